"""Whether a data item is sensitive under a regime: derived from its category, its people, what stands beside it in the
inventory, and the date; never ticked.

A person may raise an item to sensitive with a reason; nobody lowers what a regime derives.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pia.programmes.conditions import Facts, Truth
from pia.programmes.definition import Aggregation, Citation, Programme, Regime, SensitiveRule, Text

Item = Mapping[str, Any]

NO_RULE = Text(
    en="No rule of this regime makes this category, or data about these people, sensitive.",
    zh="该法规包中没有规则将此类别或此类个人的信息列为敏感个人信息。",
)
NO_CATEGORY = Text(
    en="The data category has not been chosen yet.",
    zh="尚未选择个人信息类别。",
)
RAISED = Text(
    en="Treated as sensitive by decision of a person, with a recorded reason.",
    zh="经人工决定按敏感个人信息处理，并已记录理由。",
)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Sensitive, not, or unknown; why; and where that stands in the law, if a rule decided."""

    value: Truth
    reason: Text
    citation: Citation | None


def sensitivity(regime: Regime, item: Item, as_of: date) -> Sensitivity:
    """What the regime's rules say of the item on that day, raised if a person raised it."""
    derived = _derived(regime, item, as_of)
    raised = (item.get("sensitive") or {}).get(regime.slug) is True
    if raised and derived.value is not True:
        return Sensitivity(True, RAISED, None)
    return derived


def with_sensitivity(programme: Programme, facts: Facts) -> Facts:
    """The same facts with every item's `sensitive` filled in for every regime of the programme."""
    known: dict[Hashable, dict[str, Truth]] = {}
    items = [
        {**item, "sensitive": _once(known, programme, item, facts.as_of)}
        for item in with_aggregates(programme.aggregations, facts.items)
    ]
    return replace(facts, items=items)


def with_aggregates(aggregations: Sequence[Aggregation], items: Sequence[Item]) -> Sequence[Item]:
    """The items, each with the aggregations that it is part of: enough of their categories about the same people."""
    belongs: dict[int, list[Aggregation]] = {}
    for aggregation in aggregations:
        found: dict[str, dict[str, list[int]]] = {}
        for number, item in enumerate(items):
            if item.get("category") in aggregation.categories:
                for subject in item.get("subjects") or ():
                    found.setdefault(subject, {}).setdefault(item["category"], []).append(number)
        together = [categories for categories in found.values() if len(categories) >= aggregation.at_least]
        for number in {one for categories in together for numbers in categories.values() for one in numbers}:
            belongs.setdefault(number, []).append(aggregation)
    if not belongs:
        return items
    return [{**item, "aggregated": tuple(belongs.get(number, ()))} for number, item in enumerate(items)]


def what_decides(item: Item) -> Hashable:
    """All of an item that its sensitivity can depend on: thousands of rows have few different ones."""
    raised = tuple(slug for slug, value in (item.get("sensitive") or {}).items() if value is True)
    together = tuple(one.id for one in item.get("aggregated", ()))
    return item.get("category"), tuple(item.get("subjects") or ()), raised, together


def _once(known: dict[Hashable, dict[str, Truth]], programme: Programme, item: Item, as_of: date) -> dict[str, Truth]:
    key = what_decides(item)
    if key not in known:
        known[key] = {regime.slug: sensitivity(regime, item, as_of).value for regime in programme.regimes}
    return known[key]


def _derived(regime: Regime, item: Item, as_of: date) -> Sensitivity:
    matching: list[SensitiveRule | Aggregation] = [rule for rule in regime.sensitive if _matches(rule, item)]
    matching += [one for one in item.get("aggregated", ()) if one.regime == regime.slug]
    matching = [rule for rule in matching if rule.holds_on(as_of)]
    for value in (True, None, False):
        rule = next((one for one in matching if one.value is value), None)
        if rule is not None:
            return Sensitivity(value, rule.reason, rule.citation)
    if not item.get("category"):
        return Sensitivity(None, NO_CATEGORY, None)
    return Sensitivity(False, NO_RULE, None)


def _matches(rule: SensitiveRule, item: Item) -> bool:
    by_category = not rule.categories or item.get("category") in rule.categories
    by_subject = not rule.subjects or not rule.subjects.isdisjoint(item.get("subjects") or ())
    return by_category and by_subject
