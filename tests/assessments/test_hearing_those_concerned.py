"""Lin Yue records what the people concerned said, or why nobody asked them; Sun Kai answers each point in writing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments import views
from pia.assessments.actions import Action
from pia.assessments.advice import advice_of, open_advice
from pia.assessments.dissent import DissentKind, dissents
from pia.assessments.models import Views
from pia.assessments.policy import TABLE
from pia.assessments.states import ReviewState, Stance, State
from tests.assessments.house_rules import publish_changed, track
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db

MISSING = "Record the views of the people concerned, or why they were not sought."
HEARD = {
    "sought": "yes",
    "whose": "Twelve parents",
    "how": "Interviews of an hour",
    "summary": "They like the album and worry about the printer.",
    "items": ["Delete the photos after thirty days.", "Ask both parents."],
}
UNHEARD = {"sought": "no", "why_not": "The album is a surprise for the trade fair."}


def heard(**more: Any) -> dict[str, Any]:
    return {**HEARD, "held_on": timezone.localdate() - timedelta(days=3), **more}


def asks_for_views(content: dict[str, Any]) -> None:
    """Art. 35(9), as the newer edition of the regime has it."""
    citation = {"text": {"en": "GDPR art. 35(9)", "zh": "第35条第9款"}, "source": "gdpr", "confidence": "checked"}
    who, reason = {"en": "The people concerned", "zh": "个人信息主体"}, {"en": "Sought.", "zh": "征求。"}
    one = {"id": "gdpr35.9", "who": who, "required": False, "reason": reason, "citation": citation}
    content["consulted"] = [one]


@pytest.fixture(scope="module")
def europe(stage: Cast, tmp_path_factory: pytest.TempPathFactory) -> Tale:
    publish_changed(tmp_path_factory.mktemp("law"), {"regimes/eu-gdpr": asks_for_views})
    tale = Tale(stage, album(stage, jurisdictions=["cn", "eu"])).awaiting()
    tale.settle_everything()
    return tale


def test_it_holds_an_approval_until_views_or_the_reason_why_not_are_on_record(europe: Tale) -> None:
    sun = europe.cast.sun
    assert unmet(europe, Action.APPROVE_WITH_CONDITIONS, sun) == [MISSING]
    europe.act(Action.RECORD_VIEWS, europe.cast.lin, **UNHEARD)
    europe.act(Action.APPROVE_WITH_CONDITIONS, sun)
    assert europe.state is State.APPROVED_WITH_CONDITIONS
    (said,) = europe.case.views
    assert (said.sought, said.why_not) == (False, UNHEARD["why_not"])
    europe.act(Action.REASSESS, europe.cast.chen, cause="review_date", reason="A year has passed.")
    assert views.due(europe.case), "a reassessment asks again"


def test_it_has_every_point_answered_comply_or_explain(europe: Tale) -> None:
    cast = europe.cast
    europe.act(Action.RECORD_VIEWS, cast.lin, **heard())
    assert unmet(europe, Action.APPROVE_WITH_CONDITIONS, cast.sun) == ["Advice or an objection has not been answered."]
    first, second = [one for one in advice_of(europe.case) if one.key.startswith("views:")]
    assert (first.text, second.text) == tuple(HEARD["items"])
    europe.act(Action.ANSWER_ADVICE, cast.sun, advice=first.key, stance="accept", reason="The printer deletes them.")
    europe.act(Action.ANSWER_ADVICE, cast.sun, advice=second.key, stance="refuse", reason="One parent may decide.")
    assert europe.case.advice_answers[second.key].stance == Stance.REFUSE
    europe.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)


def test_it_asks_for_whose_how_and_when_or_for_why_not(europe: Tale) -> None:
    lin, tomorrow = europe.cast.lin, timezone.localdate() + timedelta(days=1)
    missing = {"whose", "how", "held_on", "summary"}
    assert fields(europe, Action.RECORD_VIEWS, lin, sought="yes") == missing
    assert fields(europe, Action.RECORD_VIEWS, lin, sought="no", whose="Twelve parents") == {"why_not"}
    assert fields(europe, Action.RECORD_VIEWS, lin, **heard(held_on=tomorrow)) == {"held_on"}
    assert not Views.objects.exists()


def test_it_lets_newer_views_speak_and_keeps_the_earlier_ones(europe: Tale) -> None:
    europe.act(Action.RECORD_VIEWS, europe.cast.lin, **UNHEARD)
    europe.act(Action.RECORD_VIEWS, europe.cast.chen, **heard())
    speaks = views.speaking(europe.case)
    assert speaks is not None and speaks.sought
    assert len(europe.case.views) == 2
    assert views.on_present_content(europe.case, speaks)
    europe.act(Action.SEND_BACK, europe.cast.sun, reason="Say more of the printer.")
    europe.act(Action.EDIT_INVENTORY, europe.cast.lin, changes={"inventory/D01/retention_days": 7})
    assert not views.on_present_content(europe.case, speaks), "and the report says so"
    assert not views.due(europe.case), "nobody has to ask them twice for one decision"


def test_it_asks_for_no_answer_to_what_was_heard_in_a_reassessment_that_was_given_up(europe: Tale) -> None:
    cast = europe.cast
    europe.act(Action.RECORD_VIEWS, cast.lin, **UNHEARD)
    europe.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    europe.act(Action.REASSESS, cast.chen, cause="review_date", reason="A year has passed.")
    europe.act(Action.SUBMIT, cast.lin)
    europe.act(Action.SCREEN_IN, cast.chen)
    europe.act(Action.COMPLETE_INVENTORY, cast.lin)
    europe.act(Action.RECORD_VIEWS, cast.chen, **heard())
    assert len(open_advice(europe.case)) == 2
    europe.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="Nothing changed after all.")
    assert views.speaking(europe.case) is None and open_advice(europe.case) == []


def test_it_is_recorded_by_those_who_write_or_run_the_case(europe: Tale) -> None:
    for outsider in (europe.cast.sun, europe.cast.keller, europe.cast.marcus):
        assert not refusal(europe, Action.RECORD_VIEWS, outsider, **UNHEARD).fields
    (rule,) = [row for row in TABLE if row.action is Action.RECORD_VIEWS]
    assert {State.RISK_SCORING, State.AWAITING_DECISION} < rule.states


def test_it_waits_for_nobody_in_china(stage: Cast) -> None:
    """GB/T 39335 advises to hear those concerned; nothing is refused where nobody did."""
    tale = Tale(stage, album(stage)).ready_to_decide()
    assert not views.due(tale.case)
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)


# -- who disagreed ----------------------------------------------------------------------------------------------------


def test_it_keeps_an_objection_that_a_later_round_overcame(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus)
    tale.objects("legal", stage.he)
    tale.answer_findings()
    tale.act(Action.EDIT_ANSWERS, stage.lin, changes={"description/summary": "Albums, printed in our own house."})
    tale.act(Action.CONFIRM_ASSESSMENT, stage.chen)
    tale.act(Action.RESUBMIT, stage.lin)
    (objection,) = dissents(tale.case)
    assert (objection.kind, objection.who, objection.round) == (DissentKind.OBJECTION, stage.he, 1)
    assert objection.text == "This must not be done."
    assert str(objection.became) == "A later round concluded otherwise."


def test_it_keeps_the_voice_of_a_dpo_who_disagrees(stage: Cast) -> None:
    tale = Tale(stage, album(stage, jurisdictions=["cn", "eu"])).awaiting()
    tale.act(Action.GIVE_OPINION, stage.keller, position="disagrees", text="Far too long.", items=[])
    (voice,) = dissents(tale.case)
    assert (voice.kind, voice.text, str(voice.became)) == (DissentKind.OPINION, "Far too long.", "It stands.")


def test_it_names_the_reviewer_whose_track_concluded_otherwise(stage: Cast, tmp_path: Path) -> None:
    """Both counsels conclude; the worst answer is the track's, and the other stays on record."""

    def two_counsels(content: dict[str, Any]) -> None:
        track(content, "legal").update({"rule": "n_of_m", "rule_count": 2})

    publish_changed(tmp_path, {"procedures/standard": two_counsels})
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("legal", stage.qin)
    tale.objects("legal", stage.he)
    tale.clears("security", stage.marcus)
    kinds = {(one.kind, one.who) for one in dissents(tale.case)}
    assert kinds == {(DissentKind.MINORITY, stage.qin), (DissentKind.OBJECTION, stage.he)}
    assert tale.review("legal").state == ReviewState.OBJECTED
