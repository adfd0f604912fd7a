"""Chen decides that no assessment is required: what the law lets her, and what the register has to know."""

from pathlib import Path
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.states import DecisionKind, DecisionState, State
from tests.assessments.house_rules import publish_changed
from tests.assessments.saying_no import fields, unmet
from tests.assessments.stories import SHORT_RECORD, Tale, album, item, newsletter

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

OPINION_FIRST = "A rebuttable trigger fired: the DPO has to give an opinion first."
MANDATORY = "A mandatory trigger fired or cannot be ruled out. Only its facts can be corrected."


@pytest.fixture(scope="module")
def plain(stage: Cast) -> Tale:
    return Tale(stage, newsletter(stage)).submitted()


def rebuttable(content: dict[str, Any]) -> None:
    """The law asks for an assessment of entrusted processing unless the DPO says otherwise."""
    for trigger in content["triggers"]:
        if trigger["id"] == "pipl55.3a":
            trigger["force"] = "rebuttable"


def test_it_is_screened_out_with_a_reason_and_a_signature(plain: Tale) -> None:
    chen = plain.cast.chen
    assert fields(plain, Action.SCREEN_OUT, chen) == {"reason"}
    plain.act(Action.SCREEN_OUT, chen, reason="No trigger fired.")
    decision = plain.case.standing_decision
    assert plain.state is State.SCREENED_OUT and decision is not None
    assert (decision.kind, decision.state, decision.reason) == (
        DecisionKind.NOT_REQUIRED,
        DecisionState.IN_FORCE,
        "No trigger fired.",
    )
    assert decision.signature.by == chen
    assert decision.snapshot.content["description"]["description/short_record"] == SHORT_RECORD
    assert plain.proposal.holder_roles == []


def test_it_needs_the_whole_short_record(plain: Tale) -> None:
    cast = plain.cast
    plain.act(Action.RETURN_TO_DRAFT, cast.chen, reason="The record is incomplete.")
    record = {**SHORT_RECORD, "retention": " ", "security": ""}
    plain.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/short_record": record})
    plain.submitted()
    assert unmet(plain, Action.SCREEN_OUT, cast.chen) == [
        "Short record: fill in “Retention”.",
        "Short record: fill in “Security”.",
    ]


def test_it_never_gets_past_a_mandatory_trigger(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).submitted()
    assert unmet(tale, Action.SCREEN_OUT, stage.chen) == [MANDATORY]
    assert unmet(tale, Action.GIVE_OPINION, stage.keller, position="agrees", text="Small.", items=[])


def test_it_gets_past_a_rebuttable_trigger_with_the_dpos_opinion_on_this_very_content(
    stage: Cast, tmp_path: Path
) -> None:
    publish_changed(tmp_path, {"regimes/cn-pipl": rebuttable})
    tale = Tale(stage, album(stage, items=item(["cn"]))).submitted()
    assert unmet(tale, Action.SCREEN_OUT, stage.chen) == [OPINION_FIRST]
    assert tale.proposal.holder_roles == ["dpo"]
    opinion = {"position": "agrees", "text": "One printer, ten albums.", "items": []}
    tale.act(Action.GIVE_OPINION, stage.keller, **opinion)
    assert tale.proposal.holder_roles == ["privacy_officer"]
    assert unmet(tale, Action.GIVE_OPINION, stage.keller, **opinion) == ["You have given your opinion on this content."]

    # Another text: the opinion was on something else.
    tale.act(Action.RETURN_TO_DRAFT, stage.chen, reason="Which printer?")
    tale.act(Action.EDIT_ANSWERS, stage.lin, changes={"description/summary": "A thousand albums."})
    tale.submitted()
    assert unmet(tale, Action.SCREEN_OUT, stage.chen) == [OPINION_FIRST]
    tale.act(Action.GIVE_OPINION, stage.keller, **opinion)
    tale.act(Action.SCREEN_OUT, stage.chen, reason="The DPO agrees.")
    assert tale.state is State.SCREENED_OUT


def test_it_is_assessed_again_and_the_finding_stands_meanwhile(plain: Tale) -> None:
    cast = plain.cast
    plain.act(Action.SCREEN_OUT, cast.chen, reason="No trigger fired.")
    plain.act(Action.REASSESS, cast.lin, cause="change", reason="A printer joins.")
    plain.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/entrusts_processing/value": "yes"})
    plain.submitted()
    assert unmet(plain, Action.SCREEN_OUT, cast.chen) == [MANDATORY]
    decision = plain.case.standing_decision
    assert decision is not None and decision.kind == DecisionKind.NOT_REQUIRED
    plain.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="No printer after all.")
    assert plain.state is State.SCREENED_OUT
    assert plain.case.answers["entrusts_processing"].value == "no"
