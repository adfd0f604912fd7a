"""Due items as pages show them: verb first, where to do it, and a clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from pia.accounts.roles import Role
from pia.assessments.models import DueItem, Proposal, Translation
from pia.assessments.states import DueKind
from pia.programmes import publishing
from pia.programmes.calendar import working_days_between
from pia.programmes.definition import Programme
from pia.web.due_subjects import DueSubject, due_subjects
from pia.web.record_text import RecordText, page_language

Words = str | Promise

# Where each thing is done.
PAGES: Mapping[str, str] = {
    DueKind.DRAFT: "screening",
    DueKind.SCREENING: "screening",
    DueKind.INVENTORY: "inventory",
    DueKind.SCORING: "risks",
    DueKind.REVIEW: "reviews",
    DueKind.CHANGES: "reviews",
    DueKind.CONFIRMATION: "risks",
    DueKind.OPINION: "opinion",
    DueKind.CONSULTATION: "consultation",
    DueKind.AUTHORITY: "consultation",
    DueKind.QUESTION: "consultation",
    DueKind.EXTENSION: "consultation",
    DueKind.DECISION: "decision",
    DueKind.CONDITION: "conditions",
    DueKind.FIGURE: "conditions",
    DueKind.VERIFICATION: "conditions",
    DueKind.FULFILMENT: "conditions",
    DueKind.REVIEW_DATE: "proposal",
    DueKind.END_OF_PROCESSING: "proposal",
    DueKind.MATERIAL_CHANGE: "screening",
    DueKind.OVERRIDE: "launch",
    DueKind.LAW_ENDS: "screening",
}
FULL = 100
# What a row shows; a case has many more columns, some of them long.
SHOWN = (
    *("kind", "ref", "holder_role", "starts_on", "working_days", "fixed", "holder__name", "holder__name_zh"),
    *("proposal__reference", "proposal__title", "proposal__record_language", "proposal__programme"),
    *("proposal__organisation__country", "proposal__organisation__calendar"),
    *("proposal__unit__name", "proposal__unit__name_zh"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A due day as the clock component takes it."""

    due: date
    days: int
    share: int
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """How urgent a due item is, without the rest of it."""

    pk: int
    due: date | None
    starts_on: date

    @property
    def order(self) -> tuple[bool, date, int]:
        """The most urgent first; what has no term comes last, oldest first."""
        return (self.due is None, self.due or self.starts_on, self.pk)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing to do, on one case."""

    item: DueItem
    label: Words
    about: str
    subject: DueSubject | None
    title: RecordText
    href: str
    clock: Clock | None
    holder: Words

    @property
    def order(self) -> tuple[bool, date, int]:
        """The most urgent first; what has no term comes last, oldest first."""
        return (self.clock is None, self.clock.due if self.clock else self.item.starts_on, self.item.pk)


def clock_of(start: date, due: date, country: str, *, fixed: bool = False, assumed: bool = False) -> Clock:
    """The clock on a day; a fixed date has no term, so no part of it is used up."""
    today = timezone.localdate()
    days = working_days_between(today, due, country)
    if due < today:
        days = min(days, -1)  # due on a day off that is past: late all the same
    whole = working_days_between(start, due, country)
    share = 0 if fixed or whole <= 0 else FULL * (whole - max(days, 0)) // whole
    return Clock(due, days, share, assumed)


def terms(items: QuerySet[DueItem]) -> list[Term]:
    """The terms of many items, the most urgent first: days are counted here, so no database can order by them."""
    names = ("pk", "starts_on", "working_days", "fixed")
    where = ("proposal__organisation__calendar", "proposal__organisation__country")
    return sorted(
        (
            Term(pk, _due_day(starts_on, working_days, fixed, calendar or country), starts_on)
            for pk, starts_on, working_days, fixed, calendar, country in items.values_list(*names, *where)
        ),
        key=lambda term: term.order,
    )


@lru_cache(maxsize=4096)
def _due_day(starts_on: date, working_days: int | None, fixed: date | None, country: str) -> date | None:
    day = DueItem(starts_on=starts_on, working_days=working_days, fixed=fixed).due_on(country)
    return day.date if day else None


def rows_of(chosen: Iterable[Term]) -> list[DueRow]:
    """The rows of these terms, in their order; of each case only what a row shows."""
    pks = [term.pk for term in chosen]
    joined = ("proposal__organisation", "proposal__unit", "holder")
    return due_rows(DueItem.objects.filter(pk__in=pks).select_related(*joined).only(*SHOWN)) if pks else []


def due_rows(items: Iterable[DueItem]) -> list[DueRow]:
    """Rows for these items, the most urgent first; their titles and what they are about are read for all at once."""
    known = list(items)
    titles = titles_of({item.proposal_id: item.proposal for item in known}.values())
    subjects = due_subjects(known)
    rows = (_row(item, titles[item.proposal_id], subjects.get(item.pk)) for item in known)
    return sorted(rows, key=lambda row: row.order)


def _row(item: DueItem, title: RecordText, subject: DueSubject | None) -> DueRow:
    organisation = item.proposal.organisation
    country = organisation.calendar or organisation.country
    due = item.due_on(country)
    clock = None
    if due:
        clock = clock_of(item.starts_on, due.date, country, fixed=item.fixed is not None, assumed=due.assumed)
    return DueRow(
        item=item,
        label=DueKind(item.kind).label,
        about=subject.ref if subject else about(item),
        subject=subject,
        title=title,
        href=subject.href if subject else reverse(PAGES[item.kind], args=[item.proposal.reference]),
        clock=clock,
        holder=Role(item.holder_role).label,
    )


def about(item: DueItem) -> str:
    """Which review, law, condition or measure it is."""
    pin = item.proposal.programme
    return named(publishing.load(pin), item.ref) if item.ref and pin else ""


def named(programme: Programme, ref: str) -> str:
    """What a due item is about: a review by the title of its track, a law by its own, all else by its reference."""
    known = programme.procedure.track(ref) or programme.regime(ref)
    return str(known.title) if known else ref


def titles_of(proposals: Iterable[Proposal]) -> dict[int, RecordText]:
    """The titles of many cases in the language of the page, where translated; one query."""
    known = list(proposals)
    language = page_language()
    foreign = [proposal.pk for proposal in known if proposal.record_language != language]
    rows = Translation.objects.filter(proposal__in=foreign, address="description/title", language=language)
    translated = dict(rows.values_list("proposal_id", "text")) if foreign else {}
    return {
        proposal.pk: RecordText(translated[proposal.pk], language)
        if proposal.pk in translated
        else RecordText(proposal.title, proposal.record_language)
        for proposal in known
    }
