"""The face-swap app in European stores: nothing is approved until ban, opinion, views and conditions are dealt with."""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.checklists import checks_for
from pia.assessments.condition_inputs import Verification
from pia.assessments.needs import unmet
from pia.assessments.recommending import recommend
from pia.assessments.states import CheckValue, ConditionState, Phase, Position, ReviewState, Stance, State
from pia.programmes.recommendation import Recommendation
from pia.web.demo import face_swap
from pia.web.demo.plays import Story, play
from pia.web.demo.stage import Stage

REPRESENTATIVE = "A representative in the Union is named in writing; notices are in French and German."


def up_to_the_decision(stage: Stage) -> None:
    chapters = {
        State.DRAFT: face_swap.submit,
        State.SCREENING: face_swap.screen,
        State.INVENTORY: face_swap.complete_inventory,
        State.RISK_SCORING: face_swap.score,
        State.IN_REVIEW: face_swap.review,
        State.CHANGES_REQUESTED: face_swap.answer,
    }
    while stage.state in chapters:
        chapters[stage.state](stage)


@pytest.fixture
def europe(cast: Cast) -> Stage:
    return play(Story("zao-eu", "lin", up_to_the_decision), cast, lambda line: None)


def needs(stage: Stage, action: Action) -> list[str]:
    return [str(reason) for reason in unmet(stage.case, stage.proposal, action)]


def rule_out_the_ban(stage: Stage) -> None:
    """Marcus tests what he found untested, and signs again."""
    marcus = stage.cast.marcus
    stage.act(
        marcus, Action.WITHDRAW_SIGNOFF, stage.case.review_of("security"), reason="The block is built: I test it."
    )
    review = stage.open_review("security")
    assert review is not None
    if review.reviewer_id is None:
        stage.act(marcus, Action.TAKE_REVIEW, review)
    checks = {
        check.id: {"value": CheckValue.MET.value, "note": "Tested."}
        for check in checks_for(stage.case, stage.case.track(review))
    }
    stage.act(marcus, Action.ANSWER_CHECKS, review, checks=checks)
    stage.act(marcus, Action.CONCLUDE, review, reason="Passed.", outcome=ReviewState.CLEARED_WITH_CONDITIONS.value)


def test_it_is_not_approved_before_opinion_views_and_every_blocking_condition(europe: Stage) -> None:
    cast = europe.cast
    assert europe.state is State.AWAITING_DECISION
    assert recommend(europe.case).value is Recommendation.PROHIBITED, "nobody has tested the block of sexual images"
    assert any(need.startswith("A ban is not ruled out") for need in needs(europe, Action.APPROVE_WITH_CONDITIONS))
    rule_out_the_ban(europe)
    assert recommend(europe.case).value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    for action in (Action.APPROVE, Action.APPROVE_WITH_CONDITIONS):
        assert "The DPO's opinion on this content is due." in needs(europe, action)
        assert "Record the views of the people concerned, or why they were not sought." in needs(europe, action)

    europe.act(
        cast.keller,
        Action.GIVE_OPINION,
        position=Position.ADVISES.value,
        text="Face data need explicit consent of everybody shown.",
        items=["Name a representative in the Union."],
    )
    europe.act(cast.lin, Action.RECORD_VIEWS, sought="no", why_not="The feature is not announced yet.")
    europe.act(
        cast.sun,
        Action.ANSWER_ADVICE,
        advice=f"opinion:{europe.case.opinions[-1].pk}:0",
        stance=Stance.ACCEPT.value,
        reason="It becomes a condition.",
    )
    europe.act(
        cast.sun,
        Action.ADD_CONDITION,
        text=REPRESENTATIVE,
        blocking=True,
        phase=Phase.BEFORE_LAUNCH.value,
        owner=cast.lin,
    )
    proposed = [row.ref for row in europe.case.conditions if row.state == ConditionState.PROPOSED]
    europe.act(cast.sun, Action.ADOPT_CONDITIONS, conditions=proposed, reason="As the reviewers ask.")

    assert "A blocking condition was adopted: approve with conditions." in needs(europe, Action.APPROVE)
    assert needs(europe, Action.APPROVE_WITH_CONDITIONS) == []
    europe.act(cast.sun, Action.APPROVE_WITH_CONDITIONS)
    representative = next(row for row in europe.case.conditions if row.text == REPRESENTATIVE)
    others = [row for row in europe.case.conditions if row.blocking and row.pk != representative.pk]
    for row in [*others, representative]:
        assert europe.state is State.APPROVED_WITH_CONDITIONS, "the last one holds it as the first did"
        europe.act(row.owner or cast.lin, Action.FILE_EVIDENCE, row, evidence="Test report 17")
        europe.act(cast.chen, Action.VERIFY_CONDITION, row, verdict=Verification.VERIFIED.value)
    assert europe.state is State.APPROVED
