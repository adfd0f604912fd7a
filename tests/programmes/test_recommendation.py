"""What the engine recommends to Sun Kai, who decides."""

from typing import Any

import pytest

from pia.programmes.definition import OverLine
from pia.programmes.methods import level
from pia.programmes.recommendation import Recommendation, Recommended, RiskLevels, recommend, strictest
from pia.programmes.suggestions import suggest_risks
from tests.programmes.cases import programme, zao


def risk(inherent: str, target: str, current: str, *, dealt_with: bool = False) -> RiskLevels:
    return RiskLevels(risk="R01", inherent=inherent, target=target, current=current, dealt_with=dealt_with)


def recommended(*risks: RiskLevels, rule: OverLine = OverLine.ACCEPT_IN_WRITING, **state: Any) -> Recommended:
    return recommend(programme().method, "medium", risks, over_line=[rule], **state)


def test_it_does_not_recommend_to_launch_the_case_as_proposed() -> None:
    chosen = programme("cn")
    found = [
        (one.entry.id, level(chosen.method, one.impact, one.likelihood).id) for one in suggest_risks(chosen, zao("cn"))
    ]
    risks = [RiskLevels(risk=name, inherent=now, target=now, current=now) for name, now in found]

    result = recommend(chosen.method, chosen.procedure.line, risks, over_line=[chosen.regimes[0].over_line])

    assert result.value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert result.label.zh == "按现方案不得上线"
    assert len(result.reasons[0].risks) == 13


def test_it_does_not_take_a_planned_measure_for_a_done_one() -> None:
    result = recommended(risk("severe", "medium", "severe"))

    assert result.value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert "planned, not verified" in result.reasons[0].text.en


@pytest.mark.parametrize("open_conditions", [2, 0])
def test_it_recommends_to_launch_after_conditions(open_conditions: int) -> None:
    result = recommended(risk("severe", "medium", "medium"), conditions=3, open_blocking_conditions=open_conditions)

    assert result.value is Recommendation.LAUNCH_AFTER_CONDITIONS


def test_it_recommends_to_launch_what_is_within_the_line() -> None:
    assert recommended(risk("medium", "low", "medium")).value is Recommendation.LAUNCH


def test_it_lets_a_written_acceptance_deal_with_a_risk() -> None:
    assert recommended(risk("high", "high", "high", dealt_with=True)).value is Recommendation.LAUNCH


@pytest.mark.parametrize(
    ("rule", "words"), [(OverLine.CONSULT, "prior consultation"), (OverLine.ACCEPT_IN_WRITING, "written acceptance")]
)
def test_it_says_what_would_deal_with_a_risk_above_the_line(rule: OverLine, words: str) -> None:
    result = recommended(risk("severe", "high", "severe"), rule=rule)

    assert result.value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert any(words in reason.text.en for reason in result.reasons)


def test_it_calls_prohibited_what_nothing_can_deal_with() -> None:
    assert recommended(risk("severe", "high", "severe"), rule=OverLine.REFUSE).value is Recommendation.PROHIBITED
    assert recommended(risk("low", "low", "low"), prohibited=True).value is Recommendation.PROHIBITED


def test_it_wants_an_assessment_before_it_recommends_a_launch() -> None:
    assert recommended(assessment_required=True).value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert recommended().value is Recommendation.LAUNCH


def test_it_heeds_a_blocking_objection() -> None:
    result = recommended(risk("low", "low", "low"), blocking_objection=True)

    assert result.value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED


def test_it_follows_the_strictest_regime() -> None:
    assert strictest([OverLine.ACCEPT_IN_WRITING, OverLine.CONSULT]) is OverLine.CONSULT
    assert strictest([OverLine.REFUSE, OverLine.CONSULT]) is OverLine.REFUSE
    assert strictest([]) is None
