"""He Jing and Marcus Adeyemi look at what is shipped: checklists, legal bases, the file for the authority."""

import pytest

from pia.programmes.conditions import Facts, evaluate
from pia.programmes.definition import Confidence, OverLine, TrackRule
from pia.programmes.regime import Regime
from pia.programmes.screening import settle
from tests.programmes.cases import newsletter, programme, zao

SECURITY = (
    "liveness payment fraud label celebrity sexual minor delete identity log content complaint leak vendor licence "
    "filing user"
)


def checklist(track_id: str, facts: Facts) -> set[str]:
    chosen = programme(*sorted(facts.jurisdictions))
    track = chosen.procedure.track(track_id)
    assert track is not None
    settled = settle(chosen, facts)
    return {
        check.id
        for check in track.checks
        if check.applies_when is None or evaluate(check.applies_when, settled).value is not False
    }


def law(slug: str) -> Regime:
    found = programme("cn", "eu").regime(slug)
    assert found is not None
    return found


def test_it_gives_the_security_assessor_all_checks_for_the_face_swap_app() -> None:
    assert checklist("security", zao("cn")) == {f"se.{name}" for name in SECURITY.split()}


def test_it_gives_the_security_assessor_general_checks_for_a_plain_case() -> None:
    assert checklist("security", newsletter("cn")) == {"se.leak", "se.delete", "se.log"}


def test_it_gives_counsel_ten_checks_or_more_and_each_cites_the_law() -> None:
    track = programme("cn").procedure.track("legal")

    assert track is not None
    assert len(track.checks) >= 10
    assert all(check.citations for check in track.checks)
    assert len(checklist("legal", zao("cn"))) > len(checklist("legal", newsletter("cn"))) >= 9


def test_it_opens_two_blocking_tracks_side_by_side() -> None:
    tracks = programme("cn").procedure.tracks

    assert [(track.id, track.role, track.after) for track in tracks] == [
        ("legal", "legal_counsel", ()),
        ("security", "security_assessor", ()),
    ]
    assert all(track.blocking and track.required and track.due_working_days == 5 for track in tracks)
    assert all(track.rule is TrackRule.ANY for track in tracks)


def test_it_says_what_each_regime_wants() -> None:
    china, union = law("cn-pipl"), law("eu-gdpr")

    assert (china.over_line, union.over_line) == (OverLine.ACCEPT_IN_WRITING, OverLine.CONSULT)
    assert (china.retention.years, union.retention.years) == (3, None)
    assert (china.opinion.required, union.opinion.required) == (False, True)
    assert china.report_signatory is not None
    assert china.report_signatory.role == "protection_officer"
    assert union.consultation is not None
    assert [one.id for one in union.consultation.package] == [f"gdpr36.3{letter}" for letter in "abcdef"]
    assert [one.id for one in china.required_content] == ["pipl56.1", "pipl56.2", "pipl56.3"]


def test_it_knows_no_legitimate_interests_in_china() -> None:
    china, union = law("cn-pipl"), law("eu-gdpr")

    assert not any("interest" in basis.label.en.lower() for basis in china.legal_bases)
    assert "gdpr6.1f" in {basis.id for basis in union.legal_bases}


def test_it_is_open_about_what_was_written_from_memory() -> None:
    china = law("cn-pipl")
    marks = {trigger.id: trigger.citation.confidence for trigger in china.triggers}

    assert {name for name, mark in marks.items() if mark is Confidence.MEMORY} == {"pipl55.5"}
    assert Confidence.MEMORY in {rule.citation.confidence for rule in china.sensitive}


@pytest.mark.parametrize("clause", [f"CL{number:02}" for number in range(1, 26)])
def test_it_explains_every_kind_of_clause(clause: str) -> None:
    entry = programme("cn").clause(clause)

    assert entry is not None
    assert entry.why.zh
    assert entry.citations
