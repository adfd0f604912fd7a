"""What another version of a regime means for one case: its outcome, filings, required content and duties, and why."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pia.programmes.compiled import Judged, Verdict
from pia.programmes.definition import Asks, Regime
from pia.programmes.screening import DECIDING, Outcome

OUTCOME_RULES = DECIDING | {Asks.SCOPE}


class Affected(StrEnum):
    """What another version changes for a case."""

    OUTCOME = "outcome"
    FILINGS = "filings"
    CONTENT = "content"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Delta:
    """Ids that came, went, or stayed with another meaning."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def ids(self) -> frozenset[str]:
        """Every id that is named."""
        return frozenset((*self.added, *self.removed, *self.changed))

    def as_dict(self) -> dict[str, list[str]]:
        """The form in which it is stored as JSON."""
        return {"added": list(self.added), "removed": list(self.removed), "changed": list(self.changed)}

    @classmethod
    def from_dict(cls, data: Mapping[str, list[str]]) -> "Delta":
        """What `as_dict` stored."""
        return cls(*(tuple(data.get(part, ())) for part in ("added", "removed", "changed")))


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for a case, and the ids of the rules because of which it does."""

    before: Outcome
    after: Outcome
    filings: Delta
    content: Delta
    duties: Delta
    because: tuple[str, ...]

    @property
    def affected(self) -> frozenset[Affected]:
        """The kinds of what changes."""
        found = {
            Affected.OUTCOME: self.before is not self.after,
            Affected.FILINGS: bool(self.filings),
            Affected.CONTENT: bool(self.content),
            Affected.DUTIES: bool(self.duties),
        }
        return frozenset(kind for kind, holds in found.items() if holds)


class Comparer:
    """Two versions of a regime, with what their parts mean, ready to compare what they say of a case."""

    def __init__(self, before: Regime, after: Regime) -> None:
        self._before, self._after = before, after
        self._filings = _meanings(
            lambda one: [(f.id, (f.title, f.authority, f.clock, f.material)) for f in one.filings]
        )
        self._content = _meanings(lambda one: [(c.id, (c.label, c.sections)) for c in one.required_content])
        self._duties = _meanings(lambda one: [(t.id, (t.asks, t.force, t.label, t.reason)) for t in one.triggers])
        self._filed_for = {
            one.id: one.triggers | (other.triggers if (other := before.filing(one.id)) else frozenset())
            for one in (*before.filings, *after.filings)
        }

    def effect(self, before: Verdict, after: Verdict) -> Effect | None:
        """What the other version changes; nothing where the case stays as it is."""
        filings = self._delta(self._filings, before.filings, after.filings)
        content = self._delta(self._content, _asked_for(before, self._before), _asked_for(after, self._after))
        duties = self._delta(self._duties, _duties(before), _duties(after))
        if before.outcome is after.outcome and not (filings or content or duties):
            return None
        because = self._because(before, after, filings, content, duties)
        return Effect(before.outcome, after.outcome, filings, content, duties, because)

    def _delta(self, meanings: "Meanings", before: Iterable[str], after: Iterable[str]) -> Delta:
        old, new = dict.fromkeys(before), dict.fromkeys(after)
        was, now = meanings(self._before), meanings(self._after)
        return Delta(
            added=tuple(one for one in new if one not in old),
            removed=tuple(one for one in old if one not in new),
            changed=tuple(one for one in new if one in old and was[one] != now[one]),
        )

    def _because(
        self, before: Verdict, after: Verdict, filings: Delta, content: Delta, duties: Delta
    ) -> tuple[str, ...]:
        """The rules that came out otherwise; where the rules stayed, those on which what changed hangs."""
        moved = _moved(before, after)
        live = {one.id for one in (*before.live, *after.live)}
        deciding = {one.id for one in (*before.triggers, *after.triggers) if one.asks in OUTCOME_RULES}
        found = set(duties.ids)
        if before.outcome is not after.outcome:
            found |= moved & deciding
        for filing in filings.ids:
            triggers = self._filed_for[filing] & live
            found |= (triggers & moved) or triggers
        if content and before.outcome is after.outcome:
            found |= (moved & deciding) or (live & deciding)
        order = [one.id for one in (*self._before.triggers, *self._after.triggers)]
        return tuple(dict.fromkeys(one for one in order if one in found))


Meanings = Callable[[Regime], Mapping[str, Hashable]]


def _meanings(listed: Callable[[Regime], list[tuple[str, Hashable]]]) -> Meanings:
    """What each id of a regime stands for, worked out once for each version."""
    known: dict[int, Mapping[str, Hashable]] = {}

    def meanings(regime: Regime) -> Mapping[str, Hashable]:
        if id(regime) not in known:
            known[id(regime)] = dict(listed(regime))
        return known[id(regime)]

    return meanings


def _asked_for(verdict: Verdict, regime: Regime) -> list[str]:
    """What the assessment has to contain; nothing where none is asked for."""
    if not verdict.applies or verdict.outcome is Outcome.NOT_REQUIRED:
        return []
    return [one.id for one in regime.required_content]


def _duties(verdict: Verdict) -> list[str]:
    return [one.id for one in verdict.live if verdict.applies and one.asks is Asks.DUTY]


def _moved(before: Verdict, after: Verdict) -> set[str]:
    """The rules that are live on one side alone, or with another force, or ask for something else."""
    old, new = _by_id(before), _by_id(after)
    return {one for one in (*old, *new) if old.get(one) != new.get(one)}


def _by_id(verdict: Verdict) -> dict[str, Judged]:
    return {one.id: one for one in verdict.live}
