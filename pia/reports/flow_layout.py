"""Where everything of a data-flow diagram stands: three columns of zones, boxes in them, lines in the gaps between.

Nothing overlaps by construction. Boxes stand on a grid; lines that reach a box from the left have a row of their own
there, in which their number stands too; lines that leave to the right take half rows, unless they run straight. So
two lines never lie on one another, and none runs anywhere but in a gap or beneath our systems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from pia.reports import flow_text
from pia.reports.flow_chart import Chart, Column, Flow, Place, Zone
from pia.reports.flow_lanes import narrowest, put_in_lanes
from pia.reports.flow_nets import LEFT, RIGHT, Net, Way, Wiring, by_place, wire
from pia.reports.flow_order import ordered, settled
from pia.reports.flow_ports import leave_left, row_of, rows
from pia.reports.flow_words import JOINT
from pia.reports.geometry import Box, Point

WIDTH = 960.0
MARGIN = 8.0
ROW = 12.0  # the grid
INSET = 12.0  # from the edge of a zone to its boxes
HEAD = 4 * ROW
TEXT_INSET = 10.0
BOX_WIDTHS = {Column.SOURCES: 162.0, Column.OURS: 176.0, Column.BEYOND: 224.0}
NAME_LINES = 2
BADGE_HEIGHT = 20.0
ARROW = 9.0
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, its box and the words in it."""

    place: Place
    box: Box
    name: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A zone and its edge, with the words that fit at its head."""

    zone: Zone
    box: Box
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Track:
    """A flow as it is drawn: its corners, from where it leaves to the tip of its arrow, and where its number stands."""

    flow: Flow
    points: tuple[Point, ...]
    badge: Box


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that is drawn; `pitch` is how far apart the closest two lines run."""

    height: float
    frames: tuple[Frame, ...]
    spots: tuple[Spot, ...]
    tracks: tuple[Track, ...]
    pitch: float


@dataclass(slots=True)
class _Draft:
    """A diagram while it is laid out; boxes are heights and tops until everything has settled."""

    chart: Chart
    wiring: Wiring
    order: Mapping[str, Sequence[str]]
    words: dict[str, tuple[tuple[str, ...], str]]
    heights: dict[str, float]
    tops: dict[str, float]

    def middle(self, key: str) -> float:
        return self.tops[key] + self.heights[key] / 2

    def zones(self, column: Column) -> list[Zone]:
        """From above."""
        known = {zone.key: zone for zone in self.chart.zones}
        return [known[key] for key in self.order if known[key].column is column]

    def column(self, column: Column) -> list[str]:
        return [key for zone in self.zones(column) for key in self.order[zone.key]]


def left_of(column: Column) -> float:
    """Where the boxes of a column begin."""
    if column is Column.SOURCES:
        return MARGIN + INSET
    if column is Column.BEYOND:
        return WIDTH - MARGIN - INSET - BOX_WIDTHS[column]
    first = left_of(Column.SOURCES) + BOX_WIDTHS[Column.SOURCES]
    return (first + left_of(Column.BEYOND) - BOX_WIDTHS[column]) / 2


def least_height(chart: Chart) -> float:
    """What the highest column needs, without laying anything out."""
    draft = _begun(chart, {zone.key: [place.key for place in chart.within[zone.key]] for zone in chart.zones})
    for column in Column:
        _stack(draft, column, None)
    return max(_bottom(draft, column) for column in Column)


def _begun(chart: Chart, order: Mapping[str, Sequence[str]]) -> _Draft:
    """A draft in which the size of everything is known and the place of nothing."""
    wiring = wire(chart)
    words = {place.key: _words(place, chart.column(place.key), chart.language) for place in chart.places}
    sides = by_place(wiring)
    heights = {
        key: rows(len(name), len(sides[key, RIGHT]), len(sides[key, LEFT])) * ROW for key, (name, _) in words.items()
    }
    return _Draft(chart, wiring, order, words, heights, {})


def lay_out(chart: Chart) -> Layout:
    """Everything that is drawn of a chart."""
    draft = _begun(chart, ordered(chart))
    wiring, bottom = draft.wiring, _settle(draft)
    strips = wiring.beneath()
    frames = _frames(draft, bottom + (len(strips) + 1) * ROW if strips else bottom, bottom)
    for number, (first, second) in enumerate(strips):
        y = bottom + (number + 1) * ROW + ROW / 2
        for end in (*first.ends, second.start):
            if not end.place:
                end.y = y
    _attach(draft)
    widths = {way.flow.number: badge_width(way.flow) for way in wiring.ways}
    strip = max(widths.values(), default=0.0) + 10
    pitches = [narrowest(put_in_lanes(_nets(wiring, gap), *_room(gap, strip))) for gap in (0, 1)]
    spots = tuple(_spot(draft, place) for place in chart.places)
    tracks = tuple(_track(way, widths[way.flow.number], chart) for way in wiring.ways)
    return Layout(max(frame.box.bottom for frame in frames) + MARGIN, frames, spots, tracks, min(pitches))


def badge_width(flow: Flow) -> float:
    """A round badge for a number of one or two digits, a longer one with room for the sign of sensitive data."""
    number = flow_text.width(str(flow.number), bold=True)
    return max(BADGE_HEIGHT, number + 8) + (14 if flow.is_sensitive else 0)


def _nets(wiring: Wiring, gap: int) -> list[Net]:
    return [net for net in wiring.nets if net.gap == gap]


def _room(gap: int, strip: float) -> tuple[float, float]:
    """Where the trunks of a gap may run: between the zones, without the strip where the numbers stand."""
    before, after = Column(gap), Column(gap + 1)
    left = left_of(before) + BOX_WIDTHS[before] + INSET
    return left, left_of(after) - INSET - strip


def _words(place: Place, column: Column, language: str) -> tuple[tuple[str, ...], str]:
    room = BOX_WIDTHS[column] - 2 * TEXT_INSET
    joint = JOINT[language]
    name = flow_text.several(place.parts or (place.name,), joint, room, NAME_LINES)
    note = flow_text.shortened(place.note, room) if place.note else flow_text.listed(place.refs, room)
    return name, note


def _settle(draft: _Draft) -> float:
    """Heights of all boxes: columns from above at first, then each as near to its neighbours as its room allows."""
    for column in Column:
        _stack(draft, column, None)
    bottom = max(_bottom(draft, column) for column in Column)
    tied: dict[str, list[str]] = {key: [] for key in draft.heights}
    for flow in draft.chart.flows:
        if draft.chart.column(flow.start) is not draft.chart.column(flow.end):
            tied[flow.start].append(flow.end)
            tied[flow.end].append(flow.start)
    for _round in range(ROUNDS):
        for column in (Column.SOURCES, Column.BEYOND, Column.OURS):
            wanted = [
                sum(draft.middle(one) for one in tied[key]) / len(tied[key]) if tied[key] else draft.middle(key)
                for key in draft.column(column)
            ]
            _stack(draft, column, wanted, bottom)
    return bottom


def _stack(draft: _Draft, column: Column, wanted: list[float] | None, bottom: float = 0.0) -> None:
    """The boxes of a column one below the other, as near to the wanted middles as the order and the zones allow."""
    keys, steps, before = [], [], 0.0
    for number, zone in enumerate(draft.zones(column)):
        before += (MARGIN if number == 0 else 2 * ROW) + HEAD
        for key in draft.order[zone.key]:
            keys.append(key)
            steps.append(before)
            before = draft.heights[key] + ROW
        if draft.order[zone.key]:
            before -= ROW
    if not keys:
        return
    if wanted is None:
        tops = settled([0.0] * len(keys), steps, 0.0, sum(steps))
    else:
        aims = [aim - draft.heights[key] / 2 for aim, key in zip(wanted, keys, strict=True)]
        tops = settled(aims, steps, 0.0, bottom - ROW - draft.heights[keys[-1]])
    for key, top in zip(keys, tops, strict=True):
        draft.tops[key] = MARGIN + floor((top - MARGIN + 0.01) / ROW) * ROW


def _bottom(draft: _Draft, column: Column) -> float:
    """Where the last zone of a column ends, if it is as small as can be."""
    keys = draft.column(column)
    if not keys:
        return MARGIN + HEAD + ROW
    return draft.tops[keys[-1]] + draft.heights[keys[-1]] + ROW


def _frames(draft: _Draft, bottom: float, bottom_of_ours: float) -> tuple[Frame, ...]:
    """The zones from edge to edge: each reaches down to the next, the last one to the bottom."""
    frames = []
    for column in Column:
        zones = draft.zones(column)
        heads = [
            draft.tops[draft.order[zone.key][0]] - HEAD if draft.order[zone.key] and number else MARGIN
            for number, zone in enumerate(zones)
        ]
        lowest = bottom_of_ours if column is Column.OURS else bottom
        ends = [*(head - ROW for head in heads[1:]), lowest]
        left = left_of(column) - INSET
        right = left + BOX_WIDTHS[column] + 2 * INSET
        room = right - left - 2 * INSET
        for zone, top, end in zip(zones, heads, ends, strict=True):
            title = flow_text.shortened(zone.title, room, bold=True)
            frames.append(Frame(zone, Box(left, top, right, end), title, flow_text.shortened(zone.note, room)))
    return tuple(frames)


def _attach(draft: _Draft) -> None:
    """Where lines meet their boxes: first those that come from the left, which have rows of their own."""
    sides = by_place(draft.wiring)
    for (key, side), ends in sides.items():
        if side == RIGHT:
            row_of(ends, draft.middle, draft.tops[key], draft.heights[key], ROW)
    for (key, side), ends in sides.items():
        if side == LEFT:
            leave_left(ends, draft.tops[key], draft.heights[key], ROW)


def _spot(draft: _Draft, place: Place) -> Spot:
    column = draft.chart.column(place.key)
    left, top = left_of(column), draft.tops[place.key]
    name, note = draft.words[place.key]
    return Spot(place, Box(left, top, left + BOX_WIDTHS[column], top + draft.heights[place.key]), name, note)


def _edge(chart: Chart, key: str, side: int) -> float:
    """The x of a box where a gap meets it: its right edge lies on the left of the gap."""
    column = chart.column(key)
    return left_of(column) + (BOX_WIDTHS[column] if side == LEFT else 0.0)


def _track(way: Way, width: float, chart: Chart) -> Track:
    start, arrival = way.nets[0].start, way.arrival
    points: list[Point] = [(_edge(chart, start.place, start.side), start.y)]
    for number, net in enumerate(way.nets):
        leave = way.nets[number + 1].start if number + 1 < len(way.nets) else arrival
        if not net.is_straight:
            points += [(net.x, points[-1][1]), (net.x, leave.y)]
    points.append((_edge(chart, arrival.place, arrival.side), arrival.y))
    numbered = arrival if arrival.side == RIGHT else start
    right = _edge(chart, numbered.place, RIGHT) - INSET - 4
    middle = numbered.y
    badge = Box(right - width, middle - BADGE_HEIGHT / 2, right, middle + BADGE_HEIGHT / 2)
    return Track(way.flow, _without_repeats(points), badge)


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    """Corners only: a point between two on the same line says nothing."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)
