"""Chen Wei reads levels off the table of the standard, impact first."""

from dataclasses import replace

import pytest

from pia.programmes.methods import highest, level, lowered, rank, within_line
from tests.programmes.cases import programme

# Typed by hand from the standard: rows impact 4 to 1, columns likelihood 1 to 4.
TABLE = {
    4: ("中", "高", "严重", "严重"),
    3: ("中", "中", "高", "严重"),
    2: ("低", "中", "中", "高"),
    1: ("低", "低", "中", "中"),
}
CELLS = [(impact, place + 1, label) for impact, row in TABLE.items() for place, label in enumerate(row)]


@pytest.mark.parametrize(("impact", "likelihood", "label"), CELLS)
def test_it_gives_the_level_of_every_cell(impact: int, likelihood: int, label: str) -> None:
    assert level(programme().method, impact, likelihood).label.zh == label


def test_it_takes_rows_for_impact_and_columns_for_likelihood() -> None:
    table = {1: {1: "low", 2: "low"}, 2: {1: "severe", 2: "severe"}}
    method = replace(programme().method, table=table)

    assert level(method, 2, 1).id == "severe"
    assert level(method, 1, 2).id == "low"


def test_it_orders_the_levels() -> None:
    method = programme().method

    assert [rank(method, name) for name in ("low", "medium", "high", "severe")] == [1, 2, 3, 4]
    top = highest(method, ["medium", "severe", "low"])
    assert top is not None
    assert top.id == "severe"
    assert highest(method, []) is None


def test_it_draws_the_line_at_medium() -> None:
    chosen = programme()
    accepted = [one.id for one in chosen.method.levels if within_line(chosen.method, chosen.procedure.line, one.id)]

    assert accepted == ["low", "medium"]


def test_it_never_lowers_a_score_below_one() -> None:
    assert lowered(3, [1, 1]) == 1
    assert lowered(2, [3, 3]) == 1
    assert lowered(4, []) == 4
    assert lowered(4, [3, 3], floor=2) == 2, "a person confirmed that nothing brings it lower"
    assert lowered(2, [1], floor=3) == 2, "and a floor above the start lifts nothing"


def test_it_counts_only_verified_measures_for_the_current_level() -> None:
    assert programme().method.counts_for_current == {"verified"}
