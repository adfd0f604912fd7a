"""Chen Wei opens the risks of a case and finds those that the facts suggest, with scores, reasons and measures."""

from dataclasses import replace
from typing import Any

import pytest

from pia.programmes.methods import level, lowered
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import TriggerState
from pia.programmes.suggestions import suggest_measures, suggest_risks
from tests.programmes.cases import ANALYTICS, item, newsletter, programme, recipient, zao

# Typed by hand: inherent impact and likelihood and level, then the same when every named measure is done.
EXPECTED = {
    "R01": (4, 3, "严重", 3, 1, "中", "M01 M02 M03 M09"),
    "R02": (3, 4, "严重", 1, 1, "低", "M04 M05"),
    "R03": (3, 4, "严重", 2, 1, "低", "M04 M05 M06"),
    "R04": (4, 4, "严重", 3, 2, "中", "M07 M08 M10 M11 M12"),
    "R05": (4, 3, "严重", 3, 2, "中", "M10 M11 M12 M13"),
    "R06": (4, 2, "高", 3, 1, "中", "M01 M13 M14"),
    "R07": (3, 4, "严重", 2, 2, "中", "M12 M15"),
    "R08": (3, 4, "严重", 1, 1, "低", "M15"),
    "R09": (4, 3, "严重", 2, 2, "中", "M08 M16"),
    "R10": (3, 4, "严重", 1, 1, "低", "M02 M05"),
    "R11": (3, 3, "高", 2, 1, "低", "M06 M09"),
    "R12": (3, 4, "严重", 1, 1, "低", "M04 M07"),
    "R13": (3, 4, "严重", 2, 1, "低", "M11"),
}


@pytest.mark.parametrize("jurisdictions", [("cn",), ("cn", "eu")])
def test_it_suggests_the_thirteen_risks_of_the_case(jurisdictions: tuple[str, ...]) -> None:
    suggested = suggest_risks(programme(*jurisdictions), zao(*jurisdictions))

    assert [one.entry.id for one in suggested] == list(EXPECTED)
    assert {one.state for one in suggested} == {TriggerState.FIRED}


@pytest.mark.parametrize("risk", EXPECTED)
def test_it_starts_from_the_inherent_level(risk: str) -> None:
    chosen = programme("cn")
    [one] = [suggestion for suggestion in suggest_risks(chosen, zao("cn")) if suggestion.entry.id == risk]
    impact, likelihood, name, *_rest = EXPECTED[risk]

    assert (one.impact, one.likelihood) == (impact, likelihood)
    assert level(chosen.method, one.impact, one.likelihood).label.zh == name
    assert one.facts


@pytest.mark.parametrize("risk", EXPECTED)
def test_it_reaches_the_residual_level_when_the_measures_are_done(risk: str) -> None:
    chosen = programme("cn")
    [one] = [suggestion for suggestion in suggest_risks(chosen, zao("cn")) if suggestion.entry.id == risk]
    measures = suggest_measures(chosen, [risk])
    steps = [step for measure in measures for step in measure.steps]
    _impact, _likelihood, _name, impact, likelihood, name, named = EXPECTED[risk]

    assert " ".join(measure.entry.id for measure in measures) == named
    assert lowered(one.impact, [step.impact for step in steps]) == impact
    assert lowered(one.likelihood, [step.likelihood for step in steps]) == likelihood
    assert level(chosen.method, impact, likelihood).label.zh == name


def test_it_writes_a_reason_beside_every_adjustment() -> None:
    suggested = {one.entry.id: one for one in suggest_risks(programme("cn"), zao("cn"))}

    assert [applied.impact for applied in suggested["R01"].adjustments] == [1]
    assert suggested["R01"].adjustments[0].reason.zh.startswith("涉及五十万人以上的敏感个人信息")
    assert suggested["R02"].adjustments == ()


def test_it_leaves_the_score_alone_below_the_volume() -> None:
    suggested = {one.entry.id: one for one in suggest_risks(programme("cn"), zao("cn", people_expected=9_000))}

    assert suggested["R01"].impact == 3


def test_it_gives_an_ordinary_case_general_risks_only() -> None:
    facts = newsletter("cn", entrusts_processing="yes", marketing_use="yes")

    assert [one.entry.id for one in suggest_risks(programme("cn"), facts)] == ["G01", "G03", "G06"]


def test_it_suggests_a_risk_in_doubt_and_marks_it() -> None:
    suggested = {one.entry.id: one for one in suggest_risks(programme("cn"), newsletter(synthesises_faces="unsure"))}

    assert suggested["R05"].state is TriggerState.UNKNOWN


VENDOR = recipient("Vendor", "processor", contract="signed")
PARTNER = recipient("Partner", "controller")
PRODUCTS: dict[str, tuple[list[Any], dict[str, Any], set[str]]] = {
    "greeting cards": (
        [
            item("D1", "Address", "basic_profile", "user"),
            item("D2", "Addressees", "contacts", "friend", recipients=[VENDOR]),
        ],
        {"third_person_data": "yes", "entrusts_processing": "yes"},
        {"G01", "G02", "G03", "G16"},
    ),
    "analytics": (
        [item("D1", "Clicks", "online_activity", "visitor", recipients=[ANALYTICS])],
        {"provides_to_others": "yes", "systematic_monitoring": "yes", "profiling": "yes"},
        {"G04", "G07", "G08", "G13"},
    ),
    "credit scores": (
        [item("D1", "Credit file", "credit_report", "customer"), item("D2", "Income", "income", "customer")],
        {"automated_decisions": "yes", "automated_significant_effects": "yes", "blocks_service": "yes"},
        {"G06", "G11", "G14", "G21"},
    ),
    "where friends are": (
        [item("D1", "Trail", "movement", "user", "minor_14_17", recipients=[PARTNER])],
        {"provides_to_others": "yes", "minors": "yes"},
        {"G04", "G09"},
    ),
    "blood sugar diary": (
        [item("D1", "Blood sugar", "health", "patient", recipients=[VENDOR])],
        {"entrusts_processing": "yes", "vulnerable_people": "yes"},
        {"G03", "G10", "G21", "G22"},
    ),
    "watching staff": (
        [item("D1", "Screens", "online_activity", "employee"), item("D2", "Badge", "movement", "employee")],
        {"employment_context": "yes", "systematic_monitoring": "yes"},
        {"G09", "G12", "G13"},
    ),
}
NOT_FOR_ORDINARY_PRODUCTS = {f"R{number:02}" for number in range(1, 14)} | {"G15", "G18", "G20", "G25", "G26"}


@pytest.mark.parametrize("jurisdiction", ["cn", "eu", "gb", "us-ca"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_it_suggests_what_an_ordinary_product_has_to_think_about(product: str, jurisdiction: str) -> None:
    items, answers, expected = PRODUCTS[product]
    facts = replace(newsletter(jurisdiction, **answers), items=tuple(items))
    suggested = {one.entry.id: one for one in suggest_risks(programme(jurisdiction), facts)}

    assert expected <= set(suggested)
    assert not NOT_FOR_ORDINARY_PRODUCTS & set(suggested)
    assert len(suggested) <= 10, "a list that nobody reads helps nobody"
    assert all(one.facts for one in suggested.values())


def test_it_asks_no_doubt_of_what_no_law_asks() -> None:
    asked = {question.id for question in questions_for(programme("cn"))}
    assert "emotion_recognition" not in asked
    facts = newsletter("cn")
    silent = replace(facts, answers={q: v for q, v in facts.answers.items() if q in asked})

    assert [one.entry.id for one in suggest_risks(programme("cn"), silent)] == ["G01"]
    told = replace(silent, answers={**silent.answers, "emotion_recognition": "yes"})
    assert "G25" in {one.entry.id for one in suggest_risks(programme("cn"), told)}, "an answer counts all the same"


def test_it_says_to_which_threats_and_misuse_every_risk_belongs() -> None:
    chosen = programme()
    threats, misuse, used = set(), set(), set()
    for part in chosen.catalogues:
        threats |= {one.id for one in part.threats}
        misuse |= {one.id for one in part.misuse}
        for risk in part.risks:
            assert risk.threats, risk.id
            used |= {*risk.threats, *risk.misuse}

    assert len(threats) == 7 and len(misuse) == 6
    assert used == threats | misuse, "each kind has a risk"


def test_it_links_every_measure_to_a_risk_and_every_risk_to_a_measure() -> None:
    chosen = programme("cn")
    risks = {risk.id for part in chosen.catalogues for risk in part.risks}
    linked = {step.risk for part in chosen.catalogues for measure in part.measures for step in measure.steps}

    assert linked == risks
    assert [entry.id for part in chosen.catalogues for entry in part.measures if entry.id.startswith("M")] == [
        f"M{number:02}" for number in range(1, 17)
    ]
