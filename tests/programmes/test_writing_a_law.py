"""A privacy officer in another country writes her own law down, with the manual beside her, and slips as people do."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.programmes.cases import WORKFLOWS
from tests.programmes.folders import Folder

MANUAL = (WORKFLOWS.parent / "docs" / "writing-a-programme.md").read_text("utf-8")
LAW = next(block for block in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL) if "slug: xx-example" in block)
CASES = next(block for block in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL) if "regime: xx-example" in block)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Folder(tmp_path).path


def checked(folder: Path, law: str = LAW, cases: str = CASES) -> tuple[int, str]:
    """Exit code, and what is printed, once the manual's law lies in the folder."""
    place = folder / "regimes" / "xx-example"
    (place / "cases").mkdir(parents=True)
    (place / "2027-01-15.yaml").write_text(law, "utf-8")
    (place / "cases" / "publishing.yaml").write_text(cases, "utf-8")
    out = StringIO()
    try:
        call_command("check_programmes", str(folder), "--regime", "xx-example", stdout=out, stderr=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_it_is_in_order_as_the_manual_writes_it(folder: Path) -> None:
    code, said = checked(folder)

    assert code == 0, said
    assert "xx-example: 100 % of 1 triggers covered by 2 cases" in said
    assert "2 of 2 example cases pass." in said


WHEN = 'when: {equals: {question: publishes, value: "yes"}}'
RULE = WHEN.removeprefix("when: ")
BOTH = f"when: {{all: [{RULE}, {RULE.replace('yes', 'no')}]}}"
CITED = "source: act, confidence: memory}\n    when"
# What people get wrong: what stood there, what they write, and what they are told at that line.
SLIPS = [
    ("force: mandatory", "force: must", "not one of the values allowed"),
    ("asks: assessment", "asks: everything", "not one of the values allowed"),
    ("{question: publishes", "{question: publish", "not a known question"),
    ('value: "yes"}', 'value: "sometimes"}', "not a known answer"),
    ("questions: [publishes]", "questions: [publishes, minors]", "No trigger reads this question"),
    ("triggers: [act7]", "triggers: [act77]", "no trigger of this regime"),
    (', zh: "公开个人信息"}', "}", "The Chinese text (zh) is missing"),
    ("confidence: memory}\n    when", "confidence: sure}\n    when", "not one of the values allowed"),
    (CITED, CITED.replace("act", "akt"), "The source “akt” is not listed"),
    ('effective_from: "2027-03-01"', "effective_from: 1 March 2027", "has not the form"),
    ("consulted: []", "consultation: []", "stands where keys with values are needed"),
    ("months: null ", "months: never ", "stands where a whole number is needed"),
    ("unit: working_days ", "unit: workdays ", "not one of the values allowed"),
    ("slug: xx-example", "slug: xx-exemple", "Make them agree"),
    (WHEN, BOTH, "can never be true"),
    (WHEN, WHEN.replace("when", "wenn"), "“wenn” is not known here"),
    (WHEN, "when: {holds: act9}", "no trigger above this one"),
    ("rule: accept_in_writing", "rule: consult", "Add “consultation”"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), SLIPS, ids=[wrong for _right, wrong, _words in SLIPS])
def test_it_answers_a_slip_with_line_and_remedy(folder: Path, right: str, wrong: str, words: str) -> None:
    assert right in LAW
    law = LAW.replace(right, wrong, 1)

    code, said = checked(folder, law)

    number = LAW[: LAW.index(right)].count("\n") + 1
    near = [f"workflows/regimes/xx-example/2027-01-15.yaml:{line}: " for line in (number, number - 1)]
    assert code == 1
    assert any(found.startswith(tuple(near)) and words in found for found in said.splitlines()), said


def test_it_answers_a_wrong_case_with_the_difference(folder: Path) -> None:
    code, said = checked(folder, cases=CASES.replace("outcome: required ", "outcome: recommended "))

    assert code == 1
    assert "Case “published”: the outcome is “required” and must be “recommended”." in said


def test_it_wants_a_near_miss_for_every_rule(folder: Path) -> None:
    code, said = checked(folder, cases=CASES[: CASES.index("  - id: not-published")])

    assert code == 1
    assert "xx-example: 50 % of 1 triggers covered by 1 cases; never silent: act7" in said
