"""Places the marks of a risk matrix: which cell, which line in it, and the arrows between. Numbers in, numbers out.

Risks that go from the same cell to the same cell share a line (a block) and one arrow. Blocks are then moved about in
their cells until no arrow crosses another or runs through a mark; one that still would is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from pia.reports.geometry import Box, Point, Segment, between, crosses, touches

WIDTH = 632.0
LEFT = 96.0
RIGHT = 8.0
TOP = 8.0
RADIUS = 14.0
GAP = 6.0
PADDING = 11.0
LABEL_HEIGHT = 20.0
LABEL_WIDTH = 56.0
SMALLEST_ROW = 84.0
DIGIT_WIDTH = 7.6
LINE = 2 * RADIUS + GAP
ARROW_ROOM = 3.0
# What a drawing costs: a crossing most, then an arrow through a mark, through a level's name, and its length.
CROSSING, THROUGH_MARK, THROUGH_LABEL, LENGTH = 1000.0, 300.0, 40.0, 0.02
MOST_TRIALS = 500
# Where in their cells the blocks stand at first: those that arrows leave, those that they reach.
BEGINNINGS = ((0.0, 1.0), (0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 1.0))


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

    @property
    def label(self) -> Box:
        """Where the name of the level stands."""
        bottom = self.y + self.height
        return Box(self.x + 8, bottom - LABEL_HEIGHT, self.x + 8 + min(LABEL_WIDTH, self.width - 16), bottom - 6)


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


@dataclass(slots=True, eq=False)
class Block:
    """Risks that share a line in a cell; `shift` is where in the cell's width it stands, from 0 to 1."""

    refs: tuple[str, ...]
    current: frozenset[str]
    kind: MarkKind
    place: Place
    shift: float


Arrangement = dict[tuple[Place, MarkKind], list[tuple[Block, float]]]


class Drawing:
    """The blocks in their cells, which the search moves about."""

    def __init__(self, cells: dict[Place, Cell], half: float) -> None:
        self.cells = cells
        self.half = half
        self.step = 2 * half + GAP
        width = next(iter(cells.values())).width if cells else WIDTH
        self.across = across(width, half)
        self.zones: dict[tuple[Place, MarkKind], list[Block]] = defaultdict(list)
        self.pairs: list[tuple[Block, Block]] = []
        self.labels = [cell.label for cell in cells.values()]

    def blocks(self) -> list[Block]:
        return [block for zone in self.zones.values() for block in zone]

    def arrangement(self) -> Arrangement:
        """The order and the shifts as they are now."""
        return {key: [(block, block.shift) for block in zone] for key, zone in self.zones.items()}

    def arrange(self, arrangement: Arrangement) -> None:
        """Back to an earlier order and its shifts."""
        for key, kept in arrangement.items():
            self.zones[key][:] = [block for block, _shift in kept]
            for block, shift in kept:
                block.shift = shift

    def lines(self, block: Block) -> int:
        return ceil(len(block.refs) / self.across)

    def columns(self, block: Block) -> int:
        """Four are two and two, not three and one."""
        return ceil(len(block.refs) / self.lines(block))

    def boxes(self) -> dict[Block, Box]:
        """Where every block is."""
        found = {}
        for (place, kind), blocks in self.zones.items():
            cell = self.cells[place]
            y = self._top(cell, kind, blocks)
            for block in blocks:
                width = self.columns(block) * self.step - GAP
                room = cell.width - 2 * PADDING - width
                x = cell.x + PADDING + max(0.0, room) * block.shift
                height = self.lines(block) * LINE - GAP
                found[block] = Box(x, y, x + width, y + height)
                y += height + GAP
        return found

    def _top(self, cell: Cell, kind: MarkKind, blocks: Sequence[Block]) -> float:
        if kind is MarkKind.TARGET:
            return cell.y + cell.height - LABEL_HEIGHT - sum(self.lines(block) for block in blocks) * LINE
        above = self.zones.get((cell.place, MarkKind.INHERENT), []) if kind is MarkKind.CURRENT else []
        return cell.y + PADDING + sum(self.lines(block) for block in above) * LINE

    def arrows(self, boxes: dict[Block, Box]) -> list[tuple[Block, Block, Segment]]:
        """A straight line from block to block, from edge to edge."""
        return [(start, end, between(boxes[start], boxes[end], ARROW_ROOM)) for start, end in self.pairs]


def across(column: float, half: float) -> int:
    """How many marks go side by side in a column."""
    return max(1, int((column - 2 * PADDING + GAP) // (2 * half + GAP)))


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
    _improve(drawing)
    boxes = drawing.boxes()
    kept, left_out = _without_crossings(drawing.arrows(boxes))
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


def _improve(drawing: Drawing) -> None:
    """From several beginnings, moves blocks about as long as that makes the drawing cheaper; keeps the cheapest."""
    best, arrangement = float("inf"), drawing.arrangement()
    for starts, ends in BEGINNINGS:
        for block in drawing.blocks():
            block.shift = ends if block.kind is MarkKind.TARGET else starts
        cost = _settle(drawing)
        if cost < best:
            best, arrangement = cost, drawing.arrangement()
        if best < THROUGH_MARK:
            break
    drawing.arrange(arrangement)


def _settle(drawing: Drawing) -> float:
    """Tries other orders and shifts, and keeps what costs less, until nothing does or it has tried enough."""
    best, trials, better = _cost(drawing), 0, True
    while better and best >= THROUGH_LABEL and trials < MOST_TRIALS:
        better = False
        for zone in drawing.zones.values():
            for block in list(zone):
                for place, shift in _choices(zone, block):
                    before, was = zone.index(block), block.shift
                    if (place, shift) == (before, was):
                        continue
                    zone[before], zone[place], block.shift = zone[place], zone[before], shift
                    cost = _cost(drawing)
                    trials += 1
                    if cost < best - 1e-6:
                        best, better = cost, True
                    else:
                        zone[before], zone[place], block.shift = zone[place], zone[before], was
    return best


def _choices(zone: Sequence[Block], block: Block) -> list[tuple[int, float]]:
    return [(place, shift) for place in range(len(zone)) for shift in (0.0, 0.5, 1.0)]


def _cost(drawing: Drawing) -> float:
    boxes = drawing.boxes()
    arrows = drawing.arrows(boxes)
    every = list(boxes.items())
    cost = 0.0
    for number, (start, end, segment) in enumerate(arrows):
        (x1, y1), (x2, y2) = segment
        # Most boxes are far away, and a comparison is a tenth of a call.
        low_x, high_x, low_y, high_y = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        cost += LENGTH * (high_x - low_x + high_y - low_y)
        for _start, _end, other in arrows[number + 1 :]:
            if crosses(segment, other):
                cost += CROSSING
        for block, box in every:
            if box[2] < low_x or box[0] > high_x or box[3] < low_y or box[1] > high_y:
                continue
            if block is not start and block is not end and touches(segment, box):
                cost += THROUGH_MARK
        for label in drawing.labels:
            if label[2] < low_x or label[0] > high_x or label[3] < low_y or label[1] > high_y:
                continue
            if touches(segment, label):
                cost += THROUGH_LABEL
    return cost


Arrows = list[tuple[Block, Block, Segment]]


def _without_crossings(arrows: Arrows) -> tuple[Arrows, Arrows]:
    """Leaves out the arrow that crosses most others, until none crosses."""
    kept: Arrows = list(arrows)
    left_out: Arrows = []
    while True:
        counts = [sum(crosses(one[2], other[2]) for other in kept if other is not one) for one in kept]
        if not any(counts):
            return kept, left_out
        left_out.append(kept.pop(counts.index(max(counts))))


def _marks(drawing: Drawing, block: Block, box: Box) -> list[Mark]:
    marks = []
    for number, ref in enumerate(block.refs):
        line, position = divmod(number, drawing.columns(block))
        x = box.left + drawing.half + position * drawing.step
        y = box.top + RADIUS + line * LINE
        marks.append(Mark(ref, block.kind, block.place, x, y, drawing.half, ref in block.current))
    return marks
