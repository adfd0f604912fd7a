"""The conditions of a regime compiled once into plain functions, to judge very many cases without writing traces.

What comes out is what `evaluate` and `screen` say: a property test holds the two together.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pia.programmes.condition_checks import INVENTORY, questions_read, walk
from pia.programmes.conditions import ANSWER_TESTS, ITEM_TESTS, UNSURE, Facts, Truth, negation
from pia.programmes.definition import (
    Aggregation,
    Asks,
    Condition,
    Filing,
    Force,
    Programme,
    Regime,
    SensitiveRule,
    Trigger,
)
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import DECIDING, STATES, Outcome, TriggerState, filings_of, outcome_of
from pia.programmes.sensitivity import sensitivity, what_decides, with_aggregates

Judge = Callable[[Facts], Truth]
Item = Mapping[str, Any]
Combine = Callable[[Iterable[Truth]], Truth]
CompiledTrigger = tuple[Trigger, Judge, Mapping[Truth, "Judged"]]

MOST_SENSITIVITIES = 10_000


def compiled(condition: Condition) -> Judge:
    """The condition as a function of the facts; an operator outside the vocabulary is a ValueError."""
    if len(condition) != 1:
        raise ValueError(f"a condition has exactly one operator, not {sorted(condition)}")
    [(operator, argument)] = condition.items()
    if operator in ANSWER_TESTS:
        return _about_answer(ANSWER_TESTS[operator], argument)
    if operator not in COMPILERS:
        raise ValueError(f"unknown condition operator {operator!r}")
    return COMPILERS[operator](argument)


def _conjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's and, which stops at the first no."""
    found: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            found = None
    return found


def _disjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's or, which stops at the first yes."""
    found: Truth = False
    for value in values:
        if value:
            return True
        if value is None:
            found = None
    return found


def _nested(combine: Combine) -> Callable[[Sequence[Condition]], Judge]:
    def compile_all(argument: Sequence[Condition]) -> Judge:
        parts = tuple(compiled(one) for one in argument)
        return lambda facts: combine(part(facts) for part in parts)

    return compile_all


def _not(argument: Condition) -> Judge:
    part = compiled(argument)
    return lambda facts: negation(part(facts))


def _count_at_least(argument: Mapping[str, Any]) -> Judge:
    parts, number = tuple(compiled(one) for one in argument["of"]), argument["number"]

    def judge(facts: Facts) -> Truth:
        values = [part(facts) for part in parts]
        certain = values.count(True)
        if certain >= number:
            return True
        return None if certain + values.count(None) >= number else False

    return judge


def _about_answer(test: Callable[[Any, Mapping[str, Any]], Truth], argument: Mapping[str, Any]) -> Judge:
    question = argument["question"]

    def judge(facts: Facts) -> Truth:
        if question in facts.not_asked:
            return False
        answer = facts.answers.get(question)
        return None if answer in (None, "", UNSURE) else test(answer, argument)

    return judge


def _answered(question: str) -> Judge:
    return lambda facts: question not in facts.not_asked and facts.answers.get(question) not in (None, "", [])


def _clause_any(clauses: Sequence[str]) -> Judge:
    wanted = frozenset(clauses)
    return lambda facts: not wanted.isdisjoint(facts.clauses)


def _jurisdiction(codes: Sequence[str]) -> Judge:
    wanted = frozenset(codes)
    return lambda facts: not wanted.isdisjoint(facts.jurisdictions)


def _inventory(combine: Combine) -> Callable[[Mapping[str, Any]], Judge]:
    def compile_where(argument: Mapping[str, Any]) -> Judge:
        tests = tuple((ITEM_TESTS[name], wanted) for name, wanted in argument["where"].items())
        empty = {"yes": True, "no": False}.get(argument.get("when_empty", ""))

        def judge(facts: Facts) -> Truth:
            if not facts.items:
                return empty
            return combine(_conjunction(test(wanted, item)[0] for test, wanted in tests) for item in facts.items)

        return judge

    return compile_where


def _sensitive_any(slug: str) -> Judge:
    return _inventory(_disjunction)({"where": {"sensitive": slug}})


COMPILERS: Mapping[str, Callable[[Any], Judge]] = {
    "all": _nested(_conjunction),
    "any": _nested(_disjunction),
    "not": _not,
    "count_at_least": _count_at_least,
    "holds": lambda argument: compiled(argument["when"]),
    "answered": _answered,
    "clause_any": _clause_any,
    "jurisdiction": _jurisdiction,
    "inventory_any": _inventory(_disjunction),
    "inventory_all": _inventory(_conjunction),
    "sensitive_any": _sensitive_any,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A trigger and how it came out, as far as it decides."""

    id: str
    asks: Asks
    force: Force
    state: TriggerState


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a regime says of one case: whether it applies, its outcome, its triggers and the filings that follow."""

    applies: bool
    outcome: Outcome
    triggers: tuple[Judged, ...]
    filings: tuple[str, ...]

    @property
    def live(self) -> tuple[Judged, ...]:
        """The triggers that fired or may have."""
        return tuple(one for one in self.triggers if one.state is not TriggerState.SILENT)


class CompiledRegime:
    """One regime as part of a programme, ready to judge facts as `screen` does."""

    def __init__(self, programme: Programme, regime: Regime) -> None:
        self.regime = regime
        self._regimes = {one.slug: one for one in programme.regimes}
        self._triggers = [(one, compiled(one.when), _outcomes(one)) for one in regime.triggers]
        self._scopes = [one for one in self._triggers if one[0].asks is Asks.SCOPE]
        self._deciding = [one for one in self._triggers if one[0].asks in DECIDING]
        self._asked: list[tuple[str, Judge]] = []
        conditions = [one.when for one in regime.triggers]
        self.reads = self._with_askers(programme, conditions)
        nodes = [node for condition in conditions for node in walk(condition, ())]
        self.reads_items = any(operator in INVENTORY or operator == "sensitive_any" for operator, _, _ in nodes)
        self._sensitive = sorted(_sensitivities_read(nodes))
        self._aggregations = programme.aggregations
        self._derived: dict[tuple[Any, ...], dict[str, Truth]] = {}
        self.turning_days = self._turning_days()

    def _with_askers(self, programme: Programme, conditions: list[Condition]) -> tuple[str, ...]:
        """The questions that the rules read, and those that decide whether these are asked at all.

        The conditions of the latter join the list, and are kept in the order in which the questionnaire asks.
        """
        asked = [one for one in questions_for(programme) if one.asked_when is not None]
        reads = frozenset[str]().union(*(questions_read(one) for one in conditions))
        while more := [one for one in asked if one.id in reads and one.asked_when not in conditions]:
            conditions += [one.asked_when for one in more if one.asked_when is not None]
            reads = reads.union(*(questions_read(one) for one in conditions))
        self._asked = [(one.id, compiled(one.asked_when)) for one in asked if one.id in reads and one.asked_when]
        return tuple(sorted(reads))

    def _turning_days(self) -> tuple[date, ...]:
        """The days on which something of what is read becomes law or ceases to be; between two nothing changes."""
        known = [self._regimes[slug] for slug in self._sensitive if slug in self._regimes]
        rules = (rule for one in known for rule in one.sensitive)
        parts: tuple[Regime | Trigger | Filing | SensitiveRule | Aggregation, ...]
        parts = (self.regime, *self.regime.triggers, *self.regime.filings, *rules, *self._aggregations)
        terms = [(one.effective_from, one.effective_to) for one in parts]
        ends = {last + timedelta(days=1) for _first, last in terms if last}
        return tuple(sorted({first for first, _last in terms if first} | ends))

    def verdict(self, facts: Facts) -> Verdict:
        """What the regime says on the facts, as of their day."""
        if not self._is_here(facts):
            return Verdict(False, outcome_of((), facts), (), ())
        facts = self._settled(facts)
        triggers = self._judged(self._triggers, facts)
        scope = tuple(one for one in triggers if one.asks is Asks.SCOPE)
        applies = _reached(scope)
        told = triggers if applies else scope
        live = {one.id for one in told if one.state is not TriggerState.SILENT}
        filings = filings_of(self.regime, live, facts) if applies else ()
        return Verdict(applies, outcome_of(told, facts), told, filings)

    def outcome(self, facts: Facts) -> Outcome | None:
        """The outcome alone, for which duties need not be judged; none where the regime does not apply."""
        if not self._is_here(facts):
            return None
        facts = self._settled(facts)
        if not _reached(self._judged(self._scopes, facts)):
            return None
        return outcome_of(self._judged(self._deciding, facts), facts)

    def _is_here(self, facts: Facts) -> bool:
        return bool(self.regime.jurisdictions & facts.jurisdictions) and self.regime.in_force(facts.as_of)

    @staticmethod
    def _judged(triggers: Iterable[CompiledTrigger], facts: Facts) -> tuple[Judged, ...]:
        return tuple(
            outcomes[judge(facts)] if trigger.in_force(facts.as_of) else outcomes[False]
            for trigger, judge, outcomes in triggers
        )

    def _settled(self, facts: Facts) -> Facts:
        """With what follows from the facts: sensitivity as far as it is read, and the questions that are not asked."""
        items: Sequence[Item] = facts.items
        if self._sensitive:
            term = bisect_right(self.turning_days, facts.as_of)
            together = with_aggregates(self._aggregations, items)
            items = [{**item, "sensitive": self._sensitivities(item, facts.as_of, term)} for item in together]
        left_out: set[str] = set()
        # One copy of the facts: what is left out grows beneath it, as each question looks at those before it.
        settled = replace(facts, items=items, not_asked=left_out)
        for question, judge in self._asked:
            if judge(settled) is False:
                left_out.add(question)
        return settled

    def _sensitivities(self, item: Item, day: date, term: int) -> dict[str, Truth]:
        """By each regime that is asked about; remembered for the term between two turning days."""
        key = (what_decides(item), term)
        found = self._derived.get(key)
        if found is None:
            known = [(slug, self._regimes[slug]) for slug in self._sensitive if slug in self._regimes]
            found = {slug: sensitivity(regime, item, day).value for slug, regime in known}
            if len(self._derived) >= MOST_SENSITIVITIES:
                self._derived.clear()
            self._derived[key] = found
        return found


def _reached(scope: Sequence[Judged]) -> bool:
    """Whether the case is not certainly outside of the law."""
    return not scope or any(one.state is not TriggerState.SILENT for one in scope)


def _outcomes(trigger: Trigger) -> dict[Truth, Judged]:
    """The three ways in which a trigger can come out."""
    return {value: Judged(trigger.id, trigger.asks, trigger.force, state) for value, state in STATES.items()}


def _sensitivities_read(nodes: Iterable[tuple[str, Any, Any]]) -> set[str]:
    """The regimes by whose rules some condition asks whether an item is sensitive."""
    found = set()
    for operator, argument, _where in nodes:
        if operator == "sensitive_any":
            found.add(argument)
        elif operator in INVENTORY and "sensitive" in argument["where"]:
            found.add(argument["where"]["sensitive"])
    return found
