"""The process that sets type: what it may not do, what it does without, and how its end is survived."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from pia.jobs import execution
from pia.jobs.models import Job, JobState
from pia.reports import typesetting
from pia.reports.documents import path_of, request_signoff_report
from pia.reports.models import DocumentState
from pia.reports.typesetter_codes import CHILD_LOST, NO_CHINESE_FONT, TOO_LONG
from pia.reports.typesetting import Manuscript, NotSet, typesetter
from tests.assessments.stories import Tale

PAGE = Manuscript(html='<html lang="en"><title>x</title><p>One page', css="", chinese=False, identifier="0")
ENDLESS = Manuscript(html=f'<html lang="en"><p>{"word " * 3_000_000}', css="", chinese=False, identifier="0")


@pytest.fixture
def without_chinese_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_typesetter: None) -> None:
    """A machine on which nobody has installed fonts-noto-cjk."""
    file = tmp_path / "fonts.conf"
    file.write_text(
        f"<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(file))


def test_it_refuses_chinese_rather_than_print_boxes(tale: Tale, without_chinese_fonts: None) -> None:
    document = request_signoff_report(tale.proposal, "zh", tale.cast.lin)
    assert document.job is not None
    execution.run(str(document.job.pk))
    document.refresh_from_db()
    assert (document.state, document.error_code) == (DocumentState.FAILED, NO_CHINESE_FONT)
    assert (document.job.state, document.job.error_code) == (JobState.FAILED, NO_CHINESE_FONT)
    assert not path_of(document).exists()


def test_it_sets_english_where_there_are_no_chinese_fonts(tmp_path: Path, without_chinese_fonts: None) -> None:
    assert typesetter.set(PAGE, tmp_path / "x.pdf") == 1


def test_it_keeps_its_process_for_the_next_document_and_starts_another_when_it_died(
    tmp_path: Path, fresh_typesetter: None
) -> None:
    typesetter.set(PAGE, tmp_path / "1.pdf")
    assert typesetter.process is not None
    first = typesetter.process.pid
    typesetter.set(PAGE, tmp_path / "2.pdf")
    assert typesetter.process.pid == first
    os.kill(first, signal.SIGKILL)
    typesetter.process.wait()
    assert typesetter.set(PAGE, tmp_path / "3.pdf") == 1
    assert typesetter.process.pid != first


def test_it_ends_a_process_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_typesetter: None
) -> None:
    monkeypatch.setattr(typesetting, "LONGEST_SECONDS", 2.0)
    with pytest.raises(NotSet) as refusal:
        typesetter.set(ENDLESS, tmp_path / "x.pdf")
    assert refusal.value.code == TOO_LONG
    assert typesetter.process is None


def test_it_tries_again_when_the_process_was_killed_over_a_document(
    tale: Tale, monkeypatch: pytest.MonkeyPatch, fresh_typesetter: None, work_off: Callable[[], int]
) -> None:
    monkeypatch.setattr(typesetting, "_start", _one_that_dies)
    document = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    assert document.job is not None
    execution.run(str(document.job.pk))
    document.refresh_from_db()
    assert (document.state, document.error_code) == (DocumentState.QUEUED, CHILD_LOST)
    monkeypatch.undo()
    Job.objects.filter(pk=document.job.pk).update(run_after=document.requested_at)
    work_off()
    document.refresh_from_db()
    assert (document.state, document.error_code) == (DocumentState.READY, "")


def _one_that_dies() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)


def test_it_is_told_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_typesetter: None) -> None:
    monkeypatch.setenv("PIA_SECRET_KEY", "do not tell")
    typesetter.set(PAGE, tmp_path / "x.pdf")
    assert typesetter.process is not None
    environment = Path(f"/proc/{typesetter.process.pid}/environ").read_bytes()
    assert b"do not tell" not in environment
    assert b"PIA_" not in environment
    loaded = Path(f"/proc/{typesetter.process.pid}/maps").read_text()
    assert "_psycopg" not in loaded and str(settings.DATA_DIR) not in loaded
