"""Lin Yue asks what the law wants of the face-swap app, and Song Mei what it wants of her newsletter."""

from datetime import date

import pytest

from pia.programmes.conditions import Facts
from pia.programmes.definition import Force
from pia.programmes.screening import Outcome, RegimeResult, ScreeningResult, TriggerState, screen
from tests.programmes.cases import newsletter, programme, zao

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

    assert states(result, "eu-gdpr") == {
        "gdpr35.1": "fired",
        "gdpr35.3a": "silent",
        "gdpr35.3b": "fired",
        "gdpr35.3c": "silent",
    }
    assert result.applying == ("cn-pipl", "eu-gdpr")


def test_it_asks_nothing_of_a_plain_newsletter() -> None:
    result = screen(programme("cn", "eu"), newsletter("cn", "eu"))

    assert result.outcome is Outcome.NOT_REQUIRED
    assert set(states(result, "cn-pipl").values()) == {"silent"}
    assert set(states(result, "eu-gdpr").values()) == {"silent"}


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
    assert screen(programme("br"), newsletter("br")).outcome is Outcome.UNDECIDED


def test_it_does_not_apply_a_law_before_its_day() -> None:
    result = screen(programme("cn"), zao("cn", as_of=date(2021, 10, 31)))

    assert not regime_of(result, "cn-pipl").applies
    assert result.outcome is Outcome.NOT_REQUIRED


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
