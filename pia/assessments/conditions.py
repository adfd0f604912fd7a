"""Which conditions of a standing approval make the launch answer "no" on a day, and when the next one would.

An approval proves what was decided; whether it may be used today hangs on its conditions as they are today: blocking
ones are verified, nothing was found false, and no duty that stops the launch is overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models, scoring
from pia.assessments.case import Case
from pia.assessments.evidence import digest_of
from pia.assessments.refusals import Words
from pia.assessments.states import APPROVALS, ConditionKind, ConditionState, FilingState, Phase
from pia.programmes.calendar import WorkingDay
from pia.programmes.terms import counting_of, end_of_term, span
from pia.programmes.vocabulary import ClockUnit

NOT_VERIFIED = frozenset({ConditionState.OPEN, ConditionState.FILED})
LIVE = NOT_VERIFIED | {ConditionState.VERIFIED}
FOUND_FALSE = _("The evidence for condition {ref} was found false.")
BLOCKS = _("The blocking condition {ref} is not verified.")
OVERDUE = _("Condition {ref} is overdue.")
CHANGED = _("The evidence for condition {ref} is no longer what was verified.")
OVER_THE_LINE = _("Risk {ref} is above the line at its current level.")
MOST_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class Stop:
    """One condition, or risk, that stops the launch, and why in a sentence."""

    ref: str
    reason: Words


def standing_approval(case: Case) -> models.Decision | None:
    """The approval that is in force or suspended."""
    decision = case.standing_decision
    return decision if decision and decision.kind in APPROVALS else None


def attached(case: Case) -> list[models.Condition]:
    """The conditions of the decision that stands."""
    decision = case.standing_decision
    return [row for row in case.conditions if decision and row.decision_id == decision.pk]


def stopping(case: Case, on: date) -> list[Stop]:
    """Everything for which the launch is not allowed on that day: conditions, or where all are met, risks."""
    rows = stopping_conditions(case, on)
    # While the case is assessed again its risks are being rewritten; the approval speaks of what they were.
    if rows or standing_approval(case) is None or case.proposal.is_open:
        return rows
    over = scoring.not_dealt_with(case, at_target=False)
    return [Stop(risk.ref, format_lazy(OVER_THE_LINE, ref=risk.ref)) for risk in over]


def stopping_conditions(case: Case, on: date) -> list[Stop]:
    """The conditions alone, which are read quickly; where a risk stops the launch, the case has not been fulfilled."""
    return [stop for row in attached(case) if (stop := _stop(case, row, on))]


def _stop(case: Case, row: models.Condition, on: date) -> Stop | None:
    """Whether this condition stops the launch on that day."""
    if not (row.blocking or row.stops_launch) or row.state not in LIVE:
        return None
    if row.state == ConditionState.VERIFIED:
        return Stop(row.ref, format_lazy(CHANGED, ref=row.ref)) if evidence_changed(case, row) else None
    if row.found_false_on:
        return Stop(row.ref, format_lazy(FOUND_FALSE, ref=row.ref))
    if row.blocking:
        return Stop(row.ref, format_lazy(BLOCKS, ref=row.ref))
    last = stops_after(row)
    return Stop(row.ref, format_lazy(OVERDUE, ref=row.ref)) if last and last < on else None


def may_block(kind: str, phase: str) -> bool:
    """Whether a duty may hold up the approval: only one that is met once and before the launch ever is met for good."""
    return kind == ConditionKind.ONCE and phase == Phase.BEFORE_LAUNCH


def plainly_open(row: models.Condition) -> bool:
    """Whether its state alone says why it stops the launch: it blocks, and nobody has verified it yet."""
    return row.blocking and row.state in NOT_VERIFIED and row.found_false_on is None


def stops_after(row: models.Condition) -> date | None:
    """The last day on which a duty that is marked so leaves the launch alone if nothing is done.

    Filed in time holds, since the owner has done their part: until the next time of a recurring duty, else for good.
    """
    if row.state == ConditionState.FILED:
        return next_time(row) if row.kind == ConditionKind.RECURRING else None
    return row.due if row.state == ConditionState.OPEN else None


def expires_on(case: Case) -> date | None:
    """The next day on which a condition would stop the launch if nothing is done; None where no day is known."""
    today = case.today()
    lasts = [stops_after(row) for row in attached(case) if row.stops_launch and not row.found_false_on]
    return min((last + timedelta(days=1) for last in lasts if last and last >= today), default=None)


def evidence_changed(case: Case, row: models.Condition) -> bool:
    """Whether what was filed for a verified condition is other than what its verifier looked at."""
    judged = [one for one in case.filings_of(row) if one.state == FilingState.VERIFIED]
    return any(digest_of(group) != group[0].judged_digest for group in _judged_together(judged))


def _judged_together(filings: list[models.EvidenceFiling]) -> Iterator[list[models.EvidenceFiling]]:
    """Filings that one look verified, by the moment of that look."""
    moments = sorted({one.judged_at for one in filings if one.judged_at})
    for moment in moments:
        yield [one for one in filings if one.judged_at == moment]


# -- recurring duties --------------------------------------------------------------------------------------------------


def next_time(row: models.Condition) -> date | None:
    """The first time of a recurring duty after the one that is due."""
    return next((day for day in times(row) if row.due and day > row.due), None)


def times(row: models.Condition) -> Iterator[date]:
    """The days of a recurring duty. They are counted from the first, so that the 31st comes back after February."""
    if row.first_due and row.every:
        for number in range(MOST_TIMES):
            try:
                yield row.first_due + span(row.every * number, ClockUnit(row.every_unit))
            except (OverflowError, ValueError):  # no calendar goes beyond the year 9999
                return


def last_verified(case: Case, row: models.Condition) -> list[models.EvidenceFiling]:
    """What the newest verification of a condition looked at."""
    groups = list(_judged_together([one for one in case.filings_of(row) if one.state == FilingState.VERIFIED]))
    return groups[-1] if groups else []


# -- counters ----------------------------------------------------------------------------------------------------------


def present(case: Case, row: models.Condition) -> models.CounterReading | None:
    """What was counted last."""
    readings = case.readings_of(row)
    return readings[-1] if readings else None


def is_reached(row: models.Condition) -> bool:
    """Whether the duty has arisen: once the number was reached it stays, even if the figure falls again."""
    return row.reached_on is not None


def duty_ends(case: Case, row: models.Condition, reached_on: date) -> WorkingDay:
    """The last day to do what a counter asks for, by the working days of the organisation and the law of the case."""
    counting = counting_of(case.proposal.jurisdictions)
    return end_of_term(reached_on, row.term or 0, ClockUnit(row.term_unit), case.country, counting)


def figure_due(case: Case, row: models.Condition) -> date | None:
    """By when the figure has to be reported again; None where nobody asked for it regularly, or it was reached."""
    if row.kind != ConditionKind.COUNTER or not row.every or is_reached(row):
        return None
    latest, decision = present(case, row), case.standing_decision
    since = latest.on if latest else (timezone.localdate(decision.at) if decision else case.today())
    return since + span(row.every, ClockUnit(row.every_unit))
