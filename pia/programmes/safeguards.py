"""The what-if of safeguards: where risks end up with some measures switched on, and the cheapest measures that suffice.

Steps of measures add up on each dimension, down to the floor that a person confirmed, and the level is read off the
method's table (`methods`), so a risk asks for one of several pairs of steps. "Cheapest" means, in this order: the least
total cost, then the fewest person-days, then the fewest measures, then the references that come first. So there is
exactly one answer, on every machine. A measure without a cost counts as costing nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from pia.programmes import methods
from pia.programmes.definition import Level, Method
from pia.programmes.safeguard_search import MOST_WORK, Demand, least

Steps = tuple[int, int]
NOTHING: Steps = (0, 0)


class Setting(Enum):
    """What a person holds a measure to: the search may choose, has to take it, or must do without it."""

    FREE = "free"
    KEPT_ON = "kept_on"
    KEPT_OFF = "kept_off"


@dataclass(frozen=True, slots=True)
class Threat:
    """A scored risk before measures. The floors are ranks below which no measure brings it."""

    ref: str
    impact: int
    likelihood: int
    impact_floor: int = 1
    likelihood_floor: int = 1


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A measure: what it costs, and the steps it takes off impact and likelihood of each risk, by reference.

    One that is `done` counts for every set and costs nothing more.
    """

    ref: str
    cost: int = 0
    days: int = 0
    steps: Mapping[str, Steps] = field(default_factory=dict)
    done: bool = False
    setting: Setting = Setting.FREE


@dataclass(frozen=True, slots=True)
class Residual:
    """Where a risk ends up."""

    impact: int
    likelihood: int
    level: Level
    within_line: bool


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The cheapest measures to take beside those that are done.

    `beyond` are risks that no measures bring to the line; `held_back` those that only the measures kept off would.
    Where the search was stopped, `proven` is false and no set that suffices costs less than `cost_at_least`.
    """

    chosen: tuple[str, ...]
    cost: int
    days: int
    beyond: tuple[str, ...]
    held_back: tuple[str, ...]
    proven: bool
    cost_at_least: int
    nodes: int


def residual(method: Method, line: str, threat: Threat, switched_on: Iterable[Safeguard]) -> Residual:
    """Where these measures leave a risk."""
    steps = [one.steps.get(threat.ref, NOTHING) for one in switched_on]
    impact = methods.lowered(threat.impact, (one for one, _ in steps), threat.impact_floor)
    likelihood = methods.lowered(threat.likelihood, (one for _, one in steps), threat.likelihood_floor)
    level = methods.level(method, impact, likelihood)
    return Residual(impact, likelihood, level, methods.within_line(method, line, level.id))


def cheapest(
    method: Method,
    line: str,
    threats: Sequence[Threat],
    safeguards: Iterable[Safeguard],
    most_work: int = MOST_WORK,
) -> Cheapest:
    """The cheapest measures that bring every risk to or under the line that can be brought there.

    `line` is the highest acceptable level. The table must not fall where a rank rises, which `method_checks` sees to.
    """
    ordered = sorted(safeguards, key=lambda one: one.ref)
    allowed = [one for one in ordered if one.done or one.setting is not Setting.KEPT_OFF]
    given = [one for one in allowed if one.done or one.setting is Setting.KEPT_ON]
    free = [one for one in allowed if not one.done and one.setting is Setting.FREE]
    within = {one.ref: residual(method, line, one, allowed).within_line for one in threats}
    at_best = {one.ref: residual(method, line, one, ordered).within_line for one in threats}
    demands = [_demand(method, line, one, given, free) for one in threats if within[one.ref]]
    weights = _weights(free)
    found = least(weights, demands, most_work)
    taken = [one for at, one in enumerate(free) if at in found.chosen]
    paid = [one for one in given if not one.done]
    cost = sum(one.cost for one in (*paid, *taken))
    return Cheapest(
        chosen=tuple(sorted(one.ref for one in (*paid, *taken))),
        cost=cost,
        days=sum(one.days for one in (*paid, *taken)),
        beyond=tuple(ref for ref, reached in at_best.items() if not reached),
        held_back=tuple(ref for ref, reached in at_best.items() if reached and not within[ref]),
        proven=found.proven,
        cost_at_least=cost if found.proven else sum(one.cost for one in paid) + _cost_of(found.at_least, free),
        nodes=found.nodes,
    )


def _demand(method: Method, line: str, threat: Threat, given: Sequence[Safeguard], free: Sequence[Safeguard]) -> Demand:
    """The pairs of ranks that a risk may pass through; all pairs within the line are one state, for none leads out."""
    steps = {at: one.steps[threat.ref] for at, one in enumerate(free) if any(one.steps.get(threat.ref, NOTHING))}
    kinds = sorted(set(steps.values()))
    start = residual(method, line, threat, given)
    names: dict[Steps | None, int] = {}
    moves: dict[Steps, list[int]] = {kind: [] for kind in kinds}
    waiting = [None if start.within_line else (start.impact, start.likelihood)]
    names[waiting[0]] = 0
    for pair in waiting:
        for kind in kinds:
            to = None if pair is None else _moved(method, line, threat, pair, kind)
            if to not in names:
                names[to] = len(names)
                waiting.append(to)
            moves[kind].append(names[to])
    effective = {at: moves[kind] for at, kind in steps.items() if any(to != at for at, to in enumerate(moves[kind]))}
    return Demand(0, tuple(pair is None for pair in waiting), effective)


def _moved(method: Method, line: str, threat: Threat, pair: Steps, kind: Steps) -> Steps | None:
    """The ranks after a measure; None once they are within the line."""
    impact = methods.lowered(pair[0], kind[:1], threat.impact_floor)
    likelihood = methods.lowered(pair[1], kind[1:], threat.likelihood_floor)
    reached = methods.level(method, impact, likelihood)
    return None if methods.within_line(method, line, reached.id) else (impact, likelihood)


def _units(free: Sequence[Safeguard]) -> tuple[int, int, int]:
    """What a unit of cost, a person-day and a measure weigh, so that all of a lower rank never outweigh one above."""
    of_measure = 1 << len(free)
    of_day = of_measure * (len(free) + 1)
    return of_day * (sum(one.days for one in free) + 1), of_day, of_measure


def _weights(free: Sequence[Safeguard]) -> list[int]:
    """One number for cost, days, number and references: of two sets as good, the one whose references come first."""
    of_cost, of_day, of_measure = _units(free)
    return [
        one.cost * of_cost + one.days * of_day + of_measure - (1 << len(free) - 1 - at) for at, one in enumerate(free)
    ]


def _cost_of(weight: int, free: Sequence[Safeguard]) -> int:
    """The cost that a set of at least this weight has at least."""
    of_cost, _of_day, _of_measure = _units(free)
    return weight // of_cost
