"""Whatever people answer, the rules answer too; more risk never asks for less; and what is unknown stays fair."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes.changes import Change, changes_for
from pia.programmes.conditions import Facts, evaluate
from pia.programmes.counterfactual import counterfactual
from pia.programmes.definition import Condition, Question, QuestionKind
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import STRICTNESS, Outcome, is_settled, screen
from tests.programmes.cases import newsletter, programme, workflows
from tests.programmes.facts_at_random import facts

EVERYWHERE = tuple(sorted({code for regime in workflows().regimes_on(None) for code in regime.jurisdictions}))
ALL_LAWS = programme(*EVERYWHERE)
QUESTIONS = list(questions_for(ALL_LAWS))
ANY_VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.lists(st.text(max_size=3)),
)
RUNS = settings(max_examples=150, deadline=None, derandomize=True)


@RUNS
@given(st.dictionaries(st.sampled_from([one.id for one in QUESTIONS]), ANY_VALUE), st.sampled_from(EVERYWHERE))
def test_it_answers_whatever_the_answers_are(answers: dict[str, Any], place: str) -> None:
    given_facts = replace(newsletter(place), answers=answers)

    assert screen(ALL_LAWS, given_facts).outcome in Outcome


def more_risk(found: Facts, question: Question) -> Facts | None:
    """The facts with one answer made riskier; none if it is the riskiest already."""
    before = found.answers.get(question.id)
    if question.kind is QuestionKind.NUMBER:
        return with_answer(found, question, 2 * before + 1) if isinstance(before, int) else None
    if question.kind not in (QuestionKind.YES_NO, QuestionKind.YES_NO_UNSURE):
        return None
    mild, risky = ("yes", "no") if question.eases else ("no", "yes")
    return with_answer(found, question, risky) if before == mild else None


def with_answer(found: Facts, question: Question, value: Any) -> Facts:
    return replace(found, answers={**found.answers, question.id: value})


@RUNS
@given(facts(ALL_LAWS, QUESTIONS), st.data())
def test_it_never_asks_for_less_because_of_more_risk(found: Facts, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    riskier = more_risk(found, question)
    if riskier is None:
        return
    before, after = screen(ALL_LAWS, found), screen(ALL_LAWS, riskier)

    for was, became in zip(before.regimes, after.regimes, strict=True):
        if was.applies and was.outcome is Outcome.REQUIRED:
            assert became.outcome is Outcome.REQUIRED, (question.id, was.slug)


@RUNS
@given(facts(ALL_LAWS, QUESTIONS), facts(ALL_LAWS, QUESTIONS))
def test_it_never_asks_for_less_because_of_more_data(found: Facts, more: Facts) -> None:
    fuller = replace(found, items=[*found.items, *more.items], clauses=found.clauses | more.clauses)
    if not found.items:
        return  # an empty inventory is unknown, which is the stricter path already
    before, after = screen(ALL_LAWS, found).outcome, screen(ALL_LAWS, fuller).outcome

    assert STRICTNESS.index(after) >= STRICTNESS.index(before)


NAMES = ("minors", "publishes", "profiling", "uses_ai")
LEAF = st.sampled_from(NAMES).map(lambda name: {"equals": {"question": name, "value": "yes"}})
TREE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda found: {"all": found}),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: {"any": found}),
        inner.map(lambda found: {"not": found}),
        st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda found: st.integers(1, len(found)).map(lambda n: {"count_at_least": {"number": n, "of": found}})
        ),
    ),
    max_leaves=6,
)
ANSWERS = st.fixed_dictionaries({name: st.sampled_from(["yes", "no", "unsure", None]) for name in NAMES})


def leaves(condition: Condition) -> Iterator[str]:
    [(operator, argument)] = condition.items()
    match operator:
        case "equals":
            yield argument["question"]
        case "not":
            yield from leaves(argument)
        case "count_at_least":
            yield from (name for child in argument["of"] for name in leaves(child))
        case _:
            yield from (name for child in argument for name in leaves(child))


def value_of(condition: Condition, answers: Mapping[str, Any]) -> bool | None:
    only = Facts(answers=answers, items=(), clauses=frozenset(), jurisdictions=frozenset(), as_of=date(2026, 11, 23))
    return evaluate(condition, only).value


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TREE, ANSWERS)
def test_it_knows_of_the_unknown_what_trying_everything_would_show(
    condition: Condition, answers: dict[str, Any]
) -> None:
    unknown = [name for name in NAMES if answers[name] in ("unsure", None)]
    tried = {
        value_of(condition, answers | dict(zip(unknown, values, strict=True)))
        for values in product(("yes", "no"), repeat=len(unknown))
    }
    said = value_of(condition, answers)

    assert said is None or tried == {said}
    if len(set(leaves(condition))) == len(list(leaves(condition))):
        # Where every question is read once, the logic misses nothing either.
        assert said is not None or tried == {True, False}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(facts(programme("cn"), list(questions_for(programme("cn")))), st.data())
def test_it_calls_an_outcome_settled_only_if_no_answer_can_change_it(found: Facts, data: st.DataObject) -> None:
    found = replace(found, jurisdictions=frozenset({"cn"}))
    before = screen(programme("cn"), found)
    if not is_settled(before):
        return
    blank = [
        one
        for one in questions_for(programme("cn"))
        if found.answers.get(one.id) in (None, "", "unsure") and one.kind.value.startswith("yes_no")
    ]
    answers = {one.id: data.draw(st.sampled_from(["yes", "no"])) for one in blank}

    assert screen(programme("cn"), replace(found, answers={**found.answers, **answers})).outcome is before.outcome


YES = ("entrusts_processing", "publishes", "major_impact", "provides_to_others", "generates_content", "minors")


@pytest.mark.parametrize("risky", [combo for n in range(4) for combo in product(YES, repeat=n)][::7])
def test_it_finds_sets_of_changes_that_really_flip_and_none_smaller(risky: tuple[str, ...]) -> None:
    law = programme("cn")
    found = newsletter("cn", **dict.fromkeys(risky, "yes"))
    before = screen(law, found).outcome

    answer = counterfactual(law, found)

    for one in answer.sets:
        assert 1 <= len(one.changes) <= 3
        assert flipped(found, one.changes) is one.outcome is not before
        assert not any(
            (flipped(found, fewer) is Outcome.NOT_REQUIRED) is not (before is Outcome.NOT_REQUIRED)
            for fewer in without_one(one.changes)
        )
    sizes = [len(one.changes) for one in answer.sets]
    assert sizes == sorted(sizes)
    if before is not Outcome.NOT_REQUIRED and not any(size == 1 for size in sizes):
        assert not any(flipped(found, (one,)) is Outcome.NOT_REQUIRED for one in every_change(found))


def flipped(found: Facts, changes: tuple[Change, ...]) -> Outcome:
    for change in changes:
        found = change.apply(found)
    return screen(programme("cn"), found).outcome


def without_one(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    return (changes[:n] + changes[n + 1 :] for n in range(len(changes))) if len(changes) > 1 else iter(())


def every_change(found: Facts) -> set[Change]:
    law = programme("cn")
    conditions = [trigger.when for regime in law.regimes for trigger in regime.triggers]
    return {change for condition in conditions for change in changes_for(law, condition, found)}
