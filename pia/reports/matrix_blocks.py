"""The cells of a risk matrix and the blocks of marks in them, which the search for a clear drawing moves about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import NamedTuple

from pia.reports.geometry import Box, Segment, between

WIDTH = 632.0
RADIUS = 14.0
GAP = 8.0
PADDING = 11.0
LABEL_HEIGHT = 20.0
LABEL_WIDTH = 56.0
LINE = 2 * RADIUS + GAP
ARROW_ROOM = 3.0


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

    def zone(self, block: Block) -> list[Block]:
        return self.zones[block.place, block.kind]

    def put(self, block: Block, place: int, shift: float) -> None:
        """To another line of its zone, whose block takes its own, and to another shift."""
        zone = self.zone(block)
        before = zone.index(block)
        zone[before], zone[place], block.shift = zone[place], zone[before], shift

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
