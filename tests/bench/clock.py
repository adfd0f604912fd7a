"""Times calls and sums them up; the calls that are compared take turns, so that a busy moment hits all of them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of many calls. `cpu` is the median of this process's own work: a busy machine hardly changes it."""

    p50: float
    p95: float
    cpu: float
    calls: int

    def as_dict(self) -> dict[str, float]:
        return {"p50": self.p50, "p95": self.p95, "cpu": self.cpu, "calls": self.calls}


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """The milliseconds of one call: on the clock, and of this process's processor time."""
    began, worked = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def summed(milliseconds: list[tuple[float, float]]) -> Timing:
    """Medians and the 95th percentile, each of a call that happened."""
    clock, worked = (sorted(values) for values in zip(*milliseconds, strict=True))
    last = len(clock) - 1
    half = round(last * 0.5)
    return Timing(clock[half], clock[round(last * 0.95)], worked[half], len(clock))


def in_turns(calls: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = WARM_UP) -> dict[str, Timing]:
    """Every call that many times, one after the other in each round."""
    for call in calls.values():
        for _ in range(warm_up):
            call()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            taken[name].append(timed(call))
    return {name: summed(times) for name, times in taken.items()}
