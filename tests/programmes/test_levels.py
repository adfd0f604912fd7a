"""Chen Wei compares the levels of the face-swap app by the Chinese standard with those by CNIL's method beside it."""

import pytest

from pia.programmes.definition import Method
from pia.programmes.levels import Effect, Levels, Ranked, beside, is_by_proportion, levels_from
from pia.programmes.suggestions import suggest_measures, suggest_risks
from tests.programmes.cases import programme, workflows, zao

# Typed by hand from the notes on the case: CNIL's event; severity and likelihood, inherent and with all measures done.
CNIL = {
    "R01": ("illegitimate_access", (4, 3), (3, 1)),
    "R02": (None, (3, 4), (1, 1)),
    "R03": ("illegitimate_access", (3, 3), (2, 1)),
    "R04": ("illegitimate_access", (4, 4), (3, 2)),
    "R05": ("illegitimate_access", (4, 3), (3, 2)),
    "R06": ("illegitimate_access", (4, 2), (3, 1)),
    "R07": ("unwanted_modification", (3, 4), (2, 2)),
    "R09": ("illegitimate_access", (4, 3), (2, 2)),
    "R10": (None, (3, 4), (1, 1)),
    "R11": ("illegitimate_access", (3, 3), (2, 1)),
    "R12": (None, (3, 4), (1, 1)),
    "R13": ("unwanted_modification", (3, 4), (2, 1)),
}


def zao_levels(risk: str) -> Levels:
    """Inherent as suggested, target with every measure of the catalogue, nothing done yet."""
    chosen = programme("cn")
    [one] = [found for found in suggest_risks(chosen, zao("cn")) if found.entry.id == risk]
    steps = [step for measure in suggest_measures(chosen, [risk]) for step in measure.steps]
    effects = [Effect(step.impact, step.likelihood) for step in steps]
    return levels_from(chosen.method, Ranked(one.impact, one.likelihood), effects)


def method(slug: str) -> Method:
    found = {one.definition.slug: one.definition for one in workflows().latest() if isinstance(one.definition, Method)}
    return found[slug]


@pytest.mark.parametrize("risk", CNIL)
def test_it_gives_cnils_numbers_beside_the_standards(risk: str) -> None:
    event, inherent, target = CNIL[risk]
    entry = programme("cn").risk(risk)
    assert entry is not None
    view = entry.second.get("cnil")
    found = beside(method("gbt-39335"), method("cnil"), zao_levels(risk), view)

    assert (view.event if view else None) == event
    assert (found.inherent.impact, found.inherent.likelihood) == inherent
    assert (found.target.impact, found.target.likelihood) == target
    assert found.current == found.inherent, "nothing is done yet"


def test_it_leaves_a_risk_that_is_not_about_people_to_counsel() -> None:
    entry = programme("cn").risk("R08")

    assert entry is not None and not entry.about_people and not entry.second


def test_it_writes_a_reason_wherever_it_leaves_the_ranks_of_the_first_method() -> None:
    for part in programme("cn").catalogues:
        for risk in part.risks:
            for view in risk.second.values():
                assert view.reason is not None or (view.impact, view.likelihood) == (0, 0), risk.id
    moved = programme("cn").risk("R03")
    assert moved is not None and moved.second["cnil"].reason is not None


def test_it_brings_ranks_over_by_proportion_where_scales_differ() -> None:
    standard, five = method("gbt-39335"), method("generic-5x5")
    found = beside(standard, five, zao_levels("R01"))

    assert is_by_proportion(standard, five) and not is_by_proportion(standard, method("cnil"))
    assert (found.inherent.impact, found.inherent.likelihood) == (5, 4)
    assert (found.inherent.level.id, found.target.level.id) == ("very_high", "low")


def test_it_counts_what_is_done_and_stops_at_the_floor() -> None:
    standard = method("gbt-39335")
    ranked = Ranked(4, 4, lowest_impact=3, lowest_likelihood=2)
    found = levels_from(standard, ranked, [Effect(2, 1, done=True), Effect(0, 3)])

    assert (found.inherent.impact, found.inherent.likelihood) == (4, 4)
    assert (found.current.impact, found.current.likelihood) == (3, 3)
    assert (found.target.impact, found.target.likelihood) == (3, 2)
