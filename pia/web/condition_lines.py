"""Conditions as their own pages show them: what kind of duty, due when, how far a figure is, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

from pia.accounts.models import User
from pia.assessments import conditions, models
from pia.assessments.case import Case
from pia.assessments.condition_words import rhythm, span_words
from pia.assessments.states import ConditionKind, ConditionState, FilingState
from pia.web.due_rows import Clock, clock_of
from pia.web.evidence_rows import FilingRow, filing_rows
from pia.web.record_text import RecordText, record_text
from pia.web.review_rows import ConditionRow, condition_row

Words = str | Promise
UPCOMING = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A counter: what is counted, how far it is, and what follows."""

    counts: RecordText
    threshold: int
    value: int | None
    latest: models.CounterReading | None
    reached_on: date | None
    term: str
    report_by: Clock | None

    @property
    def said(self) -> str:
        """The figure in groups of three, as the page's numbers are."""
        return f"{self.value:,}" if self.value is not None else ""

    @property
    def limit(self) -> str:
        """The number at which the duty arises."""
        return f"{self.threshold:,}"

    @property
    def shown(self) -> int:
        """How full the bar is."""
        return min(self.value or 0, self.threshold)


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a recurring duty: done by whom, or still to come."""

    due: date
    filings: list[models.EvidenceFiling]
    current: bool = False

    @property
    def verified(self) -> models.EvidenceFiling | None:
        """What was accepted for it, if anything."""
        return next((one for one in self.filings if one.state == FilingState.VERIFIED), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One condition: the row of the decision's page, and what its kind adds."""

    row: ConditionRow
    clock: Clock | None
    filings: list[FilingRow]
    waits: list[FilingRow]
    figure: Figure | None
    rhythm: str
    stops: Words

    @property
    def condition(self) -> models.Condition:
        """The condition itself."""
        return self.row.condition


def lines(case: Case, rows: Iterable[models.Condition], user: User) -> list[Line]:
    """The lines of these conditions, in their order."""
    stops = {stop.ref: str(stop.reason) for stop in conditions.stopping(case, case.today())}
    # That an open blocking one blocks is what its state says already.
    return [line(case, one, user, "" if conditions.plainly_open(one) else stops.get(one.ref, "")) for one in rows]


def line(case: Case, condition: models.Condition, user: User, stops: Words = "") -> Line:
    """One condition."""
    filed = filing_rows(case, condition)
    return Line(
        row=condition_row(case, condition, user),
        clock=_clock(case, condition.due) if condition.state in conditions.NOT_VERIFIED else None,
        filings=filed,
        waits=[one for one in filed if one.filing.state == FilingState.WAITING],
        figure=_figure(case, condition) if condition.kind == ConditionKind.COUNTER else None,
        rhythm=rhythm(condition.every, condition.every_unit) if condition.kind == ConditionKind.RECURRING else "",
        stops=stops,
    )


def _clock(case: Case, due: date | None) -> Clock | None:
    return clock_of(timezone.localdate(), due, case.country, fixed=True) if due else None


def _figure(case: Case, condition: models.Condition) -> Figure:
    latest = conditions.present(case, condition)
    live = condition.state in conditions.NOT_VERIFIED
    return Figure(
        counts=record_text(case, f"conditions/{condition.ref}/counts", condition.counts),
        threshold=condition.threshold or 0,
        value=latest.value if latest else None,
        latest=latest,
        reached_on=condition.reached_on,
        term=span_words(condition.term or 0, condition.term_unit),
        report_by=_clock(case, conditions.figure_due(case, condition)) if live else None,
    )


def times_of(case: Case, condition: models.Condition) -> list[Time]:
    """The times of a recurring duty: those past, the one that is due, and a few to come."""
    if condition.kind != ConditionKind.RECURRING or condition.due is None:
        return []
    due = condition.due
    filed = case.filings_of(condition)
    past = takewhile(lambda day: day < due, conditions.times(condition))
    coming = islice((day for day in conditions.times(condition) if day > due), UPCOMING)
    days = [*past, due, *coming]
    return [Time(day, [one for one in filed if one.due == day], current=day == due) for day in days]


def heading_of(condition: models.Condition) -> str:
    """Under which heading of the page a condition stands."""
    if condition.state in (ConditionState.PROPOSED, ConditionState.ADOPTED):
        return gettext("Proposed for the decision")
    if condition.kind == ConditionKind.RECURRING:
        return gettext("Duties that come again")
    if condition.kind == ConditionKind.COUNTER:
        return gettext("Duties that a figure brings about")
    return gettext("Before the launch") if condition.blocking else gettext("Other duties")
