"""Finds dead logic in conditions: parts that are always true, never true, or that change nothing where they stand.

Every question gets the few answers that its comparisons tell apart, everything else is a switch; all combinations are
tried. A condition with more combinations than `LIMIT` is only searched for parts that are constant by themselves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.lib.canonical import canonical
from pia.programmes.condition_checks import COMPARISONS, COUNTED, NESTED, NUMERIC, Complaint
from pia.programmes.definition import Condition, Question, QuestionKind
from pia.programmes.located_yaml import Where

LIMIT = 20_000
ALWAYS = _("This part is true whatever the facts are. Remove it, or correct it.")
NEVER = _("This part can never be true. Remove it, or correct it.")
IDLE = _("This part changes nothing: the rule decides the same without it. Remove it, or correct it.")

Assignment = Mapping[str, Any]
Decider = Callable[[Assignment], bool]
Domains = dict[str, tuple[Any, ...]]


def dead_parts(condition: Condition, where: Where, questions: Mapping[str, Question]) -> Iterator[Complaint]:
    """Parts of one condition that are constant or idle, the outermost first; nothing is told of what lies inside."""
    domains = _domains(condition, questions)
    if not all(domains.values()):
        return  # a question that nobody knows: told elsewhere, and nothing can be said of its answers
    if prod(len(values) for values in domains.values()) > LIMIT:
        yield from _constant_leaves(condition, where, questions)
        return
    names = list(domains)
    cases = [dict(zip(names, values, strict=True)) for values in product(*domains.values())]
    constant = _constant(condition, cases)
    if constant is not None:
        yield where, constant
        return
    yield from _inside(condition, where, cases)


def _inside(condition: Condition, where: Where, cases: Sequence[Assignment]) -> Iterator[Complaint]:
    [(operator, argument)] = condition.items()
    here = (*where, operator)
    for place, child in _children(operator, argument):
        found = _constant(child, cases)
        if found is not None:
            yield (*here, *place), found
        elif _idle(operator, argument, place, cases):
            yield (*here, *place), IDLE
        else:
            yield from _inside(child, (*here, *place), cases)


def _children(operator: str, argument: Any) -> Iterator[tuple[Where, Condition]]:
    if operator in NESTED:
        yield from (((place,), child) for place, child in enumerate(argument))
    elif operator == "not":
        yield (), argument
    elif operator == COUNTED:
        yield from ((("of", place), child) for place, child in enumerate(argument["of"]))


def _constant(condition: Condition, cases: Sequence[Assignment]) -> str | Promise | None:
    decide = _decider(condition)
    first = decide(cases[0])
    if any(decide(case) is not first for case in cases):
        return None
    return ALWAYS if first else NEVER


def _idle(operator: str, argument: Any, place: Where, cases: Sequence[Assignment]) -> bool:
    """Whether the whole decides the same without one of its parts."""
    if operator not in NESTED or len(argument) == 1:
        return False
    rest = _decider({operator: [child for number, child in enumerate(argument) if (number,) != place]})
    whole = _decider({operator: argument})
    return all(rest(case) is whole(case) for case in cases)


def _constant_leaves(condition: Condition, where: Where, questions: Mapping[str, Question]) -> Iterator[Complaint]:
    [(operator, argument)] = condition.items()
    children = list(_children(operator, argument))
    for place, child in children:
        yield from _constant_leaves(child, (*where, operator, *place), questions)
    if not children:
        domains = _domains(condition, questions)
        found = _constant(condition, [{name: value} for name, values in domains.items() for value in values])
        if found is not None:
            yield where, found


def _decider(condition: Condition) -> Decider:
    """The condition as a function of one combination; it is asked thousands of times."""
    [(operator, argument)] = condition.items()
    children = [_decider(child) for _place, child in _children(operator, argument)]
    match operator:
        case "all":
            return lambda case: all(child(case) for child in children)
        case "any":
            return lambda case: any(child(case) for child in children)
        case "not":
            return lambda case: not children[0](case)
        case "count_at_least":
            number = argument["number"]
            return lambda case: sum(child(case) for child in children) >= number
        case _ if operator in COMPARISONS:
            question, compares = argument["question"], COMPARES[operator]
            return lambda case: bool(compares(case[question], argument))
        case _:
            switch = _switch(condition)
            return lambda case: bool(case[switch])


COMPARES: Mapping[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "equals": lambda value, argument: value == argument["value"],
    "one_of": lambda value, argument: value in argument["values"],
    "includes": lambda value, argument: argument["value"] in value,
    "at_least": lambda value, argument: value >= argument["number"],
    "at_most": lambda value, argument: value <= argument["number"],
}


def _switch(condition: Condition) -> str:
    return canonical(condition).decode()


def _domains(condition: Condition, questions: Mapping[str, Question]) -> Domains:
    """The answers worth trying for every question, and both positions of everything else."""
    found: Domains = {}
    for operator, argument in _leaves(condition):
        if operator in COMPARISONS:
            name = argument["question"]
            found[name] = tuple(
                dict.fromkeys((*found.get(name, ()), *_telling(operator, argument, questions.get(name))))
            )
        else:
            found[_switch({operator: argument})] = (False, True)
    return found


def _telling(operator: str, argument: Mapping[str, Any], question: Question | None) -> tuple[Any, ...]:
    """Answers on both sides of one comparison; a number of people is never below zero."""
    if operator in NUMERIC:
        number = argument["number"]
        return tuple(value for value in (0, number - 1, number, number + 1) if value >= 0)
    options = tuple(option.value for option in question.options if option.value != "unsure") if question else ()
    if question and question.kind is QuestionKind.MULTI:
        return ((), *((value,) for value in options), options)
    return options


def _leaves(condition: Condition) -> Iterator[tuple[str, Any]]:
    [(operator, argument)] = condition.items()
    children = list(_children(operator, argument))
    if not children:
        yield operator, argument
    for _place, child in children:
        yield from _leaves(child)
