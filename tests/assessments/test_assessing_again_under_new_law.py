"""Chen Wei has the cases that a new law touches found and assessed again: stopped, resumed, killed, each once."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import Organisation, RoleAssignment, User
from pia.assessments import impact_reassessing, impact_runs
from pia.assessments.actions import Action
from pia.assessments.impact import Impact
from pia.assessments.impact_reading import live_cases
from pia.assessments.models import Answered, ImpactRun, Proposal, RunState
from pia.assessments.refusals import Kind, Refused
from pia.assessments.states import Cause, State
from pia.audit.models import AuditEntry
from pia.jobs import execution, queue
from pia.jobs.models import Job, JobState
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.new_laws import (
    NEW,
    OLD,
    SLUG,
    assessed_again,
    law_of_next_year,
    publish,
    rows,
    searched,
    versions,
)
from tests.assessments.stories import Tale, newsletter
from tests.bench.manycases import crowd
from tests.on_stage import cast_on_stage

pytestmark = pytest.mark.django_db


# -- stopping, resuming, dying -----------------------------------------------------------------------------------------


def test_it_stops_when_asked_and_goes_on_where_it_stopped(
    cast: Cast, tmp_path: Path, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(cast.growth, 90, seed=2)
    publish(tmp_path)
    whole = {row.proposal_id for row in searched(cast.chen, work_off).rows.all()}
    run = impact_runs.start(cast.chen, SLUG, OLD, NEW)
    small_batches(monkeypatch, 20)
    told = queue.progress

    def then_stop(job: Job, percent: int, note: str = "") -> None:
        told(job, percent, note)
        assert impact_runs.stop(cast.chen, run)

    monkeypatch.setattr(queue, "progress", then_stop)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.seen) == (RunState.STOPPED, 20)
    assert not impact_runs.stop(cast.chen, run), "it stands already"
    assert run.percent == 22

    monkeypatch.setattr(queue, "progress", told)
    assert impact_runs.resume(cast.chen, run)
    assert not impact_runs.resume(cast.chen, run), "a second click"
    work_off()
    run.refresh_from_db()
    assert (run.state, run.seen, run.leg) == (RunState.DONE, 90, 2)
    assert {row.proposal_id for row in run.rows.all()} == whole
    assert run.found == run.rows.count()


def small_batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(Impact.batches, "__defaults__", (0, size))


def test_it_lets_the_worker_of_an_earlier_leg_write_nothing_any_more(cast: Cast, tmp_path: Path) -> None:
    crowd(cast.growth, 30, seed=2)
    publish(tmp_path)
    run = impact_runs.start(cast.chen, SLUG, OLD, NEW)
    assert run.job is not None
    impact_runs.stop(cast.chen, run)
    impact_runs.resume(cast.chen, run)

    execution.run(str(Job.objects.earliest("created_at").pk))

    run.refresh_from_db()
    assert (run.state, run.seen, run.rows.count()) == (RunState.QUEUED, 0, 0)


def test_it_ends_a_worker_that_is_still_at_it_when_the_search_was_stopped_and_resumed(
    cast: Cast, tmp_path: Path, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(cast.growth, 90, seed=2)
    publish(tmp_path)
    run = impact_runs.start(cast.chen, SLUG, OLD, NEW)
    small_batches(monkeypatch, 20)
    told, calls = queue.progress, []

    def stop_and_resume(job: Job, percent: int, note: str = "") -> None:
        calls.append(percent)
        if len(calls) == 1:
            assert impact_runs.stop(cast.chen, run) and impact_runs.resume(cast.chen, run)
            monkeypatch.setattr(queue, "progress", told)

    monkeypatch.setattr(queue, "progress", stop_and_resume)
    assert run.job is not None
    execution.run(str(run.job.pk))
    run.refresh_from_db()
    assert (run.state, run.seen, run.leg) == (RunState.QUEUED, 20, 2)

    work_off()
    run.refresh_from_db()
    assert (run.state, run.seen, run.found) == (RunState.DONE, 90, run.rows.count())


def test_it_can_be_resumed_after_its_worker_died_too_often(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    run = impact_runs.start(cast.chen, SLUG, OLD, NEW)
    Job.objects.update(state=JobState.FAILED, error_code="worker_lost")
    run = impact_runs.runs_for(cast.chen).get()
    assert run.shown_state is RunState.FAILED

    assert impact_runs.resume(cast.chen, run)
    work_off()

    assert impact_runs.runs_for(cast.chen).get().state == RunState.DONE


SEARCH = """
from pia.assessments import tasks
from pia.jobs import execution
execution.run("{job}")
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_loses_and_doubles_nothing_though_the_worker_is_killed_in_the_middle(
    tmp_path: Path, database_url: str, work_off: Callable[[], int]
) -> None:
    publish_first_edition()
    cast = cast_on_stage()
    crowd(cast.growth, 4000, seed=4)
    publish(tmp_path)
    run = impact_runs.start(cast.chen, SLUG, OLD, NEW)
    assert run.job is not None
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEARCH.format(job=run.job.pk)]
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | {"PIA_DATABASE_URL": database_url})
    until = time.monotonic() + 180
    while not ImpactRun.objects.filter(pk=run.pk, seen__gt=0).exists():
        assert time.monotonic() < until and worker.poll() is None
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    run.refresh_from_db()
    assert run.state == RunState.RUNNING and 0 < run.seen < 4000, run.seen

    Job.objects.filter(pk=run.job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    queue.reconcile()
    work_off()

    run.refresh_from_db()
    assert (run.state, run.seen) == (RunState.DONE, 4000)
    expected = {
        one.case.pk for batch in Impact(*versions(), today=run.as_of).batches(live_cases()) for one in batch.affected
    }
    found = list(run.rows.values_list("proposal_id", flat=True))
    assert len(found) == len(set(found)) == run.found
    assert set(found) == expected


# -- who may -----------------------------------------------------------------------------------------------------------


def test_it_is_started_by_privacy_officers_alone_and_read_by_those_who_oversee(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    for person in (cast.lin, cast.omar, cast.keller, cast.sun, cast.ravi):
        with pytest.raises(Refused) as refused:
            impact_runs.start(person, SLUG, OLD, NEW)
        assert refused.value.kind is Kind.NOT_PERMITTED
    run = searched(cast.chen, work_off)

    assert [run in impact_runs.runs_for(person) for person in (cast.wu, cast.omar, cast.keller)] == [True] * 3
    assert [run in impact_runs.runs_for(person) for person in (cast.lin, cast.sun, cast.ravi)] == [False] * 3
    for act in (impact_runs.stop, impact_runs.resume):
        with pytest.raises(Refused):
            act(cast.omar, run)
    with pytest.raises(Refused):
        impact_reassessing.ask(cast.omar, run, run.rows.all())


def test_it_is_one_search_however_often_the_form_is_sent(cast: Cast, tmp_path: Path) -> None:
    publish(tmp_path)
    token = uuid.uuid4()

    twice = {impact_runs.start(cast.chen, SLUG, OLD, NEW, token=token).pk for _ in range(2)}
    of_wu = impact_runs.start(cast.wu, SLUG, OLD, NEW)

    assert twice == {token} == {of_wu.pk}, "and while it is under way, everybody's"
    assert Job.objects.count() == 1


@pytest.mark.parametrize(("before", "after"), [(OLD, OLD), (OLD, "1999-01-01"), ("1999-01-01", NEW)])
def test_it_refuses_versions_that_cannot_be_compared(cast: Cast, tmp_path: Path, before: str, after: str) -> None:
    publish(tmp_path)
    with pytest.raises(Refused) as refused:
        impact_runs.start(cast.chen, SLUG, before, after)
    assert set(refused.value.fields) == {"to"}


def test_it_looks_at_the_cases_of_the_own_organisation_only(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    run = searched(cast.chen, work_off)
    elsewhere = Organisation.objects.create(name="Elsewhere", country="DE", calendar="DE")
    stranger = User.objects.create(email="po@elsewhere.example", name="Pat", organisation=elsewhere)
    RoleAssignment.objects.create(user=stranger, role="privacy_officer", organisation=elsewhere)

    assert not impact_runs.runs_for(stranger).exists()
    assert not impact_reassessing.rows_for(stranger, run).exists()
    assert impact_reassessing.ask(stranger, run, run.rows.all()) == 0
    theirs = searched(stranger, work_off)
    assert (theirs.seen, theirs.found) == (0, 0)


# -- assessing again ---------------------------------------------------------------------------------------------------


def reasons(tale: Tale) -> list[str]:
    entries = AuditEntry.objects.filter(chain=tale.proposal.chain, action=Action.REASSESS).select_related("text")
    return [entry.text.reason for entry in entries]


def test_it_opens_each_reassessment_once_with_the_difference_as_the_reason(
    cast: Cast, albums: Tale, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    run = searched(cast.chen, work_off)

    asked = [impact_reassessing.ask(cast.chen, run, run.rows.all()) for _ in range(2)]
    work_off()
    again = impact_reassessing.ask(cast.chen, run, run.rows.all())

    assert (asked, again) == ([2, 0], 0)
    for tale in (albums, letters):
        proposal = tale.proposal
        assert (proposal.state, proposal.reassessment_cause) == (State.DRAFT, Cause.NEW_LAW)
        assert {one["slug"]: one["version"] for one in proposal.programme["regimes"]}[SLUG] == NEW
        assert rows(run)[tale.reference].answered == Answered.OPENED
        assert len(reasons(tale)) == 1
    [reason] = reasons(letters)
    assert reason.splitlines()[0].endswith(f"{NEW} after {OLD}.")
    assert "from “no assessment required” to “assessment required”" in reason
    assert "Entrusting the processing (PIPL art. 55(3))" in reason and "Filing of the report (PIPL art. 55)" in reason


def test_it_gives_the_reason_in_the_language_of_the_record(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    Proposal.objects.filter(reference=letters.reference).update(record_language="zh")
    publish(tmp_path)
    assessed_again(cast.chen, work_off)

    assert "评估报告备案（《个人信息保护法》第五十五条）" in reasons(letters)[0]
    assert "changes from" not in reasons(letters)[0]


def test_it_tells_of_cases_that_are_being_assessed_already(
    cast: Cast, albums: Tale, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    first_time = Tale(cast, newsletter(cast)).submitted()
    publish(tmp_path)
    run = searched(cast.chen, work_off)
    albums.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    impact_reassessing.ask(cast.chen, run, run.rows.all())
    work_off()

    found = rows(run)
    assert found[albums.reference].answered == found[first_time.reference].answered == Answered.ALREADY
    assert found[albums.reference].note["en"] == "A reassessment of this case is already open."
    assert found[first_time.reference].note["en"].startswith("This case is being assessed for the first time")
    assert len(reasons(albums)) == 1
    assert found[letters.reference].answered == Answered.OPENED

    second = assessed_again(cast.chen, work_off)
    assert rows(second)[letters.reference].answered == Answered.ALREADY, "another search opens nothing twice either"
    assert len(reasons(letters)) == 1


def test_it_leaves_alone_what_was_decided_under_the_new_law(
    cast: Cast, albums: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    assessed_again(cast.chen, work_off)
    albums.act(Action.SUBMIT, cast.lin)
    albums.act(Action.SCREEN_OUT, cast.wu, reason="The new law asks for nothing here.")

    again = assessed_again(cast.chen, work_off)

    [row] = rows(again).values()
    assert (row.pinned, row.answered) == (NEW, Answered.ALREADY)
    assert row.note["en"] == "The case was decided under this version or a newer one."
    assert albums.state is State.SCREENED_OUT and len(reasons(albums)) == 1


def test_it_does_not_open_what_would_be_judged_by_the_old_law_again(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path, law_of_next_year)
    run = assessed_again(cast.chen, work_off)

    row = rows(run)[letters.reference]
    assert row.answered == Answered.REFUSED and "not law yet" in row.note["en"]
    assert letters.state is State.SCREENED_OUT
    assert impact_reassessing.ask(cast.chen, run, run.rows.all()) == 1, "it may be tried again"


def test_it_opens_nothing_for_somebody_who_left_meanwhile(
    cast: Cast, letters: Tale, tmp_path: Path, work_off: Callable[[], int]
) -> None:
    publish(tmp_path)
    run = searched(cast.chen, work_off)
    impact_reassessing.ask(cast.chen, run, run.rows.all())
    User.objects.filter(pk=cast.chen.pk).update(is_active=False)
    work_off()

    assert rows(run)[letters.reference].answered == Answered.REFUSED
    assert letters.state is State.SCREENED_OUT


def test_it_opens_the_rest_when_the_worker_begins_again(
    cast: Cast,
    albums: Tale,
    letters: Tale,
    tmp_path: Path,
    work_off: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(tmp_path)
    run = searched(albums.cast.chen, work_off)
    impact_reassessing.ask(albums.cast.chen, run, run.rows.all())
    job = Job.objects.filter(state=JobState.QUEUED).get()
    monkeypatch.setattr(impact_reassessing, "AT_ONCE", 1)
    impact_reassessing.open_asked(job.argument, job)  # and here its worker died, before the job was noted as done
    assert sorted(row.answered for row in rows(run).values()) == [Answered.ASKED, Answered.OPENED]

    work_off()

    assert {row.answered for row in rows(run).values()} == {Answered.OPENED}
    assert [len(reasons(tale)) for tale in (albums, letters)] == [1, 1]
