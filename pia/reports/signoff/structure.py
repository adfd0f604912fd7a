"""What the report says, as frozen values: words in the report's language, ready to be printed and digested."""

from dataclasses import dataclass

from pia.reports.signoff.data_flow import DataFlow
from pia.reports.signoff.judged import Reviews, Risks, Signatures
from pia.reports.signoff.registered import RegisterEntry
from pia.reports.signoff.said import Said, Tone


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
    duties: tuple[tuple[str, str], ...]
    open_duties: tuple[tuple[str, str], ...]


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
    kind: tuple[str, ...]
    counts: Said | None
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
    mechanisms: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    ref: str
    name: Said
    category: str
    subjects: str
    sensitive: tuple[SensitiveMark, ...]
    is_sensitive: bool
    raised: Said | None
    volume: str
    purpose: Said
    bases: tuple[BasisRow, ...]
    basis_stated: Said | None
    retention_proposed: Said
    retention_days: str
    retention_required: Said
    recipients: tuple[RecipientRow, ...]
    origin: str
    source: Said | None
    systems: Said | None
    protection: Said | None


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
    flow: DataFlow | None
    risks: Risks
    agreement: Agreement
    reviews: Reviews
    signatures: Signatures
    annexes: Annexes
    register: RegisterEntry
