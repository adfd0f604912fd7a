"""Duties that come again, duties that a figure brings about, and what each of them means for the launch."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments import conditions
from pia.assessments.actions import Action
from pia.assessments.models import Condition, CounterReading, DueItem, Evidence
from pia.assessments.refusals import Kind
from pia.assessments.states import ConditionState, FilingState, MeasureState, State
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db
LAUNCH = date(2026, 12, 7)
LATER = {"phase": "after_launch", "stops_launch": True}


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(f"{LAUNCH}T03:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """Approved: C01 security's; C02 every month from 31 December; C03 thirty working days after 100,000 people; C04."""
    with time_machine.travel(f"{LAUNCH}T02:00:00Z"):
        told = Tale(stage, album(stage)).in_review()
        told.clears("security", stage.marcus, "Encrypt the photos at the printer")
        told.clears("legal", stage.he)
        monthly = {"kind": "recurring", "every": 1, "every_unit": "months", "due": date(2026, 12, 31), **LATER}
        told.act(Action.ADD_CONDITION, stage.sun, text="Report the complaints", **monthly)
        counted = {"kind": "counter", "counts": "stored persons", "threshold": 100_000, "term": 30}
        counted |= {"term_unit": "working_days", "every": 2, "every_unit": "weeks", **LATER}
        told.act(Action.ADD_CONDITION, stage.sun, text="File the use of face recognition", **counted)
        audit = {"text": "Have the deletion audited", "due": LAUNCH + timedelta(days=90), **LATER}
        told.act(Action.ADD_CONDITION, stage.sun, **audit)
        told.settle_everything()
        told.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
        for condition in told.case.conditions:
            if condition.blocking:
                file(told, condition.ref)
                verify(told, condition.ref)
    return told


def row(tale: Tale, ref: str) -> Condition:
    return Condition.objects.get(proposal=tale.proposal, ref=ref)


def file(tale: Tale, ref: str, note: str = "Test report 17") -> None:
    tale.act(Action.FILE_EVIDENCE, tale.cast.lin, on=row(tale, ref), evidence=note)


def verify(tale: Tale, ref: str, verdict: str = "verified", reason: str = "") -> None:
    tale.act(Action.VERIFY_CONDITION, tale.cast.wu, on=row(tale, ref), verdict=verdict, reason=reason)


def figure(tale: Tale, value: int, on: date = LAUNCH, by: User | None = None) -> None:
    tale.act(Action.REPORT_FIGURE, by or tale.cast.lin, on=row(tale, "C03"), value=value, counted_on=on)


def stops(tale: Tale, on: date) -> list[str]:
    return [stop.ref for stop in conditions.stopping(tale.case, on)]


def due(tale: Tale, kind: str, ref: str) -> DueItem | None:
    return DueItem.objects.filter(proposal=tale.proposal, closed_at=None, kind=kind, ref=ref).first()


def test_it_does_not_hold_the_approval_for_what_comes_later(tale: Tale) -> None:
    assert tale.state is State.APPROVED
    assert [row(tale, ref).state for ref in ("C02", "C03", "C04")] == [ConditionState.OPEN] * 3
    assert stops(tale, LAUNCH) == []
    assert conditions.expires_on(tale.case) == date(2027, 1, 1), "the day after the first complaints are due"


def test_it_waits_for_the_next_month_once_one_is_verified(tale: Tale, today: time_machine.Traveller) -> None:
    item = due(tale, "condition", "C02")
    assert item is not None and (item.fixed, item.holder) == (date(2026, 12, 31), tale.cast.lin)
    file(tale, "C02", "Complaints of December")
    assert due(tale, "verification", "C02") and not due(tale, "condition", "C02")
    verify(tale, "C02")
    monthly = row(tale, "C02")
    assert (monthly.state, monthly.due, monthly.filed_by) == (ConditionState.OPEN, date(2027, 1, 31), None)
    for month, day in ((2, 28), (3, 31)):
        file(tale, "C02")
        verify(tale, "C02")
        assert row(tale, "C02").due == date(2027, month, day), "counted from the first, so the 31st comes back"
    filed = tale.case.filings_of(row(tale, "C02"))
    assert [one.due for one in filed] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


def test_it_stops_the_launch_once_a_month_is_missed(tale: Tale) -> None:
    assert stops(tale, date(2026, 12, 31)) == []
    assert stops(tale, date(2027, 1, 1)) == ["C02"]
    file(tale, "C02")
    assert stops(tale, date(2027, 1, 31)) == [], "filed in time holds until the next time"
    assert stops(tale, date(2027, 2, 1)) == ["C02"], "and no longer, though nobody has looked"
    verify(tale, "C02", "insufficient", "It is last year's report.")
    assert stops(tale, date(2027, 1, 1)) == ["C02"]


def test_it_goes_back_to_the_month_whose_evidence_was_false(tale: Tale) -> None:
    chen = tale.cast.chen
    assert unmet(tale, Action.REOPEN_CONDITION, chen, on=row(tale, "C02")) == [
        "This condition is not met in the first place."
    ]
    file(tale, "C02")
    verify(tale, "C02")
    tale.act(Action.REOPEN_CONDITION, chen, on=row(tale, "C02"), reason="The numbers were made up.")
    assert (row(tale, "C02").state, row(tale, "C02").due) == (ConditionState.OPEN, date(2026, 12, 31))
    assert tale.case.filings_of(row(tale, "C02"))[0].state == FilingState.FALSE
    assert stops(tale, LAUNCH) == ["C02"], "at once, although the day is not over"
    assert tale.state is State.APPROVED, "what comes after the launch never holds the approval"
    file(tale, "C02", "The real numbers")
    verify(tale, "C02")
    assert stops(tale, LAUNCH) == []


def test_it_starts_a_term_when_a_figure_reaches_its_number(tale: Tale) -> None:
    lin, counter = tale.cast.lin, row(tale, "C03")
    assert unmet(tale, Action.FILE_EVIDENCE, lin, on=counter, evidence="Filed.") == [
        "The figure has not reached its number, so there is nothing to file yet."
    ]
    item = due(tale, "figure", "C03")
    assert item is not None and item.fixed == LAUNCH + timedelta(weeks=2), "the figure is asked for every two weeks"
    figure(tale, 99_999)
    assert row(tale, "C03").due is None
    figure(tale, 100_000)
    reached = row(tale, "C03")
    assert (reached.reached_on, reached.due) == (LAUNCH, date(2027, 1, 19)), "thirty working days in China"
    assert due(tale, "figure", "C03") is None
    item = due(tale, "condition", "C03")
    assert item is not None and (item.fixed, item.holder) == (date(2027, 1, 19), lin)
    assert stops(tale, date(2027, 1, 19)) == ["C02"]
    assert stops(tale, date(2027, 1, 20)) == ["C02", "C03"]
    file(tale, "C03", "Filed with the province")
    verify(tale, "C03")
    assert row(tale, "C03").state == ConditionState.VERIFIED


def test_it_keeps_every_figure_and_the_duty_once_it_has_arisen(tale: Tale) -> None:
    figure(tale, 120_000)
    figure(tale, 80_000)
    latest = conditions.present(tale.case, row(tale, "C03"))
    assert latest is not None and (latest.value, latest.by) == (80_000, tale.cast.lin)
    assert row(tale, "C03").reached_on == LAUNCH, "the law asks for the filing although people left again"
    figure(tale, 100_500, LAUNCH - timedelta(days=3))
    assert row(tale, "C03").reached_on == LAUNCH - timedelta(days=3), "it was reached earlier than anybody had said"
    assert CounterReading.objects.filter(condition=row(tale, "C03")).count() == 3
    with pytest.raises(Exception, match="append-only"):
        CounterReading.objects.filter(condition=row(tale, "C03")).delete()


def test_it_keeps_what_has_come_due_when_it_is_settled_for_another_decision(tale: Tale) -> None:
    figure(tale, 100_000)
    file(tale, "C02")
    verify(tale, "C02")
    tale.act(Action.REVOKE_DECISION, tale.cast.sun, reason="The wrong button.")
    for ref in ("C02", "C03"):
        adapted = {"settlement": "adapt", "text": "Worded otherwise", "reason": "It is clearer."}
        tale.act(Action.SETTLE_CONDITION, tale.cast.sun, on=row(tale, ref), **adapted)
    assert (row(tale, "C02").due, row(tale, "C02").first_due) == (date(2027, 1, 31), date(2026, 12, 31))
    assert (row(tale, "C03").due, row(tale, "C03").reached_on) == (date(2027, 1, 19), LAUNCH)


def test_it_takes_figures_of_the_owner_and_the_privacy_office_only_and_of_no_day_to_come(tale: Tale) -> None:
    c03, tomorrow = row(tale, "C03"), LAUNCH + timedelta(days=1)
    for value, on, wrong in ((1, tomorrow, "counted_on"), ("many", LAUNCH, "value"), (-1, LAUNCH, "value")):
        data = {"value": value, "counted_on": on}
        assert fields(tale, Action.REPORT_FIGURE, tale.cast.lin, on=c03, **data) == {wrong}
    for person in (tale.cast.marcus, tale.cast.sun, tale.cast.keller):
        found = refusal(tale, Action.REPORT_FIGURE, person, on=c03, value=1, counted_on=LAUNCH)
        assert found.kind is Kind.NOT_PERMITTED
    figure(tale, 7, by=tale.cast.chen)
    assert [one.by for one in tale.case.readings] == [tale.cast.chen]
    figures = {"value": 7, "counted_on": LAUNCH}
    assert unmet(tale, Action.REPORT_FIGURE, tale.cast.lin, on=row(tale, "C02"), **figures) == [
        "This condition counts nothing."
    ]


def test_it_stops_the_launch_when_a_blocking_one_or_a_duty_after_it_was_found_false(tale: Tale) -> None:
    file(tale, "C04")
    verify(tale, "C04")
    for ref, state in (("C04", State.APPROVED), ("C01", State.APPROVED_WITH_CONDITIONS)):
        tale.act(Action.REOPEN_CONDITION, tale.cast.chen, on=row(tale, ref), reason="It was never done.")
        assert tale.state is state
        assert ref in stops(tale, LAUNCH)
    file(tale, "C01")
    verify(tale, "C01")
    assert tale.state is State.APPROVED
    assert stops(tale, LAUNCH) == ["C04"]


def test_it_reopens_during_a_reassessment_without_moving_it(tale: Tale) -> None:
    chen = tale.cast.chen
    tale.act(Action.REASSESS, chen, cause="review_date", reason="A year has passed.")
    tale.act(Action.REOPEN_CONDITION, chen, on=row(tale, "C01"), reason="It was never done.")
    assert tale.state is State.DRAFT
    assert stops(tale, LAUNCH) == ["C01"], "the approval stands meanwhile, and what it hangs on is not met"
    tale.act(Action.ABANDON_REASSESSMENT, chen, reason="Nothing changed.")
    assert tale.state is State.APPROVED_WITH_CONDITIONS


def test_it_plans_a_measure_again_and_opens_what_it_had_met(tale: Tale) -> None:
    covering = next(one for one in tale.case.conditions if one.covers.count())
    measure = covering.covers.get()
    tale.act(Action.REOPEN_MEASURE, tale.cast.chen, on=measure, reason="The contract was never signed.")
    measure.refresh_from_db()
    assert (measure.state, measure.verified_by) == (MeasureState.PLANNED, None)
    assert row(tale, covering.ref).state == ConditionState.OPEN
    assert tale.state is State.APPROVED_WITH_CONDITIONS
    assert covering.ref in stops(tale, LAUNCH)


def test_it_is_no_longer_verified_when_somebody_changes_what_was_verified(tale: Tale) -> None:
    """Past the door and the models, in the database itself."""
    piece = Evidence.objects.filter(filing__condition=row(tale, "C01")).get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_evidence SET text = %s WHERE id = %s", ["Test report 18", piece.pk])
    assert stops(tale, LAUNCH) == ["C01"]


def test_it_asks_each_kind_of_duty_for_what_it_cannot_do_without(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).awaiting()
    wanting = (
        ("recurring", {}, {"due", "every", "every_unit"}),
        ("recurring", {"due": LAUNCH, "every": 0, "every_unit": "months"}, {"every"}),
        ("recurring", {"due": LAUNCH, "every": 1, "every_unit": "working_days"}, {"every_unit"}),
        ("counter", {}, {"counts", "threshold", "term", "term_unit"}),
        ("counter", {"counts": "people", "threshold": 0, "term": 30, "term_unit": "days"}, {"threshold"}),
        ("once", {"due": date(9999, 12, 31)}, {"due"}),
    )
    for kind, data, wrong in wanting:
        given = {"text": "Report", "kind": kind, "phase": "after_launch", **data}
        assert fields(tale, Action.ADD_CONDITION, stage.sun, **given) == wrong
    blocking = {"text": "Report", "kind": "recurring", "phase": "before_launch", "blocking": True}
    tale.act(Action.ADD_CONDITION, stage.sun, **blocking, due=LAUNCH, every=2, every_unit="weeks", threshold=5)
    made = tale.case.conditions[-1]
    assert (made.blocking, made.threshold) == (False, None), "only what is met once blocks; leftovers do not count"


def test_it_knows_no_time_of_a_duty_beyond_the_last_year_of_the_calendar() -> None:
    row = Condition(first_due=date(9990, 1, 1), due=date(9998, 1, 1), every=60, every_unit="months")
    assert [day.year for day in conditions.times(row)] == [9990, 9995]
    assert conditions.next_time(row) is None


def test_it_is_adapted_in_its_days_and_numbers_and_a_weaker_duty_asks_its_track_again(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).in_review()
    tale.take("security", stage.marcus)
    proposed = {"text": "Audit", "blocking": True, "phase": "before_launch", "due": LAUNCH}
    tale.act(Action.PROPOSE_CONDITION, stage.marcus, on=tale.review("security"), **proposed)
    tale.check_everything("security", stage.marcus)
    tale.act(Action.CONCLUDE, stage.marcus, on=tale.review("security"), outcome="cleared_with_conditions")
    tale.clears("legal", stage.he)
    adapt = {"settlement": "adapt", "reason": "It can wait."}
    assert fields(tale, Action.SETTLE_CONDITION, stage.sun, on=row(tale, "C01"), **adapt) == {"text"}
    earlier = {"due": LAUNCH - timedelta(days=1), "stops_launch": "yes"}
    tale.act(Action.SETTLE_CONDITION, stage.sun, on=row(tale, "C01"), **adapt, **earlier)
    assert tale.state is State.AWAITING_DECISION, "stricter: nobody has to be asked"
    assert (row(tale, "C01").due, row(tale, "C01").stops_launch) == (earlier["due"], True)
    tale.act(Action.SETTLE_CONDITION, stage.sun, on=row(tale, "C01"), **adapt, blocking="no")
    assert tale.state is State.IN_REVIEW, "security cleared it because it blocks"
