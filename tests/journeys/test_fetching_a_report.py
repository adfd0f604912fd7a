"""Sun asks for the sign-off report; a worker of the installation makes it while he looks at the page."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from pia.accounts.cast import Cast
from pia.celery import app
from pia.jobs import workers
from tests.assessments.stories import Tale, album
from tests.journeys.conftest import Entrance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MADE_WITHIN = 40_000


@pytest.fixture
def worker(database_url: str) -> Iterator[None]:
    """A worker as an operator runs it."""
    app.control.purge()
    environment = os.environ | {"PIA_DATABASE_URL": database_url, "PIA_JOB_SWEEP_SECONDS": "1"}
    command = [*workers.worker_command(beat=True), "--schedule", str(settings.DATA_DIR / "journey-schedule")]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_it_shows_the_report_ready_without_reloading(
    stage: Cast, enter: Entrance, worker: None, tmp_path: Path
) -> None:
    tale = Tale(stage, album(stage)).approved()
    sun = enter(stage.sun).visit(f"/proposals/{tale.reference}/documents/").sees("No documents yet")
    sun.press("Make in English").sees("The report is being made.")
    visited = []
    sun.page.on("framenavigated", lambda frame: visited.append(frame.url))
    sun.page.get_by_role("link", name="Sign-off report").first.wait_for(timeout=MADE_WITHIN)
    sun.eyes.look()
    sun.sees("Ready", "English · PDF")
    assert visited == []
    with sun.page.expect_download() as started:
        sun.page.get_by_role("link", name="Sign-off report").first.click()
    started.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert started.value.suggested_filename.endswith(".pdf")
    sun.press("Make in English").sees("This report is ready: nothing that it prints has changed.")
    sun.visit("/documents/").sees("Printed photo albums")
