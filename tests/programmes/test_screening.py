"""Lin Yue asks what the law wants of the face-swap app, and Song Mei what it wants of her newsletter."""

from datetime import date

import pytest

from pia.programmes.conditions import Facts
from pia.programmes.definition import Asks, Force
from pia.programmes.screening import Outcome, RegimeResult, ScreeningResult, TriggerState, screen
from tests.programmes.cases import newsletter, programme, zao

# What section 2.3 of the case says of the face-swap app, written down here by hand.
UNION_FIRED = {"gdpr3.2", "gdpr35.1", "gdpr35.3b", "wp248.4", "wp248.5", "wp248.7", "wp248.8"}
UNION_FIRED |= {"aia50.2", "aia50.4", "aia5"}
UNION_SILENT = {"gdpr35.3a", "gdpr35.3c", "wp248.1", "wp248.2", "wp248.3", "wp248.6", "gdpr22", "aia27"}
FIRING_LAWS = {"cn-pipl", "cn-frt", "cn-deep-synthesis", "cn-label", "cn-genai"}
FIRING_LAWS |= {"cn-opinion", "cn-newbiz", "cn-minors", "cn-audit"}
FIRED_DUTIES = [("cn-frt", "frt9"), ("cn-frt", "frt15"), ("cn-newbiz", "fraud6")]
FIRED_DUTIES += [("cn-audit", "audit12"), ("cn-audit", "audit37")]
EMPTY = Facts(answers={}, items=(), clauses=frozenset(), jurisdictions=frozenset({"cn"}), as_of=date(2026, 11, 23))


def states(result: ScreeningResult, slug: str) -> dict[str, str]:
    regime = next(one for one in result.regimes if one.slug == slug)
    return {trigger.id: trigger.state.value for trigger in regime.triggers}


def regime_of(result: ScreeningResult, slug: str) -> RegimeResult:
    return next(one for one in result.regimes if one.slug == slug)


def test_it_fires_the_triggers_of_china_that_the_case_expects() -> None:
    result = screen(programme("cn"), zao("cn"))

    assert states(result, "cn-pipl") == {
        "pipl55.1": "fired",
        "pipl55.2": "silent",
        "pipl55.3a": "fired",
        "pipl55.3b": "fired",
        "pipl55.3c": "fired",
        "pipl55.4": "unknown",
        "pipl55.5": "fired",
    }
    assert result.outcome is Outcome.REQUIRED
    assert {trigger.force for trigger in regime_of(result, "cn-pipl").triggers} == {Force.MANDATORY}


def test_it_fires_the_triggers_of_the_union_that_the_case_expects() -> None:
    result = screen(programme("cn", "eu"), zao("cn", "eu"))

    found = states(result, "eu-gdpr") | states(result, "eu-ai-act")
    assert {name for name in UNION_FIRED | UNION_SILENT if found[name] == "fired"} == UNION_FIRED
    assert {name for name in UNION_FIRED | UNION_SILENT if found[name] == "silent"} == UNION_SILENT
    assert [name for name, state in found.items() if state == "unknown"] == ["wp248.9"]
    assert {"cn-pipl", "eu-gdpr", "eu-ai-act"} <= set(result.applying)


def test_it_finds_every_special_law_of_china_for_the_face_swap_app() -> None:
    result = screen(programme("cn"), zao("cn"))
    unknown = {name: state for one in result.regimes for name, state in states(result, one.slug).items()}

    assert {one.slug for one in result.regimes if "fired" in states(result, one.slug).values()} == FIRING_LAWS
    assert {states(result, slug)[name] for slug, name in FIRED_DUTIES} == {"fired"}
    assert states(result, "cn-audit")["audit4"] == "silent"
    assert set(states(result, "cn-export").values()) == {"unknown"}
    assert {name for name, state in unknown.items() if state == "unknown"} == {
        "pipl55.4",
        *states(result, "cn-export"),
    }


def test_it_asks_nothing_of_a_plain_newsletter() -> None:
    result = screen(programme("cn", "eu"), newsletter("cn", "eu"))

    assert result.outcome is Outcome.NOT_REQUIRED
    assert set(states(result, "cn-pipl").values()) == {"silent"}
    asking = result.triggers_in(TriggerState.FIRED) + result.triggers_in(TriggerState.UNKNOWN)
    assert {trigger.asks for trigger in asking} <= {Asks.DUTY, Asks.SCOPE}


def test_it_takes_the_stricter_path_for_one_unsure_answer_and_says_so() -> None:
    result = screen(programme("cn"), newsletter("cn", entrusts_processing="unsure"))

    assert result.outcome is Outcome.REQUIRED
    assert [trigger.id for trigger in result.triggers_in(TriggerState.UNKNOWN)] == ["pipl55.3a"]
    assert not result.triggers_in(TriggerState.FIRED)


@pytest.mark.parametrize("changed", ["entrusts_processing", "provides_to_others", "publishes", "transfers_abroad"])
def test_it_needs_an_assessment_as_soon_as_one_answer_is_yes(changed: str) -> None:
    assert screen(programme("cn"), newsletter("cn", **{changed: "yes"})).outcome is Outcome.REQUIRED


def test_it_believes_the_inventory_against_the_questionnaire() -> None:
    facts = newsletter("cn")
    mailing = {"name": "Mailing house", "kind": "processor", "country": "DE", "contract": "signed"}
    items = [{**facts.items[0], "recipients": [mailing]}]
    changed = Facts(
        answers=facts.answers, items=items, clauses=facts.clauses, jurisdictions=facts.jurisdictions, as_of=facts.as_of
    )

    fired = [trigger.id for trigger in screen(programme("cn"), changed).triggers_in(TriggerState.FIRED)]

    assert fired == ["pipl55.3a", "pipl55.4"]


def test_it_is_undecided_while_nothing_is_answered() -> None:
    assert screen(programme("cn"), EMPTY).outcome is Outcome.UNDECIDED


def test_it_cannot_decide_for_a_country_that_no_regime_knows() -> None:
    assert screen(programme("fr"), newsletter("fr")).outcome is Outcome.UNDECIDED


def test_it_does_not_apply_a_law_before_its_day() -> None:
    result = screen(programme("cn"), zao("cn", as_of=date(2021, 10, 31)))

    assert not regime_of(result, "cn-pipl").applies
    assert regime_of(result, "cn-opinion").applies
    assert screen(programme("cn"), zao("cn", as_of=date(2018, 11, 29))).outcome is Outcome.NOT_REQUIRED


def test_it_tells_which_facts_decided_in_both_languages() -> None:
    result = screen(programme("cn"), zao("cn"))
    by_id = {trigger.id: trigger for trigger in regime_of(result, "cn-pipl").triggers}
    abroad = {(fact.label.zh, fact.value.zh) for fact in by_id["pipl55.4"].facts}
    entrusted = {(fact.label.en, fact.value.en) for fact in by_id["pipl55.3a"].facts}

    assert ("个人信息是否会提供至中国大陆境外，或可从境外访问？", "不确定") in abroad
    assert ("Does somebody else process the data for you, on your instructions?", "Yes") in entrusted
    assert ("Phone number: recipients", "processor") in entrusted
    assert not any(fact.value.en in ("False", "None", "[]") for trigger in by_id.values() for fact in trigger.facts)


def test_it_survives_being_stored_as_json() -> None:
    result = screen(programme("cn", "eu"), zao("cn", "eu"))

    assert ScreeningResult.from_dict(result.as_dict()).as_dict() == result.as_dict()
