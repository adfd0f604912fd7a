"""An approval is suspended while somebody looks into what happened, and reinstated or not."""

import pytest
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.refusals import Kind
from pia.assessments.states import DecisionState, State
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


def test_it_is_suspended_and_reinstated_for_a_reason_in_every_state_with_an_approval(tale: Tale) -> None:
    cast = tale.cast
    states = []
    for step in range(3):
        assert fields(tale, Action.SUSPEND, cast.chen) == {"reason"}
        tale.act(Action.SUSPEND, cast.chen, reason="A parcel was lost.")
        decision = tale.case.standing_decision
        assert decision is not None and decision.state == DecisionState.SUSPENDED
        assert unmet(tale, Action.SUSPEND, cast.chen) == ["There is no approval in force."]
        assert fields(tale, Action.REINSTATE, cast.chen) == {"reason"}
        tale.act(Action.REINSTATE, cast.chen, reason="It was found.")
        assert unmet(tale, Action.REINSTATE, cast.chen) == ["There is no suspended approval."]
        states.append(tale.state)
        if step == 0:
            tale.meet_conditions()
        elif step == 1:
            tale.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    assert states == [State.APPROVED_WITH_CONDITIONS, State.APPROVED, State.DRAFT]


def test_it_goes_on_to_meet_conditions_while_it_is_suspended(tale: Tale) -> None:
    tale.act(Action.SUSPEND, tale.cast.chen, reason="A parcel was lost.")
    tale.meet_conditions()
    assert tale.state is State.APPROVED
    decision = tale.case.standing_decision
    assert decision is not None and decision.state == DecisionState.SUSPENDED


def test_it_has_nothing_to_suspend_without_an_approval(stage: Cast, tale: Tale) -> None:
    rejected = Tale(stage, album(stage)).awaiting()
    assert refusal(rejected, Action.SUSPEND, stage.chen, reason="No.").kind is Kind.NOT_PERMITTED
    rejected.act(Action.REJECT, stage.sun, reason="No more printers.")
    assert unmet(rejected, Action.SUSPEND, stage.chen) == ["There is no approval in force."]
    tale.act(Action.RETIRE, stage.chen, ended_on=timezone.localdate(), reason="Nobody buys albums.")
    assert refusal(tale, Action.SUSPEND, stage.chen, reason="No.").kind is Kind.NOT_PERMITTED
