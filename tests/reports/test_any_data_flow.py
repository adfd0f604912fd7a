"""Whatever stands in an inventory, its diagram can be read: nothing lies on anything else, and nothing is missing."""

from itertools import combinations, pairwise
from os import environ
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import settings as hypothesis_settings

from pia.assessments.case import Case
from pia.reports.flow import draw, flows
from pia.reports.flow_chart import Chart, FlowChart
from pia.reports.flow_grouping import MOST_HEIGHT
from pia.reports.flow_layout import HEAD, TEXT_INSET, Layout, Track, lay_out
from pia.reports.flow_table import flow_rows
from pia.reports.flow_text import SIZE, width
from pia.reports.geometry import Box, Point
from tests.reports.inventories import DAY, any_case

RUNS = hypothesis_settings(max_examples=int(environ.get("SOAK_DRAWINGS", "60")), deadline=None, derandomize=True)
A_LITTLE = 0.5
Line = tuple[Point, Point]


def apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.left + A_LITTLE
        or other.right <= one.left + A_LITTLE
        or one.bottom <= other.top + A_LITTLE
        or other.bottom <= one.top + A_LITTLE
    )


def within(inner: Box, outer: Box) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def box_of(line: Line) -> Box:
    (x1, y1), (x2, y2) = line
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def heads(layout: Layout) -> list[Box]:
    """Where the titles of the zones stand."""
    return [
        Box(frame.box.left, frame.box.top, frame.box.right, frame.box.top + HEAD - A_LITTLE) for frame in layout.frames
    ]


def look(track: Track) -> tuple[str, bool, bool]:
    """Flows of one place that look alike share a line until they part."""
    return track.flow.start, track.flow.is_sensitive, track.flow.is_unsettled


def lie_on_one_another(one: Line, other: Line) -> bool:
    """Whether two lines run along the same way for a while."""
    a, b = box_of(one), box_of(other)
    along_x = a.top == a.bottom == b.top == b.bottom and min(a.right, b.right) - max(a.left, b.left) > A_LITTLE
    along_y = a.left == a.right == b.left == b.right and min(a.bottom, b.bottom) - max(a.top, b.top) > A_LITTLE
    return along_x or along_y


def check_boxes(chart: Chart, layout: Layout) -> None:
    frames = {frame.zone.key: frame.box for frame in layout.frames}
    boxes = [spot.box for spot in layout.spots]
    assert all(apart(a, b) for a, b in combinations(boxes, 2))
    assert all(apart(a, b) for a, b in combinations(frames.values(), 2))
    assert {spot.place.key for spot in layout.spots} == {place.key for place in chart.places}
    for spot in layout.spots:
        assert within(spot.box, frames[spot.place.zone])
    assert all(apart(head, box) for head in heads(layout) for box in boxes)


def check_words(layout: Layout) -> None:
    for spot in layout.spots:
        room = spot.box.right - spot.box.left - 2 * TEXT_INSET + A_LITTLE
        assert spot.name and all(width(line, bold=True) <= room for line in spot.name)
        assert width(spot.note) <= room
        assert (len(spot.name) + bool(spot.note)) * (SIZE + 2) <= spot.box.bottom - spot.box.top


def check_lines(chart: Chart, layout: Layout) -> None:
    boxes = {spot.place.key: spot.box for spot in layout.spots}
    titles = heads(layout)
    assert sorted(track.flow.number for track in layout.tracks) == list(range(1, len(chart.flows) + 1))
    for track in layout.tracks:
        start, end = boxes[track.flow.start], boxes[track.flow.end]
        (x0, y0), (x1, y1) = track.points[0], track.points[-1]
        assert x0 in (start.left, start.right) and start.top < y0 < start.bottom
        assert x1 in (end.left, end.right) and end.top < y1 < end.bottom
        for line in pairwise(track.points):
            flat = box_of(line)
            assert flat.left == flat.right or flat.top == flat.bottom, "every line is upright or level"
            assert all(apart(flat, box) for box in boxes.values()), track
            assert all(apart(flat, title) for title in titles), track
    for one, other in combinations(layout.tracks, 2):
        if look(one) != look(other):
            for line in pairwise(one.points):
                assert not any(lie_on_one_another(line, another) for another in pairwise(other.points)), (one, other)


def check_numbers(layout: Layout) -> None:
    boxes = [spot.box for spot in layout.spots]
    badges = {track.flow.number: track.badge for track in layout.tracks}
    assert all(apart(a, b) for a, b in combinations(badges.values(), 2))
    assert all(apart(badge, box) for badge in badges.values() for box in boxes)
    for track in layout.tracks:
        for line in pairwise(track.points):
            on = [number for number, badge in badges.items() if not apart(box_of(line), badge)]
            assert on in ([], [track.flow.number]), "no line runs through the number of another"


def check_drawing(chart: FlowChart) -> None:
    layout = lay_out(chart.drawn)
    assert layout.height <= MOST_HEIGHT, "it fits on a page"
    check_boxes(chart.drawn, layout)
    check_words(layout)
    check_lines(chart.drawn, layout)
    check_numbers(layout)


@RUNS
@given(any_case())
def test_it_can_be_read_whatever_is_in_the_inventory(case: Case) -> None:
    check_drawing(flows(case, "en", DAY))


@RUNS
@given(any_case(most=8))
def test_it_leaves_nothing_out_and_is_the_same_again(case: Case) -> None:
    chart = flows(case, "zh", DAY)
    rows, left_out = flow_rows(case, chart)
    assert left_out == 0
    assert {ref for row in rows for ref in row.refs} == {one.ref for one in case.items}
    drawn = {str(flow.number) for flow in chart.drawn.flows}
    assert {row.number for row in rows} - {""} == drawn
    boxed = {name for place in chart.drawn.places for name in (place.stands_for or (place.name,))}
    assert boxed == {place.name for place in chart.whole.places}
    svg = draw(chart, "zh", standalone=True)
    assert svg == draw(flows(case, "zh", DAY), "zh", standalone=True)
    ElementTree.fromstring(svg)  # noqa: S314  # it is ours
