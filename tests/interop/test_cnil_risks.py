"""Song Mei brings in a PIA whose risks somebody else has rated; Chen Wei judges them, and what leaves says so."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Opinion, Risk, Views
from pia.assessments.perform import perform
from pia.assessments.states import RiskState
from pia.interop.cnil_facts import EVENTS, METHOD
from pia.interop.cnil_remarks import file_says
from pia.interop.cnil_writing import write
from pia.interop.exchange import Loss
from pia.reports.matrix import points_of
from tests.assessments.stories import Tale, album
from tests.interop.bringing import handed_in
from tests.interop.cnil_files import again, answers, exported, imported, lost, raw, read, screened_in, values
from tests.interop.cnil_rules import faults
from tests.interop.tables import programme


@pytest.fixture
def case(cast: Cast) -> Case:
    """The bakery's PIA as Song imported it."""
    return imported(cast, raw("complete"))


@pytest.fixture
def judged(cast: Cast, case: Case) -> Case:
    """The same once its risks wait for Chen."""
    return screened_in(cast, case)


def score(cast: Cast, case: Case, **ranks: tuple[int, int]) -> Case:
    """Chen scores risks of a case, each with a severity and a likelihood."""
    changes: dict[str, Any] = {}
    for ref, (impact, likelihood) in ranks.items():
        row = {"state": RiskState.SCORED.value, "impact": impact, "likelihood": likelihood, "reason": "Looked at it."}
        changes |= {f"risks/{ref}/{name}": value for name, value in row.items()}
    perform(case.proposal, Action.EDIT_SCORES, actor=cast.chen, data={"changes": changes})
    return again(case)


def without(*questions: int) -> bytes:
    """The bakery's file without these answers."""
    data = values("complete")
    data["answers"] = [row for row in data["answers"] if row["reference_to"] not in questions]
    return json.dumps(data).encode()


def of_risk(losses: tuple[Loss, ...], ref: str) -> str:
    return str(lost(losses, f"risk {ref}").why)


def test_its_events_are_those_of_our_method() -> None:
    [method] = [one for one in (programme("eu").method, *programme("eu").second_methods) if one.slug == METHOD]

    assert {event.id: event.title for event in EVENTS.values()} == {one.id: one.label for one in method.events}
    assert len(method.impact) == len(method.likelihood) == 4


def test_it_suggests_what_the_file_says_of_the_three_events_and_scores_nothing(case: Case) -> None:
    assert [(risk.ref, risk.title, risk.state) for risk in case.risks] == [
        ("R01", "Illegitimate access to data", RiskState.SUGGESTED),
        ("R02", "Unwanted modification of data", RiskState.SUGGESTED),
        ("R03", "Disappearance of data", RiskState.SUGGESTED),
    ]
    access = case.risks[0]
    assert (access.suggested_impact, access.suggested_likelihood) == (2, 1)
    assert (access.impact, access.likelihood, case.scored_risks) == (None, None, [])
    assert access.description.splitlines() == [
        "As the imported file says:",
        "impacts on people: Unwanted advertising",
        "threats: Theft of the till",
        "sources of risk: Burglar",
        "measures against the risk: Locked till; Encrypted database",
        "severity: Little is known of a customer.",
        "likelihood: The shop is locked.",
    ]
    assert access.suggestion["facts"][0]["value"]["en"] == "2 of 4. Little is known of a customer."


def test_it_makes_up_no_score_where_a_gauge_is_empty(cast: Cast) -> None:
    found = read(cast, without(336))

    assert [(one.impact, one.likelihood) for one in found.risks] == [(2, 1), (None, None), (2, 1)]
    loss = lost(found.losses, "question 335")
    assert loss.what == "severity 2" and "a privacy officer scores it" in str(loss.why)
    assert [risk.suggested_impact for risk in imported(cast, without(336)).risks] == [2, None, 2]


def test_it_suggests_nothing_of_an_event_that_the_file_leaves_empty(cast: Cast) -> None:
    found = read(cast, without(*range(331, 347)))

    assert [one.event for one in found.risks] == ["illegitimate_access"]


def test_it_brings_the_gauges_to_a_method_of_another_length(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    method = programme("eu").method
    wide = tuple(replace(method.impact[0], value=value) for value in range(1, 10))
    nine = replace(programme("eu"), method=replace(method, impact=wide, likelihood=wide))
    monkeypatch.setattr(Case, "programme", nine)

    assert [(risk.suggested_impact, risk.suggested_likelihood) for risk in imported(cast, raw("complete")).risks] == [
        (4, 1)
    ] * 3


def test_it_is_on_the_matrix_and_leaves_as_it_came_once_chen_agrees(cast: Cast, judged: Case) -> None:
    agreed = score(cast, judged, R01=(2, 1), R02=(2, 1), R03=(2, 1))
    out = exported(agreed)

    placed = {point.ref: (point.inherent.impact, point.inherent.likelihood) for point in points_of(agreed)}
    assert placed == dict.fromkeys(("R01", "R02", "R03"), (2, 1))
    original = answers(values("complete"))
    gauges = [event * 10 + last for event in EVENTS for last in (5, 6)]
    assert [answers(json.loads(out.body))[one] for one in gauges] == [original[one] for one in gauges]
    assert not any("risk R0" in str(loss.where) for loss in out.losses)


def test_it_writes_the_score_that_chen_gave_instead(cast: Cast, judged: Case) -> None:
    out = exported(score(cast, judged, R01=(4, 3)))

    data = json.loads(out.body)
    severity, likelihood = answers(data)[325], answers(data)[326]
    assert (severity["gauge"], likelihood["gauge"]) == (4, 3)
    assert severity["text"] == "<p>R01 Illegitimate access to data: 4. Looked at it.</p>"
    assert answers(data)[335] == answers(values("complete"))[335]
    assert str(lost(out.losses, "question 325").what).startswith("2 <p>Little is known")
    assert "target level" in of_risk(out.losses, "R01")
    assert [row["status"] for row in data["evaluations"] if row["reference_to"] in ("3.2", "3.3")] == [0, 3]
    assert faults(out.body) == []


def test_it_writes_what_chen_scored_by_the_softwares_own_method_with_that_reason(cast: Cast, judged: Case) -> None:
    scored = score(cast, judged, R01=(4, 3))
    typed = {METHOD: {"impact": 2, "likelihood": 4, "reason": "The till stands open."}}
    changes = {"risks/R01/second_scores": typed}
    perform(scored.proposal, Action.EDIT_SCORES, actor=cast.chen, data={"changes": changes})
    data = json.loads(exported(scored).body)

    assert (answers(data)[325]["gauge"], answers(data)[326]["gauge"]) == (2, 4)
    assert answers(data)[326]["text"].endswith(": 4. The till stands open.</p>")


def test_it_says_so_where_a_risk_of_the_file_was_dismissed(cast: Cast, judged: Case) -> None:
    changes = {"risks/R02/state": RiskState.DISMISSED.value, "risks/R02/reason": "Nothing can be changed."}
    perform(judged.proposal, Action.EDIT_SCORES, actor=cast.chen, data={"changes": changes})
    out = exported(judged)

    assert answers(json.loads(out.body))[335]["gauge"] == 2
    assert "dismissed here" in of_risk(out.losses, "R02")


@pytest.fixture
def albums(cast: Cast) -> Case:
    """Lin's albums, scored by Chen and waiting for the decision."""
    return Tale(cast, album(cast, jurisdictions=["cn", "eu"])).awaiting().case


def event_of(case: Case, risk: Risk) -> str:
    return scoring.feared_event_id(case, risk, METHOD)


def highest(case: Case, event: str) -> tuple[int, int, int]:
    """Level, severity and likelihood that the highest risk of an event keeps, worked out once more by hand."""
    found = [scoring.levels_by(case, risk, METHOD) for risk in case.scored_risks if event_of(case, risk) == event]
    scores = [levels.target for levels in found if levels]
    return max((one.level.rank, one.impact, one.likelihood) for one in scores)


def test_it_gives_a_case_of_ours_the_gauges_of_its_highest_risks(albums: Case) -> None:
    out = exported(albums)

    data = json.loads(out.body)
    _level, severity, likelihood = highest(albums, "illegitimate_access")
    assert (answers(data)[325]["gauge"], answers(data)[326]["gauge"]) == (severity, likelihood)
    assert faults(out.body) == []
    filed = [one.ref for one in albums.scored_risks if event_of(albums, one) == "illegitimate_access"]
    assert filed and all(f"<p>{ref} " in answers(data)[325]["text"] for ref in filed)
    assert answers(data)[322]["list"] and answers(data)[323]["list"]
    for risk in albums.scored_risks:
        assert of_risk(out.losses, risk.ref)


def test_it_takes_the_highest_of_several_risks_of_an_event(cast: Cast, judged: Case) -> None:
    ours = next(risk.ref for risk in judged.risks if risk.catalogue_id and event_of(judged, risk) == EVENTS[32].id)
    case = score(cast, judged, R01=(1, 1), **{ours: (4, 4)})
    out = exported(case)

    severity = answers(json.loads(out.body))[325]
    assert severity["gauge"] == 4
    assert [words[:3] for words in severity["text"].split("<p>")[1:]] == [ours[:3], "R01"]
    assert "stands in words" in of_risk(out.losses, "R01")


def test_it_reads_its_own_gauges_back(cast: Cast, albums: Case) -> None:
    out = exported(albums)
    back = handed_in("cnil", out.body, cast.growth, cast.song, name="pia.json").case
    second = exported(back)

    assert read(cast, second.body).risks == read(cast, out.body).risks
    assert answers(json.loads(second.body)) == answers(json.loads(out.body))


def test_it_leaves_the_gauges_empty_where_only_another_method_scored(albums: Case) -> None:
    albums.__dict__["programme"] = replace(albums.programme, second_methods=())
    assert albums.programme.method.slug != METHOD

    out = write(albums, "en")

    assert not any(answer["gauge"] for answer in answers(json.loads(out.body)).values())
    filed = next(risk for risk in albums.scored_risks if event_of(albums, risk))
    assert f"by {albums.programme.method.title} alone" in of_risk(out.losses, filed.ref)


def test_it_shows_opinion_and_evaluations_in_the_name_of_the_file_alone(case: Case) -> None:
    says = file_says(case.proposal)

    opinion = {str(line.label): str(line.words) for line in says.opinion}
    assert opinion == {
        "By": "Lea Okafor",
        "Verdict": "The processing could be implemented",
        "Opinion": "Proportionate, as long as nobody is profiled.",
    }
    assert [str(line.words) for line in says.views] == ["Nobody was asked", "The card is voluntary."]
    [planned] = [one for one in says.evaluations if str(one.verdict) == "Improvable"]
    assert str(planned.about) == "Illegitimate access to data"
    assert [str(line.words) for line in planned.lines] == [
        "Lock the safe, too.",
        "Nora Blanc",
        "2024-09-01",
        "severity 2 and likelihood 1 of 4",
    ]
    assert "Measure: Encrypted database" in [str(one.about) for one in says.comments]
    assert not Opinion.objects.exists() and not Views.objects.exists() and not case.conditions


def test_it_has_nothing_to_show_of_a_case_that_came_from_no_file(cast: Cast) -> None:
    assert not file_says(album(cast).proposal)


def test_it_writes_the_views_that_chen_recorded(cast: Cast, albums: Case) -> None:
    heard = {"sought": "yes", "whose": "Six parents", "how": "Talks", "held_on": "2026-11-20"}
    heard |= {"summary": "Keep it short.", "items": "Print at home"}
    perform(albums.proposal, Action.RECORD_VIEWS, actor=cast.chen, data=heard)
    out = exported(albums)

    pia = json.loads(out.body)["pia"]
    assert pia["concerned_people_searched_opinion"] is True and pia["people_names"] == "Six parents"
    assert pia["concerned_people_opinion"] == "Keep it short.\nPrint at home"
    assert pia["concerned_people_status"] is None
    assert "whether the people concerned" in str(lost(out.losses, "concerned_people_status").why)
    assert faults(out.body) == []


# -- the same file twice ----------------------------------------------------------------------------------------------


def test_it_knows_the_file_again_and_makes_no_second_case(cast: Cast, case: Case) -> None:
    twice = handed_in("cnil", raw("complete"), cast.growth, cast.song)

    assert (twice.case.proposal.pk, twice.changed) == (case.proposal.pk, False)
    assert case.proposal.external_id == "cnil/14/2024-05-10T110746.321Z"
    assert not handed_in("cnil", exported(case).body, cast.growth, cast.song).changed


def test_it_makes_a_further_case_where_song_asks_for_it(cast: Cast, case: Case) -> None:
    another = handed_in("cnil", raw("complete"), cast.growth, cast.song, another=True)

    assert another.changed and another.case.proposal.pk != case.proposal.pk
    assert another.case.proposal.external_id == ""


def test_it_keeps_nobody_out_over_a_case_that_they_may_not_see(cast: Cast, case: Case) -> None:
    theirs = handed_in("cnil", raw("complete"), cast.creative_camera, cast.lin)

    assert theirs.changed and theirs.case.proposal.external_id == ""


@pytest.mark.parametrize(
    ("pia", "known_by"),
    [
        ({"created_at": None}, "cnil/14/5a0cf27f890b11ec"),
        ({"id": None}, ""),
        ({"created_at": None, "name": None}, ""),
        ({"id": 9_007_199_254_740_993}, ""),
        ({"id": "14"}, "cnil/14/2024-05-10T110746.321Z"),
    ],
)
def test_it_knows_a_pia_by_its_number_and_when_it_was_begun(cast: Cast, pia: dict[str, Any], known_by: str) -> None:
    data = values("complete")
    found = read(cast, json.dumps({**data, "pia": {**data["pia"], **pia}}).encode())

    assert found.external_id == known_by
