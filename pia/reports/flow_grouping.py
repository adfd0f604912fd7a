"""Makes a chart readable: where there are too many places, the smallest of a zone share a box; then numbers the flows.

The table names them all, under the number of the line that stands for them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pia.reports import flow_words as words
from pia.reports.flow_chart import Carried, Chart, Column, Flow, FlowChart, Place, PlaceKind, Zone, ZoneKind
from pia.reports.flow_layout import lay_out, least_height

MOST_HEIGHT = 1180.0  # with the legend and the caption it fills one page of A4, where 960 units are 170 mm
CLOSEST = 5.0  # lines nearer to each other cannot be told apart on paper
STEPS = 32
FEWEST_TOGETHER = 3  # two boxes in one save nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """How many places each column may have, and how many countries have a zone of their own.

    `one_a_zone` puts all of a zone into one box: of eight boxes at most, which fit whatever goes between them.
    """

    places: Mapping[Column, int]
    countries: int
    one_a_zone: bool


GENEROUS = Limits({Column.SOURCES: 12, Column.OURS: 18, Column.BEYOND: 18}, 6, one_a_zone=False)


def limits(step: int) -> Limits:
    """From 0, generous, to `STEPS`, as few as there can be."""
    part = 1 - step / STEPS
    places = {column: round(most * part) for column, most in GENEROUS.places.items()}
    return Limits(places, max(round(GENEROUS.countries * part), 1), one_a_zone=step == STEPS)


def readable(whole: Chart) -> FlowChart:
    """The chart with as many places as can be read, and the same numbers in the drawing and in the whole."""
    if not whole.flows:
        return FlowChart(whole, whole)
    for step in range(STEPS + 1):
        most = limits(step)
        if step == STEPS or _fits(_grouped(whole, *_shown(whole, most))):
            break
    if step:
        most = _widened(whole, most)
    stands, zones = _shown(whole, most)
    drawn = _grouped(whole, stands, zones)
    numbers = {(flow.start, flow.end): flow.number for flow in drawn.flows}
    flows = [
        replace(flow, number=numbers.get((stands[flow.start].key, stands[flow.end].key), 0)) for flow in whole.flows
    ]
    return FlowChart(replace(whole, flows=tuple(flows)), drawn)


def _widened(whole: Chart, most: Limits) -> Limits:
    """More places in one column after the other, as long as the drawing still fits."""
    growing = [Column.OURS, Column.BEYOND, Column.SOURCES]
    while growing:
        for column in tuple(growing):
            wider = replace(most, places={**most.places, column: most.places[column] + 1}, one_a_zone=False)
            enough = wider.places[column] > GENEROUS.places[column]
            if not enough and _fits(_grouped(whole, *_shown(whole, wider))):
                most = wider
            else:
                growing.remove(column)
    return most


def _fits(chart: Chart) -> bool:
    if least_height(chart) > MOST_HEIGHT:
        return False
    layout = lay_out(chart)
    return layout.height <= MOST_HEIGHT and layout.pitch >= CLOSEST


def _shown(whole: Chart, most: Limits) -> tuple[dict[str, Place], tuple[Zone, ...]]:
    """The box that every place is drawn as, and the zones of these boxes."""
    weights = _weights(whole)
    zones = _zones(whole, most.countries, weights)
    shown: dict[str, Place] = {}
    for column in Column:
        places = sorted(
            (place for place in whole.places if whole.column(place.key) is column), key=lambda one: weights[one.key]
        )
        kept = most.places[column]
        if len(places) > kept:
            # Every zone that has places without a box of their own needs one more for those.
            kept = max(kept - len({zones[one.zone].key for one in places[kept:]}), 0)
        shown |= _boxes(places[:kept], places[kept:], zones, one_a_zone=most.one_a_zone)
    used = {place.zone for place in shown.values()}
    kept_zones = dict.fromkeys(zones[zone.key] for zone in whole.zones)
    return shown, tuple(zone for zone in kept_zones if zone.key in used or not whole.within(zone))


def _boxes(
    kept: Sequence[Place], rest: Sequence[Place], zones: Mapping[str, Zone], *, one_a_zone: bool
) -> dict[str, Place]:
    """A box for every place that is kept; of the others, one for those of a zone that are alike."""
    shown = {place.key: replace(place, zone=zones[place.zone].key) for place in kept}
    alike: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in rest:
        look = (place.kind.value, place.note if place.kind is PlaceKind.SOURCE else "")
        alike[zones[place.zone].key, *(("", "") if one_a_zone else look)].append(place)
    for (zone, kind, note), members in alike.items():
        if len(members) < (2 if one_a_zone else FEWEST_TOGETHER):
            shown |= {one.key: replace(one, zone=zone) for one in members}
            continue
        first = members[0]
        refs = tuple(dict.fromkeys(ref for one in members for ref in one.refs))
        together = Place(
            key=f"more:{zone}:{kind}:{note}",
            zone=zone,
            kind=first.kind,
            name=words.more_places({one.kind for one in members}, len(members)),
            note=note or words.in_the_table(),
            refs=refs,
            is_open=first.is_open,
            stands_for=tuple(one.name for one in members),
        )
        shown |= {one.key: together for one in members}
    return shown


def _weights(whole: Chart) -> dict[str, tuple[int, int, int]]:
    """What is drawn first: what has most sensitive or unsettled flows, then most items; equals as they stand."""
    marked: dict[str, int] = defaultdict(int)
    for flow in whole.flows:
        for key in (flow.start, flow.end):
            marked[key] += len(flow.refs) * (1 + flow.is_sensitive + flow.is_unsettled)
    return {place.key: (-marked[place.key], -len(place.refs), n) for n, place in enumerate(whole.places)}


def _zones(whole: Chart, countries: int, weights: Mapping[str, tuple[int, int, int]]) -> dict[str, Zone]:
    """The zone that every zone is drawn as: beyond so many countries abroad, the smallest share one."""
    abroad = [zone for zone in whole.zones if zone.kind is ZoneKind.ABROAD]
    shown = {zone.key: zone for zone in whole.zones}
    if len(abroad) <= countries:
        return shown
    heavy = {zone.key: sum(weights[place.key][0] for place in whole.within(zone)) for zone in abroad}
    rest = sorted(abroad, key=lambda zone: (heavy[zone.key], zone.key))[max(countries - 1, 0) :]
    if len(rest) > 1:
        together = words.more_countries(len(rest))
        shown |= {zone.key: together for zone in rest}
    return shown


def _grouped(whole: Chart, shown: Mapping[str, Place], zones: tuple[Zone, ...]) -> Chart:
    """The flows between the boxes; what stays within one box is not drawn.

    They are numbered in the order of the inventory, so that a new row at its end leaves the numbers of others alone.
    """
    flows: dict[tuple[str, str], dict[Carried, None]] = defaultdict(dict)
    sourced: dict[tuple[str, str], bool] = {}
    first: dict[tuple[str, str], Flow] = {}
    for flow in whole.flows:
        ends = shown[flow.start].key, shown[flow.end].key
        if ends[0] != ends[1]:
            flows[ends] |= dict.fromkeys(flow.carried)
            sourced[ends] = sourced.get(ends, True) and flow.has_source
            first.setdefault(ends, flow)
    drawn = tuple(
        replace(first[ends], start=ends[0], end=ends[1], carried=tuple(carried), has_source=sourced[ends], number=n)
        for n, (ends, carried) in enumerate(flows.items(), start=1)
    )
    places = tuple(dict.fromkeys(shown[place.key] for place in whole.places))
    return Chart(tuple(sorted(zones, key=lambda zone: list(ZoneKind).index(zone.kind))), places, drawn, whole.language)
