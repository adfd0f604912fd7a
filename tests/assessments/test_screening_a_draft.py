"""Lin submits her albums, and Chen confirms what the law asks for."""

from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.accounts.models import RoleAssignment
from pia.accounts.roles import Role
from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.perform import create
from pia.assessments.refusals import Kind, Refused
from pia.assessments.states import State
from pia.programmes.screening import TriggerState
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album, item, newsletter

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def draft(stage: Cast) -> Tale:
    return Tale(stage, album(stage))


@pytest.fixture(scope="module")
def submitted(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).submitted()


def test_it_names_every_question_that_is_still_open(draft: Tale) -> None:
    lin = draft.cast.lin
    open_ended = {"answers/minors/value": "", "answers/entrusts_processing/value": "no", "description/summary": ""}
    draft.act(Action.EDIT_ANSWERS, lin, changes=open_ended)
    summary, question = unmet(draft, Action.SUBMIT, lin)
    assert summary == "Describe the feature in the summary."
    asked = draft.case.programme.question("minors")
    assert asked is not None and question == f"Answer the question “{asked.text}”."


def test_it_asks_no_more_than_the_outcome_needs_and_the_rest_with_the_inventory(draft: Tale) -> None:
    """The printer alone makes the law ask for an assessment: the other answers may wait, but not for ever."""
    cast = draft.cast
    draft.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/minors/value": ""})
    draft.submitted()
    draft.act(Action.SCREEN_IN, cast.chen)
    draft.act(Action.EDIT_INVENTORY, cast.lin, changes=item(["cn"]))
    asked = draft.case.programme.question("minors")
    assert asked is not None
    assert unmet(draft, Action.COMPLETE_INVENTORY, cast.lin) == [f"Answer the question “{asked.text}”."]
    draft.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/minors/value": "no"})
    draft.act(Action.COMPLETE_INVENTORY, cast.lin)
    assert draft.state is State.RISK_SCORING


def test_it_cannot_be_submitted_where_nobody_could_screen_it(draft: Tale) -> None:
    """Both privacy officers wrote part of it, so nobody is left to look at it."""
    cast = draft.cast
    RoleAssignment.objects.filter(user=cast.wu, role=Role.PRIVACY_OFFICER).delete()
    draft.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Printed albums."})
    found = refusal(draft, Action.SHARE, cast.lin, person=cast.chen, membership="contributor")
    assert "No privacy officer is left who has no part in writing the proposal." in str(found)
    RoleAssignment.objects.filter(user=cast.chen, role=Role.PRIVACY_OFFICER).delete()
    assert "nobody could take the next step" in str(refusal(draft, Action.SUBMIT, cast.lin))


def test_it_pins_the_programme_and_freezes_what_fired(submitted: Tale) -> None:
    proposal = submitted.proposal
    assert proposal.programme is not None
    assert [part["slug"] for part in proposal.programme["regimes"]] == ["cn-pipl"]
    assert all(len(part["digest"]) == 64 for part in [proposal.programme["procedure"], proposal.programme["method"]])
    result = screening.stored(submitted.case)
    assert result is not None
    (fired,) = result.triggers_in(TriggerState.FIRED)
    assert fired.id == "pipl55.3a"
    assert str(fired.citation.text) == "PIPL art. 55(3)"
    assert str(fired.reason) == "Somebody else processes the data on instructions."
    assert proposal.screening is not None and proposal.screening["evaluated_on"] == submitted.case.today().isoformat()


def test_it_lets_nobody_edit_while_it_is_screened(submitted: Tale) -> None:
    lin = submitted.cast.lin
    changes = {"description/summary": "Other."}
    for action in (Action.EDIT_ANSWERS, Action.EDIT_INVENTORY, Action.EDIT_MEASURES):
        assert refusal(submitted, action, lin, changes=changes).kind is Kind.NOT_PERMITTED


def test_it_goes_back_to_the_author_with_a_reason(submitted: Tale) -> None:
    cast = submitted.cast
    assert fields(submitted, Action.RETURN_TO_DRAFT, cast.chen) == {"reason"}
    submitted.act(Action.RETURN_TO_DRAFT, cast.chen, reason="Who delivers the albums?")
    assert submitted.state is State.DRAFT
    submitted.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Delivered by post."})
    submitted.submitted()
    assert submitted.state is State.SCREENING


def test_it_asks_for_a_reason_where_an_assessment_goes_beyond_the_law(stage: Cast, submitted: Tale) -> None:
    submitted.act(Action.SCREEN_IN, stage.chen)
    assert submitted.state is State.INVENTORY
    plain = Tale(stage, newsletter(stage)).submitted()
    assert fields(plain, Action.SCREEN_IN, stage.chen) == {"reason"}
    plain.act(Action.SCREEN_IN, stage.chen, reason="Our first newsletter: let us learn how.")
    assert plain.state is State.INVENTORY


def test_it_takes_a_doubt_for_a_yes(stage: Cast) -> None:
    """“Unsure” whether somebody else processes the data asks for an assessment like a yes."""
    tale = Tale(stage, album(stage, entrusts_processing="unsure", items=item(["cn"]))).submitted()
    result = screening.stored(tale.case)
    assert result is not None and result.outcome == "required"
    assert [trigger.id for trigger in result.triggers_in(TriggerState.UNKNOWN)] == ["pipl55.3a"]
    assert unmet(tale, Action.SCREEN_OUT, stage.chen)[0].startswith("A mandatory trigger fired or cannot be ruled out")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description/title": ""}, "description/title"),
        ({"description/title": 5}, "description/title"),
        ({"description/jurisdictions": [["cn"]]}, "description/jurisdictions"),
        ({"description/record_language": "fr"}, "description/record_language"),
        ({"answers/nothing/value": "yes"}, "answers/nothing/value"),
        ({"answers/minors/value": {"a": 1}}, "answers/minors/value"),
        ({"risks/R01/title": "Mine"}, "risks/R01/title"),
        ({"inventory/D01/category": "nothing"}, "inventory/D01/category"),
        ({"inventory/D01/legal_basis": {"cn-pipl": []}}, "inventory/D01/legal_basis"),
        ({"nowhere/D01/name": "x"}, "nowhere/D01/name"),
    ],
)
def test_it_stores_nothing_of_a_draft_with_a_wrong_value(stage: Cast, changes: dict[str, Any], field: str) -> None:
    good = {"description/title": "Albums", "description/jurisdictions": ["cn"]}
    with pytest.raises(Refused) as refused:
        create(stage.creative_camera, actor=stage.lin, changes=good | changes)
    assert (refused.value.kind, set(refused.value.fields)) == (Kind.INVALID, {field})


def test_it_is_written_only_by_authors_of_the_unit(stage: Cast) -> None:
    for person in (stage.chen, stage.song, stage.ravi):
        with pytest.raises(Refused) as refused:
            create(stage.creative_camera, actor=person, changes={"description/title": "Albums"})
        assert refused.value.kind is Kind.NOT_PERMITTED
