"""Places the marks of a risk matrix: which cell, which line in it, and the arrows between. Numbers in, numbers out.

Risks that go from the same cell to the same cell share a line (a block) and one arrow. Blocks are then moved about in
their cells until no arrow crosses another or runs through a mark; one that still would is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from pia.reports.geometry import Box, Point
from pia.reports.matrix_blocks import (
    LABEL_HEIGHT,
    LINE,
    PADDING,
    RADIUS,
    WIDTH,
    Block,
    Cell,
    Drawing,
    MarkKind,
    Place,
    across,
)
from pia.reports.matrix_search import attached, improve, without_crossings

LEFT = 96.0
RIGHT = 8.0
TOP = 8.0
SMALLEST_ROW = 84.0
DIGIT_WIDTH = 7.6


@dataclass(frozen=True, slots=True)
class Movement:
    """One risk on the matrix: from inherent by current to target."""

    ref: str
    inherent: Place
    target: Place
    current: Place


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

    @property
    def box(self) -> Box:
        return Box(self.x - self.half_width, self.y - RADIUS, self.x + self.half_width, self.y + RADIUS)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one block to another; the refs are the risks that it moves."""

    refs: tuple[str, ...]
    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    bundles: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: tuple[tuple[str, ...], ...]


def half_width(refs: Iterable[str]) -> float:
    """Half the width of a mark that holds the longest reference."""
    longest = max((len(ref) for ref in refs), default=0)
    return max(RADIUS, longest * DIGIT_WIDTH / 2 + (5 if longest > 3 else 0))


@lru_cache(maxsize=128)
def lay_out(impacts: tuple[int, ...], likelihoods: tuple[int, ...], movements: tuple[Movement, ...]) -> Layout:
    """Everything that is drawn, for scales of any size: rows grow with what they hold, the width does not."""
    half = half_width(movement.ref for movement in movements)
    column = max((WIDTH - LEFT - RIGHT) / len(likelihoods), 2 * half + 2 * PADDING)
    blocks, pairs = _blocks(movements)
    cells = _cells(impacts, likelihoods, column, blocks, across(column, half))
    drawing = Drawing(cells, half)
    for block in blocks:
        drawing.zones[block.place, block.kind].append(block)
    drawing.pairs = pairs
    improve(drawing)
    boxes = drawing.boxes()
    kept, left_out = without_crossings(attached(drawing.arrows(boxes), boxes, drawing.labels))
    last = min(cells.values(), key=lambda cell: cell.place)
    return Layout(
        width=LEFT + column * len(likelihoods) + RIGHT,
        height=last.y + last.height,
        cells=tuple(cells.values()),
        marks=tuple(mark for block, box in boxes.items() for mark in _marks(drawing, block, box)),
        bundles=tuple(
            box for block, box in boxes.items() if len(block.refs) > 1 and block.kind is not MarkKind.CURRENT
        ),
        arrows=tuple(Arrow(start.refs, *segment) for start, _end, segment in kept),
        left_out=tuple(start.refs for start, _end, _segment in left_out),
    )


def _blocks(movements: Sequence[Movement]) -> tuple[list[Block], list[tuple[Block, Block]]]:
    """Risks by where they come from and go to; those that do not move keep to themselves."""
    ways: dict[tuple[Place, Place], list[Movement]] = defaultdict(list)
    for one in movements:
        ways[one.inherent, one.target].append(one)
    blocks, pairs = [], []
    for (inherent, target), members in sorted(ways.items(), key=lambda way: _steepness(*way[0])):
        refs = tuple(one.ref for one in members)
        still = frozenset(one.ref for one in members if one.current == inherent)
        done = frozenset(one.ref for one in members if one.current == target != inherent)
        start = Block(refs, still, MarkKind.INHERENT, inherent, 0.0)
        end = Block(refs, done, MarkKind.TARGET, target, 1.0)
        blocks += [start, end]
        if inherent != target:
            pairs.append((start, end))
        between_them = [one for one in members if one.current not in (inherent, target)]
        blocks += [Block((one.ref,), frozenset({one.ref}), MarkKind.CURRENT, one.current, 0.5) for one in between_them]
    return blocks, pairs


def _steepness(inherent: Place, target: Place) -> tuple[float, Place, Place]:
    """Arrows that go down less start higher."""
    sideways = inherent.likelihood - target.likelihood
    down = inherent.impact - target.impact
    return down / (sideways + 0.5), inherent, target


def _cells(
    impacts: Sequence[int], likelihoods: Sequence[int], column: float, blocks: Sequence[Block], side_by_side: int
) -> dict[Place, Cell]:
    lines: dict[Place, int] = defaultdict(int)
    for block in blocks:
        lines[block.place] += ceil(len(block.refs) / side_by_side)
    cells = {}
    y = TOP
    for impact in sorted(impacts, reverse=True):
        most = max(lines[Place(impact, likelihood)] for likelihood in likelihoods)
        height = max(SMALLEST_ROW, PADDING + most * LINE + LABEL_HEIGHT)
        for number, likelihood in enumerate(sorted(likelihoods)):
            place = Place(impact, likelihood)
            cells[place] = Cell(place, LEFT + number * column, y, column, height)
        y += height
    return cells


def _marks(drawing: Drawing, block: Block, box: Box) -> list[Mark]:
    marks = []
    for number, ref in enumerate(block.refs):
        line, position = divmod(number, drawing.columns(block))
        x = box.left + drawing.half + position * drawing.step
        y = box.top + RADIUS + line * LINE
        marks.append(Mark(ref, block.kind, block.place, x, y, drawing.half, ref in block.current))
    return marks
