"""What the report says, as frozen values: words in the report's language, ready to be printed and digested."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Words that a person typed, with their language and a mark where they are not simply the report's."""

    text: str
    lang: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tone:
    """A word with its meaning as a colour and a symbol; never a colour alone."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Cover:
    organisation: str
    unit: str
    reference: str
    running_title: Said
    status: str
    required_by: tuple[str, ...]
    method: str
    keep_until: str
    keep_citation: str
    legal_hold: bool


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    refs: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the engine derives. Never a decision."""

    label: str
    tone: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, or that nobody has yet."""

    taken: bool
    label: str
    state: str
    by: str
    role: str
    at: str
    reason: Said
    recommended_then: str
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class TriggerRow:
    label: str
    state: Tone
    force: str
    reason: str
    citation: str
    facts: tuple[FactRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RegimeRow:
    title: str
    name: str
    applies: bool
    outcome: str
    fired: tuple[TriggerRow, ...]
    others: tuple[TriggerRow, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    outcome: str
    as_of: str
    evaluated_on: str
    regimes: tuple[RegimeRow, ...]


@dataclass(frozen=True, slots=True)
class ConditionRow:
    ref: str
    text: Said
    proposed_text: Said | None
    source: str
    kind: str
    due: str
    owner: str
    state: Tone
    note: Said | None
    evidence: Said | None
    verified_by: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What was assessed, and by whom."""

    summary: Said
    jurisdictions: str
    launch: str
    people_expected: str
    authors: str
    contributors: str
    assessors: str
    rounds: int


@dataclass(frozen=True, slots=True)
class Summary:
    scope: Scope
    recommendation: Recommendation
    decision: Decision
    figures: tuple[Figure, ...]
    screening: Screening
    conditions: tuple[ConditionRow, ...]


@dataclass(frozen=True, slots=True)
class SensitiveMark:
    regime: str
    state: Tone
    reason: str
    citation: str


@dataclass(frozen=True, slots=True)
class BasisRow:
    regime: str
    label: str
    citation: str


@dataclass(frozen=True, slots=True)
class RecipientRow:
    name: Said
    kind: str
    country: str
    abroad: bool
    contract: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    ref: str
    name: Said
    category: str
    subjects: str
    sensitive: tuple[SensitiveMark, ...]
    is_sensitive: bool
    raised: Said | None
    purpose: Said
    bases: tuple[BasisRow, ...]
    retention_proposed: Said
    retention_days: str
    retention_required: Said
    recipients: tuple[RecipientRow, ...]
    source: Said | None
    systems: Said | None
    protection: Said | None


@dataclass(frozen=True, slots=True)
class LevelMark:
    rank: int
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class MeasureMark:
    ref: str
    title: Said
    state: Tone
    owner: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    ref: str
    title: Said
    description: Said | None
    dimensions: str
    inherent: LevelMark
    target: LevelMark
    current: LevelMark
    over_line: str
    measures: tuple[MeasureMark, ...]
    reason: Said | None


@dataclass(frozen=True, slots=True)
class OtherRisk:
    """A suggested risk that was dismissed with a reason, or is not scored yet."""

    ref: str
    title: Said
    state: str
    reason: Said | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    ref: str
    title: Said
    description: Said | None
    state: Tone
    owner: str
    due: str
    evidence: Said | None
    verified_by: str


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    ref: str
    title: Said
    level: str
    reason: Said
    by: str
    at: str
    standing: str


@dataclass(frozen=True, slots=True)
class Risks:
    method: str
    citation: str
    line: str
    over_line_rule: str
    matrix: str
    rows: tuple[RiskRow, ...]
    others: tuple[OtherRisk, ...]
    measures: tuple[MeasureRow, ...]
    acceptances: tuple[AcceptanceRow, ...]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    ref: str
    title: str
    why: str
    severity: Tone
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementText:
    ref: str
    title: Said
    language: str
    text: Said
    left_out: int
    digest: str


@dataclass(frozen=True, slots=True)
class Agreement:
    clauses: tuple[ClauseRow, ...]
    texts: tuple[AgreementText, ...]


@dataclass(frozen=True, slots=True)
class ConclusionRow:
    by: str
    outcome: Tone
    reason: Said | None
    at: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    track: str
    reviewer: str
    state: Tone
    rule: str
    note: str
    conclusions: tuple[ConclusionRow, ...]


@dataclass(frozen=True, slots=True)
class RoundRows:
    number: int
    opened: str
    reviews: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    ref: str
    round: int
    source: str
    about: str
    text: Said
    state: Tone
    answer: Said | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    title: str
    citation: str
    value: Tone
    note: Said | None


@dataclass(frozen=True, slots=True)
class Checklist:
    track: str
    reviewer: str
    counts: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class AdviceRow:
    text: Said
    stance: str
    reason: Said | None
    by: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    position: str
    text: Said
    by: str
    at: str
    standing: str
    advice: tuple[AdviceRow, ...]


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    kind: str
    on: str
    text: Said


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    sent: str
    outcome: str
    note: Said | None
    exchanges: tuple[ExchangeRow, ...]


@dataclass(frozen=True, slots=True)
class Reviews:
    rounds: tuple[RoundRows, ...]
    findings: tuple[FindingRow, ...]
    checklists: tuple[Checklist, ...]
    opinion_duty: str
    opinions: tuple[OpinionRow, ...]
    other_advice: tuple[AdviceRow, ...]
    consultations: tuple[ConsultationRow, ...]


@dataclass(frozen=True, slots=True)
class SignatureCard:
    number: str
    name: str
    on_behalf_of: str
    role: str
    about: str
    statement: Said
    language: str
    at: str
    method: str
    entry: str
    standing: Tone
    sections: str


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """Somebody whose signature is still missing."""

    name: str
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class DigestRow:
    section: str
    digest: str
    signatures: str
    standing: Tone


@dataclass(frozen=True, slots=True)
class Signatures:
    cards: tuple[SignatureCard, ...]
    open_seats: tuple[OpenSeat, ...]
    record_digest: str
    digests: tuple[DigestRow, ...]
    entries: int
    chain_head: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    kind: str
    title: str
    version: str
    digest: str
    dates: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    question: str
    answer: Said
    note: Said | None


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Scale:
    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ContentRow:
    """Something the law wants in the report, and the chapters that hold it."""

    label: str
    citation: str
    chapters: str


@dataclass(frozen=True, slots=True)
class Annexes:
    versions: tuple[VersionRow, ...]
    sources: tuple[str, ...]
    required: tuple[ContentRow, ...]
    answers: tuple[AnswerRow, ...]
    scales: tuple[Scale, ...]


@dataclass(frozen=True, slots=True)
class SignoffReport:
    """One edition: the same case in the same state gives the same values, whoever asks and whenever."""

    layout: int
    language: str
    html_lang: str
    record_language: str
    is_translation: bool
    has_originals: bool
    has_stale: bool
    title: Said
    kind: str
    round: int
    cover: Cover
    summary: Summary
    items: tuple[ItemRow, ...]
    risks: Risks
    agreement: Agreement
    reviews: Reviews
    signatures: Signatures
    annexes: Annexes
