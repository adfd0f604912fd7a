"""At which heights lines leave and reach a box."""

from collections.abc import Callable, Sequence

from pia.reports.flow_nets import End, Net, others_of

SMALLEST = 4  # rows of a box with one line for the name and one for the note
Ends = list[tuple[Net, End]]


def rows(name_lines: int, on_the_left: int, on_the_right: int) -> int:
    """How many rows high a box is: two for every line on its left side, one for every line on its right side."""
    return max(SMALLEST + name_lines - 1, 2 * on_the_left, on_the_right + 1)


def row_of(ends: Ends, middle: Callable[[str], float], top: float, height: float, row: float) -> None:
    """Two rows for each line on a box's left side, in the order of where the lines come from or go to."""

    def far(one: tuple[Net, End]) -> tuple[float, bool]:
        net, end = one
        others = [other.y if not other.place else middle(other.place) for other in others_of(net, end)]
        return sum(others) / len(others), end is net.start

    first = top + row + row * ((height / row - 2 * len(ends)) // 2)
    for number, (_net, end) in enumerate(sorted(ends, key=far)):
        end.y = first + 2 * row * number


def leave_left(ends: Ends, top: float, height: float, row: float) -> None:
    """The lines on a box's right side: straight to where they go if that is possible, else between the rows."""
    waiting = sorted(ends, key=lambda one: _mean(one[0], one[1]))
    low, high = top + row / 2, top + height - row / 2
    for number, (net, end) in enumerate(waiting):
        rest = len(waiting) - number - 1
        straight = _straight(net, end, low, high - rest * row - (row / 2 if rest else 0.0), row)
        if straight is not None:
            end.y = straight
            low = _half_row(straight + row, top, row)
        else:
            last = high - rest * row
            steps = round((min(max(_mean(net, end), low), last) - low) / row)
            end.y = low + steps * row
            low = end.y + row


def _mean(net: Net, end: End) -> float:
    others = list(others_of(net, end))
    return sum(other.y for other in others) / len(others)


def _straight(net: Net, end: End, low: float, high: float, row: float) -> float | None:
    """The height of an end that lies opposite, whole rows from the edge of the box."""
    opposite: Sequence[float] = [other.y for other in others_of(net, end) if other.side != end.side and other.place]
    fitting = [y for y in opposite if low + row / 2 <= y <= high - row / 2]
    return fitting[len(fitting) // 2] if fitting else None


def _half_row(y: float, top: float, row: float) -> float:
    """The next height between two rows, at or below."""
    steps = -(-(y - top - row / 2) // row)
    return top + row / 2 + steps * row
