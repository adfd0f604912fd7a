"""He Jing derives example cases from the text of the law; whoever writes a regime is told where it says otherwise."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from pia.programmes.bench import Bench, coverage
from pia.programmes.examples import read_examples
from tests.programmes.cases import WORKFLOWS, workflows
from tests.programmes.folders import Folder

CASES = "regimes/cn-frt/cases/filing.yaml"
SLUGS = [regime.slug for regime in workflows().regimes_on(None)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def checked(folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_programmes", str(folder), *words, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_it_passes_every_example_case_that_is_shipped() -> None:
    benched = Bench(workflows(), read_examples(WORKFLOWS)).run()

    assert [str(problem) for one in benched for problem in one.problems()] == []
    assert len(benched) >= 60


@pytest.mark.parametrize("slug", SLUGS)
def test_it_shows_every_trigger_firing_and_staying_silent(slug: str) -> None:
    cases = read_examples(WORKFLOWS, only=slug)
    regimes = [regime for regime in workflows().regimes_on(None) if regime.slug == slug]

    [covered] = coverage(regimes, Bench(workflows(), cases).run())

    assert (covered.never_fires, covered.never_silent) == ((), ())
    assert covered.percent == 100


def test_it_ends_well_for_what_is_shipped() -> None:
    code, out, err = checked(WORKFLOWS)

    assert (code, err) == (0, "")
    assert "cn-pipl: 100 % of 7 triggers covered by" in out
    assert "Everything is in order." in out


def test_it_names_file_line_and_difference_of_a_case_that_comes_out_otherwise(folder: Folder) -> None:
    path = folder.path / "regimes/cn-frt/2026-11-23.yaml"
    path.write_text(path.read_text("utf-8").replace("number: 100000", "number: 100001"), "utf-8")

    code, _out, err = checked(folder.path)

    assert code == 1
    assert "workflows/regimes/cn-frt/cases/" in err
    assert "must fire and do not: frt15." in err


def test_it_is_not_content_with_a_trigger_that_no_case_fires(folder: Folder) -> None:
    for path in (folder.path / "regimes/cn-newbiz/cases").iterdir():
        path.unlink()

    code, out, err = checked(folder.path)

    assert (code, err) == (1, "")
    assert "cn-newbiz: 0 % of 2 triggers covered by 0 cases; never fires: fraud6.operator, fraud6;" in out


def test_it_refuses_a_case_of_a_regime_that_does_not_exist(folder: Folder) -> None:
    path = folder.path / CASES
    path.write_text(path.read_text("utf-8").replace("regime: cn-frt", "regime: cn-frd"), "utf-8")

    code, _out, err = checked(folder.path)

    assert code == 1
    assert "The case belongs to the regime “cn-frd”, which does not exist." in err


def test_it_refuses_a_case_with_a_misspelt_key_at_its_line(folder: Folder) -> None:
    path = folder.path / CASES
    text = path.read_text("utf-8").replace("    outcome:", "    outcom:", 1)
    path.write_text(text, "utf-8")
    line = text[: text.index("    outcom:")].count("\n") + 1

    code, _out, err = checked(folder.path)

    assert code == 1
    assert f"workflows/{CASES}:{line}: The key “outcom” is not known here." in err


def test_it_checks_one_regime_alone_for_its_author() -> None:
    code, out, _err = checked(WORKFLOWS, "--regime", "cn-newbiz", "--damages")

    assert code == 0
    assert "cn-newbiz: 23 of 23 damages are noticed" in out
    assert "cn-frt" not in out
