"""Reads a risk's level off the method's table, and compares levels by rank; never by arithmetic on scores."""

from collections.abc import Iterable

from pia.programmes.definition import Level, Method, Step


def level(method: Method, impact: int, likelihood: int) -> Level:
    """The level in the table's cell; a KeyError if the scale has no such step."""
    return method.level(method.table[impact][likelihood])


def rank(method: Method, level_id: str) -> int:
    """The place of a level on the method's scale, from 1."""
    return method.level(level_id).rank


def within_line(method: Method, line: str, level_id: str) -> bool:
    """Whether a level is at or below the highest level that the procedure accepts."""
    return rank(method, level_id) <= rank(method, line)


def highest(method: Method, level_ids: Iterable[str]) -> Level | None:
    """The highest of several levels: the rule for a whole case."""
    return max((method.level(one) for one in level_ids), key=lambda found: found.rank, default=None)


def lowered(value: int, steps: Iterable[int], floor: int = 1) -> int:
    """A score after the steps of the measures that count: never below the floor, never above where it started.

    The floor is the rank below which, as a person confirmed, no measure brings the risk.
    """
    return min(value, max(floor, value - sum(steps)))


def proportional(value: int, old: int, new: int) -> int:
    """A rank of a scale of `old` steps on one of `new` steps: the same place by proportion, a half rounded up."""
    if old == new or old == 1:
        return min(value, new)
    return 1 + (2 * (value - 1) * (new - 1) + old - 1) // (2 * (old - 1))


def impact_step(method: Method, value: int) -> Step:
    """The step of the impact scale with that value."""
    return {step.value: step for step in method.impact}[value]


def likelihood_step(method: Method, value: int) -> Step:
    """The step of the likelihood scale with that value."""
    return {step.value: step for step in method.likelihood}[value]
