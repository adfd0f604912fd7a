"""Compiled conditions judge a hundred thousand cases in place of `evaluate` and `screen`, so they agree on anything."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes.compiled import COMPILERS, CompiledRegime, compiled
from pia.programmes.conditions import ANSWER_TESTS, OPERATORS, Facts, evaluate
from pia.programmes.definition import Programme
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import screen, settle
from tests.programmes.cases import newsletter, workflows, zao
from tests.programmes.facts_at_random import facts

EVERYWHERE = frozenset(code for regime in workflows().regimes_on(None) for code in regime.jurisdictions)
PROGRAMME: Programme = workflows().programme("standard", EVERYWHERE)
QUESTIONS = list(questions_for(PROGRAMME))
NAMES = [one.id for one in QUESTIONS[:6]]
WHERE = st.fixed_dictionaries(
    {},
    optional={
        "category": st.just(["face_image", "health"]),
        "subject": st.just(["user", "child_under_14"]),
        "sensitive": st.sampled_from(["cn-pipl", "eu-gdpr", "nowhere"]),
        "recipient_kind": st.just(["public", "processor"]),
        "contract": st.just(["missing"]),
        "abroad_from": st.just(["CN"]),
        "retention_over_days": st.just(100),
        "retention_open": st.booleans(),
    },
).filter(bool)
INVENTORY = st.fixed_dictionaries({"where": WHERE}, optional={"when_empty": st.sampled_from(["yes", "no"])})
NUMBER = next(one.id for one in QUESTIONS if one.kind.value == "number")
LEAVES = st.one_of(
    st.sampled_from(NAMES).map(lambda name: {"equals": {"question": name, "value": "yes"}}),
    st.sampled_from(NAMES).map(lambda name: {"one_of": {"question": name, "values": ["yes", "no"]}}),
    st.sampled_from(NAMES).map(lambda name: {"includes": {"question": name, "value": "yes"}}),
    st.sampled_from(NAMES).map(lambda name: {"answered": name}),
    st.sampled_from(["at_least", "at_most"]).map(lambda name: {name: {"question": NUMBER, "number": 1000}}),
    st.just({"clause_any": ["CL01", "CL02"]}),
    st.just({"jurisdiction": ["cn", "eu"]}),
    INVENTORY.map(lambda found: {"inventory_any": found}),
    INVENTORY.map(lambda found: {"inventory_all": found}),
    st.sampled_from(["cn-pipl", "nowhere"]).map(lambda slug: {"sensitive_any": slug}),
)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, max_size=3)
    return st.one_of(
        several.map(lambda found: {"all": found}),
        several.map(lambda found: {"any": found}),
        children.map(lambda found: {"not": found}),
        children.map(lambda found: {"holds": {"trigger": "above", "when": found}}),
        st.tuples(several, st.integers(0, 3)).map(lambda p: {"count_at_least": {"number": p[1], "of": p[0]}}),
    )


CONDITIONS = st.recursive(LEAVES, nested, max_leaves=10)
FEW = [one for one in QUESTIONS if one.id in {*NAMES, NUMBER}]


@settings(max_examples=400)
@given(CONDITIONS, facts(PROGRAMME, FEW))
def test_it_judges_any_condition_as_evaluating_it_does(condition: dict[str, Any], known: Facts) -> None:
    settled = settle(PROGRAMME, known)

    assert compiled(condition)(settled) is evaluate(condition, settled).value


@settings(max_examples=60, deadline=None)
@given(facts(PROGRAMME, QUESTIONS))
def test_it_says_of_every_regime_what_screening_says(known: Facts) -> None:
    screened = screen(PROGRAMME, known)

    for regime in PROGRAMME.regimes:
        assert_same(CompiledRegime(PROGRAMME, regime), screened, known)


@pytest.mark.parametrize("known", [zao("cn", "eu"), newsletter("cn", "eu", eu_offered="unsure"), newsletter("gb")])
def test_it_says_of_the_stories_what_screening_says(known: Facts) -> None:
    screened = screen(PROGRAMME, known)

    for regime in PROGRAMME.regimes:
        assert_same(CompiledRegime(PROGRAMME, regime), screened, known)


def assert_same(regime: CompiledRegime, screened: Any, known: Facts) -> None:
    expected = screened.regime(regime.regime.slug)
    found = regime.verdict(known)
    assert (found.applies, found.outcome, found.filings) == (expected.applies, expected.outcome, expected.filings)
    assert regime.outcome(known) is (expected.outcome if expected.applies else None)
    assert [(one.id, one.state) for one in found.triggers] == [(one.id, one.state) for one in expected.triggers]


@settings(max_examples=60, deadline=None)
@given(facts(PROGRAMME, QUESTIONS))
def test_it_needs_no_other_answer_than_those_it_names(known: Facts) -> None:
    for regime in PROGRAMME.regimes:
        of_one = CompiledRegime(PROGRAMME, regime)
        answers = {name: value for name, value in known.answers.items() if name in of_one.reads}
        if any(value not in (None, "", []) for value in answers.values()):
            fewer = replace(known, answers=answers)
            assert of_one.verdict(fewer) == of_one.verdict(known)


@settings(max_examples=40, deadline=None)
@given(facts(PROGRAMME, QUESTIONS), st.dates(date(2017, 1, 1), date(2032, 1, 1)), st.integers(1, 400))
def test_it_says_the_same_on_two_days_with_no_turning_day_between(known: Facts, first: date, apart: int) -> None:
    second = first + timedelta(days=apart)
    for regime in PROGRAMME.regimes:
        of_one = CompiledRegime(PROGRAMME, regime)
        if bisect_right(of_one.turning_days, first) == bisect_right(of_one.turning_days, second):
            assert of_one.verdict(replace(known, as_of=first)) == of_one.verdict(replace(known, as_of=second))


def test_it_knows_every_operator() -> None:
    assert {*COMPILERS, *ANSWER_TESTS} == set(OPERATORS)
    with pytest.raises(ValueError, match="unknown condition operator"):
        compiled({"guess": "a"})
    with pytest.raises(ValueError, match="exactly one operator"):
        compiled({})
