"""Moves the blocks of a matrix about until no arrow crosses another or runs through a mark, as far as that can be."""

from collections.abc import Iterator, Sequence
from random import Random

from pia.reports.geometry import Box, Segment, around, between, crosses, meets, touches
from pia.reports.matrix_blocks import ARROW_ROOM, RADIUS, Block, Drawing, MarkKind

# What a drawing costs: a crossing most, then an arrow through a mark, through a level's name, and its length.
CROSSING, THROUGH_MARK, THROUGH_LABEL, LENGTH = 1000.0, 300.0, 40.0, 0.02
MOST_TRIALS = 600
SHIFTS = (0.0, 0.5, 1.0)
BEGINNINGS = 3


def improve(drawing: Drawing) -> None:
    """From several beginnings, moves blocks about as long as that makes the drawing cheaper; keeps the cheapest."""
    chance = Random(BEGINNINGS)  # noqa: S311  # the same case is drawn the same way everywhere
    best, arrangement = float("inf"), drawing.arrangement()
    for place in range(BEGINNINGS):
        for zone in drawing.zones.values():
            if place:
                chance.shuffle(zone)
            for block in zone:
                block.shift = chance.choice(SHIFTS) if place else float(block.kind is MarkKind.TARGET)
        cost = _settle(drawing)
        if cost < best:
            best, arrangement = cost, drawing.arrangement()
        if best < THROUGH_MARK:
            break
    drawing.arrange(arrangement)


def _settle(drawing: Drawing) -> float:
    """Moves one block at a time, then both ends of an arrow in trouble, as long as that makes the drawing cheaper."""
    best, trials, better = _cost(drawing), 0, True
    while better and best >= THROUGH_LABEL and trials < MOST_TRIALS:
        better = False
        for moves in _moves(drawing, together=False):
            best, took = _try(drawing, moves, best)
            better, trials = better or took, trials + 1
        if better or best < THROUGH_MARK:
            continue
        for moves in _moves(drawing, together=True):
            best, better = _try(drawing, moves, best)
            trials += 1
            if better or trials >= MOST_TRIALS:
                break
    return best


Move = tuple[Block, int, float]


def _moves(drawing: Drawing, *, together: bool) -> Iterator[list[Move]]:
    """Every other place and shift of a block, or of the two blocks of an arrow."""
    if not together:
        for block in drawing.blocks():
            yield from ([move] for move in _choices(drawing, block))
        return
    for start, end in drawing.pairs:
        if _troubled(drawing, start, end):
            for first in _choices(drawing, start):
                yield from ([first, second] for second in _choices(drawing, end))


def _choices(drawing: Drawing, block: Block) -> list[Move]:
    return [(block, place, shift) for place in range(len(drawing.zone(block))) for shift in SHIFTS]


def _try(drawing: Drawing, moves: Sequence[Move], best: float) -> tuple[float, bool]:
    """Keeps the moves if they make the drawing cheaper, else takes them back."""
    done = [(block, drawing.zone(block).index(block), block.shift) for block, _place, _shift in moves]
    for block, place, shift in moves:
        drawing.put(block, place, shift)
    cost = _cost(drawing)
    if cost < best - 1e-6:
        return cost, True
    for block, place, shift in reversed(done):
        drawing.put(block, place, shift)
    return best, False


def _troubled(drawing: Drawing, start: Block, end: Block) -> bool:
    """Whether this arrow crosses another or runs through a mark."""
    boxes = drawing.boxes()
    own = between(boxes[start], boxes[end], ARROW_ROOM)
    others = (segment for one, _end, segment in drawing.arrows(boxes) if one is not start)
    marks = (box for block, box in boxes.items() if block is not start and block is not end)
    return any(crosses(own, other) for other in others) or any(meets(own, box, RADIUS) for box in marks)


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
            if block is not start and block is not end and meets(segment, box, RADIUS):
                cost += THROUGH_MARK
        for label in drawing.labels:
            if label[2] < low_x or label[0] > high_x or label[3] < low_y or label[1] > high_y:
                continue
            if touches(segment, label):
                cost += THROUGH_LABEL
    return cost


Arrows = list[tuple[Block, Block, Segment]]


def attached(arrows: Arrows, boxes: dict[Block, Box], labels: Sequence[Box]) -> Arrows:
    """Lets each arrow leave and reach its blocks at other points of their edges, where that keeps it clear."""
    chosen = list(arrows)
    for _pass in range(3):
        for number, (start, end, _segment) in enumerate(chosen):
            others = [segment for one, _end, segment in chosen if one is not start]
            marks = [box for block, box in boxes.items() if block is not start and block is not end]
            candidates = [_segment, *around(boxes[start], boxes[end], ARROW_ROOM)]
            best = min(candidates, key=lambda one: _cost_of(one, others, marks, labels))
            chosen[number] = (start, end, best)
    return chosen


def _cost_of(segment: Segment, others: Sequence[Segment], marks: Sequence[Box], labels: Sequence[Box]) -> float:
    cost = LENGTH * (abs(segment[0][0] - segment[1][0]) + abs(segment[0][1] - segment[1][1]))
    cost += CROSSING * sum(crosses(segment, other) for other in others)
    cost += THROUGH_MARK * sum(meets(segment, box, RADIUS + 1) for box in marks)
    return cost + THROUGH_LABEL * sum(touches(segment, label) for label in labels)


def without_crossings(arrows: Arrows) -> tuple[Arrows, Arrows]:
    """Leaves out the arrow that crosses most others, until none crosses."""
    kept: Arrows = list(arrows)
    left_out: Arrows = []
    while True:
        counts = [sum(crosses(one[2], other[2]) for other in kept if other is not one) for one in kept]
        if not any(counts):
            return kept, left_out
        left_out.append(kept.pop(counts.index(max(counts))))
