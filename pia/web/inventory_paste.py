"""Pasting rows from a spreadsheet: into the table at a cell, or into a text area; with a preview, stored as one act."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.refusals import Kind, Refused
from pia.interop.exchange import MAX_ROWS
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_forms import store
from pia.web.inventory_columns import shown_columns
from pia.web.inventory_known import Known
from pia.web.inventory_pasting import Plan, Planner, Start, Unpastable, cells_of, keys_from
from pia.web.inventory_rows import swapped
from pia.web.inventory_search import EVERYTHING, Wanted, matching
from pia.web.inventory_table import require_editing, table_address
from pia.web.proposal_frame import case_for, frame

MOST_SHOWN = 100
APPLY, LEAVE_OUT = "apply", "leave_out"


@signed_in
def paste(request: SignedInRequest, reference: str) -> HttpResponse:
    """The text area, then what it would change, then the change."""
    case = case_for(request, reference)
    require_editing(request, case)
    text = request.POST.get("text", "")
    if request.method != "POST" or not text.strip():
        return _page(request, case, None, "")
    try:
        rows = cells_of(text)
    except Unpastable:
        problem = gettext("This is no table of at most %(rows)d rows.") % {"rows": MAX_ROWS}
        return _page(request, case, None, problem, status=422)
    plan = Planner(case, Known(case, request.user)).run(rows, _start(request, case, len(rows)))
    step = request.POST.get("step")
    at_once = request.htmx and len(plan.rows) == 1 and not step
    if (plan.problems and step != LEAVE_OUT) or not (step or at_once):
        return _page(request, case, plan, "")
    if step and request.POST.get("seen") != plan.digest:
        return _page(request, case, plan, gettext("Somebody has changed these rows since you looked. Look again."))
    return _apply(request, case, plan)


def _start(request: SignedInRequest, case: Case, rows: int) -> Start:
    """The focused cell and the rows below it as the page shows them; without one, only new rows."""
    columns = shown_columns(request.GET.get("columns") == EVERYTHING)
    keys = keys_from(columns, request.POST.get("key", ""))
    ref = request.POST.get("ref", "")
    first = case.proposal.items.filter(ref=ref).first() if ref else None
    if first is None:
        return Start([], keys)
    below = Q(position__gt=first.position) | Q(position=first.position, id__gte=first.pk)
    return Start(list(matching(case, Wanted.of(request.GET)).filter(below)[:rows]), keys)


def _apply(request: SignedInRequest, case: Case, plan: Plan) -> HttpResponse:
    if not plan.changes:
        return swapped(request, case, (gettext("Nothing was changed."), ""), "")
    try:
        store(request, case, Action.EDIT_INVENTORY, plan.changes, plan.base)
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        reasons = [str(words) for words in refused.reasons]
        return _page(request, case, plan, " ".join(reasons) or gettext("Nothing was changed."), status=422)
    number = len(plan.rows)
    done = ngettext("%(number)d row is pasted.", "%(number)d rows are pasted.", number) % {"number": number}
    if not request.htmx:
        messages.success(request, done)
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{table_address(case)}?{query}" if query else table_address(case))
    answer = swapped(request, case_for(request, case.proposal.reference), ("", ""), done)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#inventory", "innerHTML"
    return answer


def _page(request: SignedInRequest, case: Case, plan: Plan | None, problem: str, status: int = 200) -> HttpResponse:
    bad = [row for row in plan.rows if row.has_problem] if plan else []
    context: dict[str, Any] = {
        "plan": plan,
        "problem": problem,
        "shown": (bad or plan.rows)[:MOST_SHOWN] if plan else [],
        "only_bad": bool(bad) and plan is not None and len(bad) < len(plan.rows),
        "left": max(0, len(bad or plan.rows) - MOST_SHOWN) if plan else 0,
        "text": request.POST.get("text", ""),
        "ref": request.POST.get("ref", ""),
        "key": request.POST.get("key", ""),
        "query": request.GET.urlencode(),
        "looked_at": timezone.now(),
        "columns": shown_columns(request.GET.get("columns") == EVERYTHING),
        "proposal": case.proposal,
    }
    if request.htmx:
        return render(request, "pages/proposals/inventory_paste.html#preview", context, status=status)
    return render(
        request, "pages/proposals/inventory_paste.html", {**context, **frame(request, case, "inventory")}, status=status
    )
