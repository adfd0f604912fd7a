"""Places the marks of a risk matrix: which cell, which slot in it, and the arrows between. Numbers in, numbers out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import ceil, hypot
from typing import NamedTuple

WIDTH = 632.0
LEFT = 96.0
RIGHT = 8.0
TOP = 8.0
RADIUS = 14.0
PITCH = 34.0
PADDING = 9.0
LABEL_HEIGHT = 22.0
SMALLEST_ROW = 88.0
DIGIT_WIDTH = 7.6


class Place(NamedTuple):
    """Ranks on the method's scales of impact and likelihood."""

    impact: int
    likelihood: int


class MarkKind(Enum):
    """What a mark stands for; the order is that of the zones in a cell, from above."""

    INHERENT = 1
    CURRENT = 2
    TARGET = 3


@dataclass(frozen=True, slots=True)
class Movement:
    """One risk on the matrix: from inherent by current to target."""

    ref: str
    inherent: Place
    target: Place
    current: Place


@dataclass(frozen=True, slots=True)
class Cell:
    place: Place
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled mark; `is_current` where an inherent or a target mark is also where the risk stands now."""

    ref: str
    kind: MarkKind
    place: Place
    x: float
    y: float
    half_width: float
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    ref: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]


def lay_out(impacts: Sequence[int], likelihoods: Sequence[int], movements: Sequence[Movement]) -> Layout:
    """Everything that is drawn, for scales of any size: rows grow with what they hold, the width does not."""
    half = half_width(movement.ref for movement in movements)
    column = max((WIDTH - LEFT - RIGHT) / len(likelihoods), 2 * half + 2 * PADDING)
    zones = _zones(movements)
    across = max(1, int((column - 2 * PADDING + PITCH - 2 * RADIUS) // (2 * half + PITCH - 2 * RADIUS)))
    cells = _cells(impacts, likelihoods, column, zones, across)
    marks = _marks(cells, zones, across, half)
    return Layout(
        width=LEFT + column * len(likelihoods) + RIGHT,
        height=TOP + sum(cell.height for cell in cells.values() if cell.place.likelihood == likelihoods[0]),
        cells=tuple(cells.values()),
        marks=tuple(marks),
        arrows=tuple(_arrows(marks)),
    )


def half_width(refs: Iterable[str]) -> float:
    """Half the width of a mark that holds the longest reference."""
    longest = max((len(ref) for ref in refs), default=0)
    return max(RADIUS, longest * DIGIT_WIDTH / 2 + (5 if longest > 3 else 0))


Zones = dict[tuple[Place, MarkKind], list[tuple[str, bool]]]


def _zones(movements: Sequence[Movement]) -> Zones:
    """Which marks lie in which zone of which cell, ordered by where their arrows go to or come from."""
    zones: Zones = defaultdict(list)
    by_target = sorted(movements, key=lambda one: (one.target.likelihood, one.target.impact, one.ref))
    for one in by_target:
        zones[one.inherent, MarkKind.INHERENT].append((one.ref, one.current == one.inherent))
        if one.current not in (one.inherent, one.target):
            zones[one.current, MarkKind.CURRENT].append((one.ref, True))
    by_source = sorted(movements, key=lambda one: (one.inherent.likelihood, -one.inherent.impact, one.ref))
    for one in by_source:
        stands = one.current == one.target != one.inherent
        zones[one.target, MarkKind.TARGET].append((one.ref, stands))
    return zones


def _cells(
    impacts: Sequence[int], likelihoods: Sequence[int], column: float, zones: Zones, across: int
) -> dict[Place, Cell]:
    cells = {}
    y = TOP
    for impact in sorted(impacts, reverse=True):
        lines = max(
            sum(ceil(len(zones.get((Place(impact, one), kind), ())) / across) for kind in MarkKind)
            for one in likelihoods
        )
        height = max(SMALLEST_ROW, 2 * PADDING + lines * PITCH + LABEL_HEIGHT)
        for number, likelihood in enumerate(sorted(likelihoods)):
            place = Place(impact, likelihood)
            cells[place] = Cell(place, LEFT + number * column, y, column, height)
        y += height
    return cells


def _marks(cells: dict[Place, Cell], zones: Zones, across: int, half: float) -> list[Mark]:
    marks = []
    for cell in cells.values():
        for kind in MarkKind:
            held = zones.get((cell.place, kind), [])
            for number, (ref, is_current) in enumerate(held):
                x, y = _slot(cell, kind, number, len(held), across, half, zones)
                marks.append(Mark(ref, kind, cell.place, x, y, half, is_current))
    return marks


def _slot(
    cell: Cell, kind: MarkKind, number: int, count: int, across: int, half: float, zones: Zones
) -> tuple[float, float]:
    step = 2 * half + PITCH - 2 * RADIUS
    line, position = divmod(number, across)
    x = cell.x + PADDING + half + position * step
    if kind is MarkKind.TARGET:
        lines = ceil(count / across)
        bottom = cell.y + cell.height - LABEL_HEIGHT - PADDING - RADIUS
        return x, bottom - (lines - 1 - line) * PITCH
    above = ceil(len(zones.get((cell.place, MarkKind.INHERENT), ())) / across) if kind is MarkKind.CURRENT else 0
    return x, cell.y + PADDING + RADIUS + (above + line) * PITCH


def _arrows(marks: Sequence[Mark]) -> list[Arrow]:
    sources = {mark.ref: mark for mark in marks if mark.kind is MarkKind.INHERENT}
    arrows = []
    for mark in marks:
        source = sources[mark.ref]
        if mark.kind is MarkKind.TARGET and mark.place != source.place:
            arrows.append(_between(source, mark))
    return arrows


def _between(source: Mark, target: Mark) -> Arrow:
    """A straight line from edge to edge, with room for the head."""
    distance = hypot(target.x - source.x, target.y - source.y)
    towards = ((target.x - source.x) / distance, (target.y - source.y) / distance)
    leave, arrive = source.half_width + 1, target.half_width + 2
    start = (source.x + towards[0] * leave, source.y + towards[1] * leave)
    return Arrow(source.ref, start, (target.x - towards[0] * arrive, target.y - towards[1] * arrive))


def moved(mark: Mark, x: float, y: float) -> Mark:
    """The same mark in another slot."""
    return replace(mark, x=x, y=y)
