"""What another version of a law means for the cases there are: compares two versions of one regime on very many cases.

Each version is asked about a case on the day whose law counts for it: the planned launch, or today where that is past.
A version that takes effect later is asked about the day on which it does, since what is approved goes on until then;
one that has run out, about its last day. Equal facts are judged once.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from pia.assessments.impact_reading import CaseRow, fill, read_batch
from pia.assessments.models import Proposal
from pia.programmes import publishing
from pia.programmes.comparing import Comparer, Effect
from pia.programmes.compiled import CompiledRegime, Verdict
from pia.programmes.conditions import Facts
from pia.programmes.definition import Programme, Regime
from pia.programmes.governing import governing
from pia.programmes.screening import Outcome, strictest, without_regime

BATCH = 1000
MOST_REMEMBERED = 5_000
MOST_PINS = 2_000
Regimes = tuple[Regime, ...]
Compared = tuple[Effect, tuple[Verdict, Verdict]]


@dataclass(frozen=True, slots=True)
class Affects:
    """One case for which something changes; `overall` is the outcome by all its regimes, the others as they are.

    It is given where the outcome by this regime changes; else it stays, whatever it is.
    """

    case: CaseRow
    effect: Effect
    overall: tuple[Outcome, Outcome] | None
    days: tuple[date, date]
    pinned: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The cases that were looked at, up to an id, and those that change."""

    last: int
    seen: int
    affected: tuple[Affects, ...]


def turns(effect: Effect) -> bool:
    """Whether the regime's outcome becomes another."""
    return effect.before is not effect.after


class Sides:
    """The two versions within the programme of a case, and the other regimes of that programme."""

    def __init__(self, before: Programme, after: Programme, slug: str, pinned: str) -> None:
        self._programmes = before, after
        self.slug, self.pinned = slug, pinned
        self.before, self.after = (_compiled(one, slug) for one in (before, after))
        self.reads = frozenset((*self.before.reads, *self.after.reads))
        self.reads_items = self.before.reads_items or self.after.reads_items
        self.places = self.before.regime.jurisdictions | self.after.regime.jurisdictions

    @cached_property
    def others(self) -> tuple[CompiledRegime, ...]:
        """The other regimes, which stay as they are."""
        programme = self._programmes[0]
        return tuple(CompiledRegime(programme, one) for one in programme.regimes if one.slug != self.slug)

    @cached_property
    def reads_of_others(self) -> frozenset[str]:
        """What the other regimes read."""
        return frozenset(name for one in self.others for name in one.reads)

    def overall(self, facts: Facts, verdicts: tuple[Verdict, Verdict]) -> tuple[Outcome, Outcome]:
        """The outcome by all regimes with either version; the others are asked only where they could decide."""
        both = [one.outcome if one.applies else None for one in verdicts]
        if both == [Outcome.REQUIRED, Outcome.REQUIRED]:
            return Outcome.REQUIRED, Outcome.REQUIRED
        others = strictest(self._asked(facts))
        before, after = (strictest(one for one in (own, others) if one is not None) for own in both)
        nothing = without_regime(self._programmes[0], facts), without_regime(self._programmes[1], facts)
        return before or nothing[0], after or nothing[1]

    def _asked(self, facts: Facts) -> Iterator[Outcome]:
        """The stricter one wins, so that nobody after the strictest is asked."""
        for one in self.others:
            outcome = one.outcome(facts)
            if outcome is not None:
                yield outcome
            if outcome is Outcome.REQUIRED:
                return


def _compiled(programme: Programme, slug: str) -> CompiledRegime:
    regime = programme.regime(slug)
    if regime is None:
        raise LookupError(slug)
    return CompiledRegime(programme, regime)


class Impact:
    """Two versions of one regime as of a day, to be compared on batch after batch of cases."""

    def __init__(self, before: Regime, after: Regime, *, today: date, newest: Programme | None = None) -> None:
        self.before, self.after, self.today = before, after, today
        self._comparer = Comparer(before, after)
        self._newest = newest or publishing.load(publishing.pin(()))
        self._regimes = publishing.published_regimes()
        self._sides: dict[str | tuple[str, ...], Sides] = {}
        self._effects: dict[tuple[Any, ...], Compared | None] = {}

    def batch(self, cases: QuerySet[Proposal], after: int = 0, size: int = BATCH) -> Batch | None:
        """The next cases after an id; none when all have been looked at."""
        rows = read_batch(cases, after, size)
        if not rows:
            return None
        touched = [(row, sides) for row in rows if row.jurisdictions & (sides := self._of(row)).places]
        known = self._read(touched)
        found = [(row, sides, *judged) for row, sides in touched if (judged := self._judged(row, sides))]
        self._read_for_others([(row, sides) for row, sides, effect, _verdicts in found if turns(effect)], *known)
        return Batch(rows[-1].pk, len(rows), tuple(self._affected(*one) for one in found))

    def batches(self, cases: QuerySet[Proposal], after: int = 0, size: int = BATCH) -> Iterator[Batch]:
        """Batch after batch until all cases have been looked at."""
        while batch := self.batch(cases, after, size):
            yield batch
            after = batch.last

    def days(self, launch: date | None) -> tuple[date, date]:
        """The days about which the two versions are asked."""
        day = launch if launch and launch > self.today else self.today
        ended = self.before.effective_to
        was = ended if ended and ended < day == self.today else day
        return was, max(day, self.after.effective_from)

    # -- one case ---------------------------------------------------------------------------------------------------

    def _read(self, touched: list[tuple[CaseRow, Sides]]) -> tuple[set[str], bool]:
        """What the two versions read; everything where that is nothing, for nothing known is an outcome of its own."""
        questions = {name for _row, sides in touched for name in sides.reads}
        with_items = any(sides.reads_items for _row, sides in touched)
        fill([row for row, _sides in touched], questions, items=with_items)
        fill([row for row, _sides in touched if row.is_blank], None, items=not with_items)
        return questions, with_items

    def _read_for_others(self, turned: list[tuple[CaseRow, Sides]], known: set[str], has_items: bool) -> None:
        """What the other regimes read besides."""
        questions = {name for _row, sides in turned for name in sides.reads_of_others}
        fill([row for row, _sides in turned], questions - known, items=not has_items)

    def _judged(self, row: CaseRow, sides: Sides) -> Compared | None:
        """What changes, remembered by the facts that the rules read."""
        days = self.days(row.planned_launch)
        key = (
            id(sides),
            row.jurisdictions_json,
            row.clauses_json,
            row.home,
            bisect_right(sides.before.turning_days, days[0]),
            bisect_right(sides.after.turning_days, days[1]),
            row.answers_json,
            row.items if sides.reads_items else bool(row.items),
            row.is_blank,
        )
        if key not in self._effects:
            if len(self._effects) >= MOST_REMEMBERED:
                self._effects.clear()
            self._effects[key] = self._compared(row, sides, days)
        return self._effects[key]

    def _compared(self, row: CaseRow, sides: Sides, days: tuple[date, date]) -> Compared | None:
        facts = row.facts((sides.slug,), days[0])
        before, after = sides.before.verdict(facts), sides.after.verdict(replace(facts, as_of=days[1]))
        effect = self._comparer.effect(before, after)
        return None if effect is None else (effect, (before, after))

    def _affected(self, row: CaseRow, sides: Sides, effect: Effect, verdicts: tuple[Verdict, Verdict]) -> Affects:
        days = self.days(row.planned_launch)
        if not turns(effect):
            return Affects(row, effect, None, days, sides.pinned)
        slugs = [sides.slug, *(one.regime.slug for one in sides.others)]
        overall = sides.overall(row.facts(slugs, days[0]), verdicts)
        return Affects(row, effect, overall, days, sides.pinned)

    # -- programmes -------------------------------------------------------------------------------------------------

    def _of(self, row: CaseRow) -> Sides:
        """The two versions within the pinned programme, or for a draft within the newest of its law day."""
        regimes = () if row.pin_json else self._regimes_of_draft(row)
        key = row.pin_json or tuple(one.digest for one in regimes)
        if key not in self._sides:
            if len(self._sides) >= MOST_PINS:
                self._sides.clear()
                self._effects.clear()
            draft = replace(self._newest, regimes=regimes)
            self._sides[key] = self._prepared(publishing.load(row.pin) if row.pin else draft)
        return self._sides[key]

    def _regimes_of_draft(self, row: CaseRow) -> Regimes:
        places, (day, _after) = row.jurisdictions, self.days(row.planned_launch)
        found = (governing(versions, day) for versions in self._regimes.values())
        return tuple(one for one in found if one.jurisdictions & places)

    def _prepared(self, programme: Programme) -> Sides:
        """The other regimes stay; questions are those of today's catalogues where the case pins another version."""
        slug = self.before.slug
        pinned = programme.regime(slug)
        base = programme if pinned and pinned.version == self.before.version else self._newest
        return Sides(
            replace(base, regimes=programme.regimes).with_regime(self.before),
            replace(self._newest, regimes=programme.regimes).with_regime(self.after),
            slug,
            pinned.version if pinned else "",
        )
