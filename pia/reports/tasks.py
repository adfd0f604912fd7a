"""What the worker is asked to do for documents."""

from pia.jobs import queue
from pia.jobs.models import Job
from pia.reports import rendering
from pia.reports.documents import RENDER_DOCUMENT


@queue.job(RENDER_DOCUMENT)
def render_document(argument: str, job: Job) -> None:
    rendering.render(argument, job)
