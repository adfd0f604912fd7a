"""Many rows of the inventory at once: one field set for all of them, copies, deletion; each as one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.content import ITEM_FIELDS, LATER
from pia.assessments.models import DataItem
from pia.assessments.refusals import Kind, Refused
from pia.programmes.vocabulary import Section
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_forms import BLANK, store
from pia.web.inventory_cell import choices, suggestions
from pia.web.inventory_cells import Reader
from pia.web.inventory_columns import BY_KEY, NAME, Column
from pia.web.inventory_forms import ItemForm, RecipientForm, recipient_rows
from pia.web.inventory_known import Known
from pia.web.inventory_search import Wanted, matching
from pia.web.inventory_table import require_editing, table_address
from pia.web.proposal_frame import case_for, frame

SET, DUPLICATE, DELETE = "set", "duplicate", "delete"
MOST_SHOWN = 20
MOST_COPIES = 1000
ADD = "add"
LISTS = frozenset({"subjects", "systems", "recipients"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that are meant: ticked ones, or all that the filter of the page shows."""

    rows: Sequence[DataItem]
    every: bool

    @property
    def refs(self) -> list[str]:
        return [item.ref for item in self.rows]


@signed_in
@require_POST
def bulk(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask what is still open, then do it."""
    case = case_for(request, reference)
    require_editing(request, case)
    chosen = _chosen(request, case)
    if not chosen.rows:
        messages.warning(request, gettext("Tick the rows that you mean first."))
        return HttpResponseRedirect(_back(request, case))
    match request.POST.get("do"):
        case "duplicate":
            return _duplicate(request, case, chosen)
        case "delete":
            return _delete(request, case, chosen)
        case "set":
            return _set(request, case, chosen)
    raise Http404


def _chosen(request: SignedInRequest, case: Case) -> Chosen:
    every = request.POST.get("all") == "1"
    rows = matching(case, Wanted.of(request.GET)) if every else case.proposal.items.all()
    return Chosen(list(rows if every else rows.filter(ref__in=request.POST.getlist("rows"))), every)


def _back(request: SignedInRequest, case: Case) -> str:
    query = request.GET.urlencode()
    return f"{table_address(case)}?{query}" if query else table_address(case)


def _page(
    request: SignedInRequest, case: Case, chosen: Chosen, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    reader = Reader(case)
    context = {
        "chosen": chosen,
        "shown": [(one.ref, reader.text(one, NAME)) for one in chosen.rows[:MOST_SHOWN]],
        "left": max(0, len(chosen.rows) - MOST_SHOWN),
        "query": request.GET.urlencode(),
        "back": _back(request, case),
        **frame(request, case, "inventory"),
        **more,
    }
    return render(request, "pages/proposals/inventory_bulk.html", context, status=status)


def _done(request: SignedInRequest, case: Case, changes: dict[str, Any], said: str) -> HttpResponse:
    try:
        store(request, case, Action.EDIT_INVENTORY, changes, {})
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        problems = {str(words) for sentences in refused.fields.values() for words in sentences}
        messages.error(request, " ".join(sorted(problems or {str(words) for words in refused.reasons})))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(_back(request, case))


# -- copies and deletion ---------------------------------------------------------------------------------------------


def _duplicate(request: SignedInRequest, case: Case, chosen: Chosen) -> HttpResponse:
    """Copies at the end of the table, each with everything that its pattern says."""
    if len(chosen.rows) > MOST_COPIES:
        messages.error(request, gettext("Copy at most %(most)d rows at once.") % {"most": MOST_COPIES})
        return HttpResponseRedirect(_back(request, case))
    taken = list(case.proposal.items.values_list("ref", flat=True))
    changes: dict[str, Any] = {}
    for item in chosen.rows:
        ref = numbered("D", taken)
        taken.append(ref)
        for field in ITEM_FIELDS:
            value = getattr(item, field)
            if value not in BLANK or field not in LATER:
                changes[f"{Section.INVENTORY}/{ref}/{field}"] = value
        changes |= _translations(case, item.ref, ref)
    number = len(chosen.rows)
    said = ngettext("%(number)d row is copied.", "%(number)d rows are copied.", number) % {"number": number}
    return _done(request, case, changes, said)


def _translations(case: Case, ref: str, copy: str) -> dict[str, str]:
    where = f"{Section.INVENTORY}/{ref}/"
    return {
        f"{Section.INVENTORY}/{copy}/{address.removeprefix(where)}@{language}": one.text
        for (address, language), one in case.translations.items()
        if address.startswith(where)
    }


def _delete(request: SignedInRequest, case: Case, chosen: Chosen) -> HttpResponse:
    """Ask once; again if other rows match by now than were shown."""
    number = len(chosen.rows)
    if request.POST.get("number") != str(number):
        return _page(request, case, chosen, {"do": DELETE})
    said = ngettext("%(number)d row is deleted.", "%(number)d rows are deleted.", number) % {"number": number}
    return _done(request, case, {f"{Section.INVENTORY}/{ref}": None for ref in chosen.refs}, said)


# -- one field for all -----------------------------------------------------------------------------------------------


def _set(request: SignedInRequest, case: Case, chosen: Chosen) -> HttpResponse:
    """The editor of the field, then its value in every row."""
    column = BY_KEY.get(request.POST.get("key", ""))
    if column is None or column.key == NAME:
        raise Http404
    sent = request.POST.get("step") == "value"
    form = ItemForm(request.POST if sent else None, case=case, only=column.fields)
    rows = _recipients(request, case, sent) if column.key == "recipients" else None
    if sent:
        whole = rows is None or rows.is_valid()
        if form.is_valid() and whole:
            return _apply(request, case, chosen, column, form.values("*", rows))
    known = Known(case, request.user)
    more = {
        "do": SET,
        "column": column,
        "form": form,
        "recipients": rows,
        "choices": choices(case, column.key, form),
        "is_list": column.key in LISTS,
        "several": len(column.fields) > 1 or column.key == "basis",
        "home": case.proposal.organisation.country,
        **suggestions(known, column.key),
    }
    return _page(request, case, chosen, more, status=422 if sent else 200)


def _recipients(request: SignedInRequest, case: Case, sent: bool) -> "BaseFormSet[RecipientForm]":
    known = Known(case, request.user)
    return recipient_rows(request.POST if sent else None, {}, "*", case=case, find=known.find)


def _apply(
    request: SignedInRequest, case: Case, chosen: Chosen, column: Column, values: dict[str, Any]
) -> HttpResponse:
    adds, empties = request.POST.get("how") == ADD, "empty" in request.POST
    changes: dict[str, Any] = {}
    for item in chosen.rows:
        for address, value in values.items():
            field = address.rpartition("/")[2]
            before = getattr(item, field)
            if value in BLANK and not empties and len(column.fields) > 1:
                continue
            after = _joined(before, value, adds)
            if after != before:
                changes[f"{Section.INVENTORY}/{item.ref}/{field}"] = after
    number = len({address.split("/")[1] for address in changes})
    if not changes:
        messages.info(request, gettext("Nothing was changed."))
        return HttpResponseRedirect(_back(request, case))
    said = ngettext("%(number)d row is changed.", "%(number)d rows are changed.", number) % {"number": number}
    return _done(request, case, changes, said)


def _joined(before: Any, value: Any, adds: bool) -> Any:
    """A legal basis joins those of other laws; a list replaces what was there or is added to it."""
    if isinstance(value, dict):
        return {**before, **value}
    if isinstance(value, list) and adds:
        return _each_once([*before, *value])
    return value


def _each_once(values: Iterable[Any]) -> list[Any]:
    """Recipients count as one by their name."""
    found = {one["name"] if isinstance(one, dict) else one: one for one in values}
    return list(found.values())
