"""Documents: asking for one, seeing how far it is, fetching it. A page without scripts is refreshed by a link."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pia.assessments import queues
from pia.reports.documents import of_case, path_of, request_signoff_report
from pia.reports.models import Document, DocumentLanguage, DocumentState
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.marks import Tone
from pia.web.components.paging import keyset_page
from pia.web.due_rows import titles_of
from pia.web.navigation import Entry, register
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import page_language

PENDING = frozenset({DocumentState.QUEUED, DocumentState.RENDERING})
LOOKS: dict[str, tuple[Tone, str]] = {
    DocumentState.QUEUED: (Tone.IDLE, "clock"),
    DocumentState.RENDERING: (Tone.NOW, "half"),
    DocumentState.READY: (Tone.OK, "check-circle"),
    DocumentState.FAILED: (Tone.DANGER, "x-circle"),
}
ASKED = _("The report is being made. You can leave this page; it will be here when you come back.")
READY_ALREADY = _("This report is ready: nothing that it prints has changed.")
PAGE_SIZE = 50

register(Entry(key="documents", label=_("Documents"), icon="rules", url_name="all_documents", order=30))


def _languages() -> list[DocumentLanguage]:
    """The languages of a report, that of the page first."""
    return sorted(DocumentLanguage, key=lambda language: language != page_language())


@signed_in
def documents(request: SignedInRequest, reference: str) -> HttpResponse:
    """The documents of one case; the list alone where only the list is asked for again."""
    case = case_for(request, reference)
    rows = keyset_page(of_case(case.proposal), request, order=["-requested_at", "-id"], size=PAGE_SIZE)
    context = {**frame(request, case, "documents"), **_listing(rows), "languages": _languages()}
    swapping = request.headers.get("HX-Target") == "document-list"
    template = "pages/documents/list.html" if swapping else "pages/documents/documents.html"
    return render(request, template, context)


def _listing(rows: object) -> dict[str, object]:
    shown = [(document, *LOOKS[document.shown_state]) for document in rows]  # type: ignore[attr-defined]  # a page of documents
    return {"page": rows, "rows": shown, "pending": any(row[0].shown_state in PENDING for row in shown)}


@require_POST
@signed_in
def request_document(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for the report in a language, or once more where making it failed."""
    case = case_for(request, reference)
    language = request.POST.get("language", "")
    if language not in DocumentLanguage.values:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    document = request_signoff_report(case.proposal, language, request.user)
    messages.success(request, str(READY_ALREADY if document.state == DocumentState.READY else ASKED))
    return HttpResponseRedirect(reverse("documents", args=[case.proposal.reference]))


@signed_in
def download(request: SignedInRequest, reference: str, document: str) -> HttpResponseBase:
    """The file, for whoever may see the case; a document whose file is gone answers 404."""
    case = case_for(request, reference)
    found = of_case(case.proposal).filter(pk=document, state=DocumentState.READY).first()
    if found is None:
        raise Http404
    path_on_disk = path_of(found)
    if not path_on_disk.is_file():
        raise Http404
    return FileResponse(
        path_on_disk.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/pdf"
    )


@signed_in
def all_documents(request: SignedInRequest) -> HttpResponse:
    """The documents of every case that this person may see, newest first."""
    rows = keyset_page(_visible(request), request, order=["-requested_at", "-id"], size=PAGE_SIZE)
    titles = titles_of([document.proposal for document in rows])
    context = {
        "page": rows,
        "rows": [(document, *LOOKS[document.shown_state], titles[document.proposal_id]) for document in rows],
    }
    return render(request, "pages/documents/all.html", context)


def _visible(request: SignedInRequest) -> QuerySet[Document]:
    seen = queues.visible_to(request.user)
    found = Document.objects.filter(proposal__in=seen.values("pk"))
    return found.select_related("job", "requested_by", "proposal__unit").defer("content")


urlpatterns: list[URLPattern] = [
    path("documents/", all_documents, name="all_documents"),
    path("proposals/<str:reference>/documents/", documents, name="documents"),
    path("proposals/<str:reference>/documents/request/", request_document, name="request_document"),
    path("proposals/<str:reference>/documents/<uuid:document>/", download, name="download"),
]
