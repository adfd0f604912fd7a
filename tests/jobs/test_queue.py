"""A document is asked for, and the row says the truth about it whatever happens to messages and workers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pia.jobs import execution, processes, queue
from pia.jobs.models import Job, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

RENDERED: list[str] = []


@queue.job("test.render")
def render(argument: str, job: Job) -> None:
    queue.progress(job, 50, "half of the pages")
    RENDERED.append(argument)


@queue.job("test.break")
def break_down(argument: str, job: Job) -> None:
    raise ZeroDivisionError("Lin Yue's phone number is 138")


@queue.job("test.give_up")
def give_up(argument: str, job: Job) -> None:
    raise queue.GiveUp("font_missing")


@pytest.fixture(autouse=True)
def _nothing_rendered() -> None:
    RENDERED.clear()


def later(job: Job, seconds: int) -> None:
    """As if that many seconds had passed for this row."""
    for field in ("run_after", "published_at", "heartbeat_at", "started_at", "created_at"):
        if value := getattr(job, field):
            setattr(job, field, value - timedelta(seconds=seconds))
    job.save()


def test_it_runs_a_job_once_however_often_it_is_delivered() -> None:
    job = queue.enqueue("test.render", "report-1")
    for _ in range(3):
        execution.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress) == (JobState.DONE, 1, 100)
    assert RENDERED == ["report-1"]


def test_it_does_not_start_a_job_that_runs_elsewhere() -> None:
    job = queue.enqueue("test.render", "report-1")
    assert execution.claim(str(job.pk)) is not None
    execution.run(str(job.pk))
    assert RENDERED == []


def test_it_asks_once_for_the_same_key() -> None:
    first = queue.enqueue("test.render", "report-1", key="report-1:digest")
    second = queue.enqueue("test.render", "report-1", key="report-1:digest")
    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_it_gives_a_failed_job_of_the_same_key_another_life() -> None:
    first = queue.enqueue("test.give_up", "report-1", key="report-1:digest")
    execution.run(str(first.pk))
    first.refresh_from_db()
    assert (first.state, first.error_code) == (JobState.FAILED, "font_missing")
    again = queue.enqueue("test.give_up", "report-1", key="report-1:digest")
    assert (again.pk, again.state, again.attempts) == (first.pk, JobState.QUEUED, 0)


def test_it_publishes_only_what_was_committed(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(queue.app, "send_task", lambda name, args: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                queue.enqueue("test.render", "rolled back")
                raise LookupError
        except LookupError:
            pass
        job = queue.enqueue("test.render", "committed")
        assert sent == []
    assert sent == [(queue.RUN_JOB, [str(job.pk)])]


def test_it_publishes_a_lost_message_again_but_not_too_soon() -> None:
    job = queue.enqueue("test.render", "report-1")
    assert queue.reconcile() == 0
    later(job, 31)
    assert queue.reconcile() == 1
    assert queue.reconcile() == 0
    job.refresh_from_db()
    assert job.publications == 2
    later(job, 31)
    assert queue.reconcile() == 0, "the second wait is twice as long"
    later(job, 31)
    assert queue.reconcile() == 1


def test_it_takes_a_job_back_from_a_worker_that_fell_silent() -> None:
    job = queue.enqueue("test.render", "report-1")
    claimed = execution.claim(str(job.pk))
    assert claimed is not None
    queue.reconcile()
    claimed.refresh_from_db()
    assert claimed.state == JobState.RUNNING
    later(claimed, 31)
    assert queue.reconcile() == 1
    execution.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_it_takes_a_job_back_at_once_from_a_process_that_is_gone() -> None:
    job = queue.enqueue("test.render", "report-1")
    execution.claim(str(job.pk))
    machine = processes.own_identity().partition(":")[0]
    Job.objects.update(worker=f"{machine}:999999999:1")
    assert queue.reconcile() == 1


def test_it_lets_an_attempt_given_up_for_dead_write_nothing_any_more() -> None:
    job = queue.enqueue("test.render", "report-1")
    slow = execution.claim(str(job.pk))
    assert slow is not None
    later(slow, 31)
    queue.reconcile()
    second = execution.claim(str(job.pk))
    assert second is not None
    queue.progress(slow, 99, "from the grave")
    second.refresh_from_db()
    assert (second.progress, second.attempts) == (0, 2)


def test_it_fails_after_five_attempts_with_a_code_and_without_a_trace() -> None:
    job = queue.enqueue("test.break", "report-1")
    for attempt in range(1, 6):
        execution.run(str(job.pk))
        job.refresh_from_db()
        assert job.attempts == attempt
        execution.run(str(job.pk))
        job.refresh_from_db()
        assert job.attempts == attempt, "the next attempt waits"
        later(job, 10 * 2**attempt)
    assert (job.state, job.error_code) == (JobState.FAILED, "zero_division_error")
    written = " ".join(str(value) for value in Job.objects.values_list().get())
    assert "Lin Yue" not in written
    assert queue.reconcile() == 0


def test_it_fails_a_job_whose_workers_keep_dying() -> None:
    job = queue.enqueue("test.render", "report-1")
    Job.objects.update(state=JobState.RUNNING, attempts=5, heartbeat_at=timezone.now() - timedelta(minutes=5))
    queue.reconcile()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, queue.WORKER_LOST)


def test_it_fails_a_job_that_nobody_knows() -> None:
    job = queue.enqueue("test.unheard_of", "1")
    execution.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, execution.UNKNOWN_JOB)


def test_it_refuses_two_functions_under_one_name() -> None:
    with pytest.raises(ValueError, match=r"test\.render"):
        queue.job("test.render")(lambda argument, job: None)
