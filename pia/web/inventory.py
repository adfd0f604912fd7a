"""The pages of the data inventory: one row with all its fields, deleting it, and the addresses of everything else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.models import DataItem
from pia.assessments.refusals import Kind, Refused
from pia.programmes.vocabulary import Section
from pia.web import inventory_bulk, inventory_cell, inventory_notes, inventory_parties, inventory_paste, inventory_rows
from pia.web.access import SignedInRequest, signed_in
from pia.web.conflict import VERSION, resolved
from pia.web.content_forms import changed, chosen_values, conflict, explain, packed, store, unpacked
from pia.web.inventory_cells import Reader
from pia.web.inventory_forms import ItemForm, fields_of, initial, recipient_rows, recorded
from pia.web.inventory_known import Known
from pia.web.inventory_table import inventory, require_editing, table_address
from pia.web.proposal_frame import TAB_LABELS, case_for, frame


def _find(case: Case, ref: str) -> DataItem:
    found = case.proposal.items.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


@signed_in
def item(request: SignedInRequest, reference: str, ref: str = "") -> HttpResponse:
    """Write one row, a new one or one that is there."""
    case = case_for(request, reference)
    found = _find(case, ref) if ref else None
    require_editing(request, case)
    ref = ref or _new_ref(case, request.POST)
    now = recorded(case, found)
    if request.method == "POST":
        return _save(request, case, ref, found)
    form, rows = ItemForm(initial=initial(now), case=case, item=found), recipient_rows(None, now, ref, case=case)
    return _form_page(request, case, found, {"form": form, "recipients": rows, "version": packed(now), "ref": ref})


def _new_ref(case: Case, data: QueryDict) -> str:
    """The reference that a new row's form was shown with, if it still is free; else the next one."""
    taken = set(case.proposal.items.values_list("ref", flat=True))
    asked = data.get("ref", "")
    return asked if asked and asked not in taken else numbered("D", taken)


def _save(request: SignedInRequest, case: Case, ref: str, found: DataItem | None) -> HttpResponse:
    data, known = resolved(request.POST), Known(case, request.user)
    base = unpacked(data.get(VERSION, ""))
    form = ItemForm(data, case=case, item=found)
    rows = recipient_rows(data, base, ref, case=case, find=known.find)
    whole = rows.is_valid()
    if form.is_valid() and whole:
        fields = fields_of(form, ref)
        values = {**form.values(ref, rows), **chosen_values(data, fields)}
        changes = changed(values, base)
        try:
            if changes:
                more = known.places_of(changes.get(f"{Section.INVENTORY}/{ref}/systems") or ())
                store(request, case, Action.EDIT_INVENTORY, {**more, **changes}, base)
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            if refused.kind is Kind.CONFLICT:
                back, label = table_address(case), TAB_LABELS["inventory"]
                return conflict(request, case, refused, fields, back=back, back_label=label)
            explain(form, refused, fields)
        else:
            messages.success(request, gettext("%(ref)s is saved.") % {"ref": ref})
            again = "more" in data
            here = reverse("new_item", args=[case.proposal.reference]) if again else table_address(case)
            return HttpResponseRedirect(here)
    more_context = {"form": form, "recipients": rows, "version": data.get(VERSION, ""), "ref": ref}
    return _form_page(request, case, found, more_context | {"has_problems": True}, status=422)


def _form_page(
    request: SignedInRequest, case: Case, found: DataItem | None, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    reader = Reader(case)
    context = {
        "item": found,
        "name": reader.text(found, "name") if found else "",
        "by_regime": reader.judged(found).by_regime if found else [],
        "known": Known(case, request.user).recipients,
        "home": reader.home,
        **frame(request, case, "inventory"),
        **more,
    }
    return render(request, "pages/proposals/item.html", context, status=status)


@signed_in
def delete_item(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """Ask once, then delete the row; the edit history keeps it."""
    case = case_for(request, reference)
    found = _find(case, ref)
    require_editing(request, case)
    if request.method == "POST":
        store(request, case, Action.EDIT_INVENTORY, {f"inventory/{ref}": None}, {})
        messages.success(request, gettext("%(ref)s is deleted.") % {"ref": ref})
        return HttpResponseRedirect(table_address(case))
    context = {"item": found, "name": Reader(case).text(found, "name"), **frame(request, case, "inventory")}
    return render(request, "pages/proposals/item_delete.html", context)


HERE = "proposals/<str:reference>/inventory/"
urlpatterns: list[URLPattern] = [
    path(HERE, inventory, name="inventory"),
    path(f"{HERE}new/", item, name="new_item"),
    path(f"{HERE}add/", inventory_rows.add_row, name="add_row"),
    path(f"{HERE}undo/", inventory_rows.undo, name="undo_inventory"),
    path(f"{HERE}names/", inventory_rows.names, name="inventory_names"),
    path(f"{HERE}notes/", inventory_notes.notes, name="inventory_notes"),
    path(f"{HERE}bulk/", inventory_bulk.bulk, name="bulk_edit"),
    path(f"{HERE}paste/", inventory_paste.paste, name="paste_rows"),
    path(f"{HERE}parties/", inventory_parties.parties, name="parties"),
    path(f"{HERE}parties/<str:kind>/", inventory_parties.party, name="party"),
    path(f"{HERE}<str:ref>/", item, name="item"),
    path(f"{HERE}<str:ref>/why/", inventory_rows.why, name="item_why"),
    path(f"{HERE}<str:ref>/delete/", delete_item, name="delete_item"),
    path(f"{HERE}<str:ref>/cell/<str:key>/", inventory_cell.cell, name="item_cell"),
]
