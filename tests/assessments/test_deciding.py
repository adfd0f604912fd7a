"""Sun Kai decides on Lin's photo albums: what each kind of approval still wants, and what becomes of conditions."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.proof import Proof
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.advice import open_advice
from pia.assessments.models import Condition, Measure
from pia.assessments.perform import perform
from pia.assessments.recommending import recommend
from pia.assessments.refusals import Refused
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ConditionState, DecisionKind, DecisionState, ReviewState, State
from pia.programmes.recommendation import Recommendation
from tests.assessments.house_rules import publish_changed
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.starts import ETHICS
from tests.assessments.stories import Tale, album, signing

pytestmark = pytest.mark.django_db

BOTH = (Action.APPROVE, Action.APPROVE_WITH_CONDITIONS)


@pytest.fixture(scope="module")
def china(stage: Cast) -> Tale:
    """Security proposed a condition; nothing is settled yet. Every risk is within the line as things are."""
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus, "Encrypt the photos at the printer")
    tale.clears("legal", stage.he)
    return tale


@pytest.fixture(scope="module")
def europe(stage: Cast) -> Tale:
    return Tale(stage, album(stage, jurisdictions=["cn", "eu"])).awaiting()


def condition_of(tale: Tale, ref: str = "C01") -> Condition:
    return Condition.objects.get(proposal=tale.proposal, ref=ref)


def settle(tale: Tale, settlement: str, ref: str = "C01", **data: object) -> None:
    condition = condition_of(tale, ref)
    tale.act(
        Action.SETTLE_CONDITION, tale.cast.sun, on=condition, settlement=settlement, reason="As we agreed.", **data
    )


# -- what an approval needs ------------------------------------------------------------------------------------------


def test_it_waits_until_every_proposed_condition_is_settled(china: Tale) -> None:
    for action in BOTH:
        assert any("proposed condition" in words for words in unmet(china, action, china.cast.sun))
    settle(china, "adopt")
    china.act(Action.APPROVE_WITH_CONDITIONS, china.cast.sun)
    assert china.state is State.APPROVED_WITH_CONDITIONS


def test_it_adopts_what_was_proposed_in_one_act_and_leaves_out_what_is_not_ticked(china: Tale) -> None:
    china.act(Action.ADD_CONDITION, china.cast.sun, text="Tell the shops.", phase="before_launch", blocking=True)
    rows = Condition.objects.filter(proposal=china.proposal)
    rows.filter(ref="C02").update(state=ConditionState.PROPOSED)
    china.act(Action.ADOPT_CONDITIONS, china.cast.sun, conditions=["C01"], reason="As we agreed.")
    assert (condition_of(china).state, condition_of(china).settled_reason) == (ConditionState.ADOPTED, "As we agreed.")
    assert condition_of(china, "C02").state == ConditionState.PROPOSED
    assert fields(china, Action.ADOPT_CONDITIONS, china.cast.sun, conditions=["C01"], reason="Again.") == {"conditions"}
    china.act(Action.ADOPT_CONDITIONS, china.cast.sun, conditions=["C02"], reason="That too.")
    assert unmet(china, Action.ADOPT_CONDITIONS, china.cast.sun, conditions=["C01"]) == ["No condition is proposed."]


def test_it_does_not_approve_outright_over_an_adopted_blocking_condition(china: Tale) -> None:
    settle(china, "adopt")
    assert unmet(china, Action.APPROVE, china.cast.sun) == [
        "A blocking condition was adopted: approve with conditions."
    ]


def test_it_waits_for_the_opinion_where_a_regime_asks_for_it(europe: Tale) -> None:
    cast = europe.cast
    for action in BOTH:
        assert "The DPO's opinion on this content is due." in unmet(europe, action, cast.sun)
    europe.act(Action.GIVE_OPINION, cast.keller, position="agrees", text="Proportionate.", items=[])
    europe.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)


def test_it_answers_every_item_of_the_opinion_first(europe: Tale) -> None:
    cast = europe.cast
    europe.act(
        Action.GIVE_OPINION,
        cast.keller,
        position="advises",
        text="Keep less.",
        items=["Delete after 30 days", "Name the printer"],
    )
    for number, _advice in enumerate(open_advice(europe.case)):
        assert "Advice or an objection has not been answered." in unmet(europe, Action.APPROVE, cast.sun), number
        key = open_advice(europe.case)[0].key
        assert fields(europe, Action.ANSWER_ADVICE, cast.sun, advice=key, stance="refuse") == {"reason"}
        europe.act(Action.ANSWER_ADVICE, cast.sun, advice=key, stance="refuse", reason="The printer needs 60 days.")
    europe.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    assert sorted(answer.stance for answer in europe.case.advice_answers.values()) == ["refuse", "refuse"]


def test_it_takes_a_bare_disagreement_for_advice(europe: Tale) -> None:
    europe.act(Action.GIVE_OPINION, europe.cast.keller, position="disagrees", text="Do not do this.", items=[])
    assert [advice.text for advice in open_advice(europe.case)] == ["Do not do this."]
    assert "Advice or an objection has not been answered." in unmet(europe, Action.APPROVE, europe.cast.sun)


def test_it_looks_at_newer_law_before_it_decides(europe: Tale, tmp_path: Path) -> None:
    cast = europe.cast
    europe.settle_everything()
    publish_changed(tmp_path, {"regimes/eu-gdpr": lambda content: None})
    assert fields(europe, Action.APPROVE_WITH_CONDITIONS, cast.sun) == {"looked_at_newer_law"}
    europe.act(Action.APPROVE_WITH_CONDITIONS, cast.sun, looked_at_newer_law=True)


def test_it_signs_with_a_password_typed_just_now(europe: Tale) -> None:
    cast = europe.cast
    europe.settle_everything()
    minutes_ago = Proof(cast.sun.pk, "password", timezone.now() - timedelta(minutes=6))
    for proof in (None, minutes_ago, signing(cast.gao)["proof"]):
        with pytest.raises(Refused) as refused:
            perform(europe.proposal, Action.APPROVE_WITH_CONDITIONS, actor=cast.sun, data={"proof": proof})
        assert set(refused.value.fields) == {"password"}
    assert europe.state is State.AWAITING_DECISION


def test_it_rejects_for_a_reason_only(europe: Tale) -> None:
    assert fields(europe, Action.REJECT, europe.cast.sun) == {"reason"}
    europe.act(Action.REJECT, europe.cast.sun, reason="Not in our interest.")
    decision = europe.case.standing_decision
    assert decision is not None
    assert (europe.state, decision.kind, decision.reason) == (
        State.REJECTED,
        DecisionKind.REJECTED,
        "Not in our interest.",
    )


# -- conditions ----------------------------------------------------------------------------------------------------


def test_it_turns_every_measure_the_target_relies_on_into_a_blocking_condition(china: Tale) -> None:
    settle(china, "adopt")
    relied_on = {measure.ref: measure for measure in scoring.relied_on(china.case)}
    assert relied_on
    china.act(Action.APPROVE_WITH_CONDITIONS, china.cast.sun)
    decision = china.case.standing_decision
    assert decision is not None
    attached = [row for row in china.case.conditions if row.decision_id == decision.pk]
    covering = {row.covers.get().ref: row for row in attached if row.covers.count()}
    assert set(covering) == set(relied_on)
    for ref, row in covering.items():
        assert (row.state, row.blocking, row.phase) == (ConditionState.OPEN, True, "before_launch")
        assert (row.text, row.owner) == (relied_on[ref].title, relied_on[ref].owner)


def test_it_asks_for_no_second_condition_where_an_adopted_one_covers_the_measure(china: Tale) -> None:
    relied_on = [measure.ref for measure in scoring.relied_on(china.case)]
    china.act(
        Action.ADD_CONDITION,
        china.cast.sun,
        text="Sign the printer's contract and audit it once",
        blocking=True,
        phase="before_launch",
        due=date(2026, 12, 1),
        owner=china.cast.lin,
        covers=[relied_on[0]],
    )
    settle(china, "adopt")
    china.act(Action.APPROVE_WITH_CONDITIONS, china.cast.sun)
    covers = [measure.ref for row in china.case.conditions for measure in row.covers.all()]
    assert sorted(covers) == sorted(relied_on)
    assert condition_of(china, "C02").owner == china.cast.lin


def test_it_does_not_count_a_measure_that_is_verified(china: Tale) -> None:
    cast = china.cast
    for measure in china.case.measures:
        assert measure.owner is not None
        china.act(Action.REPORT_MEASURE, measure.owner, on=measure, evidence="Ticket 4711")
        china.act(Action.VERIFY_MEASURE, cast.wu, on=measure, verdict="verified")
    settle(china, "adopt")
    china.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    assert [row.ref for row in china.case.conditions] == ["C01"]


def test_it_keeps_the_reviewers_wording_where_it_adapts_a_condition(china: Tale) -> None:
    condition = condition_of(china)
    found = refusal(
        china, Action.SETTLE_CONDITION, china.cast.sun, on=condition, settlement="adapt", reason="Too vague."
    )
    assert set(found.fields) == {"text"}
    settle(china, "adapt", text="Encrypt the photos with our key")
    adapted = condition_of(china)
    assert (adapted.text, adapted.proposed_text) == (
        "Encrypt the photos with our key",
        "Encrypt the photos at the printer",
    )
    assert (china.state, adapted.state) == (State.AWAITING_DECISION, ConditionState.ADOPTED)


@pytest.mark.parametrize(
    "how", [{"settlement": "decline"}, {"settlement": "adapt", "text": "Think of encryption", "weakens": True}]
)
def test_it_withdraws_the_clearance_of_a_blocking_track_whose_condition_it_weakens(
    china: Tale, how: dict[str, object]
) -> None:
    settle(china, str(how["settlement"]), **{name: value for name, value in how.items() if name != "settlement"})
    assert china.state is State.IN_REVIEW
    review = china.review("security")
    assert (review.state, review.reviewer) == (ReviewState.OPEN, china.cast.marcus)
    conclusion = review.conclusions.get()
    assert conclusion.signature.withdrawn_at is not None
    assert conclusion.withdrawn_reason == "As we agreed."
    assert china.review("legal").state == ReviewState.CLEARED
    china.clears("security", china.cast.marcus, "Encrypt them on the way then")
    assert china.state is State.AWAITING_DECISION


def test_it_only_declines_what_an_advisory_track_proposed(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"procedures/standard": lambda content: content["tracks"].append({**ETHICS})})
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus)
    tale.clears("ethics", stage.qin, "Ask a user panel")
    tale.clears("legal", stage.he)
    settle(tale, "decline")
    assert tale.state is State.AWAITING_DECISION
    assert tale.review("ethics").state == ReviewState.CLEARED_WITH_CONDITIONS
    assert condition_of(tale).state == ConditionState.DECLINED


def test_it_gives_the_reason_of_every_settlement(china: Tale) -> None:
    assert fields(china, Action.SETTLE_CONDITION, china.cast.sun, on=condition_of(china), settlement="decline") == {
        "reason"
    }


def test_it_never_blocks_a_launch_by_what_is_due_after_it(china: Tale) -> None:
    china.act(
        Action.ADD_CONDITION, china.cast.sun, text="Report after half a year", blocking=True, phase="after_launch"
    )
    assert condition_of(china, "C02").blocking is False


# -- the line ----------------------------------------------------------------------------------------------------


def over_the_line(tale: Tale) -> SubjectRow:
    """Chen scores the printer's risk as high, and no measure lowers it."""
    cast = tale.cast
    tale.inventoried().score_everything()
    risk = tale.case.risks[0]
    changes = {
        f"risks/{risk.ref}/impact": 4,
        f"risks/{risk.ref}/likelihood": 3,
        f"risks/{risk.ref}/reason": "Children.",
    }
    changes |= {f"risks/{risk.ref}/steps/{effect.measure.ref}": [0, 0] for effect in risk.effects.all()}
    tale.act(Action.EDIT_SCORES, cast.chen, changes=changes)
    tale.act(Action.OPEN_REVIEW, cast.chen)
    tale.clears("security", cast.marcus)
    tale.clears("legal", cast.he)
    return tale.case.risks[0]


def test_it_approves_outright_only_what_is_within_the_line_as_things_are(stage: Cast) -> None:
    """A risk that only its planned measure brings under the line: conditions, until the measure is verified."""
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    risk = tale.case.risks[0]
    measure = tale.case.measures[0]
    changes = {
        f"risks/{risk.ref}/impact": 4,
        f"risks/{risk.ref}/likelihood": 3,
        f"risks/{risk.ref}/reason": "Children.",
    }
    tale.act(Action.EDIT_SCORES, stage.chen, changes={**changes, f"risks/{risk.ref}/steps/{measure.ref}": [2, 2]})
    tale.act(Action.OPEN_REVIEW, stage.chen)
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    assert unmet(tale, Action.APPROVE, stage.sun) == [
        f"These risks are above the line at their current level: {risk.ref}."
    ]
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    covering = next(row for row in tale.case.conditions if measure in row.covers.all())
    assert covering.owner is not None
    tale.act(Action.FILE_EVIDENCE, covering.owner, on=covering, evidence="Contract of 3 November")
    assert tale.state is State.APPROVED_WITH_CONDITIONS
    tale.meet_conditions()
    tale.act(Action.VERIFY_CONDITION, stage.chen, on=covering, verdict="verified")
    assert tale.state is State.APPROVED
    assert Measure.objects.get(pk=measure.pk).verified_by == stage.chen


def test_it_does_not_approve_what_stays_over_the_line_even_with_every_measure(stage: Cast) -> None:
    tale = Tale(stage, album(stage))
    risk = over_the_line(tale)
    assert any("even with all measures" in words for words in unmet(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun))
    assert recommend(tale.case).value == Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    tale.act(Action.ACCEPT_RISK, stage.sun, on=risk, at="target", reason="We insure it.")
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    assert tale.state is State.APPROVED_WITH_CONDITIONS


def test_it_approves_outright_where_no_condition_and_no_planned_measure_is_left(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).inventoried()
    scores = {
        f"risks/{risk.ref}/{name}": value
        for risk in tale.case.risks
        for name, value in (
            ("state", "scored"),
            ("impact", risk.suggested_impact),
            ("likelihood", risk.suggested_likelihood),
        )
    }
    tale.act(Action.EDIT_SCORES, stage.chen, changes=scores)
    tale.act(Action.OPEN_REVIEW, stage.chen)
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    assert unmet(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun) == [
        "There is no condition to attach: approve instead."
    ]
    tale.act(Action.APPROVE, stage.sun)
    decision = tale.case.standing_decision
    assert decision is not None
    assert (tale.state, decision.kind, decision.state) == (
        State.APPROVED,
        DecisionKind.APPROVED,
        DecisionState.IN_FORCE,
    )


# -- advisory tracks ---------------------------------------------------------------------------------------------------


def test_it_answers_an_advisory_objection_in_writing(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"procedures/standard": lambda content: content["tracks"].append({**ETHICS})})
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus)
    tale.objects("ethics", stage.qin)
    tale.clears("legal", stage.he)
    assert tale.state is State.AWAITING_DECISION
    advice = open_advice(tale.case)
    assert [(one.text, one.who) for one in advice] == [("This must not be done.", stage.qin.display_name)]
    assert "Advice or an objection has not been answered." in unmet(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun)
    tale.act(Action.ANSWER_ADVICE, stage.sun, advice=advice[0].key, stance="refuse", reason="A printer is lawful.")
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)


def test_it_answers_changes_that_an_advisory_track_asked_for_by_what_they_say(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"procedures/standard": lambda content: content["tracks"].append({**ETHICS})})
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus)
    tale.asks_for_changes("ethics", stage.qin, "Tell users who prints.")
    tale.clears("legal", stage.he)
    assert tale.state is State.AWAITING_DECISION
    assert [advice.text for advice in open_advice(tale.case)] == ["Tell users who prints."]


def test_it_takes_a_due_date_of_a_condition_from_the_planned_launch(stage: Cast) -> None:
    launch = timezone.localdate() + timedelta(days=90)
    tale = Tale(stage, album(stage))
    tale.act(Action.EDIT_ANSWERS, stage.lin, changes={"description/planned_launch": launch.isoformat()})
    tale.approved_with_conditions()
    assert {row.due for row in tale.case.conditions} == {launch}
