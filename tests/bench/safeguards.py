"""`make safeguards`: times the search for the cheapest safeguards and writes its section of docs/performance.md.

25 measures and 30 risks each time: 200 instances drawn with a seed and 20 built to be hard (`safeguard_cases.py`).
"""

import argparse
import time
from dataclasses import dataclass
from datetime import date

from pia.programmes.safeguards import cheapest
from tests.bench import paper
from tests.bench.law_change import with_section
from tests.operating.installation import ROOT
from tests.programmes.safeguard_cases import Instance, adversarial, seeded

DOCUMENT = ROOT / "docs" / "performance.md"
HEADING = "## The cheapest safeguards"
SEEDS = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """One search: seconds on the clock and of the processor."""

    name: str
    clock: float
    cpu: float
    nodes: int
    proven: bool


def measure(instance: Instance) -> Measured:
    """One search from scratch."""
    began, worked = time.perf_counter(), time.process_time()
    found = cheapest(instance.method, instance.line, instance.threats, instance.safeguards)
    clock, cpu = time.perf_counter() - began, time.process_time() - worked
    return Measured(instance.name, clock, cpu, found.nodes, found.proven)


def row(name: str, found: list[Measured]) -> list[str]:
    """Medians, 95th percentiles and the slowest of many searches."""
    clock, cpu = sorted(one.clock for one in found), sorted(one.cpu for one in found)
    last = len(found) - 1
    times = [
        f"{1000 * values[place]:.0f}"
        for values in (clock, cpu)
        for place in (round(last / 2), round(last * 0.95), last)
    ]
    return [name, str(len(found)), *times, f"{sum(one.proven for one in found)}"]


def section(drawn: list[Measured], hard: list[Measured]) -> str:
    """What is written into the document."""
    head = ["", "searches", "p50 ms", "p95 ms", "max ms", "CPU p50 ms", "CPU p95 ms", "CPU max ms", "proven"]
    slowest = max(hard, key=lambda one: one.cpu)
    text = [
        HEADING,
        f"Measured on {date.today():%Y-%m-%d} with `make safeguards`. Machine: {paper.machine()}.",
        "25 measures and 30 risks (`tests/programmes/safeguard_cases.py`): drawn with a seed, from no costs to large"
        " ones, few to most risks a measure, four or five steps a scale; and built to be hard: covers, the affine plane"
        " over five, knapsacks, ties, twins, risks out of reach. One process, each search from scratch. CPU is the"
        " process's own work: what a machine without other work takes."
        f" The hardest is “{slowest.name}” with {slowest.nodes:,} nodes.",
        paper.table(head, [row("drawn", drawn), row("hard", hard), row("together", drawn + hard)]),
    ]
    return "\n\n".join(text) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make safeguards ARGS=", description=__doc__)
    parser.add_argument("--print-only", action="store_true", help="do not write docs/performance.md")
    options = parser.parse_args()
    measure(seeded(0))
    text = section([measure(seeded(seed)) for seed in range(SEEDS)], [measure(one) for one in adversarial()])
    print(text)
    if not options.print_only:
        DOCUMENT.write_text(with_section(DOCUMENT.read_text(encoding="utf-8"), text, HEADING), encoding="utf-8")


if __name__ == "__main__":
    main()
