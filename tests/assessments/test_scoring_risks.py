"""Chen scores what the facts suggest: her own judgement needs reasons, and only what is done lowers a level."""

from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments import scoring, sections, suggesting
from pia.assessments.actions import Action
from pia.assessments.models import Measure, Risk
from pia.assessments.states import MeasureState, RiskState, State
from pia.assessments.suggesting import Drift
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def suggested(stage: Cast) -> Tale:
    """Risks are suggested; nobody has scored them yet."""
    return Tale(stage, album(stage)).inventoried()


@pytest.fixture(scope="module")
def scored(stage: Cast) -> Tale:
    """G03 stands at impact 4, likelihood 3; the contract (GM03) takes two steps off each."""
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    scores = {"impact": 4, "likelihood": 3, "reason": "Children.", "steps/GM03": [2, 2]}
    tale.act(Action.EDIT_SCORES, stage.chen, changes=of("G03", **scores))
    return tale


def of(ref: str, **values: Any) -> dict[str, Any]:
    """Changes of one risk."""
    return {f"risks/{ref}/{name}": value for name, value in values.items()}


def risk_of(tale: Tale, ref: str = "G03") -> Risk:
    return next(risk for risk in tale.case.risks if risk.ref == ref)


def levels(tale: Tale, ref: str = "G03") -> tuple[str, str, str]:
    found = scoring.levels_of(tale.case, risk_of(tale, ref))
    return found.inherent.level.id, found.target.level.id, found.current.level.id


def measure_of(tale: Tale, ref: str = "GM03") -> Measure:
    return Measure.objects.get(proposal=tale.proposal, ref=ref)


# -- a person's judgement --------------------------------------------------------------------------------------------


def test_it_wants_every_suggested_risk_scored_or_dismissed(suggested: Tale) -> None:
    chen, refs = suggested.cast.chen, [risk.ref for risk in suggested.case.risks]
    assert unmet(suggested, Action.OPEN_REVIEW, chen) == [f"Score or dismiss these suggested risks: {', '.join(refs)}."]
    dismissal = of(refs[0], state=RiskState.DISMISSED)
    assert fields(suggested, Action.EDIT_SCORES, chen, changes=dismissal) == {f"risks/{refs[0]}/reason"}
    suggested.act(Action.EDIT_SCORES, chen, changes=dismissal | of(refs[0], reason="We store nothing."))
    assert risk_of(suggested, refs[0]).state == RiskState.DISMISSED
    suggested.score_everything()
    suggested.act(Action.OPEN_REVIEW, chen)
    assert suggested.state is State.IN_REVIEW


def test_it_wants_a_reason_where_a_score_differs_from_the_suggestion(suggested: Tale) -> None:
    chen, risk = suggested.cast.chen, risk_of(suggested)
    assert (risk.suggested_impact, risk.suggested_likelihood) == (2, 2)
    as_suggested = of("G03", state=RiskState.SCORED, impact=2, likelihood=2)
    for name, value in (("impact", 3), ("likelihood", 1)):
        differing = as_suggested | of("G03", **{name: value})
        assert fields(suggested, Action.EDIT_SCORES, chen, changes=differing) == {"risks/G03/reason"}
    suggested.act(Action.EDIT_SCORES, chen, changes=as_suggested)
    suggested.act(Action.EDIT_SCORES, chen, changes=of("G03", impact=3, reason="Children's photos."))
    assert risk_of(suggested).impact == 3


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"state": "scored"}, "impact"),
        ({"state": "scored", "impact": 2}, "impact"),
        ({"impact": 5}, "impact"),
        ({"impact": 0}, "impact"),
        ({"impact": True}, "impact"),
        ({"impact": []}, "impact"),
        ({"likelihood": "2"}, "likelihood"),
        ({"state": "lost"}, "state"),
        ({"dimensions": [["imp.property"]]}, "dimensions"),
        ({"steps/GM99": [1, 1]}, "steps/GM99"),
    ],
)
def test_it_takes_no_score_off_the_scale(suggested: Tale, changes: dict[str, Any], wrong: str) -> None:
    found = fields(suggested, Action.EDIT_SCORES, suggested.cast.chen, changes=of("G03", **changes))
    assert found == {f"risks/G03/{wrong}"}


def test_it_dismisses_a_suggested_risk_but_never_removes_it(suggested: Tale, scored: Tale) -> None:
    for tale in (suggested, scored):
        assert fields(tale, Action.EDIT_SCORES, tale.cast.chen, changes={"risks/G03": None}) == {"risks/G03"}
    chen = suggested.cast.chen
    suggested.act(Action.EDIT_SCORES, chen, changes=of("R90", title="Albums are lost in the post"))
    assert risk_of(suggested, "R90").state == RiskState.SUGGESTED
    suggested.act(Action.EDIT_SCORES, chen, changes={"risks/R90": None})
    assert "R90" not in {risk.ref for risk in suggested.case.risks}, "her own she may take back"


def test_it_is_scored_by_the_privacy_office_alone(suggested: Tale) -> None:
    cast = suggested.cast
    for person in (cast.lin, cast.he, cast.keller, cast.sun):
        assert refusal(suggested, Action.EDIT_SCORES, person, changes=of("G03", impact=1)).kind == "not_permitted"


# -- levels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impact", "likelihood", "level"),
    [
        (1, 1, "low"),
        (1, 3, "medium"),
        (2, 4, "high"),
        (3, 2, "medium"),
        (3, 3, "high"),
        (4, 1, "medium"),
        (4, 3, "severe"),
    ],
)
def test_it_reads_the_level_off_the_methods_table(scored: Tale, impact: int, likelihood: int, level: str) -> None:
    changes = of("G03", impact=impact, likelihood=likelihood)
    scored.act(Action.EDIT_SCORES, scored.cast.chen, changes=changes)
    assert levels(scored)[0] == level


def test_it_lowers_the_current_level_only_once_somebody_else_has_verified(scored: Tale) -> None:
    cast, contract = scored.cast, measure_of(scored)
    assert levels(scored) == ("severe", "low", "severe"), "planned: the target counts it, the current level does not"
    assert contract.owner == cast.lin
    scored.act(Action.REPORT_MEASURE, cast.lin, on=contract, evidence="Contract of 3 November")
    assert levels(scored) == ("severe", "low", "severe"), "reported is not verified"
    assert refusal(scored, Action.VERIFY_MEASURE, cast.lin, on=contract, verdict="verified").kind == "not_permitted"
    scored.act(Action.VERIFY_MEASURE, cast.wu, on=contract, verdict="insufficient", reason="It is not signed.")
    assert (measure_of(scored).state, levels(scored)[2]) == (MeasureState.PLANNED, "severe")
    scored.act(Action.REPORT_MEASURE, cast.lin, on=contract, evidence="Signed contract of 9 November")
    scored.act(Action.VERIFY_MEASURE, cast.wu, on=contract, verdict="verified")
    verified = measure_of(scored)
    assert (verified.state, verified.reported_by, verified.verified_by) == (MeasureState.VERIFIED, cast.lin, cast.wu)
    assert levels(scored) == ("severe", "low", "low")


def test_it_never_falls_below_the_lowest_rank(scored: Tale) -> None:
    scored.act(
        Action.EDIT_SCORES, scored.cast.chen, changes=of("G03", impact=2, likelihood=2, **{"steps/GM03": [3, 3]})
    )
    target = scoring.levels_of(scored.case, risk_of(scored)).target
    assert (target.impact, target.likelihood, target.level.id) == (1, 1, "low")


def test_it_stops_at_the_rank_that_chen_confirmed_as_the_lowest(scored: Tale) -> None:
    chen = scored.cast.chen
    before = sections.current_digests(scored.case)
    assert fields(scored, Action.EDIT_SCORES, chen, changes=of("G03", lowest_impact=5)) == {"risks/G03/lowest_impact"}
    unreasoned = of("G03", impact=2, likelihood=2, lowest_impact=3, reason="")
    assert fields(scored, Action.EDIT_SCORES, chen, changes=unreasoned) == {"risks/G03/reason"}
    floors = of("G03", lowest_impact=3, lowest_likelihood=2, reason="Children's faces cannot be reissued.")
    scored.act(Action.EDIT_SCORES, chen, changes=floors)
    found = scoring.levels_of(scored.case, risk_of(scored))
    assert (found.inherent.impact, found.target.impact, found.target.likelihood) == (4, 3, 2)
    assert sections.current_digests(scored.case) != before, "what a person confirmed is signed"
    back = of("G03", lowest_impact=None, lowest_likelihood=None, reason="Children.")
    scored.act(Action.EDIT_SCORES, chen, changes=back)
    assert sections.current_digests(scored.case) == before, "and blank again it leaves the old digest"


def test_it_adds_up_the_steps_of_several_measures(scored: Tale) -> None:
    changes = of("G03", **{"steps/GM03": [1, 0], "steps/GM01": [1, 1]})
    scored.act(Action.EDIT_SCORES, scored.cast.chen, changes=changes)
    target = scoring.levels_of(scored.case, risk_of(scored)).target
    assert (target.impact, target.likelihood) == (2, 2)


def test_it_takes_the_steps_back_with_a_measure_that_goes(scored: Tale) -> None:
    scored.act(Action.EDIT_MEASURES, scored.cast.chen, changes={"measures/GM03": None})
    assert levels(scored) == ("severe", "severe", "severe")


def test_it_keeps_a_measure_that_was_reported(scored: Tale) -> None:
    cast, contract = scored.cast, measure_of(scored)
    scored.act(Action.REPORT_MEASURE, cast.lin, on=contract, evidence="Contract of 3 November")
    assert fields(scored, Action.EDIT_MEASURES, cast.chen, changes={"measures/GM03": None}) == {"measures/GM03"}


# -- facts that change ------------------------------------------------------------------------------------------------


def drifts(tale: Tale) -> dict[str, Drift]:
    return {one.risk.ref if one.risk else "new": one.drift for one in suggesting.outdated(tale.case)}


@pytest.fixture
def changed(stage: Cast) -> Tale:
    """Chen scored everything; then Lin has the inventory back, where the vendor's contract turns out to be missing."""
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    assert suggesting.outdated(tale.case) == []
    tale.act(Action.REOPEN_INVENTORY, stage.chen, reason="The contract is missing.")
    printer = {"name": "Printer", "kind": "processor", "country": "CN", "contract": "missing"}
    tale.act(Action.EDIT_INVENTORY, stage.lin, changes={"inventory/D01/recipients": [printer]})
    tale.act(Action.COMPLETE_INVENTORY, stage.lin)
    return tale


def test_it_says_which_risks_are_out_of_date(changed: Tale) -> None:
    assert drifts(changed) == {"G03": Drift.SCORE}
    [one] = suggesting.outdated(changed.case)
    assert one.asks and (risk_of(changed).suggested_likelihood, one.present and one.present.likelihood) == (2, 3)
    assert any(fact["value"]["en"] == "processor" for fact in one.facts_now), one.facts_now
    [said] = unmet(changed, Action.OPEN_REVIEW, changed.cast.chen)
    assert said == ("The facts behind these risks have changed. Score them again, or keep them with a reason: G03.")


def test_it_keeps_a_score_whose_facts_changed_with_a_new_reason_only(changed: Tale) -> None:
    chen = changed.cast.chen
    before = sections.current_digests(changed.case)
    assert fields(changed, Action.EDIT_SCORES, chen, kept=["G03"]) == {"reason"}
    changed.act(Action.EDIT_SCORES, chen, reason="The printer gets no names.", kept=["G03"])
    assert sections.current_digests(changed.case) == before, "nobody has to sign again what stays as it was"
    assert drifts(changed) == {}
    assert (risk_of(changed).likelihood, risk_of(changed).suggested_likelihood) == (2, 3)
    changed.act(Action.OPEN_REVIEW, chen)


def test_it_takes_the_score_that_is_suggested_now_without_a_reason(changed: Tale) -> None:
    changed.act(Action.EDIT_SCORES, changed.cast.chen, changes=of("G03", likelihood=3))
    assert drifts(changed) == {} and risk_of(changed).reason == ""


def test_it_drops_nothing_that_was_scored_when_its_facts_are_gone(stage: Cast) -> None:
    tale = Tale(stage, album(stage, deletion_self_service="no")).inventoried()
    tale.score_everything()
    tale.act(Action.REOPEN_INVENTORY, stage.chen, reason="The contract is missing.")
    tale.act(Action.EDIT_INVENTORY, stage.lin, changes={"inventory/D01/retention_days": 30})
    tale.act(Action.COMPLETE_INVENTORY, stage.lin)
    assert drifts(tale) == {"G02": Drift.GONE}
    assert risk_of(tale, "G02").state == RiskState.SCORED
    tale.act(Action.EDIT_SCORES, stage.chen, reason="Copies at the printer's remain.", kept=["G02"])
    assert drifts(tale) == {} and risk_of(tale, "G02").state == RiskState.SCORED


def test_it_takes_note_of_other_facts_for_the_same_score(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    tale.act(Action.REOPEN_INVENTORY, stage.chen, reason="The contract is missing.")
    tale.act(Action.EDIT_INVENTORY, stage.lin, changes={"inventory/D01/name": "Address of delivery"})
    tale.act(Action.COMPLETE_INVENTORY, stage.lin)
    assert Drift.FACTS in drifts(tale).values()
    assert not [one for one in suggesting.outdated(tale.case) if one.asks], "shown, and in nobody's way"
    tale.act(Action.EDIT_SCORES, stage.chen, kept=list(drifts(tale)))
    assert drifts(tale) == {}
