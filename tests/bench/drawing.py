"""Times the data-flow diagram: read out of an inventory in memory, laid out and drawn, for products of three sizes."""

from typing import Any

from pia.reports.flow import draw, flows
from tests.bench import clock
from tests.reports.inventories import DAY, product

SIZES = (30, 100, 200)
KIB = 1024


def measure(rounds: int) -> dict[str, Any]:
    """Milliseconds by number of items, with what was drawn."""
    cases = {str(size): product(size) for size in SIZES}
    calls = {name: lambda case=case: draw(flows(case, "en", DAY), "en") for name, case in cases.items()}  # type: ignore[misc]  # bound on purpose
    found = {name: timing.as_dict() for name, timing in clock.in_turns(calls, rounds).items()}
    for name, case in cases.items():
        chart = flows(case, "en", DAY)
        found[name] |= {
            "places": len(chart.drawn.places),
            "all_places": len(chart.whole.places),
            "flows": len(chart.drawn.flows),
            "all_flows": len(chart.whole.flows),
            "size": len(draw(chart, "en").encode()) / KIB,
        }
    return found
