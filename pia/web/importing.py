"""Importing files: handed in, shown with everything they would make and lose, and only then stored."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.refusals import Refused
from pia.interop import uploads, xlsx_writing
from pia.interop.bringing_in import Destination, known_case
from pia.interop.exchange import Incoming
from pia.interop.formats import FORMATS
from pia.interop.import_words import loss_lines
from pia.interop.models import Upload
from pia.programmes.located_yaml import Problem, Unreadable
from pia.web.access import SignedInRequest, signed_in
from pia.web.errors import NotAllowed
from pia.web.import_forms import CaseFileForm, FileForm
from pia.web.import_preview import preview_of
from pia.web.inventory_table import require_editing
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import page_language
from pia.web.units import units_or_refuse

POLLED = "import-state"
IMPORT, GOOD_ROWS, ANOTHER, CANCEL = "import", "good_rows", "another", "cancel"
CHANGED = _("The inventory was changed in the meantime. Look at what the file would change now, then import it.")


# -- handing a file in ------------------------------------------------------------------------------------------------


@signed_in
def import_proposal(request: SignedInRequest) -> HttpResponse:
    """Hand in a file that makes a new case."""
    units = units_or_refuse(request, Action.IMPORT_FILE)
    form = CaseFileForm(*_posted(request), units=units)
    if request.method == "POST" and form.is_valid():
        return _received(uploads.receive(form.raw, _name(form), form.kind, by=request.user, unit=form.chosen))
    context = {"form": form, "action": reverse("import_proposal")}
    return render(request, "pages/interchange/import.html", context, status=422 if form.errors else 200)


@signed_in
def import_rows(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hand in a table for the inventory of a case."""
    case = case_for(request, reference)
    require_editing(request, case)
    form = FileForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        made = uploads.receive(form.raw, _name(form), form.kind, by=request.user, proposal=case.proposal)
        return _received(made)
    context = {"form": form, "action": reverse("import_rows", args=[reference]), **frame(request, case, "inventory")}
    return render(request, "pages/interchange/import_rows.html", context, status=422 if form.errors else 200)


@signed_in
def table_template(request: SignedInRequest, reference: str) -> HttpResponse:
    """An empty table with the headings and lists of the laws of the case."""
    case = case_for(request, reference)
    written = xlsx_writing.template(case.programme, case.proposal.record_language, page_language())
    response = HttpResponse(written.body, content_type=written.media_type)
    response["Content-Disposition"] = f'attachment; filename="{written.name}"'
    return response


def _posted(request: SignedInRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _name(form: FileForm) -> str:
    return str(form.cleaned_data["file"].name)


def _received(upload: Upload) -> HttpResponse:
    return HttpResponseRedirect(reverse("upload", args=[upload.pk]))


# -- looking at it ----------------------------------------------------------------------------------------------------


@signed_in
def upload(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the file would make; how far its import is once it was asked for; the case once it is there."""
    found = _upload_for(request, pk)
    if found.became:
        return _done(request, found, found.became)
    to = _destination(request, found)
    if request.method == "POST":
        return _decide(request, found, to)
    if found.is_under_way:
        return _under_way(request, found, to)
    if request.headers.get("HX-Target") == POLLED:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _shown(request, found, to)


@signed_in
def upload_losses(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole report of losses as a text, however long it is."""
    found = _upload_for(request, pk)
    try:
        read = uploads.read_again(found, _destination(request, found), page_language())
    except Unreadable:
        raise Http404 from None
    text = "".join(f"{line}\n" for line in loss_lines(read.losses))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="losses.txt"'
    return response


def _upload_for(request: SignedInRequest, pk: uuid.UUID) -> Upload:
    """The file, if this person handed it in; else 404, the same for what is not there and what is not theirs."""
    found = uploads.uploads_of(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.by = request.user
    return found


def _destination(request: SignedInRequest, found: Upload) -> Destination:
    """Where it goes, as far as this person may still bring anything in there."""
    if found.unit is not None:
        if found.unit not in units_or_refuse(request, Action.IMPORT_FILE):
            raise NotAllowed(gettext("You may not write proposals for this unit."), back=reverse("proposals"))
        return uploads.destination_of(found)
    try:
        to = uploads.destination_of(found)
    except Refused:
        raise Http404 from None
    if to.case is not None:
        require_editing(request, to.case)
    return to


def _shown(
    request: SignedInRequest, found: Upload, to: Destination, *, warning: str | Promise = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"upload": found, "warning": warning, "version": _version(to), **_back(request, to)}
    context["in_rows"] = FORMATS[found.format].makes == "rows"
    context |= {"failed": found.has_failed, "refused": _refusals(found)}
    try:
        read = uploads.read_again(found, to, page_language())
        context["known"] = known_case(read, to, request.user)
    except Unreadable as unreadable:
        context |= {"problems": unreadable.problems, "has_problems": True}
        return render(request, "pages/interchange/unreadable.html", context, status=422)
    context |= {"preview": preview_of(read, to), "long": uploads.is_long(found)}
    return render(request, "pages/interchange/preview.html", context, status=status)


def _refusals(found: Upload) -> list[Problem]:
    return [Problem(found.name, line, words) for line, words in found.problems]


def _version(to: Destination) -> str:
    """What the preview was made of: another entry in the record of the case, and it has to be looked at again."""
    return str(to.case.proposal.audit_count) if to.case else ""


def _back(request: SignedInRequest, to: Destination) -> dict[str, Any]:
    """Where the page stands: below a case, or below the proposals."""
    if to.case is None:
        return {"base": "base.html", "again": reverse("import_proposal")}
    again = reverse("import_rows", args=[to.case.proposal.reference])
    return {"base": "pages/proposals/frame.html", "again": again, **frame(request, to.case, "inventory")}


# -- deciding ---------------------------------------------------------------------------------------------------------


def _decide(request: SignedInRequest, found: Upload, to: Destination) -> HttpResponse:
    """Import it, or its good part, or forget it."""
    wish = request.POST.get("wish", "")
    if found.is_under_way:
        return HttpResponseRedirect(reverse("upload", args=[found.pk]))
    if wish == CANCEL:
        found.delete()
        messages.success(request, gettext("The file is forgotten; nothing was imported."))
        return HttpResponseRedirect(_home(to.case))
    if wish not in (IMPORT, GOOD_ROWS, ANOTHER):
        return _shown(request, found, to, status=422)
    if request.POST.get("version", "") != _version(to):
        return _shown(request, found, to, warning=CHANGED, status=409)
    if uploads.is_long(found):
        uploads.ask(found, good_rows=wish == GOOD_ROWS, another=wish == ANOTHER)
        return HttpResponseRedirect(reverse("upload", args=[found.pk]))
    try:
        read = uploads.read_again(found, to, page_language())
        return _import(request, found, to, read, wish)
    except Unreadable as unreadable:
        found.problems = [[problem.line, str(problem.message)] for problem in unreadable.problems]
        return _shown(request, found, to, status=422)


def _import(request: SignedInRequest, found: Upload, to: Destination, read: Incoming, wish: str) -> HttpResponse:
    imported = uploads.store(found, read, to, good_rows=wish == GOOD_ROWS, another=wish == ANOTHER)
    if not imported.changed:
        messages.success(request, gettext("Everything in this file is here already; nothing was changed."))
        return HttpResponseRedirect(_home(to.case or imported.case, made=to.case is None))
    return _done(request, found, imported.case.proposal)


def _under_way(request: SignedInRequest, found: Upload, to: Destination) -> HttpResponse:
    """How far the worker is; the state alone where only that is asked for again."""
    context = {"upload": found, "polled": POLLED, "label": found.shown_state.label}
    if request.headers.get("HX-Target") == POLLED:
        return render(request, "pages/interchange/state.html", context)
    return render(request, "pages/interchange/under_way.html", {**context, **_back(request, to)})


def _done(request: SignedInRequest, found: Upload, made: Proposal) -> HttpResponse:
    """On to what was made; a page that asked by htmx is told to go there."""
    said = gettext("The file is imported.") if found.makes_a_case else gettext("The rows are imported.")
    messages.success(request, said)
    home = reverse("proposal" if found.makes_a_case else "inventory", args=[made.reference])
    if request.headers.get("HX-Target") == POLLED:
        return HttpResponse(headers={"HX-Redirect": home})
    return HttpResponseRedirect(home)


def _home(case: Case | None, *, made: bool = False) -> str:
    if case is None:
        return reverse("proposals")
    return reverse("proposal" if made else "inventory", args=[case.proposal.reference])


urlpatterns: list[URLPattern] = [
    path("proposals/import/", import_proposal, name="import_proposal"),
    path("proposals/<str:reference>/inventory/import/", import_rows, name="import_rows"),
    path("proposals/<str:reference>/inventory/template/", table_template, name="table_template"),
    path("proposals/import/<uuid:pk>/", upload, name="upload"),
    path("proposals/import/<uuid:pk>/losses/", upload_losses, name="upload_losses"),
]
