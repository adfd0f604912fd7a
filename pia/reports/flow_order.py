"""In which order the places of a zone stand, so that few lines cross, and how high, so that many run straight."""

from collections.abc import Mapping, Sequence

from pia.reports.flow_chart import Chart, Column, ZoneKind

SWEEPS = 6
# The people stand above, what is not stated below; what lies between them may change places.
RANKS = {
    ZoneKind.OTHER_SOURCES: 1,
    ZoneKind.OWN_DATA: 1,
    ZoneKind.NO_SOURCE: 2,
    ZoneKind.ABROAD: 1,
    ZoneKind.NO_COUNTRY: 2,
}


def ordered(chart: Chart) -> dict[str, list[str]]:
    """Zone -> keys of its places from above: each place near the middle of what it is tied to (barycentres).

    The zones are in the order in which they stand in their columns.
    """
    order = {zone.key: [place.key for place in chart.within[zone.key]] for zone in chart.zones}
    tied: dict[str, list[str]] = {place.key: [] for place in chart.places}
    for flow in chart.flows:
        tied[flow.start].append(flow.end)
        tied[flow.end].append(flow.start)
    best, fewest = order, crossings(chart, order)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        columns = (Column.OURS, Column.BEYOND, Column.SOURCES) if sweep % 2 else (Column.SOURCES, Column.BEYOND)
        for column in (*columns, Column.OURS):
            order = _sorted(chart, order, column, tied)
        count = crossings(chart, order)
        if count < fewest:
            best, fewest = order, count
    return best


Order = Mapping[str, Sequence[str]]


def _sorted(chart: Chart, order: Order, column: Column, tied: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The places of one column by what they are tied to, then its zones by their places, as far as they may move."""
    heights = _heights(chart, order)
    middles = {
        key: sum(heights[one] for one in ends) / len(ends) if ends else heights[key] for key, ends in tied.items()
    }
    zones = {zone.key: zone for zone in chart.zones}
    found = {}
    for key, places in order.items():
        moves = zones[key].column is column
        found[key] = sorted(places, key=lambda one: middles[one]) if moves else list(places)  # stable
    mean = {key: sum(middles[one] for one in places) / max(len(places), 1) for key, places in found.items()}

    def place_of(key: str) -> tuple[int, int, float]:
        zone = zones[key]
        return zone.column, RANKS.get(zone.kind, 0), mean[key] if zone.column is column else before[key]

    before = {key: float(number) for number, key in enumerate(order)}
    return {key: found[key] for key in sorted(found, key=place_of)}


def _heights(chart: Chart, order: Order) -> dict[str, float]:
    """Where a place stands in its column, from 0 to 1."""
    found: dict[str, float] = {}
    zones = {zone.key: zone for zone in chart.zones}
    for column in Column:
        keys = [key for zone, places in order.items() if zones[zone].column is column for key in places]
        found |= {key: (number + 0.5) / len(keys) for number, key in enumerate(keys)}
    return found


def crossings(chart: Chart, order: Order) -> int:
    """How many pairs of flows between the same two columns change sides."""
    heights = _heights(chart, order)
    between: dict[tuple[Column, Column], list[tuple[float, float]]] = {}
    for flow in chart.flows:
        (first, start), (second, end) = sorted((chart.column(key), heights[key]) for key in (flow.start, flow.end))
        if first is not second:
            between.setdefault((first, second), []).append((start, end))
    count = 0
    for pairs in between.values():
        for number, (start, end) in enumerate(pairs):
            count += sum((start - other) * (end - far) < 0 for other, far in pairs[number + 1 :])
    return count


def settled(wanted: Sequence[float], steps: Sequence[float], lowest: float, highest: float) -> list[float]:
    """Heights in the given order, at least `steps[i]` below the one before, as near to the wanted ones as can be.

    Least squares by pooling neighbours that would overlap (pool-adjacent-violators); within the bounds if they fit.
    """
    offsets, below = [], 0.0
    for step in steps:
        below += step
        offsets.append(below)
    pools: list[list[float]] = []  # sum of what is wanted, and how many
    for place, offset in zip(wanted, offsets, strict=True):
        pools.append([place - offset, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, number = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += number
    base = [total / number for total, number in pools for _ in range(int(number))]
    most = highest - offsets[-1] if offsets else 0.0
    return [max(lowest, min(one, most)) + offset for one, offset in zip(base, offsets, strict=True)]
