"""How risks are scored: the scales of a method, its table of levels, and what it asks to be looked at apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pia.programmes.vocabulary import Citation, Text, Versioned


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a method's scale of levels, from 1 upwards."""

    id: str
    rank: int
    label: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a method's scale of impact or likelihood."""

    value: int
    label: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Named:
    """A dimension of impact, a group of factors or a feared event; `known_as` are its ids in other methods."""

    id: str
    label: Text
    description: Text
    known_as: frozenset[str] = frozenset()

    def stands_for(self, ids: Iterable[str]) -> bool:
        """Whether one of these ids, of whichever method, means this."""
        return any(one == self.id or one in self.known_as for one in ids)


@dataclass(frozen=True, slots=True)
class Aggregated:
    """How single levels become one of the whole: always the highest, which is policy and says so."""

    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Combined:
    """Whether a risk may be ranked for each dimension of impact and each group of factors; the highest is the rank."""

    dimensions: bool
    factors: bool
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class ExampleCell:
    """A cell whose level somebody derived by hand."""

    impact: int
    likelihood: int
    level: str
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Versioned):
    """A published way of scoring risks: scales and a table, never arithmetic."""

    citation: Citation
    levels: tuple[Level, ...]
    impact: tuple[Step, ...]
    likelihood: tuple[Step, ...]
    table: Mapping[int, Mapping[int, str]]
    dimensions: tuple[Named, ...]
    factors: tuple[Named, ...]
    counts_for_current: frozenset[str] = field(default_factory=frozenset)
    events: tuple[Named, ...] = ()
    combine: Combined | None = None
    aggregation: Aggregated | None = None
    examples: tuple[ExampleCell, ...] = ()

    @property
    def ranked_dimensions(self) -> tuple[Named, ...]:
        """The dimensions that a person may rank one by one; none where the method ranks the impact as a whole."""
        return self.dimensions if self.combine and self.combine.dimensions else ()

    @property
    def ranked_factors(self) -> tuple[Named, ...]:
        """The groups of factors that a person may rank one by one, likewise."""
        return self.factors if self.combine and self.combine.factors else ()

    def event(self, event_id: str) -> Named | None:
        """The feared event of that id."""
        return next((one for one in self.events if one.id == event_id), None)

    def level(self, level_id: str) -> Level:
        """The level with that id; a KeyError names one that is not of this method."""
        return {one.id: one for one in self.levels}[level_id]
