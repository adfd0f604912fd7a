"""One cell of the inventory at a time: its editor, its saving, and two people in the same cell.

Everything answers to htmx with the part that changed, and without scripts with a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.editing import ROW_GONE
from pia.assessments.models import DataItem, Edit
from pia.assessments.refusals import Clash, Kind, Refused, Words
from pia.programmes.vocabulary import Section
from pia.web.access import SignedInRequest, signed_in
from pia.web.conflict import SECRET_FIELDS, VERSION, resolved
from pia.web.content_forms import changed, chosen_values, conflict, explain, packed, store, unpacked
from pia.web.content_words import LANGUAGE_NAMES, value_words
from pia.web.inventory_cells import Reader
from pia.web.inventory_columns import BY_KEY, COLUMNS, RAISED, Column
from pia.web.inventory_forms import (
    BASIS,
    VULNERABLE,
    ItemForm,
    RecipientForm,
    fields_of,
    initial,
    recipient_rows,
)
from pia.web.inventory_known import Known
from pia.web.inventory_search import EVERYTHING
from pia.web.inventory_table import (
    around_change,
    read_translations,
    require_editing,
    shown_columns,
    table_address,
    tell_change,
)
from pia.web.proposal_frame import TAB_LABELS, case_for
from pia.web.record_text import page_language

MOST_SUGGESTED = 60
SUGGESTED: Mapping[str, str] = {"purpose": "purposes", "systems": "systems"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a searchable list; `words` is all that typing may look for, in both languages."""

    value: str
    label: Words
    words: str
    chosen: bool
    group: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Both:
    """One field that two people changed at once: both values in words."""

    label: Words
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Place:
    """One cell: its case, row and column."""

    case: Case
    item: DataItem
    column: Column

    @property
    def shown(self) -> Column:
        """The column of the page: that a row is raised shows beside its name."""
        return COLUMNS[0] if self.column.key == RAISED else self.column

    @property
    def is_name(self) -> bool:
        """Whether it is the first cell of its row, which names the row."""
        return self.shown is COLUMNS[0]

    @property
    def cell_id(self) -> str:
        """Where on the page it stands."""
        return f"{self.item.ref}-{self.shown.key}"

    @property
    def address(self) -> str:
        """Where its editor comes from and is sent to."""
        return reverse("item_cell", args=[self.case.proposal.reference, self.item.ref, self.column.key])


@signed_in
def cell(request: SignedInRequest, reference: str, ref: str, key: str) -> HttpResponse:
    """The editor of one cell, or what somebody typed into it."""
    case = case_for(request, reference)
    column = BY_KEY.get(key)
    if column is None:
        raise Http404
    item = case.proposal.items.filter(ref=ref).first()
    if item is None:
        return _gone(request, case, ref)
    require_editing(request, case)
    place = Place(case, item, column)
    if request.method == "POST":
        return _save(request, place)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('item', args=[reference, ref])}#id_{_first_field(place)}")
    if "show" in request.GET:
        return _cell_response(request, place)
    return _editor(request, place, *field_forms(place, request), packed(recorded_fields(place)))


def _first_field(place: Place) -> str:
    field = place.column.fields[0]
    laws = [regime.slug for regime in place.case.regimes if regime.is_general]
    if field == "recipients":
        return "recipients-0-name"
    return f"{BASIS}{laws[0]}" if field == "legal_basis" and laws else field


def recorded_fields(place: Place) -> dict[str, Any]:
    """What the record says of the fields of the cell."""
    where = f"{Section.INVENTORY}/{place.item.ref}"
    return {f"{where}/{field}": getattr(place.item, field) for field in place.column.fields}


def field_forms(
    place: Place, request: SignedInRequest, data: QueryDict | None = None, base: Mapping[str, Any] | None = None
) -> tuple[ItemForm, "BaseFormSet[RecipientForm] | None"]:
    """The fields of the cell, and the rows of recipients if it is about them."""
    values = recorded_fields(place) if base is None else dict(base)
    form = ItemForm(
        data,
        initial=initial(values),
        case=place.case,
        item=place.item,
        only=place.column.fields,
        auto_id=f"{place.item.ref}-{place.column.key}-%s",
    )
    if place.column.key != "recipients":
        return form, None
    find = Known(place.case, request.user).find
    return form, recipient_rows(data, values, place.item.ref, case=place.case, find=find, extra=1)


def _editor(
    request: SignedInRequest,
    place: Place,
    form: ItemForm,
    rows: "BaseFormSet[RecipientForm] | None",
    version: str,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "recipients": rows,
        "version": version,
        "query": request.GET.urlencode(),
        "choices": choices(place.case, place.column.key, form),
        "proposal": place.case.proposal,
        "problem": _problem(form, rows),
        "home": place.case.proposal.organisation.country,
        "foreign": _foreign(place),
        **suggestions(Known(place.case, request.user), place.column.key),
    }
    if status == HTTPStatus.OK:
        return render(request, "pages/proposals/inventory_editor.html", context)
    read_translations(place.case, [place.item])
    context |= {"inside": Reader(place.case).inside(place.item, place.shown), "is_name": place.is_name}
    return render(request, "pages/proposals/inventory_answers.html#unsaved", context, status=status)


def _foreign(place: Place) -> Words:
    """The language that has to be written, where it is not that of the page."""
    language = place.case.proposal.record_language
    translated = place.column.key in ("name", "purpose", "retention")
    return LANGUAGE_NAMES[language] if translated and language != page_language() else ""


def _problem(form: ItemForm, rows: "BaseFormSet[RecipientForm] | None") -> str:
    errors = [error for found in form.errors.values() for error in found]
    errors += [error for row in (rows.forms if rows else ()) for found in row.errors.values() for error in found]
    return " ".join(str(error) for error in errors)


def suggestions(known: Known, key: str) -> dict[str, Any]:
    """What was typed before into fields of this kind."""
    if key in SUGGESTED:
        return {"suggested": getattr(known, SUGGESTED[key])[:MOST_SUGGESTED]}
    return {"known": known.recipients} if key == "recipients" else {}


def choices(case: Case, key: str, form: ItemForm) -> list[Choice]:
    """The entries of a searchable list: data categories by group, or groups of people."""
    parts = case.programme.catalogues
    if key == "category":
        chosen = form["category"].value()
        return [
            Choice(
                one.id,
                str(one.label),
                " ".join([one.label.en, one.label.zh, one.examples.en, one.examples.zh, one.group.en, one.group.zh]),
                one.id == chosen,
                str(one.group),
                str(one.examples),
            )
            for part in parts
            for one in part.categories
        ]
    if key == "subjects":
        picked = form["subjects"].value() or []
        return [
            Choice(
                one.id,
                str(one.label),
                f"{one.label.en} {one.label.zh}",
                one.id in picked,
                note=VULNERABLE if one.vulnerable else "",
            )
            for part in parts
            for one in part.subjects
        ]
    return []


# -- saving ----------------------------------------------------------------------------------------------------------


def _save(request: SignedInRequest, place: Place) -> HttpResponse:
    data = resolved(request.POST)
    base = unpacked(data.get(VERSION, ""))
    form, rows = field_forms(place, request, data, base)
    whole = rows is None or rows.is_valid()
    if form.is_valid() and whole:
        fields = fields_of(form, place.item.ref)
        values = {**form.values(place.item.ref, rows), **chosen_values(data, fields)}
        changes = changed(values, base)
        try:
            if changes:
                more = _places(place, request, changes)
                case = store(request, place.case, Action.EDIT_INVENTORY, {**more, **changes}, base)
                place = Place(case, case.items_named([place.item.ref])[place.item.ref], place.column)
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            if refused.kind is Kind.CONFLICT:
                return _clash(request, place, refused, base)
            if ROW_GONE in [words for sentences in refused.fields.values() for words in sentences]:
                return _gone(request, place.case, place.item.ref)
            explain(form, refused, fields)
        else:
            return _saved(request, place)
    if not request.htmx:
        return HttpResponseRedirect(reverse("item", args=[place.case.proposal.reference, place.item.ref]))
    return _editor(request, place, form, rows, data.get(VERSION, ""), status=422)


def _places(place: Place, request: SignedInRequest, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Where a system stands that an earlier case knows and this one names for the first time."""
    names = changes.get(f"{Section.INVENTORY}/{place.item.ref}/systems")
    return Known(place.case, request.user).places_of(names) if names else {}


def _saved(request: SignedInRequest, place: Place) -> HttpResponse:
    if request.htmx:
        return _cell_response(request, place, saved_at=timezone.now())
    messages.success(request, gettext("%(ref)s is saved.") % {"ref": place.item.ref})
    return HttpResponseRedirect(f"{table_address(place.case)}#{place.cell_id}")


def _cell_response(request: SignedInRequest, place: Place, **more: Any) -> HttpResponse:
    """The cell as it is now, with everything around it that follows."""
    read_translations(place.case, [place.item])
    reader = Reader(place.case, base=table_address(place.case), editable=True)
    context = {
        "cell": reader.cell(place.item, place.shown),
        "mark": "" if place.is_name else reader.mark(place.item, swapped=True),
        **around_change(request, place.case),
        **more,
    }
    return tell_change(render(request, "pages/proposals/inventory_answers.html#cell", context))


def _clash(request: SignedInRequest, place: Place, refused: Refused, base: dict[str, Any]) -> HttpResponse:
    """Both values stand in the cell; one press takes one of them."""
    form = ItemForm(case=place.case, item=place.item, only=place.column.fields)
    fields = {field.address: field for field in fields_of(form, place.item.ref)}
    if not request.htmx:
        back, label = table_address(place.case), TAB_LABELS["inventory"]
        return conflict(request, place.case, refused, fields.values(), back=back, back_label=label)
    clashes = [clash for clash in refused.clashes if clash.address in fields]
    last = (
        Edit.objects.filter(proposal=place.case.proposal, address__in=[clash.address for clash in clashes])
        .select_related("by")
        .order_by("-id")
        .first()
    )
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in SECRET_FIELDS]
    context = {
        "place": place,
        "is_name": place.is_name,
        "who": last.by.display_name if last else "",
        "problem": gettext("Somebody changed the same cell meanwhile. Choose which version stays."),
        "both": [_both(place.case, fields[clash.address].label, clash) for clash in clashes],
        "kept": kept,
        "version": packed(base | {clash.address: clash.theirs for clash in clashes}),
        "query": request.GET.urlencode(),
        "proposal": place.case.proposal,
    }
    return render(request, "pages/proposals/inventory_answers.html#clash", context, status=409)


def _both(case: Case, label: Words, clash: Clash) -> Both:
    return Both(
        label, str(value_words(case, clash.address, clash.theirs)), str(value_words(case, clash.address, clash.yours))
    )


def _gone(request: SignedInRequest, case: Case, ref: str) -> HttpResponse:
    """The row was deleted meanwhile: said where it stood, with what was typed."""
    last = (
        Edit.objects.filter(proposal=case.proposal, address=f"{Section.INVENTORY}/{ref}", after__isnull=True)
        .select_related("by")
        .order_by("-id")
        .first()
    )
    if last is None or not request.htmx:
        raise Http404
    typed = [
        value
        for name, value in request.POST.items()
        if value and name not in SECRET_FIELDS and "recipients-" not in name
    ]
    columns = len(shown_columns(request.GET.get("columns") == EVERYTHING)) + 2
    context = {"ref": ref, "last": last, "typed": typed, "width": columns, "proposal": case.proposal}
    answer = render(request, "pages/proposals/inventory_answers.html#gone", context, status=409)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"[id='{ref}']", "outerHTML"
    return answer
