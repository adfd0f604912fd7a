"""Job functions for the tests with real workers, which load this module through PIA_JOB_MODULES.

The argument is a file into which each function writes what it did, so that a second run would show.
"""

import os
import time
from pathlib import Path

from pia.jobs import queue
from pia.jobs.models import Job


def _note(argument: str, text: str) -> None:
    with Path(argument).open("a", encoding="utf-8") as file:
        file.write(f"{text} {os.getpid()}\n")


@queue.job("slow.print")
def print_slowly(argument: str, job: Job) -> None:
    """Begins, waits until somebody lays a file beside its own, and finishes."""
    _note(argument, "began")
    queue.progress(job, 40, "waiting")
    until = time.monotonic() + 300
    while not Path(f"{argument}.go").exists():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)
    _note(argument, "finished")


@queue.job("slow.count")
def count(argument: str, job: Job) -> None:
    _note(argument, "counted")


@queue.job("slow.break")
def break_down(argument: str, job: Job) -> None:
    _note(argument, "broke")
    raise ZeroDivisionError("the secret of Lin Yue")
