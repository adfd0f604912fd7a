"""Boxes and straight lines on a drawing, and whether they meet."""

from typing import NamedTuple

DIAGONAL = 0.7071
Point = tuple[float, float]
Segment = tuple[Point, Point]


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def between(start: Box, end: Box, room: float) -> Segment:
    """The line from box to box, cut at their edges with some room."""
    (x1, y1), (x2, y2) = start.centre, end.centre
    dx, dy = x2 - x1, y2 - y1
    leave, arrive = _reach(start, dx, dy, room), _reach(end, dx, dy, room)
    return (x1 + dx * leave, y1 + dy * leave), (x2 - dx * arrive, y2 - dy * arrive)


def _reach(box: Box, dx: float, dy: float, room: float) -> float:
    """The part of the way (dx, dy) from the centre that lies within the box."""
    half_width, half_height = (box.right - box.left) / 2 + room, (box.bottom - box.top) / 2 + room
    sideways = half_width / abs(dx) if dx else float("inf")
    upwards = half_height / abs(dy) if dy else float("inf")
    return min(sideways, upwards, 0.5)


def around(start: Box, end: Box, room: float) -> list[Segment]:
    """Other lines between the same boxes: from eight points of the one edge to eight of the other."""
    return [(a, b) for a in _edge(start, room) for b in _edge(end, room)]


def _edge(box: Box, room: float) -> list[Point]:
    x, y = box.centre
    half_width, half_height = (box.right - box.left) / 2 + room, (box.bottom - box.top) / 2 + room
    corner = DIAGONAL * min(half_width, half_height)  # the corners are round
    points = [(x - half_width, y), (x + half_width, y), (x, y - half_height), (x, y + half_height)]
    inset = min(half_width, half_height) - corner
    for right in (-1, 1):
        for down in (-1, 1):
            points.append((x + right * (half_width - inset), y + down * (half_height - inset)))
    return points


def crosses(one: Segment, other: Segment) -> bool:
    """Whether two lines have a point in common."""
    (a, b), (c, d) = one, other
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def meets(segment: Segment, box: Box, radius: float) -> bool:
    """Whether a line runs through a mark: a circle of that radius, or the whole box where it is larger."""
    if max(box.right - box.left, box.bottom - box.top) > 2 * radius + 0.01:
        return touches(segment, box)
    (x1, y1), (x2, y2) = segment
    x, y = box.centre
    dx, dy = x2 - x1, y2 - y1
    long = dx * dx + dy * dy
    part = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / long)) if long else 0.0
    return (x1 + part * dx - x) ** 2 + (y1 + part * dy - y) ** 2 <= radius**2


def touches(segment: Segment, box: Box) -> bool:
    """Whether a line has a point in a box (Liang and Barsky's clipping)."""
    (x1, y1), (x2, y2) = segment
    if max(x1, x2) < box.left or min(x1, x2) > box.right or max(y1, y2) < box.top or min(y1, y2) > box.bottom:
        return False
    first, last = 0.0, 1.0
    for start, way, low, high in ((x1, x2 - x1, box.left, box.right), (y1, y2 - y1, box.top, box.bottom)):
        if way == 0:
            continue  # it lies between: the quick test above has said so
        near, far = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, near), min(last, far)
    return first <= last
