"""Conditions never guess: they agree with trying out every way in which the unknown facts could turn out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pia.programmes.conditions import Facts, conjunction, disjunction, evaluate, facts_read, negation
from tests.programmes.cases import item

NAMES = ("a", "b", "c", "d")
NOTHING = Facts(answers={}, items=(), clauses=frozenset(), jurisdictions=frozenset(), as_of=date(2026, 11, 23))


def answers(**given_answers: Any) -> Facts:
    return replace(NOTHING, answers=given_answers)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, min_size=1, max_size=3)
    counted = st.tuples(several, st.integers(1, 3)).map(lambda pair: {"number": pair[1], "of": pair[0]})
    return st.one_of(
        several.map(lambda found: {"all": found}),
        several.map(lambda found: {"any": found}),
        children.map(lambda found: {"not": found}),
        counted.map(lambda found: {"count_at_least": found}),
    )


LEAVES = st.sampled_from(NAMES).map(lambda name: {"equals": {"question": name, "value": "yes"}})
CONDITIONS = st.recursive(LEAVES, nested, max_leaves=8)
# Each name is given once with a value and may be drawn several times, so that a fact can stand at several places.
KNOWLEDGE = st.fixed_dictionaries({name: st.sampled_from(["yes", "no", "unsure", None]) for name in NAMES})


def completions(known: dict[str, str | None]) -> Iterator[dict[str, str]]:
    """Every way in which what is unsure or missing could be answered."""
    open_names = [name for name in NAMES if known[name] in ("unsure", None)]
    for values in product(["yes", "no"], repeat=len(open_names)):
        yield {name: value for name, value in known.items() if value} | dict(zip(open_names, values, strict=True))


@given(CONDITIONS, KNOWLEDGE)
def test_it_says_yes_or_no_only_if_every_completion_says_the_same(
    condition: dict[str, Any], known: dict[str, str | None]
) -> None:
    value = evaluate(condition, answers(**known)).value
    possible = {evaluate(condition, answers(**one)).value for one in completions(known)}

    assert None not in possible
    if value is not None:
        assert possible == {value}


def leaves(condition: dict[str, Any]) -> list[str]:
    """The questions at the leaves, as often as they stand there."""
    [(operator, argument)] = condition.items()
    if operator == "equals":
        return [argument["question"]]
    children = [argument] if operator == "not" else argument["of"] if operator == "count_at_least" else argument
    return [name for child in children for name in leaves(child)]


@given(CONDITIONS, KNOWLEDGE)
def test_it_is_unknown_only_if_it_really_could_be_either(
    condition: dict[str, Any], known: dict[str, str | None]
) -> None:
    """Exact as long as no fact stands twice; a fact against itself is where Kleene's logic is merely careful."""
    found = leaves(condition)
    if len(found) != len(set(found)):
        return
    possible = {evaluate(condition, answers(**one)).value for one in completions(known)}

    assert evaluate(condition, answers(**known)).value is (possible.pop() if len(possible) == 1 else None)


@pytest.mark.parametrize("left", [True, False, None])
@pytest.mark.parametrize("right", [True, False, None])
def test_it_keeps_the_laws_of_de_morgan(left: bool | None, right: bool | None) -> None:
    assert negation(conjunction([left, right])) is disjunction([negation(left), negation(right)])


def test_it_combines_truths_as_the_table_says() -> None:
    assert conjunction([True, None]) is None
    assert conjunction([False, None]) is False
    assert disjunction([True, None]) is True
    assert disjunction([False, None]) is None
    assert conjunction([]) is True
    assert disjunction([]) is False


@pytest.mark.parametrize(
    ("condition", "given_answers", "expected"),
    [
        ({"one_of": {"question": "a", "values": ["x", "y"]}}, {"a": "y"}, True),
        ({"one_of": {"question": "a", "values": ["x", "y"]}}, {"a": "z"}, False),
        ({"at_least": {"question": "n", "number": 10}}, {"n": 10}, True),
        ({"at_least": {"question": "n", "number": 10}}, {"n": 9}, False),
        ({"at_least": {"question": "n", "number": 10}}, {}, None),
        ({"at_most": {"question": "n", "number": 10}}, {"n": 11}, False),
        ({"includes": {"question": "m", "value": "x"}}, {"m": ["x", "y"]}, True),
        ({"includes": {"question": "m", "value": "z"}}, {"m": ["x", "y"]}, False),
        ({"answered": "a"}, {"a": "unsure"}, True),
        ({"answered": "a"}, {"a": ""}, False),
    ],
)
def test_it_compares_answers(condition: dict[str, Any], given_answers: dict[str, Any], expected: bool | None) -> None:
    assert evaluate(condition, answers(**given_answers)).value is expected


@pytest.mark.parametrize(
    ("where", "fields", "expected"),
    [
        ({"category": ["health"]}, {"category": "health"}, True),
        ({"category": ["health"]}, {"category": ""}, None),
        ({"recipient_kind": ["public"]}, {"recipients": []}, False),
        ({"recipient_kind": ["public"]}, {"recipients": [{"kind": "public"}]}, True),
        ({"recipient_kind": ["public"]}, {"recipients": [{"kind": ""}]}, None),
        ({"abroad_from": ["CN"]}, {"recipients": [{"kind": "processor", "country": "cn"}]}, False),
        ({"abroad_from": ["CN"]}, {"recipients": [{"kind": "processor", "country": None}]}, None),
        ({"abroad_from": ["CN"]}, {"transfers": [{"country": "US"}]}, True),
        ({"contract": ["missing"]}, {"recipients": [{"contract": "missing"}]}, True),
        ({"retention_over_days": 30}, {"retention_days": 31}, True),
        ({"retention_over_days": 30}, {"retention_days": None}, None),
        ({"retention_open": True}, {"retention_days": None}, True),
        ({"retention_open": False}, {"retention_days": None}, False),
        ({"sensitive": "cn-pipl"}, {"sensitive": {"cn-pipl": True}}, True),
        ({"sensitive": "cn-pipl"}, {"sensitive": {}}, None),
    ],
)
def test_it_tests_data_items(where: dict[str, Any], fields: dict[str, Any], expected: bool | None) -> None:
    facts = replace(NOTHING, items=[item("D", "Item", "other", "user") | fields])

    assert evaluate({"inventory_any": {"where": where}}, facts).value is expected


def test_it_holds_for_all_items_only_if_each_meets_every_test() -> None:
    items = [item("D1", "One", "health", "user"), item("D2", "Two", "device", "user")]
    condition = {"inventory_all": {"where": {"category": ["health"], "subject": ["user"]}}}

    assert evaluate(condition, replace(NOTHING, items=items)).value is False
    assert evaluate(condition, replace(NOTHING, items=items[:1])).value is True


def test_it_does_not_know_an_empty_inventory_unless_told_what_it_means() -> None:
    where = {"category": ["health"]}

    assert evaluate({"inventory_any": {"where": where}}, NOTHING).value is None
    assert evaluate({"inventory_any": {"where": where, "when_empty": "no"}}, NOTHING).value is False
    assert evaluate({"sensitive_any": "cn-pipl"}, NOTHING).value is None


def test_it_takes_a_question_that_is_not_asked_for_a_no() -> None:
    facts = replace(NOTHING, not_asked=frozenset({"a"}))

    assert evaluate({"equals": {"question": "a", "value": "yes"}}, facts).value is False


def test_it_reports_the_facts_that_decided_and_no_others() -> None:
    condition = {"any": [{"equals": {"question": "a", "value": "yes"}}, {"equals": {"question": "b", "value": "yes"}}]}
    result = evaluate(condition, answers(a="yes", b="no"))

    assert [fact.id for fact in facts_read(result.trace)] == ["a"]
    assert [child.value for child in result.trace.children] == [True, False]


@pytest.mark.parametrize("condition", [{"exec": "1"}, {}, {"all": [], "any": []}])
def test_it_refuses_what_is_outside_the_vocabulary(condition: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="operator"):
        evaluate(condition, NOTHING)
