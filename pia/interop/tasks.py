"""The room's background work: storing long files, and forgetting files that nobody needs any more."""

from pia.celery import app
from pia.interop import uploads
from pia.jobs import queue
from pia.jobs.models import Job


@app.task(name="pia.interop.tasks.sweep")
def sweep() -> None:
    uploads.sweep()


@queue.job(uploads.APPLY)
def bring_in(argument: str, job: Job) -> None:
    uploads.apply(argument, job)
