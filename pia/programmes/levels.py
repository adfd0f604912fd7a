"""The three levels of one risk by a method's table, and the same on the scales of a second method."""

from collections.abc import Iterable
from dataclasses import dataclass

from pia.programmes import methods
from pia.programmes.definition import Level, Method, SecondView


@dataclass(frozen=True, slots=True)
class Score:
    """Ranks on the method's two scales and the level the table gives them."""

    impact: int
    likelihood: int
    level: Level


@dataclass(frozen=True, slots=True)
class Levels:
    """The three levels of one risk; `target` and `current` never exceed `inherent`."""

    inherent: Score
    target: Score
    current: Score


@dataclass(frozen=True, slots=True)
class Effect:
    """The steps that one measure takes off a risk, and whether it counts for the current level already."""

    impact: int
    likelihood: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a person scored: where a risk starts, and the ranks below which no measure brings it."""

    impact: int
    likelihood: int
    lowest_impact: int = 1
    lowest_likelihood: int = 1


def combined(parts: Iterable[int], whole: int) -> int:
    """A rank from those of single dimensions or groups of factors: the highest; `whole` where none is ranked."""
    return max(parts, default=whole)


def score(method: Method, impact: int, likelihood: int) -> Score:
    """A score with its level."""
    return Score(impact, likelihood, methods.level(method, impact, likelihood))


def levels_from(method: Method, ranked: Ranked, effects: Iterable[Effect]) -> Levels:
    """Steps on one dimension add up, down to the floor: all of them at target, those that are done at present."""
    every = list(effects)
    return Levels(
        inherent=score(method, ranked.impact, ranked.likelihood),
        target=_lowered(method, ranked, every),
        current=_lowered(method, ranked, [one for one in every if one.done]),
    )


def _lowered(method: Method, ranked: Ranked, effects: list[Effect]) -> Score:
    return score(
        method,
        methods.lowered(ranked.impact, (one.impact for one in effects), ranked.lowest_impact),
        methods.lowered(ranked.likelihood, (one.likelihood for one in effects), ranked.lowest_likelihood),
    )


def beside(first: Method, second: Method, found: Levels, view: SecondView | None = None) -> Levels:
    """The levels on another method's scales: the same ranks where the scales are as long, else by proportion.

    A half is rounded up, to the stricter rank. The catalogue may move a risk by steps of its own, with a reason.
    """
    moved = view or SecondView()

    def translated(one: Score) -> Score:
        impact = methods.proportional(one.impact, len(first.impact), len(second.impact)) + moved.impact
        likelihood = methods.proportional(one.likelihood, len(first.likelihood), len(second.likelihood))
        return score(
            second,
            min(max(1, impact), len(second.impact)),
            min(max(1, likelihood + moved.likelihood), len(second.likelihood)),
        )

    return Levels(translated(found.inherent), translated(found.target), translated(found.current))


def is_by_proportion(first: Method, second: Method) -> bool:
    """Whether scales of different length had to be brought together, which is said wherever the level is shown."""
    return (len(first.impact), len(first.likelihood)) != (len(second.impact), len(second.likelihood))
