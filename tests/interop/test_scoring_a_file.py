"""Lin Yue asks in her terminal which risks her file raises, and what her measures leave of them."""

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
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pia.interop.exchange import MAX_BYTES
from pia.programmes import located_yaml
from tests.programmes.test_levels import CNIL
from tests.programmes.test_suggestions import EXPECTED

ZAO = settings.EXAMPLES_DIR / "zao" / "proposal.yaml"
UNION = settings.EXAMPLES_DIR / "zao-eu" / "proposal.yaml"
NEWSLETTER = settings.EXAMPLES_DIR / "newsletter" / "proposal.yaml"
AS_OF = ("--as-of", "2026-11-23")


def scored(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of the command; no test here may touch a database, and pytest-django sees to it."""
    out, err = StringIO(), StringIO()
    try:
        call_command("score", *map(str, words), stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    raise AssertionError("the command ends with an exit code of its own")


def as_data(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(scored(*words, *AS_OF, "--json")[1])
    return found


def with_measures(folder: Path, measures: list[dict[str, Any]], source: Path = ZAO) -> Path:
    """A copy of an example with measures, beside its agreements."""
    for text in source.parent.glob("agreement*"):
        (folder / text.name).write_bytes(text.read_bytes())
    content = dict(located_yaml.read_file(source, name=source.name, max_bytes=MAX_BYTES).data)
    content["measures"] = measures
    file = folder / "proposal.yaml"
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return file


def test_it_suggests_every_risk_of_the_face_swap_app_with_its_inherent_level() -> None:
    found = as_data(ZAO)
    risks = {risk["id"]: risk for risk in found["risks"]}

    assert list(risks) == list(EXPECTED)
    for name, (impact, likelihood, *_rest) in EXPECTED.items():
        inherent = risks[name]["levels"]["inherent"]
        assert (inherent["impact"], inherent["likelihood"]) == (impact, likelihood), name
    assert all(risk["facts"] for risk in risks.values())
    assert found["recommendation"]["value"] == "do_not_launch_as_proposed"
    assert found["clauses"]["found_by"] == "person" and "CL01" in found["clauses"]["ids"]
    assert not found["judged"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_says_so_in_both_languages(language: str) -> None:
    with override(language):
        code, out, _err = scored(ZAO, *AS_OF)
    assert code == 3
    words = {
        "en": ("Do not launch as proposed", "inherent Severe × High = Severe", "CNIL", "found by a person who read"),
        "zh-hans": ("按现方案不得上线", "固有 严重 × 高 = 严重", "担忧", "由阅读文本的人发现"),
    }[language]
    missing = [word for word in words if word not in out and word != "担忧"]
    assert not missing


def test_it_reaches_the_target_levels_with_the_catalogues_measures(tmp_path: Path) -> None:
    every = [{"id": f"M{n:02}", "title": f"Measure {n}", "catalogue_id": f"M{n:02}"} for n in range(1, 17)]
    found = as_data(with_measures(tmp_path, every))
    for risk in found["risks"]:
        _impact, _likelihood, _level, impact, likelihood, _name, _refs = EXPECTED[risk["id"]]
        target, current = risk["levels"]["target"], risk["levels"]["current"]
        assert (target["impact"], target["likelihood"]) == (impact, likelihood), risk["id"]
        assert current == risk["levels"]["inherent"], "a planned measure lowers nothing yet"
        for second in risk["second"]:
            event, inherent, reached = CNIL[risk["id"]]
            levels = second["levels"]
            assert second["event"] == event
            assert (levels["inherent"]["impact"], levels["inherent"]["likelihood"]) == inherent
            assert (levels["target"]["impact"], levels["target"]["likelihood"]) == reached
    assert {risk["id"] for risk in found["risks"] if not risk["second"]} == {"R08"}
    assert found["recommendation"]["value"] == "do_not_launch_as_proposed"
    assert {one["target"] for one in found["whole"]} <= {"low", "medium"}

    done = as_data(with_measures(tmp_path, [{**one, "done": True} for one in every]))
    assert done["recommendation"]["value"] == "launch", "verified, they do"
    assert [one["current"] for one in done["whole"]] == [one["target"] for one in done["whole"]]


def test_it_takes_a_measures_own_steps(tmp_path: Path) -> None:
    own = {"id": "M77", "title": {"zh": "自研措施"}, "lowers": [{"risk": "R01", "impact": 1, "likelihood": 2}]}
    found = as_data(with_measures(tmp_path, [own]))
    [risk] = [one for one in found["risks"] if one["measures"]]

    assert risk["levels"]["target"] == {"impact": 3, "likelihood": 1, "level": "medium"}
    assert risk["measures"][0]["title"]["zh"] == "自研措施"


def test_it_names_a_risk_that_no_catalogue_knows(tmp_path: Path) -> None:
    wrong = {"id": "M77", "title": "Own", "lowers": [{"risk": "R99", "impact": 1}]}
    code, out, err = scored(with_measures(tmp_path, [wrong]), *AS_OF)

    assert (code, out) == (1, "")
    assert "“R99” is not a known risk" in err and "proposal.yaml:1" in err


def test_it_refuses_a_measure_that_lowers_one_risk_twice(tmp_path: Path) -> None:
    """Two rows would take six steps off where a measure may take three."""
    twice = {"id": "M77", "title": "Own", "lowers": [{"risk": "R01", "impact": 3}, {"risk": "R01", "impact": 3}]}

    code, _out, err = scored(with_measures(tmp_path, [twice]), *AS_OF)

    assert code == 1 and "The measure lowers “R01” twice" in err and "Problems: 1." in err


def test_it_lets_a_harmless_newsletter_go() -> None:
    code, out, _err = scored(NEWSLETTER, *AS_OF)

    assert code == 0 and "Launch" in out
    assert [risk["id"] for risk in as_data(NEWSLETTER)["risks"]] == ["G01", "G02"]


def test_it_finds_the_same_risks_in_the_union() -> None:
    found = as_data(UNION)

    assert {risk["id"] for risk in found["risks"]} >= set(EXPECTED)
    assert found["recommendation"]["value"] == "prohibited", "a ban that a test has to rule out: nobody has tested yet"


def test_it_needs_no_database() -> None:
    words = [sys.executable, "manage.py", "score", str(NEWSLETTER), *AS_OF, "--json"]
    ended = subprocess.run(  # our own command
        words,
        cwd=settings.BASE_DIR,
        env={"PIA_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
    )
    assert (ended.returncode, json.loads(ended.stdout)["format"]) == (0, "pia-scoring/1"), ended.stderr


PLAIN: dict[str, Any] = {"id": "any", "title": "Any", "record_language": "en", "jurisdictions": ["cn"]}
VALUES = st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=6) | st.sampled_from(["R01", "G01", "M01"])
STEPS = st.dictionaries(st.sampled_from(["risk", "impact", "likelihood", "more"]), VALUES, max_size=4)
MEASURE = st.dictionaries(
    st.sampled_from(["id", "title", "catalogue_id", "done", "lowers", "steps"]),
    VALUES | st.lists(STEPS | VALUES, max_size=3),
    max_size=6,
)
ANSWERS = st.dictionaries(
    st.sampled_from(["synthesises_faces", "people_expected", "minors", "nonsense"]), VALUES, max_size=4
)


@given(measures=st.lists(MEASURE | VALUES, max_size=3), answers=ANSWERS, clauses=st.lists(VALUES, max_size=2))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_scores_or_refuses_any_file_and_never_breaks(
    tmp_path: Path, measures: list[Any], answers: dict[str, Any], clauses: list[Any]
) -> None:
    file = tmp_path / "any.yaml"
    content = {**PLAIN, "measures": measures, "answers": answers, "agreement_clauses": clauses}
    file.write_text(json.dumps(content), "utf-8")
    code, out, err = scored(file, *AS_OF, "--json")

    if code == 1:
        assert "any.yaml:" in err and not out
    else:
        for risk in json.loads(out)["risks"]:
            levels = [risk["levels"][kind] for kind in ("inherent", "current", "target")]
            ranks = [(one["impact"], one["likelihood"]) for one in levels]
            assert ranks == sorted(ranks, reverse=True) and code in (0, 3, 4)
