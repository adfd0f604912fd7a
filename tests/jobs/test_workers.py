"""Real workers, as an operator runs them, die in the middle of their work: it is done once, after all.

On PostgreSQL with Redis, and in the SQLite run with the file broker.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pia.celery import app
from pia.jobs import queue, workers
from pia.jobs.models import Job, JobState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

PATIENCE = 120  # seconds; on a busy machine a worker takes long to start
Worker = subprocess.Popen[bytes]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """What the jobs write on."""
    return tmp_path / "paper"


@pytest.fixture
def start_worker(database_url: str) -> Iterator[Callable[[], Worker]]:
    app.control.purge()
    started: list[Worker] = []
    environment = os.environ | {
        "PIA_DATABASE_URL": database_url,
        "PIA_JOB_MODULES": "tests.jobs.slow_jobs",
        "PIA_JOB_SWEEP_SECONDS": "1",
        "PIA_JOB_RETRY_SECONDS": "0",
    }

    def start() -> Worker:
        command = workers.worker_command(beat=True)
        command += ["--schedule", str(settings.DATA_DIR / f"schedule-{len(started)}")]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True))
        return started[-1]

    yield start
    for worker in started:
        kill(worker)


def kill(worker: Worker) -> None:
    """The way the kernel does it when memory runs out: no goodbye, the whole group."""
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    worker.wait()


def eventually(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def written(paper: Path) -> list[str]:
    return [line.split()[0] for line in paper.read_text().splitlines()] if paper.exists() else []


def test_it_prints_a_document_once_though_the_worker_is_killed_in_the_middle(
    start_worker: Callable[[], Worker], paper: Path
) -> None:
    first = start_worker()
    job = queue.enqueue("slow.print", str(paper))
    eventually(lambda: written(paper) == ["began"])
    eventually(lambda: Job.objects.get(pk=job.pk).progress == 40)
    kill(first)
    Path(f"{paper}.go").touch()
    start_worker()
    assert workers.finished(job, PATIENCE) is JobState.DONE
    time.sleep(2)  # two more sweeps
    assert written(paper) == ["began", "began", "finished"]
    job.refresh_from_db()
    assert job.attempts == 2


def test_it_goes_on_when_only_the_printing_process_is_killed(start_worker: Callable[[], Worker], paper: Path) -> None:
    start_worker()
    job = queue.enqueue("slow.print", str(paper))
    eventually(lambda: written(paper) == ["began"])
    os.kill(int(paper.read_text().split()[1]), signal.SIGKILL)
    Path(f"{paper}.go").touch()
    assert workers.finished(job, PATIENCE) is JobState.DONE
    assert written(paper) == ["began", "began", "finished"]


def test_it_finds_a_job_whose_message_was_lost(start_worker: Callable[[], Worker], paper: Path) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    job = Job.objects.create(name="slow.count", argument=str(paper), published_at=long_ago, publications=1)
    start_worker()
    assert workers.finished(job, PATIENCE) is JobState.DONE
    assert written(paper) == ["counted"]


def test_it_runs_once_however_many_messages_arrive_at_two_workers(
    start_worker: Callable[[], Worker], paper: Path
) -> None:
    job = queue.enqueue("slow.count", str(paper))
    for _ in range(10):
        app.send_task(queue.RUN_JOB, args=[str(job.pk)])
    start_worker()
    start_worker()
    last = queue.enqueue("slow.count", f"{paper}-last")
    assert workers.finished(job, PATIENCE) is JobState.DONE
    assert workers.finished(last, PATIENCE) is JobState.DONE
    assert written(paper) == ["counted"]


def test_it_gives_up_after_five_attempts_and_shows_a_code_only(start_worker: Callable[[], Worker], paper: Path) -> None:
    job = queue.enqueue("slow.break", str(paper))
    start_worker()
    assert workers.finished(job, PATIENCE) is JobState.FAILED
    job.refresh_from_db()
    assert (job.attempts, job.error_code) == (5, "zero_division_error")
    assert written(paper) == ["broke"] * 5


def test_it_tells_whether_a_worker_answers(start_worker: Callable[[], Worker]) -> None:
    assert not workers.answers(1)
    start_worker()
    assert workers.answers(PATIENCE)
