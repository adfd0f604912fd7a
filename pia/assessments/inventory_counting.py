"""How many rows of an inventory are of which kind and what they lack: counted when rows are written, read by pages.

A page of a long inventory says how many rows there are, how many are sensitive and how many are incomplete. All of it
follows from a few groups of rows that are alike in this, and so do not have to be counted for every page. Whoever
writes rows holds the lock on the case and counts in the same transaction, so what is stored is what the rows say.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.db.models.expressions import Combinable

from pia.assessments.case import Case
from pia.assessments.completeness import GAPS, Gap, basis_gap, gaps
from pia.assessments.models import DataItem, InventoryCount
from pia.programmes.definition import Regime


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one category and the same people, all raised by a person or none, that lack the same."""

    category: str
    subjects: Sequence[str]
    raised: bool
    lacks: Sequence[str]  # `Gap.key` of everything missing, under any general law of the programme
    number: int


def counted(case: Case) -> Sequence[Group]:
    """The rows as they are now: as they were read already, else as they are stored, else asked of the database."""
    found: Sequence[Group] = case.once("counted rows", work_out=lambda: _counted(case))
    return found


def gap_counts(case: Case) -> list[tuple[Gap, int]]:
    """How many rows lack what; only what some row lacks."""
    found = [(gap, sum(group.number for group in counted(case) if gap.key in group.lacks)) for gap in gaps(case)]
    return [(gap, number) for gap, number in found if number]


def number_of_incomplete(case: Case) -> int:
    """How many rows lack something under the laws that apply."""
    keys = {gap.key for gap in gaps(case)}
    return sum(group.number for group in counted(case) if not keys.isdisjoint(group.lacks))


def number_of_rows(case: Case) -> int:
    """How many rows there are."""
    return sum(group.number for group in counted(case))


def count_anew(case: Case) -> None:
    """Store the counts of what the rows are now; for whoever has written rows."""
    made = InventoryCount(proposal=case.proposal, laws=_slugs(case), groups=[asdict(group) for group in _asked(case)])
    InventoryCount.objects.bulk_create(
        [made], update_conflicts=True, unique_fields=["proposal"], update_fields=["laws", "groups"]
    )


def _counted(case: Case) -> Sequence[Group]:
    if "items" in case.__dict__:
        return _of_rows(case.items, _looked_for(case))
    stored = InventoryCount.objects.filter(proposal=case.proposal).first()
    if stored is None or not set(_slugs(case)) <= set(stored.laws):  # another law joined since rows were written
        return list(_asked(case))
    return [Group(**one) for one in stored.groups]


def _asked(case: Case) -> Iterator[Group]:
    """One statement groups all rows by what they are and lack."""
    every = _looked_for(case)
    lacking = {f"gap_{place}": _holds(gap.rows) for place, gap in enumerate(every)}
    told = ("category", "subjects", "raised", *lacking)
    rows = case.proposal.items.order_by().annotate(raised=_holds(~Q(raised_sensitive="")), **lacking).values(*told)
    for row in rows.annotate(number=Count("pk")):
        lacks = [gap.key for place, gap in enumerate(every) if row[f"gap_{place}"]]
        yield Group(row["category"], row["subjects"], row["raised"], lacks, row["number"])


def _of_rows(items: Sequence[DataItem], every: Sequence[Gap]) -> list[Group]:
    """The same of rows that were read already."""
    kinds = Counter(
        (item.category, tuple(item.subjects), bool(item.raised_sensitive), tuple(g.key for g in every if g.lacks(item)))
        for item in items
    )
    return [
        Group(category, subjects, raised, lacks, number)
        for (category, subjects, raised, lacks), number in kinds.items()
    ]


def _looked_for(case: Case) -> Sequence[Gap]:
    return (*GAPS, *(basis_gap(regime) for regime in _general(case)))


def _general(case: Case) -> list[Regime]:
    return [regime for regime in case.programme.regimes if regime.is_general]


def _slugs(case: Case) -> list[str]:
    return [regime.slug for regime in _general(case)]


def _holds(condition: Q) -> Combinable:
    return ExpressionWrapper(condition, output_field=BooleanField())
