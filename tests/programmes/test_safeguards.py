"""Chen Wei asks what the cheapest measures are that bring every risk to the line."""

from dataclasses import replace

from pia.programmes.safeguards import Safeguard, Setting, Threat, cheapest, residual
from tests.programmes.safeguard_cases import Instance, adversarial, method

FACE = Threat("R01", 4, 3)
FRAUD = Threat("R02", 4, 4)
DEVICE = Safeguard("M01", 9_000, 20, {"R01": (1, 2)})
KEYS = Safeguard("M02", 4_000, 10, {"R01": (0, 1), "R02": (0, 1)})
LABEL = Safeguard("M03", 3_000, 5, {"R01": (1, 1), "R02": (1, 1)})
LIMIT = Safeguard("M04", 2_000, 5, {"R02": (0, 1)})
ALL = (DEVICE, KEYS, LABEL, LIMIT)


def test_it_adds_up_steps_and_reads_the_level_off_the_table() -> None:
    left = residual(method(), "medium", FACE, [KEYS, LABEL])

    assert (left.impact, left.likelihood, left.level.id, left.within_line) == (3, 1, "medium", True)
    assert residual(method(), "medium", FACE, [KEYS]).level.id == "high"


def test_it_stops_at_the_floor_that_a_person_confirmed() -> None:
    held = replace(FACE, impact_floor=4, likelihood_floor=2)

    left = residual(method(), "medium", held, ALL)

    assert (left.impact, left.likelihood, left.within_line) == (4, 2, False)
    assert cheapest(method(), "medium", [held, FRAUD], ALL).beyond == ("R01",)


def test_it_finds_the_cheapest_set() -> None:
    # M03 and M02 bring R01 to 3 × 1 and R02 to 3 × 2; M03 and M04 leave R01 at 3 × 2: within the line, and cheaper.
    found = cheapest(method(), "medium", [FACE, FRAUD], ALL)

    assert (found.chosen, found.cost, found.days, found.proven) == (("M03", "M04"), 5_000, 10, True)


def test_it_prefers_fewer_days_then_fewer_measures_then_the_first_references() -> None:
    threat = Threat("R01", 3, 3)
    slow, quick = Safeguard("M01", 10, 9, {"R01": (0, 1)}), Safeguard("M09", 10, 2, {"R01": (0, 1)})
    one, half, other = (Safeguard(ref, 0, 0, {"R01": (0, 1)}) for ref in ("M04", "M02", "M03"))
    big = Safeguard("M05", 0, 0, {"R01": (0, 2)})

    assert cheapest(method(), "medium", [threat], [slow, quick]).chosen == ("M09",)
    assert cheapest(method(), "medium", [replace(threat, likelihood=4)], [one, half, big]).chosen == ("M05",)
    assert cheapest(method(), "medium", [threat], [one, other, half]).chosen == ("M02",)


def test_it_counts_what_is_done_and_does_not_pay_for_it_again() -> None:
    done = replace(LABEL, done=True)

    found = cheapest(method(), "medium", [FACE, FRAUD], [DEVICE, KEYS, done, LIMIT])

    assert (found.chosen, found.cost) == (("M04",), 2_000)


def test_it_keeps_what_a_person_holds_on_or_off() -> None:
    kept = cheapest(method(), "medium", [FACE, FRAUD], [replace(DEVICE, setting=Setting.KEPT_ON), KEYS, LABEL, LIMIT])
    without = cheapest(
        method(), "medium", [FACE, FRAUD], [DEVICE, KEYS, LABEL, replace(LIMIT, setting=Setting.KEPT_OFF)]
    )

    assert (kept.chosen, kept.cost) == (("M01", "M03", "M04"), 14_000)
    assert (without.chosen, without.cost) == (("M02", "M03"), 7_000)


def test_it_tells_what_nothing_brings_down_from_what_was_held_back() -> None:
    alone = Threat("R09", 4, 4)

    found = cheapest(method(), "medium", [FACE, FRAUD, alone], [DEVICE, replace(LABEL, setting=Setting.KEPT_OFF)])

    assert found.beyond == ("R02", "R09")
    assert found.held_back == ()
    assert found.chosen == ("M01",)
    held = cheapest(method(), "medium", [FRAUD], [KEYS, LIMIT, replace(LABEL, setting=Setting.KEPT_OFF)])
    assert (held.beyond, held.held_back, held.chosen) == ((), ("R02",), ())


def test_it_asks_for_nothing_where_every_risk_is_within_the_line() -> None:
    found = cheapest(method(), "severe", [FACE, FRAUD], ALL)

    assert (found.chosen, found.cost, found.proven, found.beyond) == ((), 0, True, ())


def test_it_says_that_a_search_that_was_stopped_proves_nothing() -> None:
    hard = next(one for one in adversarial() if one.name == "ring")
    whole, stopped = (
        cheapest(hard.method, hard.line, hard.threats, hard.safeguards, most_work=work) for work in (5_000_000, 2_000)
    )

    assert whole.proven
    assert not stopped.proven
    assert suffices(hard, stopped.chosen)
    assert stopped.cost_at_least <= whole.cost <= stopped.cost
    assert stopped.cost_at_least > 0


def suffices(instance: Instance, chosen: tuple[str, ...]) -> bool:
    taken = [one for one in instance.safeguards if one.ref in chosen]
    return all(residual(instance.method, instance.line, one, taken).within_line for one in instance.threats)
