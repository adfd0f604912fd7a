"""Asks for documents and finds them: the same content in the same language is the same document."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from pia.accounts.models import User
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.jobs import queue
from pia.lib.canonical import digest
from pia.reports import signoff
from pia.reports.models import Document, DocumentKind, DocumentState

RENDER_DOCUMENT = "reports.render_document"


def request_signoff_report(proposal: Proposal, language: str, actor: User | None) -> Document:
    """The sign-off report of the case as it is now, in "zh" or "en"; made by the worker unless it is there already."""
    content = signoff.as_content(signoff.build(Case(proposal), language))
    with transaction.atomic():
        document, created = Document.objects.get_or_create(
            proposal=proposal,
            kind=DocumentKind.SIGNOFF_REPORT,
            language=language,
            content_digest=digest(content),
            defaults={"content": content, "requested_by": actor},
        )
        if created or wants_rendering(document):
            _enqueue(document)
    return document


def wants_rendering(document: Document) -> bool:
    """Whether asking again has to make the file: it failed, or the file is gone."""
    if document.state == DocumentState.READY:
        return not path_of(document).is_file()
    return document.shown_state == DocumentState.FAILED


def of_case(proposal: Proposal) -> QuerySet[Document]:
    """The documents of a case, newest first, without what is printed in them."""
    return Document.objects.filter(proposal=proposal).select_related("job", "requested_by").defer("content")


def path_of(document: Document) -> Path:
    """Where the file of a document lies; `file_name` is the name under which people get it."""
    return Path(settings.DOCUMENTS_DIR) / document.proposal.reference / f"{document.pk}.pdf"


def file_name(document: Document) -> str:
    """PIA-2026-001-sign-off-zh-5c0ffee1.pdf: the case, the language and the start of the content's digest."""
    return f"{document.proposal.reference}-sign-off-{document.language}-{document.content_digest[:8]}.pdf"


def _enqueue(document: Document) -> None:
    # A done job is never run again: a file that was lost takes a job of its own.
    key: str | None = None if document.state == DocumentState.READY else f"document:{document.pk}"
    fresh: dict[str, Any] = {"state": DocumentState.QUEUED, "progress": 0, "error_code": ""}
    for name, value in fresh.items():
        setattr(document, name, value)
    document.job = queue.enqueue(RENDER_DOCUMENT, str(document.pk), key=key)
    document.save(update_fields=[*fresh, "job"])
