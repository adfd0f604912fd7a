"""The table of a data inventory, page by page: what is missing, why items are sensitive, what can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.completeness import Gap
from pia.assessments.models import DataItem, Translation
from pia.assessments.offers import offer
from pia.assessments.relations import ask
from pia.assessments.undoing import Undoable, last_undoable
from pia.programmes.definition import Citation, Text
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import Button, button
from pia.web.components.paging import KeysetPage, keyset_page
from pia.web.content_words import place_of
from pia.web.errors import NotAllowed
from pia.web.inventory_cells import Reader, SensitiveBy
from pia.web.inventory_columns import COLUMN_OF, COLUMNS, shown_columns
from pia.web.inventory_search import (
    EVERYTHING,
    STATES,
    Tally,
    Wanted,
    groups,
    incomplete,
    matching,
    missing_choices,
    query_without,
    tally,
)
from pia.web.proposal_frame import TAB_LABELS, case_for, frame
from pia.web.record_text import OTHER_LANGUAGE, RecordText, page_language, record_text

Words = str | Promise

PAGE = 100
ORDER = ("position", "id")
# What a row shows of somebody's words; the rest of an item stands on its own page.
WORDS_OF_A_ROW = ("name", "purpose", "retention_proposed", "retention_required", "basis_stated")
MOST_GAPS = 8
MOST_REASONS = 4
MOST_REFS = 12
COMPLETING = (Action.COMPLETE_INVENTORY, Action.REOPEN_INVENTORY)
#: Pages beside the table: address, words, icon, and whether they are for whoever edits. Linked where they exist.
NEIGHBOURS: Sequence[tuple[str, Words, str, bool]] = (
    ("flow", _("Data flow"), "arrow", False),
    ("parties", _("Systems and recipients"), "data", False),
    ("paste_rows", _("Paste rows"), "plus", True),
    ("import_rows", _("Import rows"), "down", True),
    ("export_case", _("Export"), "download", False),
)


@dataclass(frozen=True, slots=True)
class Reasoning:
    """One reason for sensitivity, and the items of the page that it holds for."""

    regime: Text
    reason: Text
    citation: Citation | None
    unclear: bool
    refs: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class LackingRow:
    """One incomplete row: each thing it lacks links to the cell where it is filled in."""

    item: DataItem
    name: RecordText
    gaps: Sequence[tuple[Gap, str]]


@dataclass(frozen=True, slots=True)
class Undo:
    """The change that would be taken back next, in words."""

    at: str
    words: str


def table_address(case: Case) -> str:
    """The page of the table."""
    return reverse("inventory", args=[case.proposal.reference])


def may_edit(case: Case, request: SignedInRequest) -> bool:
    """Whether this person may change the inventory now."""
    offered = offer(case, case.proposal, Action.EDIT_INVENTORY, request.user)
    return offered is not None and offered.allowed


def require_editing(request: SignedInRequest, case: Case) -> None:
    """Content is read-only for whoever may not edit it now; the reason stands on the page."""
    verdict = ask(case, case.proposal, Action.EDIT_INVENTORY, request.user)
    if not verdict.allowed:
        raise NotAllowed(
            *(str(reason) for reason in verdict.reasons),
            whom=gettext("The authors and contributors of the case edit it, while it is with them."),
            back=table_address(case),
            back_label=str(TAB_LABELS["inventory"]),
        )


@signed_in
def inventory(request: SignedInRequest, reference: str) -> HttpResponse:
    """The table with its filters, its gaps and its reasons."""
    case = case_for(request, reference)
    return render(request, "pages/proposals/inventory.html", page_context(request, case))


def page_context(request: SignedInRequest, case: Case) -> dict[str, Any]:
    """Everything on the page."""
    parts = table_context(request, case)
    return {
        **parts,
        "groups": groups(case),
        "states": STATES.items(),
        "missing_choices": missing_choices(case),
        "neighbours": neighbours(case, editable=parts["editable"]),
        **frame(request, case, "inventory"),
    }


def table_context(request: SignedInRequest, case: Case) -> dict[str, Any]:
    """The table itself, as an undo or a paste swaps it: the rows that the address asks for, and what is around them."""
    wanted, everything = Wanted.of(request.GET), request.GET.get("columns") == EVERYTHING
    page: KeysetPage[DataItem] = keyset_page(matching(case, wanted), request, order=ORDER, size=PAGE)
    read_translations(case, page.rows)
    numbers, editable = tally(case), may_edit(case, request)
    columns, reader = shown_columns(everything), Reader(case, base=table_address(case), editable=editable)
    rows = [reader.row(item, columns) for item in page]
    return {
        "page": page,
        "rows": rows,
        "columns": columns,
        "settable": COLUMNS[1:],
        "base": table_address(case),
        "wanted": wanted,
        "everything": everything,
        "query": request.GET.urlencode(),
        "main_address": query_without(request.GET, "columns"),
        "everything_address": query_without(request.GET, columns=EVERYTHING),
        "clear_address": query_without(QueryDict(), **({"columns": EVERYTHING} if everything else {})),
        "reasonings": reasonings([(row.item, row.by_regime) for row in rows]),
        "editable": editable,
        "case": case,
        "proposal": case.proposal,
        "undo": undo_of(case, request) if editable else None,
        **around(request, case, numbers, {row.ref for row in rows}),
    }


def around(request: SignedInRequest, case: Case, numbers: Tally, shown: set[str]) -> dict[str, Any]:
    """What stands around the rows and follows every change: numbers, what is missing, the step that comes next."""
    return {
        "tally": numbers,
        "lacking": lacking_rows(case, shown) if numbers.incomplete else [],
        "most_gaps": MOST_GAPS,
        "buttons": completing(case, request, numbers),
    }


def around_change(request: SignedInRequest, case: Case) -> dict[str, Any]:
    """What a change swaps beside the cell."""
    return {
        "oob": True,
        "proposal": case.proposal,
        "base": table_address(case),
        "query": request.GET.urlencode(),
        "undo": undo_of(case, request),
        "editable": True,
        **around(request, case, tally(case), set()),
    }


def tell_change(answer: HttpResponse) -> HttpResponse:
    """Let what stands elsewhere on the page look again."""
    answer["HX-Trigger"] = "inventory-changed"
    return answer


def read_translations(case: Case, items: Sequence[DataItem]) -> None:
    """Only those of the rows shown and of the title: a long inventory has tens of thousands."""
    if page_language() == case.proposal.record_language:
        case.translations = {}
        return
    places = [f"inventory/{item.ref}/{field}" for item in items for field in WORDS_OF_A_ROW]
    other = OTHER_LANGUAGE[case.proposal.record_language]
    found = Translation.objects.filter(
        Q(address__in=["description/title", *places]), proposal=case.proposal, language=other
    )
    case.translations = {(one.address, one.language): one for one in found}


def neighbours(case: Case, *, editable: bool) -> list[tuple[str, Words, str]]:
    """The pages beside the table: address, words and icon."""
    return [
        (reverse(name, args=[case.proposal.reference]), words, symbol)
        for name, words, symbol, edits in NEIGHBOURS
        if editable or not edits
    ]


def lacking_rows(case: Case, shown: set[str]) -> list[LackingRow]:
    """The first incomplete rows; a cell that is not on this page is reached by the filter that shows it."""
    found = []
    for item, gaps in incomplete(case, MOST_GAPS):
        page = "" if item.ref in shown else f"{table_address(case)}?missing=any"
        links = [(gap, f"{page}#{item.ref}-{COLUMN_OF[gap.field].key}") for gap in gaps]
        found.append(LackingRow(item, record_text(case, f"inventory/{item.ref}/name", item.name), links))
    return found


def completing(case: Case, request: SignedInRequest, numbers: Tally) -> list[Button]:
    """Handing the inventory on, or taking it back. What rows lack stands below; it is not listed twice."""
    found = []
    for action in COMPLETING:
        verdict = ask(case, case.proposal, action, request.user)
        if not verdict.shown:
            continue
        if numbers.incomplete and action is Action.COMPLETE_INVENTORY and verdict.allowed:
            found.append(_refused(case, action, numbers))
        elif offered := offer(case, case.proposal, action, request.user):
            found.append(button(case, case.proposal, offered))
    return found


def _refused(case: Case, action: Action, numbers: Tally) -> Button:
    rows = numbers.incomplete
    reason = ngettext(
        "%(rows)d row is not complete yet. What it lacks is listed below the table.",
        "%(rows)d rows are not complete yet. What they lack is listed below the table.",
        rows,
    ) % {"rows": rows}
    return Button(action, action.label, "", f"{action.value}-rows", allowed=False, reasons=(reason,), signs=False)


def undo_of(case: Case, request: SignedInRequest) -> Undo | None:
    """What this person changed last, as the button names it."""
    found = last_undoable(case, request.user)
    return Undo(found.at.isoformat(), undo_words(case, found)) if found else None


def undo_words(case: Case, found: Undoable) -> str:
    """What would be taken back: the field, or how many."""
    if found.entries > 1:
        return ngettext("%(number)d change", "%(number)d changes", found.entries) % {"number": found.entries}
    place = place_of(case, found.address)
    return " · ".join(str(part) for part in (place.row, place.field) if part) or str(place.section)


def reasonings(rows: Iterable[tuple[DataItem, Sequence[SensitiveBy]]]) -> list[Reasoning]:
    """Why items are sensitive or need counsel: each reason once, with the items of the page that it holds for."""
    refs: dict[tuple[str, str, bool], list[str]] = {}
    first: dict[tuple[str, str, bool], Any] = {}
    for item, by_regime in rows:
        for one in by_regime:
            if one.found.value is True or (one.found.value is None and item.category):
                key = (one.regime.en, one.found.reason.en, one.found.value is None)
                refs.setdefault(key, []).append(item.ref)
                first.setdefault(key, one)
    return [
        Reasoning(
            one.regime,
            one.found.reason,
            one.citation,
            one.found.value is None,
            refs[key][:MOST_REFS],
            max(0, len(refs[key]) - MOST_REFS),
        )
        for key, one in first.items()
    ]
