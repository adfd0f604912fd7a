"""Rows of the register as a page shows them: people's words marked with their language, states with tone and symbol."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.assessments.languages import Origin, Worded
from pia.assessments.register import Category, Limit, Recipient, Transfer
from pia.assessments.register_rows import Row
from pia.assessments.states import SECTION_LABELS, DecisionKind, DecisionState
from pia.web.components.marks import Tone
from pia.web.record_text import RecordText, page_language

Words = str | Promise
FEW_PURPOSES = 2


@dataclass(frozen=True, slots=True)
class Badge:
    """A state of the entry."""

    label: Words
    tone: Tone
    symbol: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's words with a note in the language of the page."""

    text: RecordText
    note: str = ""


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category, the data items in it, and whether it is sensitive."""

    label: RecordText
    names: Sequence[RecordText]
    more: int
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One processing, ready to be printed."""

    row: Row
    title: RecordText
    purposes: Sequence[RecordText]
    subjects: Sequence[RecordText]
    categories: Sequence[CategoryLine]
    recipients: Sequence[Said]
    transfers: Sequence[tuple[Said, str]]
    limits: Sequence[Said]
    security: Sequence[RecordText]
    badges: Sequence[Badge]
    differs: Sequence[Words]
    decision: Words
    kept: str

    @property
    def few_purposes(self) -> Sequence[RecordText]:
        """As many as fit into the folded row."""
        return self.purposes[:FEW_PURPOSES]

    @property
    def more_purposes(self) -> int:
        """How many more there are."""
        return len(self.purposes) - len(self.few_purposes)


def line_of(row: Row) -> Line:
    """What the page prints of a row."""
    record = row.record
    return Line(
        row=row,
        title=said(record.title),
        purposes=[said(one) for one in record.purposes],
        subjects=[said(one) for one in record.subjects],
        categories=[_category(one) for one in record.categories],
        recipients=[_recipient(one) for one in record.recipients],
        transfers=[_transfer(one) for one in record.transfers],
        limits=[_limit(one) for one in record.limits],
        security=[said(one) for one in record.security],
        badges=list(_badges(row)),
        differs=[SECTION_LABELS[section] for section in row.differs],
        decision=DecisionKind(row.decision.kind).label,
        kept=row.term.words(page_language()),
    )


def said(found: Worded) -> RecordText:
    """Words in the language of the page where there are any, else marked as what they are."""
    return RecordText(found.text, found.language, stale=found.origin is Origin.STALE_TRANSLATION)


def listed(parts: Sequence[str]) -> str:
    """Joined as the language of the page joins a list."""
    return ("、" if page_language() == "zh" else ", ").join(part for part in parts if part)


def _category(one: Category) -> CategoryLine:
    return CategoryLine(said(one.label), [said(name) for name in one.names], one.more, one.sensitive)


def _recipient(one: Recipient) -> Said:
    return Said(said(one.name), listed([one.kind, one.country]))


def _transfer(one: Transfer) -> tuple[Said, str]:
    return Said(said(one.to), one.country), listed(one.safeguards)


def _limit(one: Limit) -> Said:
    return Said(said(one.text), listed(one.categories))


def _badges(row: Row) -> list[Badge]:
    """What was decided, and what stands in the way or is under way."""
    if row.entry.ended_on:
        return [Badge(_("Ended"), Tone.IDLE, "x-circle")]
    found = [Badge(DecisionKind(row.decision.kind).label, Tone.OK, "check-circle")]
    if row.decision.state == DecisionState.SUSPENDED:
        found = [Badge(DecisionState.SUSPENDED.label, Tone.WARN, "alert")]
    elif row.waits:
        found.append(Badge(_("Conditions open"), Tone.WARN, "flag"))
    if row.proposal.is_open:
        found.append(Badge(_("Assessed again"), Tone.NOW, "half"))
    return found
