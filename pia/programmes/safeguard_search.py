"""The least weight of options that together meet every demand: an exact search on whole numbers.

An option is taken or not; each demand is a small machine that taken options move, and has to end where it is met. All
that this module knows of risks and measures is that form. It is written here rather than taken from a solver because
the answer has to be the same everywhere and its four ranks of preference (cost, days, number, references) need numbers
beyond what floating-point solvers tell apart; HiGHS and CP-SAT would also bring 80 to 250 MB for problems of 25
options, on which this takes about as long as CP-SAT does (docs/performance.md).

Two lower bounds cut the search. What the hardest group of demands alone still costs: groups are joined into one machine
while that stays small, so what they cost together is known exactly. And what all groups cost, where an option that
serves several is paid for by each in part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_STATES = 400
# Nodes times groups: about two seconds on the machine of docs/performance.md; the hardest instance there takes 3.2
# million. Counted in work and not in time, so that the answer is the same on a busy machine.
MOST_WORK = 5_000_000
NEVER = 1 << 256

Table = list[int]


@dataclass(frozen=True, slots=True)
class Demand:
    """States of a machine: where it starts, where it may end, and where each option moves it from each state.

    Options move independently of their order, and from a state where it may end only to others of that kind.
    """

    start: int
    met: tuple[bool, ...]
    moves: Mapping[int, Sequence[int]]

    def after(self, taken: Iterable[int]) -> int:
        """The state after these options."""
        state = self.start
        for option in taken:
            if option in self.moves:
                state = self.moves[option][state]
        return state

    def reached(self, taken: Iterable[int]) -> bool:
        """Whether these options meet it."""
        return self.met[self.after(taken)]


@dataclass(frozen=True, slots=True)
class Found:
    """The best set found. `proven` is false if the search was stopped: then no set weighs less than `at_least`."""

    chosen: frozenset[int]
    weight: int
    at_least: int
    proven: bool
    nodes: int


@dataclass(slots=True)
class _Search:
    """One connected part of the problem, prepared: the tables of both bounds, by level and group."""

    order: list[int]
    weights: list[int]
    starts: list[int]
    moves: list[list[tuple[int, Sequence[int]]]]
    alone: list[list[Table]]
    shared: list[list[Table]]
    best: int
    chosen: frozenset[int]


def least(weights: Sequence[int], demands: Sequence[Demand], most_work: int = MOST_WORK) -> Found:
    """The set of least weight that meets every demand; weights are positive, and all options together must meet all."""
    chosen: frozenset[int] = frozenset()
    at_least = nodes = work = 0
    for part in _apart([one for one in demands if not one.met[one.start]]):
        search = _prepared(weights, part)
        bound, visited = _run(search, (most_work - work) // len(search.starts))
        chosen |= search.chosen
        at_least += bound
        nodes += visited
        work += visited * len(search.starts)
    weight = sum(weights[option] for option in chosen)
    return Found(chosen, weight, at_least, at_least == weight, nodes)


def _apart(demands: Sequence[Demand]) -> list[list[Demand]]:
    """Demands that share no option, directly or through others, are searched one after the other."""
    parts: list[tuple[set[int], list[Demand]]] = []
    for demand in demands:
        options, members = set(demand.moves), [demand]
        apart = []
        for others, rows in parts:
            if options.isdisjoint(others):
                apart.append((others, rows))
            else:
                options |= others
                members = rows + members
        parts = [*apart, (options, members)]
    return [members for _, members in parts]


def _prepared(weights: Sequence[int], demands: list[Demand]) -> _Search:
    """Few options first: a demand that hardly anything meets is settled early, and shows early what it costs."""
    order = list(
        dict.fromkeys(
            option
            for demand in sorted(demands, key=lambda one: len(one.moves))
            for option in sorted(demand.moves, key=lambda one: weights[one])
        )
    )
    groups = _grouped(demands, _shares(weights, demands))
    shares = _shares(weights, groups)
    alone = [_table(group, order, weights) for group in groups]
    shared = [_table(group, order, share) for group, share in zip(groups, shares, strict=True)]
    chosen = _spared(order, weights, demands)
    return _Search(
        order=order,
        weights=[weights[option] for option in order],
        starts=[group.start for group in groups],
        moves=[[(at, one.moves[option]) for at, one in enumerate(groups) if option in one.moves] for option in order],
        alone=[list(rows) for rows in zip(*alone, strict=True)],
        shared=[list(rows) for rows in zip(*shared, strict=True)],
        best=sum(weights[option] for option in chosen),
        chosen=chosen,
    )


def _shares(weights: Sequence[int], demands: Sequence[Demand]) -> list[dict[int, int]]:
    """What each demand pays for each of its options, so that together they never pay more than it weighs."""
    users: dict[int, int] = {}
    for demand in demands:
        for option in demand.moves:
            users[option] = users.get(option, 0) + 1
    return [{option: weights[option] // users[option] for option in demand.moves} for demand in demands]


def _grouped(demands: Sequence[Demand], shares: list[dict[int, int]]) -> list[Demand]:
    """Machines joined while the product stays small, those first that share the most weight."""
    left = sorted(zip(demands, shares, strict=True), key=lambda one: -len(one[0].met))
    groups: list[Demand] = []
    while left:
        group, paid = left.pop(0)
        while fitting := [at for at, one in enumerate(left) if len(one[0].met) * len(group.met) <= MOST_STATES]:
            near = max(fitting, key=lambda at: sum(min(paid.get(o, 0), part) for o, part in left[at][1].items()))
            other, more = left.pop(near)
            group = _joined(group, other)
            paid = {option: paid.get(option, 0) + more.get(option, 0) for option in group.moves}
        groups.append(group)
    return groups


def _joined(one: Demand, other: Demand) -> Demand:
    """Both machines side by side as one."""
    size, still, still_other = len(other.met), range(len(one.met)), range(len(other.met))
    moves = {}
    for option in one.moves.keys() | other.moves.keys():
        rows = [state * size for state in one.moves.get(option, still)]
        columns = other.moves.get(option, still_other)
        moves[option] = [row + column for row in rows for column in columns]
    met = tuple(a and b for a in one.met for b in other.met)
    return Demand(one.start * size + other.start, met, moves)


def _table(demand: Demand, order: Sequence[int], prices: Mapping[int, int] | Sequence[int]) -> list[Table]:
    """By level of the search and state: the least price of meeting the demand with the options from that level on."""
    now = [0 if met else NEVER for met in demand.met]
    rows = [now]
    for option in reversed(order):
        if option in demand.moves:
            price, later = prices[option], now
            now = [min(stay, price + later[to]) for stay, to in zip(later, demand.moves[option], strict=True)]
        rows.append(now)
    rows.reverse()
    return rows


def _spared(order: Sequence[int], weights: Sequence[int], demands: Sequence[Demand]) -> frozenset[int]:
    """A first set: everything, less what can be spared, the heaviest first."""
    kept = set(order)
    for option in sorted(order, key=lambda one: -weights[one]):
        touched = [demand for demand in demands if option in demand.moves]
        if all(demand.reached(kept - {option}) for demand in touched):
            kept.discard(option)
    return frozenset(kept)


def _bound(search: _Search, level: int, states: Sequence[int]) -> int:
    """What at least has to be added from here."""
    hardest = max(table[state] for table, state in zip(search.alone[level], states, strict=True))
    return max(hardest, sum(table[state] for table, state in zip(search.shared[level], states, strict=True)))


def _run(search: _Search, most_nodes: int) -> tuple[int, int]:
    """Search depth first, each option taken before it is left out; returns the proven bound and the nodes visited."""
    alone, shared, weights, moves = search.alone, search.shared, search.weights, search.moves
    last, best, nodes = len(search.order), search.best, 0
    best_mask: int | None = None
    stack: list[tuple[int, list[int], int, int]] = [(0, search.starts, 0, 0)]
    while stack and nodes < most_nodes:
        level, states, spent, mask = stack.pop()
        nodes += 1
        room = best - spent
        total = 0
        # Written out, for this loop is where the time goes: the hardest group first, it stops most of the nodes.
        for table, state in zip(alone[level], states):  # noqa: B905  # as long by construction; a check costs a tenth
            if table[state] >= room:
                break
        else:
            for table, state in zip(shared[level], states):  # noqa: B905  # as above
                total += table[state]
            if total >= room:
                continue
            if level == last:
                best, best_mask = spent, mask
                continue
            stack.append((level + 1, states, spent, mask))
            moved = states[:]
            for group, to in moves[level]:
                moved[group] = to[moved[group]]
            stack.append((level + 1, moved, spent + weights[level], mask | 1 << level))
    if best_mask is not None:
        search.best = best
        search.chosen = frozenset(option for at, option in enumerate(search.order) if best_mask >> at & 1)
    waiting = [spent + _bound(search, level, states) for level, states, spent, _ in stack]
    return min([best, *waiting]), nodes
