"""What a Celery worker runs: one job by its id, and the sweep that keeps the rows and the broker in step."""

from typing import Any

from celery.signals import worker_ready

from pia.celery import app
from pia.jobs import execution, queue
from pia.jobs.models import Job


@app.task(name=queue.RUN_JOB)
def run_job(job_id: str) -> None:
    execution.run(job_id)


@app.task(name="pia.jobs.tasks.sweep")
def sweep() -> None:
    queue.reconcile()


@queue.job("jobs.answer")
def answer(argument: str, job: Job) -> None:
    """Does nothing: that it is done at all says that a worker answers."""


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    sweep.apply_async()
