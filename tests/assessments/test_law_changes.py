"""A law changes. Chen Wei finds the cases that it touches and learns because of which rule, as screening has it."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from pia.accounts.cast import Cast
from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.impact import Impact
from pia.assessments.impact_reading import fill, live_cases, read_batch
from pia.assessments.models import ImpactRun, Proposal, RunState
from pia.programmes import publishing
from pia.programmes.screening import Outcome, screen
from tests.assessments.new_laws import (
    NEW,
    OLD,
    SLUG,
    law_of_next_summer,
    law_of_next_year,
    publish,
    report_says_more,
    rows,
    searched,
    versions,
)
from tests.assessments.stories import Tale, album, item, newsletter
from tests.bench.manycases import crowd

pytestmark = pytest.mark.django_db
DESCRIPTIVE = ("id", "name", "purpose", "legal_basis", "retention_proposed", "source", "systems", "protection")


# -- what is found -----------------------------------------------------------------------------------------------------


def test_it_finds_whose_outcome_and_filings_change_and_because_of_which_rule(
    cast: Cast, albums: Tale, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)

    run = searched(cast.chen, work_off)

    assert (run.state, run.seen, run.found, run.total, run.percent) == (RunState.DONE, 2, 2, 2, 100)
    found = rows(run)
    milder, stricter = found[albums.reference], found[letters.reference]
    assert (milder.outcome_before, milder.outcome_after) == ("required", "not_required")
    assert (milder.overall_before, milder.overall_after) == ("required", "not_required")
    assert (stricter.outcome_before, stricter.outcome_after) == ("not_required", "required")
    assert stricter.filings == {"added": ["pipl55.filing"], "removed": [], "changed": []}
    assert stricter.because == milder.because == ["pipl55.3a"]
    assert stricter.content["added"] and not stricter.content["removed"]
    assert (stricter.pinned, stricter.answered) == (OLD, "")


def test_it_keeps_the_outcome_over_all_laws_where_another_law_still_asks(
    cast: Cast, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    places = ["cn", "eu"]
    big = album(cast, jurisdictions=places, public_monitoring="yes", people_expected=5_000_000, items=item(places))
    tale = Tale(cast, big).submitted()
    assert tale.proposal.screening["outcome"] == Outcome.REQUIRED
    publish(tmp_path)

    [row] = rows(searched(cast.chen, work_off)).values()

    assert (row.outcome_before, row.outcome_after) == ("required", "not_required")
    assert (row.overall_before, row.overall_after) == ("required", "required")


def _with_new(case: Case) -> Any:
    new = versions()[1]
    return case.programme.with_regime(new)


def test_it_finds_required_content_that_is_new_where_an_assessment_is_asked_for(
    cast: Cast, albums: Tale, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path, report_says_more)

    found = rows(searched(cast.chen, work_off))

    assert set(found) == {albums.reference}, "nothing is asked of a case that was screened out"
    row = found[albums.reference]
    assert row.content == {"added": ["pipl56.more"], "removed": [], "changed": []}
    assert (row.outcome_changes, row.content_changes, row.overall_before) == (False, True, "")
    assert row.because == ["pipl55.3a"], "the rule that asks for the assessment"


def test_it_leaves_ended_cases_alone_and_looks_at_drafts(
    cast: Cast, albums: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    albums.act(Action.RETIRE, cast.chen, ended_on=timezone.localdate(), reason="The service ended.")
    given_up = Tale(cast, album(cast))
    given_up.act(Action.WITHDRAW, cast.lin, reason="Not needed any more.")
    draft = Tale(cast, album(cast))
    publish(tmp_path, report_says_more)

    run = searched(cast.chen, work_off)

    assert set(rows(run)) == {draft.reference}
    assert run.seen == 1


def test_it_asks_a_version_that_is_not_law_yet_about_the_day_on_which_it_becomes_so(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path, law_of_next_year)

    [row] = rows(searched(cast.chen, work_off)).values()

    assert (row.outcome_before, row.outcome_after) == ("not_required", "required")
    assert (row.day_before, row.day_after) == (timezone.localdate(), date(2031, 1, 1))


def test_it_does_not_take_cases_for_equal_that_differ_in_their_items_or_their_day_of_law(
    cast: Cast, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    printed = [{"name": "Printer", "kind": "processor", "country": "CN", "contract": "signed"}]
    plain, entrusted, later = (Tale(cast, newsletter(cast)) for _ in range(3))
    changes = {"inventory/D01/recipients": printed}
    entrusted.act(Action.EDIT_INVENTORY, cast.lin, changes=changes)
    later.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/planned_launch": "2031-07-01"})
    publish(tmp_path, law_of_next_summer)

    found = rows(searched(cast.chen, work_off))

    assert plain.reference not in found, "the rule is no law yet on its day, and asked nothing before"
    assert found[entrusted.reference].outcome_after == "not_required", "an item goes to somebody who is entrusted"
    assert found[later.reference].outcome_after == "required"


# -- it is what screening says -----------------------------------------------------------------------------------------


def test_it_reads_of_a_case_what_screening_reads(cast: Cast, albums: Tale, letters: Tale) -> None:
    crowd(cast.growth, 40)

    batch = read_batch(live_cases(), 0, 100)
    fill(batch, None, items=True)

    assert len(batch) == 42
    for row in batch:
        case = Case(Proposal.objects.select_related("organisation").get(pk=row.pk))
        expected = screening.facts(case)
        found = row.facts([one.slug for one in case.programme.regimes], case.law_day)
        assert replace(found, items=()) == replace(expected, items=())
        assert [_read(one) for one in found.items] == [_read(one) for one in expected.items]


def _read(item: Any) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in DESCRIPTIVE}


def test_it_says_of_each_case_what_screening_it_under_both_versions_says(cast: Cast, tmp_path: Path) -> None:
    crowd(cast.growth, 150, seed=3)
    publish(tmp_path)
    before, after = versions()
    impact = Impact(before, after, today=timezone.localdate())

    [batch] = impact.batches(live_cases())

    found = {one.case.pk: one for one in batch.affected}
    for proposal in Proposal.objects.select_related("organisation"):
        case = Case(proposal)
        facts = screening.facts(case)
        old = screen(case.programme, facts)
        pinned = replace(_with_new(case), catalogues=case.programme.catalogues)
        new = screen(pinned if case.programme.regime(SLUG) else replace(case.programme, regimes=()), facts)
        was, now = old.regime(SLUG), new.regime(SLUG)
        outcomes = (was and (was.outcome, was.filings), now and (now.outcome, now.filings))
        if outcomes[0] == outcomes[1]:
            assert proposal.pk not in found
            continue
        row = found[proposal.pk]
        assert was is not None and now is not None
        assert (row.effect.before, row.effect.after) == (was.outcome, now.outcome)
        assert set(row.effect.filings.added) == set(now.filings) - set(was.filings)
        assert row.overall is None or row.overall == (old.outcome, new.outcome)
        assert (row.overall is None) == (was.outcome is now.outcome)
    assert 20 < len(found) < 150


def test_it_asks_a_fixed_number_of_questions_of_the_database_for_each_batch(cast: Cast, tmp_path: Path) -> None:
    crowd(cast.growth, 200, seed=5)
    publish(tmp_path)
    before, after = versions()
    impact = Impact(before, after, today=timezone.localdate())
    list(impact.batches(live_cases(), size=10))  # programmes are read once
    counts = []
    for size in (10, 200):
        with CaptureQueriesContext(connection) as captured:
            batch = impact.batch(live_cases(), size=size)
        assert batch is not None and batch.affected
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 7


def test_it_finds_in_a_tenth_of_the_measured_crowd_always_the_same(cast: Cast, tmp_path: Path) -> None:
    crowd(cast.growth, 1000, seed=1)
    publish(tmp_path)
    before, after = versions()

    def found(size: int) -> list[tuple[str, Outcome, Outcome, tuple[str, ...]]]:
        impact = Impact(before, after, today=date(2026, 11, 23))
        return [
            (one.case.reference, one.effect.before, one.effect.after, one.effect.because)
            for batch in impact.batches(live_cases(), size=size)
            for one in batch.affected
        ]

    in_one = found(1000)
    assert in_one == found(130)
    assert {pair[1:3] for pair in in_one} >= {(Outcome.REQUIRED, Outcome.REQUIRED)}
    assert 300 < len(in_one) < 900


# -- on the command line -----------------------------------------------------------------------------------------------


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("programme_impact", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_it_tells_the_same_on_the_command_line_and_stores_nothing(
    cast: Cast, albums: Tale, letters: Tale, tmp_path: Path
) -> None:
    publish(tmp_path)

    told = command(SLUG, "--from", OLD, "--to", NEW)
    data = json.loads(command(SLUG, "--from", OLD, "--to", NEW, "--json"))

    assert "2 of 2 live cases change." in told and "Changed  Rules pipl55.3a" in told
    assert letters.reference in told and "Filings that are new: Filing of the report (PIPL art. 55)" in told
    assert {(one["part"], one["id"]) for one in data["differences"]} >= {("triggers", "pipl55.3a")}
    assert (data["seen"], data["changed"]) == (2, 2)
    by_reference = {one["reference"]: one for one in data["cases"]}
    assert by_reference[albums.reference]["outcome"] == {"from": "required", "to": "not_required"}
    assert by_reference[albums.reference]["because"] == ["pipl55.3a"]
    assert not ImpactRun.objects.exists()
    with translation.override("zh-hans"):
        assert re.search(r"变更\s+触发规则 pipl55.3a", command(SLUG, "--from", OLD, "--to", NEW))


def test_it_tells_ahead_what_a_file_would_change_that_is_not_published(
    cast: Cast, letters: Tale, tmp_path: Path, settings: Any
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.assessments.house_rules.publish_all", lambda folder: None)
        publish(tmp_path)
    settings.WORKFLOWS_DIR = tmp_path / "workflows"
    assert publishing.versions(publishing.Kind.REGIME, SLUG) == (OLD,)

    assert "1 of 1 live cases change." in command(SLUG, "--from", OLD, "--to", NEW)
    with pytest.raises(CommandError, match="There is no version"):
        command(SLUG, "--from", NEW, "--to", OLD)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((SLUG, "--from", OLD, "--to", OLD), "the same version"),
        ((SLUG, "--from", "1999-01-01", "--to", OLD), f"no version 1999-01-01 .* Published: {OLD}"),
        ((SLUG, "--from", OLD, "--to", "2999-01-01"), "no version 2999-01-01"),
        (("xx-none", "--from", OLD, "--to", NEW), "Published: none"),
        ((SLUG, "--from", OLD), "--to"),
        ((SLUG, "--from", OLD, "--to", NEW, "--as-of", "soon"), "soon"),
    ],
)
def test_it_says_what_is_wrong_with_the_question(cast: Cast, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command(*words)
