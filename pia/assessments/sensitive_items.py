"""Which rows of the inventory are sensitive under which regime, and why, without reading every row.

What decides is a row's category, its people, whether a person raised it, and what stands beside it. So the rows are
counted by these, and each kind of row is judged once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from pia.assessments.case import Case
from pia.assessments.inventory_counting import counted
from pia.assessments.models import DataItem
from pia.programmes.definition import Regime
from pia.programmes.sensitivity import Sensitivity, sensitivity, with_aggregates

Key = tuple[str, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class ItemKind:
    """Rows that every rule of sensitivity sees alike: how many there are, and what each regime says of them."""

    category: str
    subjects: tuple[str, ...]
    raised: bool
    number: int
    by_regime: Sequence[tuple[Regime, Sensitivity]]

    @property
    def is_sensitive(self) -> bool:
        """Whether some regime holds these rows to be sensitive."""
        return any(found.value is True for _regime, found in self.by_regime)

    @property
    def is_unclear(self) -> bool:
        """Whether none does, and some regime cannot tell."""
        return not self.is_sensitive and any(found.value is None for _regime, found in self.by_regime)

    @property
    def rows(self) -> Q:
        """The filter that finds these rows."""
        raised = ~Q(raised_sensitive="") if self.raised else Q(raised_sensitive="")
        return Q(category=self.category, subjects=list(self.subjects)) & raised


def kinds(case: Case, day: date | None = None) -> dict[Key, ItemKind]:
    """The kinds of rows by what decides; judged as of the day whose law counts, or another."""
    on = day or case.law_day
    found: dict[Key, ItemKind] = case.once("kinds of items", on, work_out=lambda: _kinds(case, on))
    return found


def derived(case: Case, item: DataItem, day: date | None = None) -> Sequence[tuple[Regime, Sensitivity]]:
    """What each regime of the case that has rules for it says of one row."""
    known = kinds(case, day).get(_key(item))
    if known is None:  # the row came, or became another, after the kinds were counted
        return _judged(case, {"category": item.category, "subjects": item.subjects}, bool(item.raised_sensitive), day)
    return known.by_regime


def number_of_sensitive(case: Case) -> int:
    """How many rows are sensitive under some regime."""
    return sum(kind.number for kind in kinds(case).values() if kind.is_sensitive)


def _kinds(case: Case, day: date) -> dict[Key, ItemKind]:
    numbers: dict[Key, int] = {}
    for group in counted(case):
        key = group.category, tuple(group.subjects), group.raised
        numbers[key] = numbers.get(key, 0) + group.number
    rows = [
        {"category": category, "subjects": list(subjects), "raised": raised, "number": number}
        for (category, subjects, raised), number in numbers.items()
    ]
    facts = with_aggregates(case.programme.aggregations, rows)
    return {
        (row["category"], tuple(row["subjects"]), row["raised"]): ItemKind(
            row["category"],
            tuple(row["subjects"]),
            row["raised"],
            row["number"],
            _judged(case, row, row["raised"], day),
        )
        for row in facts
    }


def _key(item: DataItem) -> Key:
    return item.category, tuple(item.subjects), bool(item.raised_sensitive)


def _judged(case: Case, row: Mapping[str, Any], raised: bool, day: date | None) -> Sequence[tuple[Regime, Sensitivity]]:
    regimes = case.once("regimes with rules for items", work_out=lambda: [one for one in case.regimes if one.sensitive])
    facts = {**row, "sensitive": {regime.slug: True for regime in regimes} if raised else {}}
    return tuple((regime, sensitivity(regime, facts, day or case.law_day)) for regime in regimes)
