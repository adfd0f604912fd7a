"""What a regime holds: the rules that ask for an assessment, and everything that follows from them by law."""

from dataclasses import dataclass
from datetime import date

from pia.programmes.vocabulary import (
    Asks,
    Citation,
    ClockStart,
    ClockUnit,
    Condition,
    Force,
    OverLine,
    Section,
    Text,
    Versioned,
    in_term,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A rule that asks something when its condition holds, in the term in which it is law.

    `when` may name a trigger that stands above it (`holds`); the condition of that trigger is put in its place here.
    A ban that is tested names the checks that rule it out once a reviewer has found all of them met.
    """

    id: str
    asks: Asks = Asks.ASSESSMENT
    force: Force
    label: Text
    reason: Text
    citation: Citation
    when: Condition
    effective_from: date | None = None
    effective_to: date | None = None
    ruled_out_by: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the rule is law on that day; the last day counts."""
        return in_term(self.effective_from, self.effective_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """A ground on which a regime lets somebody process a data item."""

    id: str
    label: Text
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveRule:
    """Items of these categories and people are sensitive, are not, or need counsel (no value), in this term."""

    id: str
    categories: frozenset[str]
    subjects: frozenset[str]
    value: bool | None
    reason: Text
    citation: Citation
    effective_from: date | None = None
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that day; the last day counts."""
        return in_term(self.effective_from, self.effective_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredContent:
    """Something that the assessment has to contain by law, and the sections that carry it."""

    id: str
    label: Text
    citation: Citation
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a case is kept at least; no years means that the law names none and policy decides."""

    years: int | None
    reason: Text
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Whether somebody's act (an opinion, a signature) is required, by which role, and where that stands."""

    required: bool
    role: str
    reason: Text
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageItem:
    """One part of the file that is sent to an authority."""

    id: str
    label: Text
    help: Text
    citation: Citation
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """How an authority is asked first: what it is sent and the weeks it has."""

    weeks: int
    extension_weeks: int
    extension_notice_months: int
    reason: Text
    citation: Citation
    package: tuple[PackageItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When a filing is due: so many units before or after something, and the same in words."""

    start: ClockStart
    before: bool
    number: int
    unit: ClockUnit
    text: Text

    def __str__(self) -> str:
        direction = "before" if self.before else "after"
        return f"{direction} {self.start.value} {self.number} {self.unit.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Something that an authority is sent or told once one of these triggers fired, by when, and with what."""

    id: str
    title: Text
    authority: Text
    triggers: frozenset[str]
    clock: Clock
    material: tuple[Text, ...]
    citation: Citation
    effective_from: date | None = None
    effective_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the filing is law on that day; the last day counts."""
        return in_term(self.effective_from, self.effective_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """Somebody outside the tracks whose view is sought or whose signature is needed."""

    id: str
    who: Text
    required: bool
    reason: Text
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCycle:
    """After how many months an assessment is looked at again; none where the law names no period."""

    months: int | None
    reason: Text
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A change that is announced and not yet law."""

    id: str
    title: Text
    text: Text
    citation: Citation
    expected: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime(Versioned):
    """A legal rule pack: what sets off an assessment, what it must contain, what follows from a high risk."""

    jurisdictions: frozenset[str]
    assessment_name: Text
    effective_from: date
    effective_to: date | None = None
    questions: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    legal_bases: tuple[LegalBasis, ...]
    sensitive: tuple[SensitiveRule, ...]
    required_content: tuple[RequiredContent, ...]
    retention: Retention
    over_line: OverLine
    over_line_reason: Text
    over_line_citation: Citation
    opinion: Duty
    report_signatory: Duty | None = None
    consultation: Consultation | None = None
    filings: tuple[Filing, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    review_cycle: ReviewCycle | None = None
    pending: tuple[Pending, ...] = ()

    @property
    def is_general(self) -> bool:
        """Whether it is a law on personal information as a whole, above the special ones: those name legal bases.

        A special law asks for something besides, on the basis that the general law gives.
        """
        return bool(self.legal_bases)

    def in_force(self, day: date) -> bool:
        """Whether the law that the regime encodes applies on that day."""
        return in_term(self.effective_from, self.effective_to, day)

    def trigger(self, trigger_id: str) -> Trigger | None:
        """The trigger with that id."""
        return next((one for one in self.triggers if one.id == trigger_id), None)

    def filing(self, filing_id: str) -> Filing | None:
        """The filing with that id."""
        return next((one for one in self.filings if one.id == filing_id), None)
