"""What the chapters on risks, reviews and signatures say, as frozen values."""

from dataclasses import dataclass

from pia.reports.signoff.heard import AdviceRow, ConsultationRow, DissentRow, OpinionRow, ViewsRow
from pia.reports.signoff.said import Said, Tone


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
    factors: str


@dataclass(frozen=True, slots=True)
class SecondRow:
    """One risk by a method beside the first; `typed` is the reason of a person who scored it on that scale."""

    ref: str
    event: str
    inherent: LevelMark
    target: LevelMark
    current: LevelMark
    reason: str
    typed: Said | None


@dataclass(frozen=True, slots=True)
class SecondTable:
    """The risks by one method beside the first."""

    method: str
    by_proportion: bool
    rows: tuple[SecondRow, ...]


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension of impact: the highest levels of the risks that touch it."""

    label: str
    refs: str
    inherent: LevelMark
    target: LevelMark
    current: LevelMark


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
    dimensions: tuple[DimensionRow, ...]
    aggregation: str
    combination: str
    second: tuple[SecondTable, ...]


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
class Reviews:
    rounds: tuple[RoundRows, ...]
    findings: tuple[FindingRow, ...]
    checklists: tuple[Checklist, ...]
    opinion_duty: str
    opinions: tuple[OpinionRow, ...]
    views_duty: str
    views: tuple[ViewsRow, ...]
    other_advice: tuple[AdviceRow, ...]
    against: tuple[DissentRow, ...]
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
