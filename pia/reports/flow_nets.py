"""Gathers the flows that leave a place in the same way into nets: one line that branches, as on a circuit diagram.

Between the columns there are two gaps: 0 between sources and our systems, 1 between our systems and what lies beyond.
A net has ends on the left and on the right of its gap and one vertical trunk between them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pia.reports.flow_chart import Chart, Column, Flow

Style = tuple[bool, bool]  # sensitive, unsettled
LEFT, RIGHT = 0, 1


@dataclass(slots=True, eq=False)
class End:
    """Where a net meets a place, on that side of its gap; without a place, the way beneath our systems.

    A net leaves one place and reaches others: `flow` is what arrives here, None where the net leaves.
    """

    side: int
    place: str
    flow: Flow | None = None
    y: float = 0.0


@dataclass(slots=True, eq=False)
class Net:
    """The lines of one look that leave one place into one gap."""

    gap: int
    start: End
    ends: list[End] = field(default_factory=list)
    x: float = 0.0

    @property
    def terminals(self) -> list[End]:
        """The start and the ends."""
        return [self.start, *self.ends]

    @property
    def top(self) -> float:
        """Where the trunk begins."""
        return min(end.y for end in self.terminals)

    @property
    def bottom(self) -> float:
        """Where the trunk ends."""
        return max(end.y for end in self.terminals)

    @property
    def is_straight(self) -> bool:
        """Whether it needs no trunk."""
        return self.top == self.bottom


@dataclass(frozen=True, slots=True)
class Way:
    """A flow and the nets that it takes, one after the other."""

    flow: Flow
    nets: tuple[Net, ...]
    arrival: End


@dataclass(slots=True)
class Wiring:
    """All nets and ways of a chart."""

    nets: list[Net]
    ways: list[Way]

    def beneath(self) -> list[tuple[Net, Net]]:
        """The nets that go on beneath our systems, with those that they go on in."""
        pairs = {(id(way.nets[0]), id(way.nets[1])): way.nets for way in self.ways if len(way.nets) > 1}
        return [(first, second) for first, second in pairs.values()]


def wire(chart: Chart) -> Wiring:
    """The nets of a chart, in the order of its flows."""
    nets: dict[tuple[str, Style, str], Net] = {}
    ways = []
    for flow in chart.flows:
        style = (flow.is_sensitive, flow.is_unsettled)
        columns = (chart.column(flow.start), chart.column(flow.end))
        if columns == (Column.SOURCES, Column.BEYOND):
            first = nets.setdefault((flow.start, style, "00"), Net(0, End(LEFT, flow.start)))
            beneath = nets.get((flow.start, style, "beneath"))
            if beneath is None:
                first.ends.append(End(RIGHT, ""))
                beneath = nets[flow.start, style, "beneath"] = Net(1, End(LEFT, ""))
            arrival = End(RIGHT, flow.end, flow)
            beneath.ends.append(arrival)
            ways.append(Way(flow, (first, beneath), arrival))
            continue
        net, arrival = _simple(flow, columns)
        key = (flow.start, style, f"back to {flow.end}" if arrival.side == LEFT else f"{net.gap}{net.start.side}")
        net = nets.setdefault(key, net)
        net.ends.append(arrival)
        ways.append(Way(flow, (net,), arrival))
    return Wiring(list(nets.values()), ways)


def _simple(flow: Flow, columns: tuple[Column, Column]) -> tuple[Net, End]:
    """The gap and the sides of a flow that stays in one gap."""
    start, end = columns
    if end is Column.OURS and start is not Column.BEYOND:
        side = LEFT if start is Column.SOURCES else RIGHT
        return Net(0, End(side, flow.start)), End(RIGHT, flow.end, flow)
    if end is Column.OURS:
        return Net(1, End(RIGHT, flow.start)), End(LEFT, flow.end, flow)
    side = LEFT if start is Column.OURS else RIGHT
    return Net(1, End(side, flow.start)), End(RIGHT, flow.end, flow)


def by_place(wiring: Wiring) -> dict[tuple[str, int], list[tuple[Net, End]]]:
    """The ends at each side of each place: the sides are the gap's, so a place's left side is the RIGHT of a gap."""
    found: dict[tuple[str, int], list[tuple[Net, End]]] = defaultdict(list)
    for net in wiring.nets:
        for end in net.terminals:
            if end.place:
                found[end.place, end.side].append((net, end))
    return found


def others_of(net: Net, end: End) -> Iterable[End]:
    """What an end is tied to: the start for an arrival, the arrivals for the start."""
    return net.ends if end is net.start else (net.start,)
