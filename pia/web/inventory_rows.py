"""Rows of the inventory by htmx and without: a new one, taking a change back, and why one is sensitive."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.perform import perform
from pia.assessments.refusals import Kind, Refused
from pia.assessments.values import LIMITS, check_value
from pia.programmes.vocabulary import Section
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_forms import packed, store
from pia.web.inventory_cell import Place, field_forms, recorded_fields
from pia.web.inventory_cells import Reader
from pia.web.inventory_columns import BY_KEY, RAISED
from pia.web.inventory_known import Known
from pia.web.inventory_search import EVERYTHING
from pia.web.inventory_table import (
    around_change,
    may_edit,
    read_translations,
    require_editing,
    shown_columns,
    table_address,
    table_context,
    tell_change,
)
from pia.web.proposal_frame import case_for, frame

TRIES = 5


@signed_in
@require_POST
def add_row(request: SignedInRequest, reference: str) -> HttpResponse:
    """A new row at the end, from its name alone."""
    case = case_for(request, reference)
    require_editing(request, case)
    name = request.POST.get("name", "").strip()
    problem = check_value(case, Section.INVENTORY, "D01", "name", name)
    if problem:
        return _not_added(request, case, gettext("Enter a name for the data item") if not name else str(problem))
    ref = _store_row(request, case, name[: LIMITS["name"]])
    if not request.htmx:
        messages.success(request, gettext("%(ref)s is saved.") % {"ref": ref})
        return HttpResponseRedirect(f"{table_address(case)}#{ref}-name")
    case = case_for(request, reference)
    columns = shown_columns(request.GET.get("columns") == EVERYTHING)
    read_translations(case, [])
    reader = Reader(case, base=table_address(case), editable=True)
    row = reader.row(case.proposal.items.get(ref=ref), columns)
    context = {"row": row, "saved_at": timezone.now(), **around_change(request, case)}
    return tell_change(render(request, "pages/proposals/inventory_answers.html#row", context))


def _store_row(request: SignedInRequest, case: Case, name: str) -> str:
    """Under the next free reference, also if somebody adds a row at the same moment."""
    for _try in range(TRIES):
        ref = numbered("D", case.proposal.items.values_list("ref", flat=True))
        address = f"{Section.INVENTORY}/{ref}/name"
        try:
            store(request, case, Action.EDIT_INVENTORY, {address: name}, {address: None})
        except Refused as refused:
            if refused.kind is not Kind.CONFLICT:
                raise
        else:
            return ref
    raise Refused(Kind.CONFLICT, (gettext("Others are adding rows at this moment. Add the row again."),))


def _not_added(request: SignedInRequest, case: Case, problem: str) -> HttpResponse:
    if not request.htmx:
        messages.error(request, problem)
        return HttpResponseRedirect(f"{table_address(case)}#new-name")
    context = {"problem": problem, "oob": True, "proposal": case.proposal}
    return render(request, "pages/proposals/inventory_answers.html#not_added", context, status=422)


@signed_in
@require_POST
def undo(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take back what this person changed then, all of it or nothing."""
    case = case_for(request, reference)
    require_editing(request, case)
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    if at is None:
        raise Http404
    notice = _take_back(request, case, at)
    return swapped(request, case_for(request, reference), notice, gettext("The change is taken back."))


def _take_back(request: SignedInRequest, case: Case, at: datetime) -> tuple[str, str]:
    """What kept it from being taken back, if anything."""
    try:
        perform(case.proposal, Action.EDIT_INVENTORY, actor=request.user, data={"undoes": at})
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        if refused.kind is not Kind.CONFLICT:
            return gettext("There is nothing to take back."), ""
        places = ", ".join(sorted({clash.address.split("/")[1] for clash in refused.clashes})[:TRIES])
        return (
            gettext("This can no longer be taken back: somebody has changed it since."),
            gettext("Nothing was changed. Look at: %(places)s") % {"places": places},
        )
    return "", ""


def swapped(request: SignedInRequest, case: Case, notice: tuple[str, str], done: str) -> HttpResponse:
    """The table after a change of many rows: swapped in, or as a page."""
    if not request.htmx:
        if notice[0]:
            messages.warning(request, " ".join(part for part in notice if part))
        else:
            messages.success(request, done)
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{table_address(case)}?{query}" if query else table_address(case))
    context = {
        **table_context(request, case),
        "oob": True,
        "notice": notice[0],
        "notice_more": notice[1],
        "saved_at": None if notice[0] else timezone.now(),
    }
    status = 409 if notice[0] else 200
    return tell_change(render(request, "pages/proposals/inventory_answers.html#swapped", context, status=status))


@signed_in
def why(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """What each regime says of one row and why; whoever may edit can raise it, with a reason."""
    case = case_for(request, reference)
    item = case.proposal.items.filter(ref=ref).first()
    if item is None:
        raise Http404
    place = Place(case, item, BY_KEY[RAISED])
    editable = may_edit(case, request)
    read_translations(case, [item])
    reader = Reader(case)
    context = {
        "place": place,
        "by_regime": reader.judged(item).by_regime,
        "name": reader.text(item, "name"),
        "form": field_forms(place, request)[0] if editable else None,
        "version": packed(recorded_fields(place)),
        "raised": reader.text(item, "raised_sensitive"),
        "query": request.GET.urlencode(),
        "proposal": case.proposal,
    }
    if request.htmx:
        return render(request, "pages/proposals/inventory_why_of.html", context)
    return render(request, "pages/proposals/inventory_why_page.html", {**context, **frame(request, case, "inventory")})


@signed_in
def names(request: SignedInRequest, reference: str) -> HttpResponse:
    """The recipients or systems that this inventory names, for the suggestions of a filter."""
    case = case_for(request, reference)
    of_systems = request.GET.get("of") == "system"
    known = Known(case, request.user).here("systems" if of_systems else "recipients")
    return render(request, "pages/proposals/inventory_answers.html#names", {"names": known})
