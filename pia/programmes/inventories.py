"""Large inventories: rules see only parts of a row, so of thousands of rows that look alike a few are enough."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from pia.programmes.sensitivity import what_decides

Item = Mapping[str, Any]

FEW = 200  # rows up to which every one is looked at and named in the reasons
ALIKE = 3  # rows of one kind that stand for all others of it


def representatives(items: Sequence[Item], *, few: int = FEW) -> Sequence[Item]:
    """The items, or of a long list the first of each kind that a rule can tell apart.

    Exact: every condition over the inventory asks whether any, or whether all, items meet a test, and a test reads
    nothing but what is compared here (`conditions.ITEM_TESTS`).
    """
    if len(items) <= few:
        return items
    seen: dict[Hashable, int] = {}
    kept = []
    for item in items:
        kind = _as_rules_see(item)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= ALIKE:
            kept.append(item)
    return kept


def _as_rules_see(item: Item) -> Hashable:
    recipients = tuple(
        (one.get("kind"), one.get("country"), one.get("contract")) for one in item.get("recipients") or ()
    )
    transfers = tuple(one.get("country") for one in item.get("transfers") or ())
    return what_decides(item), recipients, transfers, item.get("retention_days")
