"""Chen Wei compares the levels of the face-swap app by the Chinese standard with those by CNIL's method beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pia.programmes.definition import Method
from pia.programmes.levels import Effect, Levels, Ranked, beside, combined, is_by_proportion, levels_from
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


RANK = st.integers(1, 4)
PARTS = st.dictionaries(st.sampled_from(["autonomy", "differential", "reputation", "property"]), RANK, min_size=1)


@given(PARTS, PARTS, st.tuples(RANK, RANK), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_it_never_lowers_a_level_where_any_dimension_or_group_rises(
    dimensions: dict[str, int], groups: dict[str, int], floors: tuple[int, int], steps: list[tuple[int, int]]
) -> None:
    standard = method("gbt-39335")
    effects = [Effect(impact, likelihood, done=place % 2 == 0) for place, (impact, likelihood) in enumerate(steps)]

    def reached(impacts: dict[str, int], likelihoods: dict[str, int]) -> list[int]:
        ranked = Ranked(combined(impacts.values(), 1), combined(likelihoods.values(), 1), *floors)
        found = levels_from(standard, ranked, effects)
        return [one.level.rank for one in (found.inherent, found.target, found.current)]

    before = reached(dimensions, groups)
    for part in ("autonomy", "differential", "reputation", "property"):
        for more in range(dimensions.get(part, 0) + 1, 5):
            after = reached({**dimensions, part: more}, groups)
            assert all(new >= old for new, old in zip(after, before, strict=True)), (part, more)
        for oftener in range(groups.get(part, 0) + 1, 5):
            after = reached(dimensions, {**groups, part: oftener})
            assert all(new >= old for new, old in zip(after, before, strict=True)), (part, oftener)


def test_it_ranks_the_standards_four_dimensions_and_four_groups_apart_and_cnils_impact_as_a_whole() -> None:
    standard, french = method("gbt-39335"), method("cnil")

    assert [one.id for one in standard.ranked_dimensions] == [one.id for one in standard.dimensions]
    assert len(standard.ranked_dimensions) == len(standard.ranked_factors) == 4
    assert (french.ranked_dimensions, french.ranked_factors) == ((), ())
    assert combined((), 3) == 3, "without a single rank the whole counts"
