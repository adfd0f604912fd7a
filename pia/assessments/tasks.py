"""What the worker is asked to do for cases: find those that another version of a law changes, and reassess them."""

from pia.assessments import impact_reassessing, impact_runs
from pia.jobs import queue
from pia.jobs.models import Job


@queue.job(impact_runs.SEARCH)
def find_affected(argument: str, job: Job) -> None:
    impact_runs.search(argument, job)


@queue.job(impact_reassessing.REASSESS)
def reassess_affected(argument: str, job: Job) -> None:
    impact_reassessing.open_asked(argument, job)
