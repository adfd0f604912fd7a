"""A worker is killed in the middle of a report: the document appears once, after a restart."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from pia.celery import app
from pia.jobs import workers
from pia.jobs.models import JobState
from pia.programmes.publishing import publish_all
from pia.reports.documents import path_of, request_signoff_report
from pia.reports.models import Document, DocumentState
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage
from tests.reports.printed import Printed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

Worker = subprocess.Popen[bytes]


@pytest.fixture
def start_worker(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    app.control.purge()
    started: list[Worker] = []
    environment = os.environ | {
        "PIA_DATABASE_URL": database_url,
        "PIA_JOB_SWEEP_SECONDS": "1",
        "PIA_JOB_RETRY_SECONDS": "0",
    }

    def start() -> Worker:
        command = [*workers.worker_command(beat=True), "--schedule", str(tmp_path / f"schedule-{len(started)}")]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True))
        return started[-1]

    yield start
    for worker in started:
        kill(worker)


def kill(worker: Worker) -> None:
    """The whole group at once, as when memory runs out."""
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    worker.wait()


def eventually(true: Callable[[], bool], seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_it_appears_once_though_the_worker_is_killed_in_the_middle(
    start_worker: Callable[[], Worker], settings: pytest.FixtureRequest
) -> None:
    settings.DOCUMENTS_DIR = settings.DATA_DIR / "documents"  # type: ignore[attr-defined]  # where the worker writes
    publish_all(settings.WORKFLOWS_DIR)  # type: ignore[attr-defined]  # pytest-django's settings
    cast = cast_on_stage()
    tale = Tale(cast, album(cast))
    first = start_worker()
    document = request_signoff_report(tale.proposal, "en", cast.lin)
    path = path_of(document)
    eventually(lambda: bool(list(path.parent.glob("*.unfinished"))))
    assert not path.exists()
    kill(first)
    assert Document.objects.get().state == DocumentState.RENDERING
    start_worker()
    assert document.job is not None
    assert workers.finished(document.job, 180) is JobState.DONE
    document = Document.objects.get()
    assert (document.state, document.progress) == (DocumentState.READY, 100)
    assert document.job is not None and document.job.attempts == 2
    left = [one.name for one in path.parent.iterdir() if one.name.startswith(path.stem) or one.suffix != ".pdf"]
    assert left == [path.name]  # other stories' reports may lie beside it
    assert len(Printed.at(path).pages) == document.pages
