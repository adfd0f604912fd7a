"""Of thousands of rows a few of each kind are judged, and every rule comes out as if all had been."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes.conditions import Facts
from pia.programmes.inventories import ALIKE, FEW, representatives
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import screen
from pia.programmes.sensitivity import with_aggregates
from tests.programmes.cases import ZAO_ITEMS, item, programme, recipient
from tests.programmes.facts_at_random import facts

BOTH_LAWS = programme("cn", "eu")
QUESTIONS = list(questions_for(BOTH_LAWS))


def states(found: Facts) -> list[tuple[str, str]]:
    result = screen(BOTH_LAWS, found)
    triggers = [(one.id, one.state.value) for regime in result.regimes for one in regime.triggers]
    return [("outcome", result.outcome.value), *triggers]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(facts(BOTH_LAWS, QUESTIONS), st.lists(st.integers(0, 2), min_size=1, max_size=40))
def test_it_judges_a_few_of_each_kind_as_it_would_judge_all(found: Facts, order: list[int]) -> None:
    rows = [found.items[number % len(found.items)] for number in order] if found.items else []
    together = with_aggregates(BOTH_LAWS.aggregations, [{**row, "id": f"D{n}"} for n, row in enumerate(rows)])
    every, few = replace(found, items=together), replace(found, items=representatives(together, few=0))
    assert states(every) == states(few)


def test_it_keeps_every_row_of_an_inventory_that_people_can_read() -> None:
    rows = [item(f"D{number}", "Photo", "face_image", "user") for number in range(FEW)]
    assert representatives(rows) == rows


def test_it_keeps_a_few_rows_of_each_kind_of_a_long_one() -> None:
    photos = [item(f"D{number}", f"Photo {number}", "face_image", "user") for number in range(FEW)]
    sent = item("S1", "Sent photo", "face_image", "user", recipients=[recipient("Printer", "processor")])
    kept = representatives([*photos, sent])
    assert [row["id"] for row in kept] == [*(f"D{number}" for number in range(ALIKE)), "S1"]


def test_it_finds_the_one_row_in_thousands_that_matters() -> None:
    plain = [item(f"D{number}", f"Row {number}", "device", "user", retention_days=30) for number in range(3000)]
    answers: dict[str, Any] = {one.id: "no" for one in QUESTIONS}
    base = Facts(
        answers=answers, items=plain, clauses=frozenset(), jurisdictions=frozenset({"cn"}), as_of=date(2026, 11, 23)
    )
    face = replace(base, items=[*plain[:1500], ZAO_ITEMS[0], *plain[1500:]])
    silent, fired = (dict(states(replace(one, items=representatives(one.items))))["pipl55.1"] for one in (base, face))
    assert (silent, fired) == ("silent", "fired")
