"""Makes a chart readable: where there are too many places, the smallest of a zone share a box; then numbers the flows.

The table names them all, under the number of the line that stands for them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pia.reports import flow_words as words
from pia.reports.flow_chart import Chart, Column, Flow, FlowChart, Place, PlaceKind, Zone, ZoneKind
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

    def wider(self, column: Column | None) -> "Limits":
        """One more place in a column, or one more country."""
        if column is None:
            return replace(self, countries=self.countries + 1)
        return replace(self, places={**self.places, column: self.places[column] + 1}, one_a_zone=False)

    def is_within(self, other: "Limits") -> bool:
        """Whether the other allows as much."""
        places = all(self.places[column] <= other.places[column] for column in Column)
        return places and self.countries <= other.countries


GENEROUS = Limits({Column.SOURCES: 12, Column.OURS: 18, Column.BEYOND: 18}, 6, one_a_zone=False)


def limits(step: int) -> Limits:
    """From 0, generous, to `STEPS`, as few as there can be."""
    part = 1 - step / STEPS
    places = {column: round(most * part) for column, most in GENEROUS.places.items()}
    return Limits(places, max(round(GENEROUS.countries * part), 1), one_a_zone=step == STEPS)


Weights = Mapping[str, tuple[bool, int, int, int]]
Stands = dict[str, Place]


def readable(whole: Chart) -> FlowChart:
    """The chart with as many places as can be read, and the same numbers in the drawing and in the whole."""
    if not whole.flows:
        return FlowChart(whole, whole)
    stands, zones = _shown(whole, GENEROUS, _weights(whole))
    drawn = _grouped(whole, stands, zones)
    if not _fits(drawn):
        weights = _weights(drawn)
        again, zones = _shown(drawn, _most(_sketch(drawn), weights), weights)
        drawn = _grouped(drawn, again, zones)
        stands = {key: again[place.key] for key, place in stands.items()}
    numbers = {(flow.start, flow.end): flow.number for flow in drawn.flows}
    flows = [
        replace(flow, number=numbers.get((stands[flow.start].key, stands[flow.end].key), 0)) for flow in whole.flows
    ]
    return FlowChart(replace(whole, flows=tuple(flows)), drawn)


def _sketch(chart: Chart) -> Chart:
    """The chart without the items, which take no room in the drawing."""
    flows = tuple(replace(flow, carried=()) for flow in chart.flows)
    return replace(chart, places=tuple(replace(place, refs=()) for place in chart.places), flows=flows)


def _most(sketch: Chart, weights: Weights) -> Limits:
    """The limits with which it fits: the same steps for all columns at first, then one column after the other more."""

    def fits(limits: Limits) -> bool:
        return _fits(_grouped(sketch, *_shown(sketch, limits, weights)))

    steps = [limits(step) for step in range(1, STEPS)]
    most = next((one for one in steps if fits(one)), limits(STEPS))
    growing: list[Column | None] = [None, Column.OURS, Column.BEYOND, Column.SOURCES]  # None: countries
    while growing:
        for what in tuple(growing):
            wider = most.wider(what)
            if wider.is_within(GENEROUS) and fits(wider):
                most = wider
            else:
                growing.remove(what)
    return most


def _fits(chart: Chart) -> bool:
    if least_height(chart) > MOST_HEIGHT:
        return False
    layout = lay_out(chart)
    return layout.height <= MOST_HEIGHT and layout.pitch >= CLOSEST


def _shown(chart: Chart, most: Limits, weights: Weights) -> tuple[Stands, tuple[Zone, ...]]:
    """The box that every place is drawn as, and the zones of these boxes."""
    zones = _zones(chart, most.countries, weights)
    columns: dict[Column, list[Place]] = {column: [] for column in Column}
    for place in chart.places:
        columns[chart.column(place.key)].append(place)
    shown: Stands = {}
    for column, places in columns.items():
        places.sort(key=lambda one: weights[one.key])
        kept = most.places[column]
        if len(places) > kept:
            # Every zone that has places without a box of their own needs one more for those.
            kept = max(kept - len({zones[one.zone].key for one in places[kept:]}), 0)
        shown |= _boxes(places[:kept], places[kept:], zones, one_a_zone=most.one_a_zone)
    return shown, tuple({zones[zone.key].key: zones[zone.key] for zone in chart.zones}.values())


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
        names = tuple(name for one in members for name in one.stands_for or (one.name,))
        if len(names) < (2 if one_a_zone else FEWEST_TOGETHER):
            shown |= {one.key: replace(one, zone=zone) for one in members}
            continue
        together = Place(
            key=f"more:{zone}:{kind}:{note}",
            zone=zone,
            kind=members[0].kind,
            name=words.more_places({one.kind for one in members}, len(names)),
            note=note or words.in_the_table(),
            refs=tuple(dict.fromkeys(ref for one in members for ref in one.refs)),
            is_open=members[0].is_open,
            stands_for=names,
        )
        shown |= dict.fromkeys((one.key for one in members), together)
    return shown


def _weights(chart: Chart) -> Weights:
    """What is drawn first: what has most sensitive or unsettled flows, then most items; equals as they stand.

    A box that stands for several places is the first to take up more.
    """
    marked: dict[str, int] = defaultdict(int)
    for flow in chart.flows:
        weight = len(flow.refs) * (1 + flow.is_sensitive + flow.is_unsettled)
        for key in (flow.start, flow.end):
            marked[key] += weight
    return {
        place.key: (bool(place.stands_for), -marked[place.key], -len(place.refs), number)
        for number, place in enumerate(chart.places)
    }


def _zones(chart: Chart, countries: int, weights: Weights) -> dict[str, Zone]:
    """The zone that every zone is drawn as: beyond so many countries abroad, the smallest share one."""
    abroad = [zone for zone in chart.zones if zone.kind is ZoneKind.ABROAD]
    shown = {zone.key: zone for zone in chart.zones}
    if len(abroad) <= countries:
        return shown

    def weight(zone: Zone) -> tuple[bool, int, str]:
        return zone.countries > 1, sum(weights[place.key][1] for place in chart.within[zone.key]), zone.key

    rest = sorted(abroad, key=weight)[max(countries - 1, 0) :]
    if len(rest) > 1:
        together = words.more_countries(sum(zone.countries for zone in rest))
        shown |= {zone.key: together for zone in rest}
    return shown


def _grouped(chart: Chart, shown: Mapping[str, Place], zones: tuple[Zone, ...]) -> Chart:
    """The flows between the boxes; what stays within one box is not drawn.

    They are numbered in the order of the inventory, so that a new row at its end leaves the numbers of others alone.
    """
    members: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in chart.flows:
        start, end = shown[flow.start].key, shown[flow.end].key
        if start != end:
            members[start, end].append(flow)
    drawn = tuple(
        Flow(
            start,
            end,
            carried=tuple(dict.fromkeys(one for flow in flows for one in flow.carried)),
            is_sensitive=any(flow.is_sensitive for flow in flows),
            is_unsettled=any(flow.is_unsettled for flow in flows),
            number=number,
        )
        for number, ((start, end), flows) in enumerate(members.items(), start=1)
    )
    places = {shown[place.key].key: shown[place.key] for place in chart.places}
    ordered = sorted(zones, key=lambda zone: list(ZoneKind).index(zone.kind))
    return Chart(tuple(ordered), tuple(places.values()), drawn, chart.language)
