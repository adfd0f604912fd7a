"""What a reviewer would remark on the rows of a page, and why they are sensitive: told again after every change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from pia.assessments.case import Case
from pia.assessments.models import DataItem
from pia.assessments.refusals import Words
from pia.assessments.remarks import KINDS, Remark, remarks
from pia.programmes.inventories import FEW
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import keyset_page
from pia.web.inventory_cells import Reader
from pia.web.inventory_columns import COLUMN_OF
from pia.web.inventory_search import Wanted, matching
from pia.web.inventory_table import MOST_REFS, ORDER, PAGE, read_translations, reasonings, table_address
from pia.web.proposal_frame import case_for, frame

MOST_NOTES = 30


@dataclass(frozen=True, slots=True)
class Note:
    """One remark with the cells that it is about."""

    remark: Remark
    about: Words
    places: Sequence[tuple[str, str]]
    more: int


@signed_in
def notes(request: SignedInRequest, reference: str) -> HttpResponse:
    """The remarks and the reasons, as a part of the page of the table or as a page."""
    case = case_for(request, reference)
    page = keyset_page(matching(case, Wanted.of(request.GET)), request, order=ORDER, size=PAGE)
    read_translations(case, page.rows)
    reader = Reader(case)
    found = notes_of(case, page.rows, request.GET.urlencode())
    context = {
        "notes": found[:MOST_NOTES],
        "more_notes": max(0, len(found) - MOST_NOTES),
        "partly": bool(page.earlier or page.later),
        "reasonings": reasonings([(item, reader.judged(item).by_regime) for item in page]),
        "proposal": case.proposal,
    }
    if request.htmx:
        return render(request, "pages/proposals/inventory_notes.html", context)
    return render(
        request, "pages/proposals/inventory_notes_page.html", {**context, **frame(request, case, "inventory")}
    )


def notes_of(case: Case, shown: Sequence[DataItem], query: str) -> list[Note]:
    """The remarks on the whole inventory, or of a long one on the rows shown; each links to its cells."""
    few = case.proposal.items.count() <= FEW
    here = table_address(case) + (f"?{query}" if query else "")
    return [_note(one, here) for one in remarks(case, None if few else shown)]


def _note(remark: Remark, here: str) -> Note:
    key = COLUMN_OF[remark.field].key
    places = [(ref, f"{here}#{ref}-{key}") for ref in remark.refs[:MOST_REFS]]
    return Note(remark, KINDS[remark.kind], places, max(0, len(remark.refs) - MOST_REFS))
