"""In which lane of a gap the trunk of each net runs, so that few lines cross and no two trunks lie on one another."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pia.reports.flow_nets import LEFT, Net

WIDEST = 14.0
APART = 12.0  # trunks in the same lane are at least so far apart
PASSES = 6


class Span(NamedTuple):
    """How far a trunk reaches, and the heights of the lines that leave it to either side."""

    top: float
    bottom: float
    lefts: tuple[float, ...]
    rights: tuple[float, ...]

    @classmethod
    def of(cls, net: Net) -> "Span":
        """The span of a net."""
        ends = net.terminals
        lefts, rights = (tuple(end.y for end in ends if (end.side == LEFT) is left) for left in (True, False))
        return cls(min(lefts + rights), max(lefts + rights), lefts, rights)


def put_in_lanes(nets: Sequence[Net], left: float, right: float) -> list[float]:
    """Give every net that bends the place of its trunk between the two; returns the lanes that are used."""
    bending = [net for net in nets if not net.is_straight]
    order = _in_order(bending)
    lanes: dict[int, int] = {}
    spans = [Span.of(net) for net in order]
    for number, net in enumerate(order):
        before = (lanes[id(order[at])] for at in range(number) if _overlap(spans[at], spans[number]))
        lanes[id(net)] = max(before, default=-1) + 1
    count = max(lanes.values(), default=-1) + 1
    pitch = min(WIDEST, (right - left) / (count + 1))
    first = (left + right - pitch * (count - 1)) / 2
    for net in bending:
        net.x = first + pitch * lanes[id(net)]
    return sorted({net.x for net in bending} | {left, right})


def narrowest(lanes: Sequence[float]) -> float:
    """The smallest distance between neighbours."""
    return min(after - before for before, after in pairwise(lanes))


def _overlap(one: Span, other: Span) -> bool:
    return one.top < other.bottom + APART and other.top < one.bottom + APART


def _in_order(nets: Sequence[Net]) -> list[Net]:
    """From the left: moves one net at a time to where it costs least, as long as that helps."""
    spans = [(id(net), Span.of(net)) for net in nets]
    cost = {(one, other): crossings(span, far) for one, span in spans for other, far in spans if one != other}
    order = sorted(nets, key=lambda net: (net.start.y, net.bottom))
    for _pass in range(PASSES):
        moves = sum(_moved(order, net, cost) for net in list(order))
        if not moves:
            break
    return order


def _moved(order: list[Net], net: Net, cost: Mapping[tuple[int, int], int]) -> bool:
    """Puts a net where it crosses least, if that is better than where it is."""
    at = order.index(net)
    rest = order[:at] + order[at + 1 :]
    sums = [sum(cost[id(net), id(other)] for other in rest)]  # what it costs to run left of all others
    for other in rest:  # every other that it passes changes what crosses
        sums.append(sums[-1] + cost[id(other), id(net)] - cost[id(net), id(other)])
    place = sums.index(min(sums))
    if sums[place] == sums[at]:
        return False
    order[:] = [*rest[:place], net, *rest[place:]]
    return True


def crossings(left: Span, right: Span) -> int:
    """How often two nets cross if the trunk of the first one runs left of the other's."""
    if left.bottom <= right.top or right.bottom <= left.top:
        return 0
    over = sum(right.top < y < right.bottom for y in left.rights)
    return over + sum(left.top < y < left.bottom for y in right.lefts)
