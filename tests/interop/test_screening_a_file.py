"""Lin Yue asks in her terminal, before she commits, whether the law wants an assessment of what she wrote down."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import override

from tests.programmes.test_screening import FIRED_DUTIES, FIRING_LAWS, UNION_FIRED, UNION_SILENT

ZAO = settings.EXAMPLES_DIR / "zao" / "proposal.yaml"
UNION = settings.EXAMPLES_DIR / "zao-eu" / "proposal.yaml"
NEWSLETTER = settings.EXAMPLES_DIR / "newsletter" / "proposal.yaml"
AS_OF = ("--as-of", "2026-11-23")
EXPORT = {"export10", "export4", "export7.1", "export7.2a", "export7.2b", "export7.2c", "export7"}
EXPORT |= {"export8.1", "export8.2"}
PLAIN = """id: plain
title: Plain
record_language: en
jurisdictions: [cn]
planned_launch: 2027-02-01
"""


def screened(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of the command; no test here may touch a database, and pytest-django sees to it."""
    out, err = StringIO(), StringIO()
    try:
        call_command("screen", *map(str, words), stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    raise AssertionError("the command ends with an exit code of its own")


def as_data(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(screened(*words, "--json")[1])
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {trigger["id"]: trigger["state"] for regime in found["regimes"] for trigger in regime["triggers"]}


def test_it_finds_every_law_of_china_that_asks_about_the_face_swap_app() -> None:
    found = as_data(ZAO, *AS_OF)
    by_law = {regime["slug"]: states({"regimes": [regime]}) for regime in found["regimes"]}

    assert {slug for slug, law in by_law.items() if "fired" in law.values()} == FIRING_LAWS
    assert {by_law[slug][name] for slug, name in FIRED_DUTIES} == {"fired"}
    assert {by_law["cn-pipl"]["pipl55.2"], by_law["cn-audit"]["audit4"]} == {"silent"}
    assert {name for name, state in states(found).items() if state == "unknown"} == EXPORT | {"pipl55.4"}
    assert found["outcome"] == "required"
    assert (found["evaluated_on"], found["planned_launch"], found["law_as_of"]) == (
        "2026-11-23",
        "2026-12-07",
        "2026-12-07",
    )


def test_it_finds_what_the_union_asks_about_the_same_app() -> None:
    found = states(as_data(UNION, *AS_OF))

    assert {name for name in UNION_FIRED | UNION_SILENT if found[name] == "fired"} == UNION_FIRED
    assert {name for name in UNION_FIRED | UNION_SILENT if found[name] == "silent"} == UNION_SILENT
    assert [name for name, state in found.items() if state == "unknown"] == ["wp248.9"]


@pytest.mark.parametrize(("file", "code"), [(ZAO, 3), (UNION, 3), (NEWSLETTER, 0)])
def test_it_says_by_its_exit_code_what_came_out(file: Path, code: int) -> None:
    assert screened(file, *AS_OF)[0] == code


def test_it_ends_with_four_while_nothing_can_be_told(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(PLAIN, "utf-8")

    code, out, _err = screened(file)

    assert code == 4
    assert out.startswith("Plain: cannot be told yet\n")


def test_it_prints_both_days_and_the_law_of_the_later_one() -> None:
    assert "Evaluated as of 2026-11-23; law as of 2026-12-07." in screened(ZAO, *AS_OF)[1]
    assert "Evaluated as of 2027-01-04; law as of 2027-01-04." in screened(ZAO, "--as-of", "2027-01-04")[1]


def test_it_counts_the_working_days_of_a_filing_from_the_launch() -> None:
    # Ten working days after Monday, 7 December 2026: the 8th to the 11th are four, the 14th to the 18th nine, the 21st.
    filings = {one["id"]: one for one in as_data(ZAO, *AS_OF)["filings"]}

    assert filings["ds19"]["due"] == "2026-12-21"
    assert filings["frt15"]["due"] is None
    assert filings["frt15"]["term"] == {"from": "reached", "before": False, "number": 30, "unit": "working_days"}


def test_it_speaks_chinese_to_who_reads_chinese() -> None:
    with override("zh-hans"):
        out = screened(ZAO, *AS_OF)[1]

    assert out.splitlines()[0] == "ZAO 换脸短视频：需要进行影响评估"
    assert "处理敏感个人信息" in out and "Processing sensitive" not in out


def test_it_names_line_and_remedy_of_a_mistake_and_screens_nothing(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(f"{PLAIN}answers: {{publishes: perhaps, teleports: yes}}\n", "utf-8")

    code, out, err = screened(file)

    assert (code, out) == (1, "")
    assert "plain.yaml:6: “teleports” is no question that is known here." in err
    assert "plain.yaml:6: This is no answer to the question “publishes”." in err


def test_it_says_in_words_that_there_is_no_such_file(tmp_path: Path) -> None:
    code, _out, err = screened(tmp_path / "nothing.yaml")

    assert code == 1
    assert "nothing.yaml:1: The file cannot be read" in err


@pytest.mark.parametrize("words", [(), ("--as-of", "tomorrow"), ("--as-of",), ("--loudly",)])
def test_it_takes_wrong_usage_for_wrong_usage(words: tuple[str, ...]) -> None:
    command = [sys.executable, "manage.py", "screen", *([str(ZAO)] if words else []), *words]

    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)

    assert done.returncode == 2, done.stderr
    assert "usage:" in done.stderr and "Traceback" not in done.stderr


def test_it_needs_neither_a_database_nor_a_data_folder(tmp_path: Path) -> None:
    clean = {
        "PATH": "/usr/bin:/bin",
        "PIA_DATA_DIR": str(tmp_path / "var"),
        "PIA_DATABASE_URL": "postgresql://127.0.0.1:1/no",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "screen", str(NEWSLETTER), "--as-of", "2026-11-23"],
        cwd=settings.BASE_DIR,
        env=clean,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1] == "Evaluated as of 2026-11-23; law as of 2026-12-14."


def test_it_uses_the_law_of_the_day(tmp_path: Path) -> None:
    """The new prohibition of the AI Act applies from 2 December 2026."""
    text = UNION.read_text("utf-8")
    early = tmp_path / "early.yaml"
    early.write_text(text.replace("planned_launch: 2026-12-07", "planned_launch: 2026-12-01"), "utf-8")

    assert states(as_data(early, *AS_OF))["aia5"] == "silent"
    assert states(as_data(UNION, *AS_OF))["aia5"] == "fired"


def test_it_shows_the_title_in_the_language_of_the_reader() -> None:
    with override("en"):
        assert screened(ZAO, *AS_OF)[1].startswith("ZAO face-swap short videos: assessment required")
    assert as_data(ZAO, *AS_OF)["title"] == {"en": "ZAO face-swap short videos", "zh": "ZAO 换脸短视频"}
