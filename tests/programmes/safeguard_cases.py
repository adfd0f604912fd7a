"""Measures and risks made up: 200 drawn with a seed as companies might have them, and 20 built to be hard to search."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from pia.programmes.definition import Level, Method, Text
from pia.programmes.safeguards import Safeguard, Steps, Threat, residual
from tests.programmes.cases import programme

MOST_MEASURES, MOST_RISKS = 25, 30
LEVELS = ("low", "medium", "high", "severe")
Draw = random.Random


@dataclass(frozen=True)
class Instance:
    """One what-if."""

    name: str
    method: Method
    line: str
    threats: tuple[Threat, ...]
    safeguards: tuple[Safeguard, ...]


@lru_cache
def method(size: int = 4) -> Method:
    """The standard's table, or one of another size whose level follows from where the cell lies."""
    known = programme().method
    if size == 4:
        return known
    table = {
        impact: {likelihood: LEVELS[_place(impact * likelihood, size * size)] for likelihood in range(1, size + 1)}
        for impact in range(1, size + 1)
    }
    levels = tuple(Level(id=name, label=Text(en=name, zh=name), rank=at + 1) for at, name in enumerate(LEVELS))
    return replace(known, table=table, levels=levels)


def _place(product: int, whole: int) -> int:
    """A sixth of the scale is low, two fifths are medium at most, three fifths high."""
    return sum(product * 30 > whole * share for share in (5, 12, 18))


def threats(*rows: Sequence[int]) -> tuple[Threat, ...]:
    """Risks R01, R02... from impact, likelihood and floors."""
    return tuple(Threat(f"R{at:02}", *row) for at, row in enumerate(rows, 1))


def safeguards(costs: Sequence[tuple[int, int]], steps: Callable[[int, int], Steps], risks: int) -> Iterator[Safeguard]:
    """Measures M01, M02... from cost and days; `steps` says what measure m takes off risk r, both from 0."""
    for at, (cost, days) in enumerate(costs):
        effects = {f"R{r + 1:02}": found for r in range(risks) if any(found := steps(at, r))}
        yield Safeguard(f"M{at + 1:02}", cost, days, effects)


def seeded(seed: int, measures: int = MOST_MEASURES, risks: int = MOST_RISKS) -> Instance:
    """Any mixture: no costs, small, large or equal ones; few or many risks a measure; four or five steps; any line."""
    draw = Draw(seed)
    size = draw.choice((4, 4, 5))
    dense, most = draw.choice((0.08, 0.15, 0.25, 0.4, 0.7)), draw.choice((1, 2, 2, 3))
    kind = draw.choice(("none", "small", "large", "mixed", "equal"))
    costs = [(_cost(draw, kind), draw.choice((0, draw.randint(1, 60)))) for _ in range(measures)]
    rows = []
    for _ in range(risks):
        impact, likelihood = draw.randint(2, size), draw.randint(2, size)
        floors = (min(impact, draw.choice((1, 1, 1, 2))), min(likelihood, draw.choice((1, 1, 1, 2))))
        rows.append((impact, likelihood, *floors))
    found = {
        (m, r): (draw.randint(0, most), draw.randint(0, most)) if draw.random() < dense else (0, 0)
        for m in range(measures)
        for r in range(risks)
    }
    line = draw.choice(("low", "medium", "medium", "high"))
    name = f"seed {seed}: {kind} costs, {dense:.0%} filled, up to {most} steps"
    taken = safeguards(costs, lambda m, r: found[m, r], risks)
    return Instance(name, method(size), line, threats(*rows), tuple(taken))


def _cost(draw: Draw, kind: str) -> int:
    match kind:
        case "small":
            return draw.randint(1, 9)
        case "large":
            return draw.randint(1_000, 900_000)
        case "mixed":
            return draw.choice((0, 0, 500, 1_000, draw.randint(1, 50_000)))
        case "equal":
            return 1_000
    return 0


def adversarial() -> list[Instance]:
    """Covers, planes, knapsacks, ties, twins and risks out of reach; each has the full number of measures."""
    return [*_covers(), *_planes(), *_knapsacks(), *_ties(), *_odd()]


def _made(
    name: str,
    costs: Sequence[tuple[int, int]],
    rows: Sequence[Sequence[int]],
    steps: Callable[[int, int], Steps],
    line: str = "medium",
    size: int = 4,
) -> Instance:
    return Instance(name, method(size), line, threats(*rows), tuple(safeguards(costs, steps, len(rows))))


def _covers() -> Iterator[Instance]:
    """Each risk needs one of a few measures, at equal and at nearly equal costs."""
    for number in (3, 4, 6):
        for name, spread in (("equal", 0), ("near", 50)):
            draw = Draw(number + spread)
            costs = [(100_000 + draw.randint(0, spread), 5) for _ in range(MOST_MEASURES)]
            needed = [set(draw.sample(range(MOST_MEASURES), number)) for _ in range(MOST_RISKS)]
            rows = [(3, 3)] * MOST_RISKS
            yield _made(
                f"one of {number} measures, {name} costs", costs, rows, lambda m, r, n=needed: (0, int(m in n[r]))
            )


def _planes() -> Iterator[Instance]:
    """The 30 lines of the affine plane over five: every line needs so many of its points, and all look alike."""
    points = [(x, y) for x in range(5) for y in range(5)]
    lines = [[(x, (a * x + b) % 5) for x in range(5)] for a in range(5) for b in range(5)]
    lines += [[(x, y) for y in range(5)] for x in range(5)]
    equal = [(1_000, 0)] * MOST_MEASURES
    near = [(1_000 + (at * 37) % 25, at % 3) for at in range(MOST_MEASURES)]
    for name, likelihood, costs in (
        ("one point", 2, equal),
        ("two points", 3, equal),
        ("two points, near costs", 3, near),
        ("three points", 4, equal),
    ):
        rows = [(2, likelihood)] * MOST_RISKS
        yield _made(
            f"plane, {name} of each line", costs, rows, lambda m, r: (0, int(points[m] in lines[r])), "low", size=4
        )


def _knapsacks() -> Iterator[Instance]:
    """Every measure touches every risk, and costs about what it gives."""
    for seed, size in ((0, 5), (1, 5), (2, 5), (3, 9)):
        draw = Draw(seed)
        most = 1 if size == 5 else 2
        given = {
            (m, r): (draw.randint(0, most), draw.randint(0, most))
            for m in range(MOST_MEASURES)
            for r in range(MOST_RISKS)
        }
        costs = [
            (1_000 * sum(sum(given[m, r]) for r in range(MOST_RISKS)) + draw.randint(0, 100), draw.randint(0, 9))
            for m in range(MOST_MEASURES)
        ]
        rows = [(size, size)] * MOST_RISKS
        yield _made(f"knapsack {seed}, {size} steps", costs, rows, lambda m, r, g=given: g[m, r], "low", size)


def _ties() -> Iterator[Instance]:
    """Costs that hardly tell sets apart."""
    choices = ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (1, 1))
    draw = Draw(50)
    given = {(m, r): draw.choice(choices) for m in range(MOST_MEASURES) for r in range(MOST_RISKS)}
    rows = [(5, 5)] * MOST_RISKS
    same = [(1, 1)] * MOST_MEASURES
    yield _made("all costs equal", same, rows, lambda m, r: given[m, r], "low", 5)
    sums = [(2**24 + 2**at, 0) for at in range(MOST_MEASURES)]
    yield _made("powers of two", sums, rows, lambda m, r: given[m, (r * 7) % MOST_RISKS], "low", 5)
    yield _made("all measures alike", same, rows, lambda m, r: (0, 1) if (r + m) % 2 else (1, 0), "low", 5)
    ring = [(100, 1)] * MOST_MEASURES
    near = (0, 1, 2, 7)
    yield _made("ring", ring, [(3, 4)] * 25, lambda m, r: (0, int((r - m) % 25 in near)))


def _odd() -> Iterator[Instance]:
    """Twins that are dearer and weaker, and risks that nothing brings down."""
    draw = Draw(70)
    given = {(m, r): (draw.randint(0, 2), draw.randint(0, 2)) for m in range(13) for r in range(MOST_RISKS)}
    costs = [(draw.randint(100, 200), 3) for _ in range(13)]
    dearer = [(cost + 1, days) for cost, days in costs[:12]]
    rows = [(4, 4)] * MOST_RISKS
    yield _made(
        "twins that are dearer and weaker",
        costs + dearer,
        rows,
        lambda m, r: given[m, r] if m < 13 else (max(0, given[m - 13, r][0] - (m + r) % 2), given[m - 13, r][1]),
        "low",
    )
    held = [(4, 4, 4, 2) if at % 2 else (4, 4, 1, 1) for at in range(MOST_RISKS)]
    mixed = [(draw.randint(1, 50), draw.randint(0, 5)) for _ in range(MOST_MEASURES)]
    thin = {(m, r): draw.choice(((0, 0), (0, 1), (1, 0))) for m in range(MOST_MEASURES) for r in range(MOST_RISKS)}
    yield _made("half of the risks out of reach", mixed, held, lambda m, r: thin[m, r], "low")


def by_hand(instance: Instance) -> tuple[tuple[int, int, int, tuple[str, ...]], set[str]]:
    """Cost, days, number and references of the best set, and the risks beyond it, by trying every set there is."""
    done = [one for one in instance.safeguards if one.done]
    open_ones = [one for one in instance.safeguards if not one.done]
    everything = [*done, *open_ones]
    goal = {one.ref for one in instance.threats if within(instance, one, everything)}
    wanted = [one for one in instance.threats if one.ref in goal]
    best = min(
        (sum(one.cost for one in taken), sum(one.days for one in taken), size, tuple(sorted(one.ref for one in taken)))
        for size in range(len(open_ones) + 1)
        for taken in combinations(open_ones, size)
        if all(within(instance, one, [*done, *taken]) for one in wanted)
    )
    return best, {one.ref for one in instance.threats} - goal


def within(instance: Instance, threat: Threat, taken: Sequence[Safeguard]) -> bool:
    """Whether these measures bring a risk to the line."""
    return residual(instance.method, instance.line, threat, taken).within_line
