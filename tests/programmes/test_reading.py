"""An organisation edits its workflow files, makes mistakes, and is told where and what to do."""

from pathlib import Path

import pytest

from pia.programmes.checks import check
from pia.programmes.reader import Invalid, read_directory
from tests.programmes.cases import workflows
from tests.programmes.folders import Folder

REGIME = "regimes/cn-pipl"
METHOD = "methods/gbt-39335"
PROCEDURE = "procedures/standard"
RISKS = "catalogues/biometric-media"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def problems(folder: Folder) -> list[str]:
    try:
        return [str(problem) for problem in check(read_directory(folder.path))]
    except Invalid as error:
        return [str(problem) for problem in error.problems]


def test_it_finds_nothing_wrong_with_what_is_shipped() -> None:
    assert check(workflows()) == ()


# Each mistake breaks the form that the schema wants.
FORM = [
    (REGIME, "kind: regime", "kind: regimes", "not one of the values allowed"),
    (REGIME, "    force: mandatory", "    force: compulsory", "compulsory"),
    (REGIME, "    force: mandatory", "    forces: mandatory", "“forces” is not known here"),
    (REGIME, 'zh: "处理敏感个人信息"', 'zh: ""', "Nothing stands here"),
    (
        REGIME,
        "    when: {equals: {question: automated_decisions",
        "    when: {eval: {question: automated_decisions",
        "“eval”",
    ),
    (REGIME, "  years: 3", "  years: three", "stands where a whole number"),
    (METHOD, "  - {value: 1,", "  - {value: 10,", "outside the range"),
    (PROCEDURE, "    role: legal_counsel", "    role: lawyer", "lawyer"),
    (RISKS, "    impact: 3", "    impact: 3\n    impact: 4", "stands here twice"),
]


@pytest.mark.parametrize(("place", "old", "new", "words"), FORM)
def test_it_names_the_line_of_a_mistake_in_form(folder: Folder, place: str, old: str, new: str, words: str) -> None:
    where = folder.replace(place, old, new)
    if "\n" in new:
        file, line, _rest = where.split(":")
        where = f"{file}:{int(line) + 1}:"

    found = problems(folder)

    assert any(problem.startswith(where) and words in problem for problem in found), found


# Each mistake fits the schema and makes no sense.
SENSE = [
    (REGIME, "{question: automated_decisions", "{question: automated_decision", "not a known question"),
    (REGIME, '{question: publishes, value: "yes"}', '{question: publishes, value: "maybe"}', "not a known answer"),
    (REGIME, "- sensitive_any: cn-pipl", "- sensitive_any: cn-ppl", "not a known regime"),
    (REGIME, "recipient_kind: [public]}", "recipient_kind: [public], category: [faces]}", "not a known data category"),
    (REGIME, "number: 3", "number: 30", "never be true"),
    (REGIME, "  - id: pipl55.2", "  - id: pipl55.1", "“pipl55.1” stands here twice"),
    (REGIME, "source: pipl, confidence: checked}", "source: pippl, confidence: checked}", "not listed under “sources”"),
    (REGIME, '"处理敏感个人信息"', '"Processing sensitive data"', "holds no Chinese"),
    (REGIME, "categories: [synthetic_likeness]", "categories: [likeness]", "“likeness” points nowhere"),
    (METHOD, '"1": low, "2": low,', '"1": low, "2": lowest,', "“lowest”, which is not a level"),
    (PROCEDURE, "line: medium", "line: middling", "“middling” points nowhere"),
    (PROCEDURE, "method: gbt-39335", "method: gbt-39336", "“gbt-39336” points nowhere"),
    (PROCEDURE, "clauses, biometric-media", "clauses, biometrics", "“biometrics” points nowhere"),
    (RISKS, "factors: [src.network]", "factors: [src.net]", "“src.net” points nowhere"),
    (RISKS, "clause_any: [CL01,", "clause_any: [CL99,", "not a known clause"),
    (RISKS, "{risk: R01,", "{risk: R99,", "“R99” points nowhere"),
]


@pytest.mark.parametrize(("place", "old", "new", "words"), SENSE)
def test_it_names_the_line_of_a_mistake_in_sense(folder: Folder, place: str, old: str, new: str, words: str) -> None:
    where = folder.replace(place, old, new)

    found = problems(folder)

    assert any(problem.startswith(where) and words in problem for problem in found), found


def test_it_names_the_place_where_a_translation_or_a_citation_is_missing(folder: Folder) -> None:
    translation = folder.replace(METHOD, 'label: {en: "Low", zh: "低"}', 'label: {en: "Low"}')
    hole = folder.remove_line(REGIME, "    citation:")
    # The citation belongs to the trigger that begins three lines above the hole.
    begins = f"{hole.rsplit(':', 2)[0]}:{int(hole.rsplit(':', 2)[1]) - 3}:"

    found = problems(folder)

    assert any(problem.startswith(translation) and "Chinese text (zh) is missing" in problem for problem in found)
    assert any(problem.startswith(begins) and "without a citation" in problem for problem in found), (begins, found)


def test_it_finds_a_table_with_a_missing_cell(folder: Folder) -> None:
    where = folder.replace(METHOD, '  "4": {"1": medium, "2": high, "3": severe, "4": severe}', '  "4": {"1": medium}')

    assert [problem for problem in problems(folder) if problem.startswith(where)] != []
    assert sum("has no cell" in problem for problem in problems(folder)) == 3


def test_it_finds_a_trigger_that_reads_a_question_which_nobody_asks(folder: Folder) -> None:
    folder.replace(REGIME, "  - publishes\n", "")

    assert any("reads the question “publishes”" in problem for problem in problems(folder))


def test_it_finds_a_track_that_waits_for_one_below_it(folder: Folder) -> None:
    folder.replace(PROCEDURE, "    rule: any\n", "    rule: any\n    after: [security]\n")

    assert any("waits for “security”" in problem for problem in problems(folder))


def test_it_lists_all_mistakes_of_all_files_at_once(folder: Folder) -> None:
    first = folder.replace(REGIME, "    force: mandatory", "    force: compulsory")
    second = folder.replace(REGIME, "  years: 3", "  years: none at all")
    third = folder.replace(METHOD, "kind: method", "kind: manner")
    fourth = folder.replace(PROCEDURE, "kind: procedure", "kind: &here procedure")

    found = problems(folder)

    assert all(any(problem.startswith(where) for problem in found) for where in (first, second, third, fourth))


def test_it_wants_path_and_content_to_agree(folder: Folder) -> None:
    where = folder.replace(REGIME, 'version: "2026-11-23"', 'version: "2026-12-01"')

    assert any(problem.startswith(where) and "Make them agree" in problem for problem in problems(folder))


def test_it_refuses_a_file_that_does_not_belong(folder: Folder) -> None:
    (folder.path / "regimes" / "notes.txt").write_text("remember the milk")

    assert any("does not belong here" in problem for problem in problems(folder))


def test_it_does_not_take_an_empty_folder_for_a_clean_one(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No workflow file"):
        read_directory(tmp_path)
