"""Whatever measures, risks and line there are: no set is cheaper, and what suffices suffices.

`make soak` (SOAK_SAFEGUARDS=2000) draws more and larger ones than are tried here.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes.safeguards import Cheapest, Safeguard, Setting, Threat, cheapest
from tests.programmes.safeguard_cases import LEVELS, Instance, by_hand, method, seeded, within

RUNS = int(os.environ.get("SOAK_SAFEGUARDS", "60"))
MEASURES, RISKS = (11, 8) if RUNS > 100 else (7, 5)
RUN = settings(max_examples=RUNS, deadline=None, derandomize=True)
STEPS = st.tuples(st.integers(0, 3), st.integers(0, 3))
COSTS = st.sampled_from((0, 0, 1, 2, 3, 10, 10, 999_983, 1_000_000))


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """A few risks with floors and a few measures, some of them done, on the standard's table or a larger one."""
    size = draw(st.sampled_from((4, 5, 9)))
    ranks = st.integers(1, size)
    rows = draw(st.lists(st.tuples(ranks, ranks, ranks, ranks), min_size=1, max_size=RISKS))
    refs = [f"R{at}" for at in range(len(rows))]
    effects = draw(st.lists(st.dictionaries(st.sampled_from(refs), STEPS), max_size=MEASURES))
    measures = [
        Safeguard(f"M{at}", draw(COSTS), draw(st.integers(0, 3)), steps, draw(st.integers(0, 5)) == 0)
        for at, steps in enumerate(effects)
    ]
    risks = tuple(Threat(ref, *row) for ref, row in zip(refs, rows, strict=True))
    return Instance("drawn", method(size), draw(st.sampled_from(LEVELS)), risks, tuple(measures))


def answer(instance: Instance, measures: Sequence[Safeguard] | None = None) -> Cheapest:
    measures = instance.safeguards if measures is None else measures
    return cheapest(instance.method, instance.line, instance.threats, measures)


@RUN
@given(instances())
def test_it_is_never_beaten_by_trying_every_set(instance: Instance) -> None:
    found = answer(instance)
    best, beyond = by_hand(instance)

    assert (found.cost, found.days, len(found.chosen), found.chosen) == best
    assert found.proven
    assert set(found.beyond) == beyond
    assert found.held_back == ()


@pytest.mark.parametrize("seed", range(3 if RUNS < 100 else 30))
def test_it_is_never_beaten_where_there_are_twelve_measures(seed: int) -> None:
    instance = seeded(seed + 500, measures=12, risks=10)
    found = answer(instance)

    assert ((found.cost, found.days, len(found.chosen), found.chosen), set(found.beyond)) == by_hand(instance)


@pytest.mark.parametrize("seed", range(25))
def test_it_suffices_at_full_size_and_nothing_of_it_can_be_spared(seed: int) -> None:
    instance = seeded(seed)
    found = answer(instance)
    taken = [one for one in instance.safeguards if one.ref in found.chosen]
    goal = [one for one in instance.threats if one.ref not in found.beyond]

    assert all(within(instance, threat, taken) for threat in goal)
    for spared in taken:
        less = [one for one in taken if one is not spared]
        assert not all(within(instance, threat, less) for threat in goal)


@RUN
@given(instances(), st.dictionaries(st.integers(0, 8), STEPS), COSTS)
def test_a_further_measure_never_makes_it_dearer(
    instance: Instance, effects: dict[int, tuple[int, int]], cost: int
) -> None:
    further = Safeguard("X", cost, 1, {f"R{at}": steps for at, steps in effects.items()})
    before, after = answer(instance), answer(instance, [*instance.safeguards, further])

    # More risks may come within reach, and they cost; with the same risks within reach it is never dearer.
    if before.beyond == after.beyond:
        assert (after.cost, after.days, len(after.chosen)) <= (before.cost, before.days, len(before.chosen))
    assert set(after.beyond) <= set(before.beyond)


@RUN
@given(instances())
def test_a_higher_line_never_makes_it_dearer(instance: Instance) -> None:
    found = [answer(replace(instance, line=line)) for line in LEVELS]

    for lower, higher in pairwise(found):
        assert set(higher.beyond) <= set(lower.beyond)
        if higher.beyond == lower.beyond:
            assert (higher.cost, higher.days) <= (lower.cost, lower.days)


@RUN
@given(instances(), st.integers(0, 8))
def test_holding_a_measure_on_or_off_never_makes_it_cheaper(instance: Instance, which: int) -> None:
    free = answer(instance)
    for setting in (Setting.KEPT_ON, Setting.KEPT_OFF):
        held = [replace(one, setting=setting) if at == which else one for at, one in enumerate(instance.safeguards)]
        found = answer(instance, held)
        assert found.beyond == free.beyond
        if not found.held_back:
            assert (found.cost, found.days) >= (free.cost, free.days)
