"""The data inventory of a case: its table, what is missing, why items are sensitive, and the form of each row."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.completeness import gaps_by_item
from pia.assessments.models import DataItem
from pia.assessments.offers import offer
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import ask
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import buttons
from pia.web.conflict import VERSION, resolved
from pia.web.content_forms import changed, chosen_values, conflict, explain, packed, store, unpacked
from pia.web.errors import NotAllowed
from pia.web.inventory_forms import ItemForm, fields_of, initial, recipient_rows, recorded
from pia.web.inventory_rows import item_row, item_rows, reasonings
from pia.web.proposal_frame import TAB_LABELS, case_for, frame

COMPLETING = (Action.COMPLETE_INVENTORY, Action.REOPEN_INVENTORY)


@signed_in
def inventory(request: SignedInRequest, reference: str) -> HttpResponse:
    """The table with its gaps and reasons."""
    case = case_for(request, reference)
    rows = item_rows(case)
    offered = offer(case, case.proposal, Action.EDIT_INVENTORY, request.user)
    context = {
        "rows": rows,
        "reasonings": reasonings(rows),
        "sensitive": sum(bool(row.sensitive) for row in rows),
        "gaps": list(gaps_by_item(case)) if rows else [],
        "editable": offered is not None and offered.allowed,
        "buttons": buttons(case, case.proposal, request.user, only=COMPLETING),
        **frame(request, case, "inventory"),
    }
    return render(request, "pages/proposals/inventory.html", context)


def _require_editing(request: SignedInRequest, case: Case) -> None:
    verdict = ask(case, case.proposal, Action.EDIT_INVENTORY, request.user)
    if not verdict.allowed:
        raise NotAllowed(
            *(str(reason) for reason in verdict.reasons),
            whom=gettext("The authors and contributors of the case edit it, while it is with them."),
            back=_table(case),
            back_label=str(TAB_LABELS["inventory"]),
        )


def _table(case: Case) -> str:
    return reverse("inventory", args=[case.proposal.reference])


def _find(case: Case, ref: str) -> DataItem:
    found = next((item for item in case.items if item.ref == ref), None)
    if found is None:
        raise Http404
    return found


@signed_in
def item(request: SignedInRequest, reference: str, ref: str = "") -> HttpResponse:
    """Write one row, a new one or one that is there."""
    case = case_for(request, reference)
    found = _find(case, ref) if ref else None
    _require_editing(request, case)
    ref = ref or _new_ref(case, request.POST)
    now = recorded(case, found)
    if request.method == "POST":
        return _save(request, case, ref, found, now)
    form, rows = ItemForm(initial=initial(now), case=case), recipient_rows(None, now, ref)
    return _form_page(request, case, found, {"form": form, "recipients": rows, "version": packed(now), "ref": ref})


def _new_ref(case: Case, data: QueryDict) -> str:
    """The reference that a new row's form was shown with, if it still is free; else the next one."""
    taken = [one.ref for one in case.items]
    asked = data.get("ref", "")
    return asked if asked and asked not in taken else numbered("D", taken)


def _save(request: SignedInRequest, case: Case, ref: str, found: DataItem | None, now: dict[str, Any]) -> HttpResponse:
    data = resolved(request.POST)
    base = unpacked(data.get(VERSION, ""))
    form, rows = ItemForm(data, case=case), recipient_rows(data, base, ref)
    whole = rows.is_valid()
    if form.is_valid() and whole:
        fields = fields_of(form, ref)
        values = {**form.values(ref, rows), **chosen_values(data, fields)}
        changes = changed(values, base)
        try:
            if changes:
                store(request, case, Action.EDIT_INVENTORY, changes, base)
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            if refused.kind is Kind.CONFLICT:
                return conflict(request, case, refused, fields, back=_table(case), back_label=TAB_LABELS["inventory"])
            explain(form, refused, fields)
        else:
            messages.success(request, gettext("%(ref)s is saved.") % {"ref": ref})
            again = "more" in data
            return HttpResponseRedirect(reverse("new_item", args=[case.proposal.reference]) if again else _table(case))
    more = {"form": form, "recipients": rows, "version": data.get(VERSION, ""), "ref": ref, "has_problems": True}
    return _form_page(request, case, found, more, status=422)


def _form_page(
    request: SignedInRequest, case: Case, found: DataItem | None, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "item": found,
        "row": item_row(case, found) if found else None,
        **frame(request, case, "inventory"),
        **more,
    }
    return render(request, "pages/proposals/item.html", context, status=status)


@signed_in
def delete_item(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """Ask once, then delete the row; the edit history keeps it."""
    case = case_for(request, reference)
    found = _find(case, ref)
    _require_editing(request, case)
    if request.method == "POST":
        store(request, case, Action.EDIT_INVENTORY, {f"inventory/{ref}": None}, {})
        messages.success(request, gettext("%(ref)s is deleted.") % {"ref": ref})
        return HttpResponseRedirect(_table(case))
    context = {"row": item_row(case, found), **frame(request, case, "inventory")}
    return render(request, "pages/proposals/item_delete.html", context)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/inventory/", inventory, name="inventory"),
    path("proposals/<str:reference>/inventory/new/", item, name="new_item"),
    path("proposals/<str:reference>/inventory/<str:ref>/", item, name="item"),
    path("proposals/<str:reference>/inventory/<str:ref>/delete/", delete_item, name="delete_item"),
]
