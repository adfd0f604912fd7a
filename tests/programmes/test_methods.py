"""Chen Wei writes a method: its table is whole, rises with the risk, and gives the levels of its examples."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes import methods
from pia.programmes.checks import lint
from pia.programmes.definition import Method
from pia.programmes.reader import Invalid, read_directory
from tests.programmes.cases import LAUNCH, programme, workflows
from tests.programmes.folders import Folder

EVERY = [file.definition for file in workflows().files if isinstance(file.definition, Method)]
NEWEST = [file.definition for file in workflows().latest() if isinstance(file.definition, Method)]
NAMES = [f"{one.slug}-{one.version}" for one in EVERY]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def problems(folder: Folder) -> list[str]:
    return [str(problem) for problem in lint(read_directory(folder.path))]


# -- the files -------------------------------------------------------------------------------------------------------


def test_it_ships_three_methods_with_examples_of_every_level() -> None:
    assert {one.slug for one in NEWEST} == {"cnil", "gbt-39335", "generic-5x5"}
    for method in NEWEST:
        assert {one.level for one in method.examples} == {level.id for level in method.levels}
        for one in method.examples:
            assert methods.level(method, one.impact, one.likelihood).id == one.level, (method.slug, one)


@pytest.mark.parametrize("method", EVERY, ids=NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_it_never_lowers_a_level_where_the_risk_rises(method: Method, data: st.DataObject) -> None:
    impact = data.draw(st.integers(1, len(method.impact)))
    likelihood = data.draw(st.integers(1, len(method.likelihood)))
    more = data.draw(st.integers(impact, len(method.impact)))
    oftener = data.draw(st.integers(likelihood, len(method.likelihood)))

    assert methods.level(method, more, oftener).rank >= methods.level(method, impact, likelihood).rank


@pytest.mark.parametrize("method", EVERY, ids=NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_it_never_raises_a_level_by_one_more_measure(method: Method, data: st.DataObject) -> None:
    impact = data.draw(st.integers(1, len(method.impact)))
    likelihood = data.draw(st.integers(1, len(method.likelihood)))
    floors = data.draw(st.tuples(st.integers(1, len(method.impact)), st.integers(1, len(method.likelihood))))
    steps = data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5))
    reached = [(impact, likelihood)]
    for count in range(len(steps) + 1):
        done = steps[:count]
        reached.append(
            (
                methods.lowered(impact, (one[0] for one in done), floors[0]),
                methods.lowered(likelihood, (one[1] for one in done), floors[1]),
            )
        )
    ranks = [methods.level(method, *place).rank for place in reached]

    assert ranks == sorted(ranks, reverse=True)
    assert all(place[0] >= min(impact, floors[0]) and place[1] >= min(likelihood, floors[1]) for place in reached)


@given(st.integers(1, 9), st.integers(2, 9), st.integers(2, 9))
def test_it_finds_the_same_place_on_a_longer_or_shorter_scale(value: int, old: int, new: int) -> None:
    value = min(value, old)
    found = methods.proportional(value, old, new)

    assert 1 <= found <= new
    assert methods.proportional(old, old, new) == new and methods.proportional(1, old, new) == 1
    assert methods.proportional(max(1, value - 1), old, new) <= found
    assert methods.proportional(value, old, old) == value


def test_it_rounds_a_half_up_to_the_stricter_rank() -> None:
    assert [methods.proportional(value, 4, 5) for value in (1, 2, 3, 4)] == [1, 2, 4, 5]
    assert [methods.proportional(value, 5, 4) for value in (1, 2, 3, 4, 5)] == [1, 2, 3, 3, 4]
    assert [methods.proportional(value, 3, 4) for value in (1, 2, 3)] == [1, 3, 4]


# -- what an author gets wrong ---------------------------------------------------------------------------------------

CNIL, FIVE, GBT = "methods/cnil", "methods/generic-5x5", "methods/gbt-39335"
BIOMETRIC, TWO_STEPS = "catalogues/biometric-media", "      - {risk: R10, impact: 1, likelihood: 2}\n"
ROW = '  "1": {"1": very_low, "2": very_low, "3": low, "4": low, "5": medium}'


@pytest.mark.parametrize(
    ("place", "old", "new", "words"),
    [
        (
            CNIL,
            '"3": {"1": medium, "2": medium,',
            '"3": {"1": medium, "2": low,',
            "falls although the likelihood rises",
        ),
        (CNIL, '"4": {"1": medium, "2": high,', '"4": {"1": low, "2": high,', "falls although the impact rises"),
        (FIVE, ROW, f'  "6": {{"1": high}}\n{ROW}', "row for impact 6"),
        (FIVE, '"5": medium}\n#', '"5": medium, "6": high}\n#', "cell for likelihood 6"),
        (CNIL, "  - {value: 4, ", "  - {value: 5, ", "numbered from 1 without a gap"),
        (CNIL, "impact: 2, likelihood: 2, level: low", "impact: 2, likelihood: 2, level: high", "expects “high”"),
        (
            GBT,
            "  - {id: severe,",
            "  - {id: unused, label: {en: U, zh: 无}}\n  - {id: severe,",
            "gives the level “unused”",
        ),
        (CNIL, 'label: {en: "Maximum", zh: "最大"}', 'label: {en: "Maximum", zh: "Max"}', "holds no Chinese"),
        (CNIL, "source: cnil-guide,", "source: somewhere,", "is not listed under “sources”"),
        (BIOMETRIC, TWO_STEPS, f"{TWO_STEPS}{TWO_STEPS}", "The measure lowers “R10” twice"),
        (
            "catalogues/general",
            "measures:\n  - id: GM01",
            "measures:\n  - id: M01",
            "“biometric-media” and “general” both hold “M01”",
        ),
    ],
)
def test_it_names_what_is_wrong_in_a_method(folder: Folder, place: str, old: str, new: str, words: str) -> None:
    folder.replace(place, old, new)

    assert any(words in problem for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  - {value: 2, ", "  - {value: 2.0, ", "2.0 stands where a whole number is needed"),
        ("counts_for_current: [verified]", "counts_for_current: [planned]", "not one of the values allowed"),
    ],
)
def test_it_does_not_read_a_method_with_half_numbers_or_that_counts_what_is_only_planned(
    folder: Folder, old: str, new: str, words: str
) -> None:
    folder.replace(GBT, old, new)

    with pytest.raises(Invalid) as refused:
        read_directory(folder.path)
    assert words in str(refused.value)


def test_it_asks_for_an_example_of_every_level(folder: Folder) -> None:
    for line in ("impact: 1, likelihood: 1, level: very_low", "impact: 2, likelihood: 1, level: very_low"):
        folder.replace(FIVE, f"  - {{{line}}}\n", "")

    assert any("No example shows the level “very_low”" in problem for problem in problems(folder))


def test_it_lets_an_organisation_make_a_matrix_of_another_size(folder: Folder) -> None:
    text = folder.file(FIVE).read_text("utf-8").replace('"2026-11-23"', '"2027-01-01"', 1)
    text = text.replace(
        '  - {value: 5, label: {en: "Almost certain", zh: "几乎必然"}, '
        'description: {en: "It is expected soon, or happens already.", zh: "预计不久发生或已在发生。"}}\n',
        "",
    )
    for cell in ("very_high", "high", "medium"):
        text = text.replace(f', "5": {cell}}}', "}")
    text = text.replace("  - {impact: 5, likelihood: 5, level: very_high}\n", "")
    text = text.replace("impact: 2, likelihood: 5, level: medium", "impact: 2, likelihood: 4, level: medium")
    text = text.replace("impact: 1, likelihood: 5, level: medium", "impact: 5, likelihood: 4, level: very_high")
    folder.file(FIVE).with_name("2027-01-01.yaml").write_text(text, "utf-8")

    assert problems(folder) == []


# -- which method, and which beside it -------------------------------------------------------------------------------


def test_it_shows_cnil_beside_the_standard() -> None:
    chosen = programme("cn")

    assert (chosen.method.slug, [one.slug for one in chosen.second_methods]) == ("gbt-39335", ["cnil"])
    assert chosen.line == "medium"


def test_it_follows_another_method_where_every_jurisdiction_of_the_case_does(folder: Folder) -> None:
    folder.replace("procedures/standard", "second_methods: [cnil]", "method_for: {eu: cnil}\nsecond_methods: [cnil]")
    files = read_directory(folder.path)
    assert lint(files) == ()
    europe, both = (files.programme("standard", places, LAUNCH) for places in (["eu"], ["cn", "eu"]))

    assert (europe.method.slug, [one.slug for one in europe.second_methods]) == ("cnil", ["gbt-39335"])
    assert (both.method.slug, [one.slug for one in both.second_methods]) == ("gbt-39335", ["cnil"])


def test_it_needs_a_line_on_each_methods_own_scale(folder: Folder) -> None:
    folder.replace(FIVE, "  - {id: medium,", "  - {id: middling,")
    text = folder.file(FIVE).read_text("utf-8")
    folder.file(FIVE).write_text(text.replace(": medium", ": middling"), "utf-8")
    where = folder.replace("procedures/standard", "[cnil]", "[cnil, generic-5x5, nowhere]")
    assert any(one.startswith(where) and "“nowhere”" in one for one in problems(folder))
    assert any("“medium” points nowhere" in one for one in problems(folder))

    folder.replace("procedures/standard", ", nowhere]", "]\nlines: {generic-5x5: middling}")
    assert problems(folder) == []
    assert replace(programme().procedure, lines={"generic-5x5": "middling"}).line_of("generic-5x5") == "middling"
