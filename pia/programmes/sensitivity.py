"""Whether a data item is sensitive under a regime: derived from its category, its people and the date, never ticked.

A person may raise an item to sensitive with a reason; nobody lowers what a regime derives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pia.programmes.conditions import Facts, Truth
from pia.programmes.definition import Citation, Programme, Regime, SensitiveRule, Text

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


def sensitivity(regime: Regime, item: Mapping[str, Any], as_of: date) -> Sensitivity:
    """What the regime's rules say of the item on that day, raised if a person raised it."""
    derived = _derived(regime, item, as_of)
    raised = (item.get("sensitive") or {}).get(regime.slug) is True
    if raised and derived.value is not True:
        return Sensitivity(True, RAISED, None)
    return derived


def with_sensitivity(programme: Programme, facts: Facts) -> Facts:
    """The same facts with every item's `sensitive` filled in for every regime of the programme."""
    items = [{**item, "sensitive": _per_regime(programme, item, facts.as_of)} for item in facts.items]
    return replace(facts, items=items)


def _per_regime(programme: Programme, item: Mapping[str, Any], as_of: date) -> dict[str, Truth]:
    return {regime.slug: sensitivity(regime, item, as_of).value for regime in programme.regimes}


def _derived(regime: Regime, item: Mapping[str, Any], as_of: date) -> Sensitivity:
    matching = [rule for rule in regime.sensitive if rule.holds_on(as_of) and _matches(rule, item)]
    for value in (True, None, False):
        rule = next((one for one in matching if one.value is value), None)
        if rule is not None:
            return Sensitivity(value, rule.reason, rule.citation)
    if not item.get("category"):
        return Sensitivity(None, NO_CATEGORY, None)
    return Sensitivity(False, NO_RULE, None)


def _matches(rule: SensitiveRule, item: Mapping[str, Any]) -> bool:
    by_category = not rule.categories or item.get("category") in rule.categories
    by_subject = not rule.subjects or not rule.subjects.isdisjoint(item.get("subjects") or ())
    return by_category and by_subject
