"""Finds conditions that could never work: ids that point nowhere, values that no answer can have, empty comparisons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.definition import Condition, Question, QuestionKind
from pia.programmes.located_yaml import Where

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Complaint = tuple[Where, str | Promise]

COMPARISONS = ("equals", "one_of", "at_least", "at_most", "includes")
UNKNOWN_QUESTION = _("“{id}” is not a known question. Correct the id, or add the question.")
UNKNOWN_ANSWER = _("“{id}” is not a known answer to this question. Correct it, or add the option.")
UNKNOWN_CLAUSE = _("“{id}” is not a known clause kind. Correct the id, or add the entry.")
UNKNOWN_REGIME = _("“{id}” is not a known regime. Correct the slug, or add the regime.")
UNKNOWN_JURISDICTION = _("“{id}” is not a known jurisdiction. Correct the code, or add a regime for it.")
UNKNOWN_DATA_CATEGORY = _("“{id}” is not a known data category. Correct the id, or add the entry.")
UNKNOWN_DATA_SUBJECT = _("“{id}” is not a known data subject. Correct the id, or add the entry.")

NUMERIC = ("at_least", "at_most")
NESTED = ("all", "any")
COUNTED = "count_at_least"
HOLDS = "holds"
INVENTORY = ("inventory_any", "inventory_all")


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a condition may refer to."""

    questions: Mapping[str, Question]
    categories: frozenset[str]
    subjects: frozenset[str]
    clauses: frozenset[str]
    regimes: frozenset[str]
    jurisdictions: frozenset[str]
    checks: frozenset[str] = frozenset()


def walk(condition: Condition, where: Where) -> Iterator[tuple[str, Any, Where]]:
    """Every node of a condition: operator, argument and place."""
    for operator, argument in condition.items():
        here = (*where, operator)
        yield operator, argument, here
        if operator in NESTED:
            for place, child in enumerate(argument):
                yield from walk(child, (*here, place))
        elif operator == "not":
            yield from walk(argument, here)
        elif operator == COUNTED:
            for place, child in enumerate(argument["of"]):
                yield from walk(child, (*here, "of", place))
        elif operator == HOLDS and isinstance(argument, Mapping):
            yield from walk(argument["when"], here)


def questions_read(condition: Condition) -> frozenset[str]:
    """The ids of the questions whose answers a condition reads."""
    nodes = list(walk(condition, ()))
    compared = {argument["question"] for operator, argument, _where in nodes if operator in COMPARISONS}
    return frozenset(compared | {argument for operator, argument, _where in nodes if operator == "answered"})


def complaints(condition: Condition, where: Where, known: Known) -> Iterator[Complaint]:
    """Everything in a condition that points nowhere or can never come true."""
    for operator, argument, here in walk(condition, where):
        if operator in COMPARISONS:
            yield from _comparison(operator, argument, here, known)
        elif operator == "answered" and argument not in known.questions:
            yield here, _unknown(UNKNOWN_QUESTION, argument)
        elif operator == "clause_any":
            yield from _ids(UNKNOWN_CLAUSE, argument, here, known.clauses)
        elif operator == "jurisdiction":
            yield from _ids(UNKNOWN_JURISDICTION, argument, here, known.jurisdictions)
        elif operator == "sensitive_any" and argument not in known.regimes:
            yield here, _unknown(UNKNOWN_REGIME, argument)
        elif operator in INVENTORY:
            yield from _where(argument["where"], (*here, "where"), known)
        elif operator == COUNTED and argument["number"] > len(argument["of"]):
            yield (*here, "number"), _("The number is higher than the list is long: this can never be true. Lower it.")


def _comparison(operator: str, argument: Mapping[str, Any], here: Where, known: Known) -> Iterator[Complaint]:
    question = known.questions.get(argument["question"])
    if question is None:
        yield (*here, "question"), _unknown(UNKNOWN_QUESTION, argument["question"])
        return
    if (operator in NUMERIC) != (question.kind is QuestionKind.NUMBER):
        yield here, _("This comparison does not fit the kind of the question. Use another operator.")
        return
    options = {option.value for option in question.options}
    if options:
        wanted = argument.get("values", [argument.get("value")])
        yield from _ids(UNKNOWN_ANSWER, wanted, here, options - {"unsure"})


def _where(where: Mapping[str, Any], here: Where, known: Known) -> Iterator[Complaint]:
    yield from _ids(UNKNOWN_DATA_CATEGORY, where.get("category", ()), (*here, "category"), known.categories)
    yield from _ids(UNKNOWN_DATA_SUBJECT, where.get("subject", ()), (*here, "subject"), known.subjects)
    if "sensitive" in where and where["sensitive"] not in known.regimes:
        yield (*here, "sensitive"), _unknown(UNKNOWN_REGIME, where["sensitive"])


def _ids(unknown: "_StrPromise", wanted: Sequence[Any], here: Where, known: Iterable[str]) -> Iterator[Complaint]:
    allowed = set(known)
    for one in wanted:
        if one not in allowed:
            yield here, _unknown(unknown, one)


def _unknown(message: "_StrPromise", found: Any) -> str | Promise:
    return format_lazy(message, id=found)
