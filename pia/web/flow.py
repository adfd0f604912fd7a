"""The data flows of a case: a page with the diagram drawn from the inventory and the same in a table, and a file.

Drawing takes longer than the table of the inventory may, so the diagram has a page of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.offers import offer
from pia.reports.flow import draw, flows
from pia.reports.flow_chart import Place
from pia.reports.flow_table import FlowRow, flow_rows
from pia.reports.signoff.wording import language_of
from pia.web.access import SignedInRequest, signed_in
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, page_language, record_text

MOST_NAMED = 6  # items of one flow that the table names; of more it gives the references alone
MOST_REFS = 60


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One line of the table: the row, and what people typed in the words for this page."""

    row: FlowRow
    start: RecordText
    end: RecordText
    items: Sequence[tuple[str, RecordText | None]]
    more: int


@dataclass(frozen=True, slots=True)
class FlowPanel:
    """The diagram and its table; `left_out` counts the flows for which the table has no room."""

    drawing: SafeString
    lines: Sequence[FlowLine]
    left_out: int


def flow_panel(case: Case) -> FlowPanel | None:
    """What `pages/proposals/flow.html` shows; nothing while the inventory is empty."""
    chart = flows(case, page_language())
    if chart.is_empty:
        return None
    rows, left_out = flow_rows(case, chart)
    names = {item.ref: item.name for item in case.items}
    return FlowPanel(draw(chart, page_language()), [_line(case, row, names) for row in rows], left_out)


def _line(case: Case, row: FlowRow, names: dict[str, str]) -> FlowLine:
    named = len(row.refs) <= MOST_NAMED
    items = [
        (ref, record_text(case, f"inventory/{ref}/name", names[ref]) if named else None) for ref in row.refs[:MOST_REFS]
    ]
    return FlowLine(row, _name(row.start), _name(row.end), items, max(len(row.refs) - MOST_REFS, 0))


def _name(place: Place) -> RecordText:
    """A place by its name; one that somebody typed may be in the other language than the page."""
    typed = language_of(place.name) if place.is_typed else ""
    return RecordText(place.name, typed or page_language())


@signed_in
def flow(request: SignedInRequest, reference: str) -> HttpResponse:
    """The diagram and its table on a page of their own."""
    case = case_for(request, reference)
    offered = offer(case, case.proposal, Action.EDIT_INVENTORY, request.user)
    context: dict[str, Any] = {
        "flow": flow_panel(case),
        "editable": offered is not None and offered.allowed,
        **frame(request, case, "inventory"),
    }
    return render(request, "pages/proposals/flow_page.html", context)


@signed_in
def flow_file(request: SignedInRequest, reference: str) -> HttpResponse:
    """The diagram as a file, in the language of the page it was asked for on."""
    case = case_for(request, reference)
    chart = flows(case, page_language())
    if chart.is_empty:
        raise Http404
    drawing = draw(chart, page_language(), standalone=True)
    name = f"{case.proposal.reference}-flow-{get_language()}.svg"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing}\n', "image/svg+xml", headers=headers)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/inventory/flow/", flow, name="flow"),
    path("proposals/<str:reference>/inventory/flow.svg", flow_file, name="flow_svg"),
]
