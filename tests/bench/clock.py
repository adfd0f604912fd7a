"""Times calls and sums them up; the calls that are compared take turns, so that a busy moment hits all of them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of many calls."""

    p50: float
    p95: float
    calls: int

    def as_dict(self) -> dict[str, float]:
        return {"p50": self.p50, "p95": self.p95, "calls": self.calls}


def timed(call: Callable[[], object]) -> float:
    """The milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def summed(milliseconds: list[float]) -> Timing:
    """Median and 95th percentile, both of them calls that happened."""
    ordered = sorted(milliseconds)
    last = len(ordered) - 1
    return Timing(ordered[round(last * 0.5)], ordered[round(last * 0.95)], len(ordered))


def in_turns(calls: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = WARM_UP) -> dict[str, Timing]:
    """Every call that many times, one after the other in each round."""
    for call in calls.values():
        for _ in range(warm_up):
            call()
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            taken[name].append(timed(call))
    return {name: summed(times) for name, times in taken.items()}
