"""Runs one job: claims its row, keeps a heartbeat, and writes how it ended."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F
from django.utils import timezone

from pia.jobs import processes, queue
from pia.jobs.models import Job, JobState

logger = logging.getLogger(__name__)

UNKNOWN_JOB = "unknown_job"


def run(job_id: str) -> None:
    """Runs the job unless it is done, running elsewhere or not yet due."""
    claimed = claim(job_id)
    if claimed is None:
        return
    about = {"job": claimed.pk, "job_name": claimed.name, "attempt": claimed.attempts}
    function = queue.function_of(claimed.name)
    if function is None:
        _fail(claimed, UNKNOWN_JOB)
        logger.error("no function is registered for a job", extra=about)
        return
    try:
        with heartbeat(claimed):
            function(claimed.argument, claimed)
    except (SystemExit, KeyboardInterrupt):
        raise  # the worker is going down: the row stays as it is, and is taken back
    except queue.GiveUp as error:
        _fail(claimed, error.code)
        logger.warning("job gave up", extra=about | {"error_code": error.code})
    except BaseException as error:  # WeasyPrint raises one that is no Exception
        _try_later(claimed, error_code(error))
        logger.warning("job failed", exc_info=True, extra=about | {"error_code": error_code(error)})
    else:
        _finish(claimed)
        logger.info("job done", extra=about)


def claim(job_id: str) -> Job | None:
    """Takes the job for this process. A conditional update: of two deliveries only one changes the row."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED, run_after__lte=now).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        worker=processes.own_identity(),
        error_code="",
        progress=0,
        progress_note="",
    )
    return Job.objects.get(pk=job_id) if taken else None


@contextmanager
def heartbeat(running: Job) -> Iterator[None]:
    """Writes a sign of life from a thread with a database connection of its own, while the block runs."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(settings.JOB_HEARTBEAT_SECONDS):
                _sign_of_life(running)
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"heartbeat {running.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _sign_of_life(running: Job) -> None:
    try:
        queue.held(running).update(heartbeat_at=timezone.now())
    except DatabaseError:
        logger.warning("heartbeat could not be written", extra={"job": running.pk})
        connections.close_all()


def error_code(error: BaseException) -> str:
    """A code for people to quote: the exception's own, or its class in lower snake case. Never its message."""
    own = getattr(error, "code", None)
    if isinstance(own, str) and re.fullmatch(r"[a-z0-9_]{1,100}", own):
        return own
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(error).__name__).lower()[:100]


def _finish(running: Job) -> None:
    queue.held(running).update(state=JobState.DONE, finished_at=timezone.now(), progress=100, progress_note="")


def _fail(running: Job, code: str) -> None:
    queue.held(running).update(state=JobState.FAILED, finished_at=timezone.now(), error_code=code)


def _try_later(running: Job, code: str) -> None:
    if running.attempts >= settings.JOB_ATTEMPTS:
        _fail(running, code)
        return
    wait = timedelta(seconds=settings.JOB_RETRY_SECONDS * 2 ** (running.attempts - 1))
    # Unpublished: the sweep sends it when its time has come.
    queue.held(running).update(
        state=JobState.QUEUED,
        run_after=timezone.now() + wait,
        published_at=None,
        publications=0,
        error_code=code,
    )
