"""Finds out whether a worker answers, and runs one for as long as a command needs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from pia.jobs import queue
from pia.jobs.models import Job, JobState

ANSWER_SECONDS = 3.0
STOP_SECONDS = 10.0


def worker_command(*, beat: bool) -> list[str]:
    """The one way in which a worker is started; with `beat` it also keeps the schedule."""
    command = [sys.executable, "-W", "ignore:You're running the worker with superuser"]  # said by docs/operating.md
    command += ["-m", "celery", "-A", "pia.celery", "--quiet", "worker", "--loglevel", "WARNING"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--pool", "prefork"]
    return [*command, "--beat"] if beat else command


def answers(seconds: float = ANSWER_SECONDS) -> bool:
    """Sends a job that does nothing and waits for it."""
    return finished(queue.enqueue("jobs.answer", ""), seconds) is JobState.DONE


def finished(asked: Job, seconds: float) -> JobState | None:
    """Waits for a job's end; None when the time is over. Not to be called inside a transaction."""
    until = time.monotonic() + seconds
    while True:
        asked.refresh_from_db()
        if asked.is_finished:
            return JobState(asked.state)
        if time.monotonic() > until:
            return None
        time.sleep(0.1)


@contextmanager
def some_worker() -> Iterator[bool]:
    """A worker is there while the block runs: the one that answers, or one of our own (yields True then)."""
    if answers():
        yield False
        return
    process = subprocess.Popen(worker_command(beat=True), cwd=settings.BASE_DIR, start_new_session=True)
    try:
        yield True
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
