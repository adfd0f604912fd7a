"""Makes a document's file: from the stored content to HTML to PDF, whole under its name or not at all."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.translation import override

from pia.jobs import queue
from pia.jobs.models import Job
from pia.lib import dates
from pia.reports.documents import file_name, path_of
from pia.reports.models import Document, DocumentState
from pia.reports.signoff.wording import DJANGO_LANGUAGE, language_of
from pia.reports.typesetter_codes import FINAL
from pia.reports.typesetting import Manuscript, NotSet, typesetter

PREPARED, LAID_OUT, WRITTEN = 15, 75, 95
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def render(document_id: str, job: Job) -> None:
    """Safe to run twice: a ready document with its file is left as it is, anything else is made anew."""
    document = Document.objects.select_related("proposal").get(pk=document_id)
    path = path_of(document)
    if document.state == DocumentState.READY and path.is_file():
        return
    _tell(document, job, PREPARED, state=DocumentState.RENDERING, error_code="")
    try:
        _make(document, path, job)
    except NotSet as error:
        _fail(document, job, error)
        if error.code in FINAL:
            raise queue.GiveUp(error.code) from error
        raise


def manuscript(content: dict[str, Any], *, language: str, made_at: datetime, identifier: str) -> Manuscript:
    """The page that is set, in its language."""
    with override(DJANGO_LANGUAGE[language]):
        html = render_to_string(
            "reports/signoff/report.html",
            {
                "report": content,
                "made_on": dates.long_day(made_at, language),
                "made_at_iso": timezone.localtime(made_at).isoformat(timespec="seconds"),
                "edition": identifier,
            },
        )
    return Manuscript(html=html, css=style(), chinese=language_of(html) == "zh", identifier=identifier)


def style() -> str:
    """The style sheet of the report."""
    return get_template("reports/signoff/report.css").render()


def _make(document: Document, path: Path, job: Job) -> None:
    written = manuscript(
        document.content,
        language=document.language,
        made_at=document.requested_at,
        identifier=document.content_digest[:16],
    )
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    unfinished = _unfinished(path)
    try:
        pages = typesetter.set(written, unfinished, lambda pages: _tell(document, job, LAID_OUT))
        content = unfinished.read_bytes()
        _tell(document, job, WRITTEN)
        _put_in_place(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.READY,
        progress=100,
        file_name=file_name(document),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=pages,
        ready_at=now,
        error_code="",
    )


def _unfinished(path: Path) -> Path:
    """A file of our own beside the one to be; what earlier attempts left behind goes."""
    for left in path.parent.glob(f"{path.name}.*.unfinished"):
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".unfinished")
    os.fchmod(handle, FILE_MODE)
    os.close(handle)
    return Path(name)


def _put_in_place(unfinished: Path, path: Path) -> None:
    """After a power cut there is the whole file under this name, or none."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _tell(document: Document, job: Job, percent: int, **fields: Any) -> None:
    Document.objects.filter(pk=document.pk).update(progress=percent, **fields)
    queue.progress(job, percent)


def _fail(document: Document, job: Job, error: NotSet) -> None:
    """Tried again unless that cannot help; the document says so only when nobody tries any more."""
    over = error.code in FINAL or job.attempts >= settings.JOB_ATTEMPTS
    state = DocumentState.FAILED if over else DocumentState.QUEUED
    Document.objects.filter(pk=document.pk).update(state=state, progress=0, error_code=error.code)
