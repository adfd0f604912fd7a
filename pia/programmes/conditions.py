"""The closed vocabulary of conditions: three-valued answers with a trace of every fact that was read.

`None` means unknown: a fact is missing or somebody answered "unsure". An answer is never guessed, and a condition is
only true or false if it would be so however the unknown facts turn out to be, as Kleene's logic has it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pia.programmes.vocabulary import Condition

UNSURE = "unsure"

Truth = bool | None

NEVER: Condition = {"not": {"all": []}}


class FactKind(StrEnum):
    """Where a fact was read from."""

    ANSWER = "answer"
    ITEM = "item"
    INVENTORY = "inventory"
    CLAUSE = "clause"
    JURISDICTION = "jurisdiction"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a condition may look at; nothing else decides.

    `not_asked` names the questions that the questionnaire leaves out because of another answer: they are known not to
    apply, which is something else than not being answered yet.
    """

    answers: Mapping[str, Any]
    items: Sequence[Mapping[str, Any]]
    clauses: frozenset[str]
    jurisdictions: frozenset[str]
    as_of: date
    not_asked: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FactRead:
    """One fact that a condition looked at; an item's fact names the field too."""

    kind: FactKind
    id: str
    value: Any
    field: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How one node of a condition came out, what it read and the nodes beneath it."""

    operator: str
    value: Truth
    facts: tuple[FactRead, ...] = ()
    children: tuple["Trace", ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The form in which a trace is stored as JSON."""
        return {
            "operator": self.operator,
            "value": self.value,
            "facts": [{"kind": f.kind.value, "id": f.id, "field": f.field, "value": f.value} for f in self.facts],
            "children": [child.as_dict() for child in self.children],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Trace":
        """The trace that `as_dict` stored."""
        facts = tuple(FactRead(FactKind(f["kind"]), f["id"], f["value"], f["field"]) for f in data["facts"])
        return cls(data["operator"], data["value"], facts, tuple(cls.from_dict(child) for child in data["children"]))


@dataclass(frozen=True, slots=True)
class Result:
    """What a condition says of the facts, and why."""

    value: Truth
    trace: Trace


def evaluate(condition: Condition, facts: Facts) -> Result:
    """True, False or unknown, with the trace; an operator outside the vocabulary is a ValueError."""
    trace = _node(condition, facts)
    return Result(trace.value, trace)


def put_in_place(condition: Condition, above: Mapping[str, Condition]) -> Condition:
    """The condition with every `holds: id` resolved to the condition of the trigger of that id.

    An id that is not above never holds; the linter names it.
    """
    [(operator, argument)] = condition.items()
    match operator:
        case "all" | "any":
            return {operator: [put_in_place(one, above) for one in argument]}
        case "not":
            return {operator: put_in_place(argument, above)}
        case "count_at_least":
            return {operator: {**argument, "of": [put_in_place(one, above) for one in argument["of"]]}}
        case "holds":
            return {operator: {"trigger": argument, "when": above.get(argument, NEVER)}}
        case _:
            return condition


def conjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's and: false as soon as one is false."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return None if any(value is None for value in seen) else True


def disjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's or: true as soon as one is true."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return None if any(value is None for value in seen) else False


def negation(value: Truth) -> Truth:
    """Kleene's not: unknown stays unknown."""
    return None if value is None else not value


def _node(condition: Condition, facts: Facts) -> Trace:
    if len(condition) != 1:
        raise ValueError(f"a condition has exactly one operator, not {sorted(condition)}")
    [(operator, argument)] = condition.items()
    if operator not in OPERATORS:
        raise ValueError(f"unknown condition operator {operator!r}")
    return OPERATORS[operator](operator, argument, facts)


def _all(operator: str, argument: Sequence[Condition], facts: Facts) -> Trace:
    children = tuple(_node(one, facts) for one in argument)
    return Trace(operator, conjunction(child.value for child in children), children=children)


def _any(operator: str, argument: Sequence[Condition], facts: Facts) -> Trace:
    children = tuple(_node(one, facts) for one in argument)
    return Trace(operator, disjunction(child.value for child in children), children=children)


def _not(operator: str, argument: Condition, facts: Facts) -> Trace:
    child = _node(argument, facts)
    return Trace(operator, negation(child.value), children=(child,))


def _count_at_least(operator: str, argument: Mapping[str, Any], facts: Facts) -> Trace:
    children = tuple(_node(one, facts) for one in argument["of"])
    return Trace(operator, _reached([child.value for child in children], argument["number"]), children=children)


def _reached(values: Sequence[Truth], number: int) -> Truth:
    certain = sum(value is True for value in values)
    possible = certain + sum(value is None for value in values)
    if certain >= number:
        return True
    return None if possible >= number else False


def _holds(operator: str, argument: Mapping[str, Any], facts: Facts) -> Trace:
    """The condition of another trigger of the same regime, which `put_in_place` has put beside its id."""
    child = _node(argument["when"], facts)
    return Trace(operator, child.value, children=(child,))


def _answer(question: str, facts: Facts) -> Any:
    """The answer, or None where it is missing, blank or unsure."""
    value = facts.answers.get(question)
    return None if value in (None, "", UNSURE) else value


def _about_answer(test: Callable[[Any, Mapping[str, Any]], Truth]) -> Callable[[str, Any, Facts], Trace]:
    """An operator that compares one answer; a question that was not asked compares false."""

    def operate(operator: str, argument: Mapping[str, Any], facts: Facts) -> Trace:
        question = argument["question"]
        read = FactRead(FactKind.ANSWER, question, facts.answers.get(question))
        if question in facts.not_asked:
            return Trace(operator, False, (read,))
        answer = _answer(question, facts)
        return Trace(operator, None if answer is None else test(answer, argument), (read,))

    return operate


def _answered(operator: str, argument: str, facts: Facts) -> Trace:
    given = argument not in facts.not_asked and facts.answers.get(argument) not in (None, "", [])
    return Trace(operator, given, (FactRead(FactKind.ANSWER, argument, facts.answers.get(argument)),))


def _is_at_least(answer: Any, argument: Mapping[str, Any]) -> Truth:
    return answer >= argument["number"] if _is_number(answer) else None


def _is_at_most(answer: Any, argument: Mapping[str, Any]) -> Truth:
    return answer <= argument["number"] if _is_number(answer) else None


def _is_number(answer: Any) -> bool:
    """Anything else than a number cannot be compared: it is as unknown as no answer."""
    return isinstance(answer, int | float) and not isinstance(answer, bool)


def _includes(answer: Any, argument: Mapping[str, Any]) -> bool:
    return argument["value"] in (answer if isinstance(answer, list | tuple) else [answer])


def _clause_any(operator: str, argument: Sequence[str], facts: Facts) -> Trace:
    present = sorted(set(argument) & facts.clauses)
    return Trace(operator, bool(present), tuple(FactRead(FactKind.CLAUSE, one, True) for one in present))


def _jurisdiction(operator: str, argument: Sequence[str], facts: Facts) -> Trace:
    present = sorted(set(argument) & facts.jurisdictions)
    return Trace(operator, bool(present), tuple(FactRead(FactKind.JURISDICTION, one, True) for one in present))


def _inventory(
    combine: Callable[[Iterable[Truth]], Truth],
) -> Callable[[str, Mapping[str, Any], Facts], Trace]:
    """An operator over the data items; an empty inventory is unknown unless the condition says what it means."""

    def operate(operator: str, argument: Mapping[str, Any], facts: Facts) -> Trace:
        if not facts.items:
            empty = {"yes": True, "no": False}.get(argument.get("when_empty", ""))
            return Trace(operator, empty, (FactRead(FactKind.INVENTORY, "", None),))
        judged = [_item(argument["where"], item) for item in facts.items]
        value = combine(child.value for child in judged)
        telling = tuple(child for child in judged if child.value is value)
        return Trace(operator, value, children=telling)

    return operate


def _sensitive_any(operator: str, argument: str, facts: Facts) -> Trace:
    return _inventory(disjunction)(operator, {"where": {"sensitive": argument}}, facts)


def _item(where: Mapping[str, Any], item: Mapping[str, Any]) -> Trace:
    """Whether one data item meets every test of `where`."""
    outcomes = [(name, *ITEM_TESTS[name](wanted, item)) for name, wanted in where.items()]
    label = str(item.get("name") or item.get("id") or "")
    reads = tuple(FactRead(FactKind.ITEM, label, shown, name) for name, _, shown in outcomes)
    return Trace("item", conjunction(value for _, value, _ in outcomes), reads)


def _overlap(found: Iterable[Any], wanted: Iterable[Any]) -> tuple[Truth, Any]:
    """Whether a wanted value is found; nothing found at all is unknown."""
    values = [value for value in found if value not in (None, "")]
    common = sorted(set(values) & set(wanted))
    if common:
        return True, common
    return (False if values else None), sorted(set(values))


def _category(wanted: Sequence[str], item: Mapping[str, Any]) -> tuple[Truth, Any]:
    return _overlap([item.get("category")], wanted)


def _subject(wanted: Sequence[str], item: Mapping[str, Any]) -> tuple[Truth, Any]:
    return _overlap(item.get("subjects") or (), wanted)


def _is_sensitive(regime: str, item: Mapping[str, Any]) -> tuple[Truth, Any]:
    value = (item.get("sensitive") or {}).get(regime)
    return value, value


def _recipients(item: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return item.get("recipients") or ()


def _recipient_kind(wanted: Sequence[str], item: Mapping[str, Any]) -> tuple[Truth, Any]:
    """Like an overlap, but an item without recipients is known to have none."""
    kinds = [one.get("kind") for one in _recipients(item)]
    common = sorted({str(kind) for kind in kinds if kind in wanted})
    if common:
        return True, common
    return (None if None in kinds or "" in kinds else False), []


def _contract(wanted: Sequence[str], item: Mapping[str, Any]) -> tuple[Truth, Any]:
    states = sorted({one.get("contract") or "unknown" for one in _recipients(item)} & set(wanted))
    return bool(states), states


def _abroad_from(home: Sequence[str], item: Mapping[str, Any]) -> tuple[Truth, Any]:
    """Whether a recipient or a transfer lies outside the home countries; a recipient without a country is unknown."""
    places = [one.get("country") for one in (*_recipients(item), *(item.get("transfers") or ()))]
    at_home = {country.upper() for country in home}
    abroad = sorted({str(place) for place in places if place and str(place).upper() not in at_home})
    if abroad:
        return True, abroad
    return (None if any(not place for place in places) else False), []


def _retention_over_days(limit: int, item: Mapping[str, Any]) -> tuple[Truth, Any]:
    days = item.get("retention_days")
    return (None if days is None else days > limit), days


def _retention_open(wanted: bool, item: Mapping[str, Any]) -> tuple[Truth, Any]:
    return (item.get("retention_days") is None) is wanted, item.get("retention_days")


ANSWER_TESTS: Mapping[str, Callable[[Any, Mapping[str, Any]], Truth]] = {
    "equals": lambda answer, argument: bool(answer == argument["value"]),
    "one_of": lambda answer, argument: answer in argument["values"],
    "at_least": _is_at_least,
    "at_most": _is_at_most,
    "includes": _includes,
}

OPERATORS: Mapping[str, Callable[[str, Any, Facts], Trace]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "count_at_least": _count_at_least,
    "holds": _holds,
    **{name: _about_answer(test) for name, test in ANSWER_TESTS.items()},
    "answered": _answered,
    "clause_any": _clause_any,
    "jurisdiction": _jurisdiction,
    "inventory_any": _inventory(disjunction),
    "inventory_all": _inventory(conjunction),
    "sensitive_any": _sensitive_any,
}

ITEM_TESTS: Mapping[str, Callable[[Any, Mapping[str, Any]], tuple[Truth, Any]]] = {
    "category": _category,
    "subject": _subject,
    "sensitive": _is_sensitive,
    "recipient_kind": _recipient_kind,
    "contract": _contract,
    "abroad_from": _abroad_from,
    "retention_over_days": _retention_over_days,
    "retention_open": _retention_open,
}


def facts_read(trace: Trace) -> tuple[FactRead, ...]:
    """Every fact that decided, in reading order and each once: the branches that came out like the whole."""
    found: list[FactRead] = []
    _collect(trace, trace.value, found)
    return tuple({(one.kind, one.id, one.field): one for one in found}.values())


def _collect(trace: Trace, wanted: Truth, found: list[FactRead]) -> None:
    found.extend(trace.facts)
    wanted = negation(wanted) if trace.operator == "not" else wanted
    for child in trace.children:
        if child.value is wanted or trace.operator == "count_at_least":
            _collect(child, child.value, found)
