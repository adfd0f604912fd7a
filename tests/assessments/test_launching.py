"""Lin's pipeline asks whether albums may be launched: the answer follows the case, and says why in both languages."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.launching import Answer, Code, launch_answer
from pia.assessments.models import Condition
from tests.assessments.starts import screened_out
from tests.assessments.stories import Tale, album, newsletter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def waiting(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


@pytest.fixture(scope="module")
def approved(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved()


def ask(tale: Tale, *categories: str) -> Answer:
    return launch_answer(tale.case, categories=categories)


def codes(answer: Answer) -> list[Code]:
    return [one.code for one in answer.reasons]


def test_it_is_a_no_until_somebody_has_decided(stage: Cast) -> None:
    tale = Tale(stage, album(stage))
    assert not ask(tale).go and codes(ask(tale)) == [Code.NOT_DECIDED]
    tale.ready_to_decide()
    assert codes(ask(tale)) == [Code.NOT_DECIDED] and ask(tale).present_pass is None
    tale.act(Action.REJECT, stage.sun, reason="No more printers.")
    assert not ask(tale).go and codes(ask(tale)) == [Code.REJECTED]


def test_it_names_every_open_condition_and_says_go_once_all_are_verified(waiting: Tale) -> None:
    answer = ask(waiting)
    assert not answer.go and set(codes(answer)) == {Code.CONDITION}
    refs = {row.ref for row in waiting.case.conditions if row.blocking}
    assert {one.ref for one in answer.reasons} == refs
    said = answer.reasons[0].as_dict()
    assert set(said) == {"code", "en", "zh", "ref"} and said["ref"] in said["en"]
    waiting.meet_conditions()
    answer = ask(waiting)
    assert answer.go and codes(answer) == [Code.APPROVED]
    assert answer.stops_on is not None and answer.stops_on > timezone.localdate() + timedelta(days=300)


def test_it_stops_while_suspended_and_goes_on_when_reinstated(approved: Tale) -> None:
    assert ask(approved).go
    approved.act(Action.SUSPEND, approved.cast.chen, reason="A parcel was lost.")
    assert not ask(approved).go and codes(ask(approved)) == [Code.SUSPENDED]
    approved.act(Action.REINSTATE, approved.cast.chen, reason="It was found.")
    assert ask(approved).go


def test_it_stops_when_evidence_turns_out_false(approved: Tale) -> None:
    condition = next(row for row in approved.case.conditions if row.blocking)
    approved.act(Action.REOPEN_CONDITION, approved.cast.chen, on=condition, reason="The report was of another test.")
    answer = ask(approved)
    assert not answer.go and condition.ref in {one.ref for one in answer.reasons}
    assert answer.present_pass is not None and not answer.present_pass.fulfilled


def test_it_stays_go_while_the_case_is_assessed_again(approved: Tale) -> None:
    approved.act(Action.REASSESS, approved.cast.lin, cause="change", reason="A second printer.")
    assert ask(approved).go
    approved.act(Action.EDIT_INVENTORY, approved.cast.lin, changes={"inventory/D01": None})
    answer = ask(approved)
    assert answer.go and answer.present_pass is not None
    assert answer.present_pass.claims["data_categories"] == ["network_identity"]


def test_it_is_a_no_while_assessed_again_if_it_never_was_fulfilled(waiting: Tale) -> None:
    waiting.act(Action.REASSESS, waiting.cast.lin, cause="change", reason="A second printer.")
    waiting.meet_conditions()
    assert not [row for row in Condition.objects.filter(proposal=waiting.proposal) if row.state == "open"]
    assert not ask(waiting).go and codes(ask(waiting)) == [Code.NOT_FULFILLED]


def test_it_ends_with_the_review_date_at_midnight(approved: Tale) -> None:
    found = ask(approved).present_pass
    assert found is not None
    last = found.expires_on
    with time_machine.travel(moment(last, 23, 59), tick=False):
        answer = ask(approved)
        assert answer.go and answer.valid_for == 60 and answer.stops_on == last + timedelta(days=1)
    with time_machine.travel(moment(last, 23, 59) + timedelta(seconds=30), tick=False):
        assert ask(approved).valid_for == 30, "nobody keeps a go beyond the day on which it ends"
    with time_machine.travel(moment(last + timedelta(days=1), 0, 0), tick=False):
        assert not ask(approved).go and codes(ask(approved)) == [Code.EXPIRED]


def moment(day: date, hour: int, minute: int) -> timezone.datetime:
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, hour, minute))


def test_it_allows_no_category_that_nobody_assessed(approved: Tale) -> None:
    assert ask(approved, "network_identity").go
    answer = ask(approved, "network_identity", "biometric")
    assert not answer.go and [(one.code, one.ref) for one in answer.reasons] == [(Code.CATEGORY, "biometric")]


def test_it_lets_what_needs_no_assessment_launch(stage: Cast) -> None:
    letters = screened_out(Tale(stage, newsletter(stage)))
    answer = ask(letters, "network_identity")
    assert answer.go and codes(answer) == [Code.NOT_REQUIRED] and answer.present_pass is None
    assert not ask(letters, "biometric").go


def test_it_says_that_the_processing_has_ended_or_was_given_up(approved: Tale, stage: Cast) -> None:
    approved.act(Action.RETIRE, approved.cast.chen, ended_on=timezone.localdate(), reason="Nobody buys albums.")
    assert not ask(approved).go and codes(ask(approved)) == [Code.ENDED]
    given_up = Tale(stage, album(stage))
    given_up.act(Action.WITHDRAW, stage.lin, reason="We do something else.")
    assert codes(ask(given_up)) == [Code.WITHDRAWN]


def test_it_waits_for_the_next_decision_if_evidence_turns_out_false_while_assessed_again(approved: Tale) -> None:
    cast = approved.cast
    approved.act(Action.REASSESS, cast.chen, cause="review_date", reason="A year is over.")
    condition = next(row for row in approved.case.conditions if row.blocking)
    approved.act(Action.REOPEN_CONDITION, cast.chen, on=condition, reason="The report was of another test.")
    assert Code.CONDITION in codes(ask(approved))
    approved.meet_conditions()
    assert not ask(approved).go and codes(ask(approved)) == [Code.NOT_FULFILLED]
    approved.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="Nothing else changed.")
    assert ask(approved).go
