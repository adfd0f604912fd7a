"""Asks for background work and keeps it alive: a row in the caller's transaction, published when that commits.

A message is only a hint that there is work. Lost ones are sent again by `reconcile`, doubled ones find nothing to do.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import KombuError, OperationalError

from pia.celery import app
from pia.jobs import processes
from pia.jobs.models import Job, JobState

logger = logging.getLogger(__name__)

JobFunction = Callable[[str, Job], None]
RUN_JOB = "pia.jobs.tasks.run_job"
WORKER_LOST = "worker_lost"
UNPUBLISHED_AT_ONCE = 500
LONGEST_WAIT = timedelta(minutes=15)

_functions: dict[str, JobFunction] = {}


class GiveUp(Exception):
    """Raised by a job function when trying again cannot help; the job fails at once with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Registers a function under the name by which `enqueue` asks for it. It must be safe to run twice."""

    def register(function: JobFunction) -> JobFunction:
        known = _functions.setdefault(name, function)
        if known is not function:
            raise ValueError(f"two functions are registered for the job {name!r}")
        return function

    return register


def function_of(name: str) -> JobFunction | None:
    return _functions.get(name)


def enqueue(name: str, argument: str, *, key: str | None = None) -> Job:
    """Stores the job and publishes it once the caller's transaction commits.

    With a key the same work is asked for once: a second call answers with the first one's row. A failed job of that key
    gets another life.
    """
    now = timezone.now()
    fields = {"name": name, "argument": argument, "published_at": now, "publications": 1}
    if key is None:
        asked, created = Job.objects.create(**fields), True
    else:
        asked, created = Job.objects.get_or_create(key=key, defaults=fields)
    if created:
        transaction.on_commit(partial(_send, asked.pk), robust=True)
    elif asked.state == JobState.FAILED:
        retry(asked)
    return asked


def retry(failed: Job) -> bool:
    """Starts a failed job over; False if it is not failed (any more)."""
    now = timezone.now()
    again = Job.objects.filter(pk=failed.pk, state=JobState.FAILED).update(
        state=JobState.QUEUED,
        attempts=0,
        run_after=now,
        published_at=now,
        publications=1,
        finished_at=None,
        error_code="",
        progress=0,
        progress_note="",
    )
    failed.refresh_from_db()
    if again:
        transaction.on_commit(partial(_send, failed.pk), robust=True)
    return bool(again)


def progress(running: Job, percent: int, note: str = "") -> None:
    """Says how far a running job is; seen by others when the surrounding transaction, if any, commits."""
    held(running).update(progress=max(0, min(100, percent)), progress_note=note[:200], heartbeat_at=timezone.now())


def held(running: Job) -> models.QuerySet[Job]:
    """The row as long as this attempt holds it: one that was given up for dead writes nothing any more."""
    return Job.objects.filter(pk=running.pk, state=JobState.RUNNING, attempts=running.attempts)


def reconcile() -> int:
    """Takes back the jobs of dead workers and publishes again what seems lost; returns how many were published."""
    now = timezone.now()
    for running in Job.objects.filter(state=JobState.RUNNING).iterator():
        if _abandoned(running, now):
            _take_back(running, now)
    return _publish(_unpublished(now))


def _abandoned(running: Job, now: datetime) -> bool:
    if processes.known_dead(running.worker):
        return True
    silent_since = running.heartbeat_at or running.started_at or running.created_at
    return silent_since < now - timedelta(seconds=settings.JOB_STALE_SECONDS)


def _take_back(running: Job, now: datetime) -> None:
    # The same heartbeat as was read: a worker that was only slow keeps its job.
    row = held(running).filter(heartbeat_at=running.heartbeat_at)
    if running.attempts >= settings.JOB_ATTEMPTS:
        row.update(state=JobState.FAILED, finished_at=now, error_code=WORKER_LOST)
    else:
        row.update(state=JobState.QUEUED, run_after=now, published_at=None, publications=0, error_code=WORKER_LOST)
    logger.warning("job taken back from a lost worker", extra={"job": running.pk, "attempt": running.attempts})


def _unpublished(now: datetime) -> Iterable[uuid.UUID]:
    due = Job.objects.filter(state=JobState.QUEUED, run_after__lte=now)
    first_wait = timedelta(seconds=settings.JOB_SWEEP_SECONDS)
    due = due.filter(Q(published_at=None) | Q(published_at__lte=now - first_wait)).order_by("created_at")
    chosen = []
    for pk, published_at, publications in due.values_list("pk", "published_at", "publications"):
        # Each publication waits twice as long as the one before, so that a long queue is not flooded with copies.
        wait = min(first_wait * 2 ** min(max(publications - 1, 0), 10), LONGEST_WAIT)
        if published_at is None or published_at <= now - wait:
            chosen.append(pk)
        if len(chosen) >= UNPUBLISHED_AT_ONCE:
            break
    return chosen


def _publish(jobs: Iterable[uuid.UUID]) -> int:
    count = 0
    for pk in jobs:
        marked = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
            published_at=timezone.now(), publications=F("publications") + 1
        )
        if marked and _send(pk):
            count += 1
    return count


def _send(pk: uuid.UUID) -> bool:
    try:
        app.send_task(RUN_JOB, args=[str(pk)])
    except (KombuError, OperationalError, OSError):
        logger.warning("job could not be published, the sweep will", extra={"job": pk})
        return False
    return True
