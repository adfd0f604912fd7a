"""The screening of one case: its author answers the questions, and sees at once which rules fire and why.

Answers are saved as they are given; without scripts one button saves them all. The privacy officer confirms here.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.materiality import to_look_at
from pia.assessments.offers import offer
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.values import check_value
from pia.programmes.vocabulary import Section
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import Button, buttons
from pia.web.conflict import VERSION, resolved
from pia.web.content_forms import changed, chosen_values, conflict, packed, store, unpacked
from pia.web.proposal_frame import TAB_LABELS, case_for, frame
from pia.web.questions import (
    QuestionRow,
    base_of,
    fields_of,
    grouped,
    posted_values,
    question_rows,
    settled_facts,
)
from pia.web.record_text import RecordText, record_text
from pia.web.screening_result import fired_ids, result_panel

CONFIRMING = (
    Action.SUBMIT,
    Action.SCREEN_IN,
    Action.SCREEN_OUT,
    Action.GIVE_OPINION,
    Action.RETURN_TO_DRAFT,
    Action.RESCREEN,
)
MOST_REASONS = 4


def may_edit(case: Case, request: SignedInRequest) -> bool:
    """Whether this person may change description and answers now."""
    offered = offer(case, case.proposal, Action.EDIT_ANSWERS, request.user)
    return offered is not None and offered.allowed


@signed_in
def screening(request: SignedInRequest, reference: str) -> HttpResponse:
    """Questions and result; saved by script as they are answered, or all at once."""
    case = case_for(request, reference)
    if request.method == "POST":
        return _save(request, case)
    return render(request, "pages/proposals/screening.html", _context(request, case))


def _context(request: SignedInRequest, case: Case, **more: Any) -> dict[str, Any]:
    rows = more.pop("rows", None) or question_rows(case, settled_facts(case))
    editable = may_edit(case, request)
    mandatory = [row for row in rows if row.asked and not row.question.optional]
    result = result_panel(case, live=editable, before=more.pop("before", ()))
    return {
        "rows": rows,
        "groups": grouped(rows, result.shown.result, _again(case)),
        "done": sum(row.answered for row in mandatory),
        "all": len(mandatory),
        "editable": editable,
        "version": packed(base_of(case, rows)),
        "result": result,
        "buttons": [_few_reasons(button) for button in buttons(case, case.proposal, request.user, only=CONFIRMING)],
        "opinions": [
            (one, record_text(case, f"opinions/{one.pk}/text", one.text)) for one in case.opinions if one.on_screening
        ],
        "summary": record_text(case, "description/summary", case.proposal.summary),
        "clauses": [clause for one in case.proposal.agreement_clauses if (clause := case.programme.clause(one))],
        "short_record": short_record(case),
        **frame(request, case, "screening"),
        **more,
    }


def _few_reasons(button: Button) -> Button:
    """A button with the first of what is missing: a new draft lacks an answer to every question below."""
    left = len(button.reasons) - MOST_REASONS
    if left <= 0:
        return button
    more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
    return replace(button, reasons=(*button.reasons[:MOST_REASONS], more))


def _again(case: Case) -> set[str] | None:
    """What a reassessment asks; everything where nothing was decided yet."""
    return {question.id for question in to_look_at(case)} if case.standing_decision else None


def short_record(case: Case) -> list[tuple[Words, RecordText]]:
    """What the register says of a case that is screened out, as far as it is filled in."""
    record, language = case.proposal.short_record, case.proposal.record_language
    return [(label, RecordText(record[key], language)) for key, label in SHORT_RECORD.items() if record.get(key)]


def _save(request: SignedInRequest, case: Case) -> HttpResponse:
    """Store what is right, say what is not; nothing of what was typed is lost."""
    rows = question_rows(case, settled_facts(case))
    fields = fields_of(rows)
    data = resolved(request.POST)
    base = unpacked(data.get(VERSION, ""))
    values = {**posted_values(rows, data), **chosen_values(data, fields)}
    changes = changed(values, base)
    wrong = {address: problem for address, value in changes.items() if (problem := _problem(case, address, value))}
    right = {address: value for address, value in changes.items() if address not in wrong}
    before = fired_ids(case)
    if right:
        try:
            case = store(request, case, Action.EDIT_ANSWERS, right, base)
        except Refused as refused:
            if refused.kind is not Kind.CONFLICT:
                raise
            back = reverse("screening", args=[case.proposal.reference])
            page = conflict(request, case, refused, fields, back=back, back_label=TAB_LABELS["screening"])
            return _as_whole_page(page) if request.htmx else page
    return _answer(request, case, rows, changes, wrong, before)


def _problem(case: Case, address: str, value: Any) -> Words | None:
    _section, question, field = address.split("/")
    return check_value(case, Section.ANSWERS, question, field, value)


def _answer(
    request: SignedInRequest,
    case: Case,
    shown: list[QuestionRow],
    changes: dict[str, Any],
    wrong: dict[str, Words],
    before: frozenset[str],
) -> HttpResponse:
    rows = question_rows(case, settled_facts(case))
    for row in rows:
        problem = wrong.get(f"answers/{row.question.id}/value") or wrong.get(f"answers/{row.question.id}/note")
        if problem:
            row.errors = (problem,)
            row.typed = str(changes.get(f"answers/{row.question.id}/value", ""))
    if request.htmx:
        was_asked = {row.question.id: row.asked for row in shown}
        appeared = [row for row in rows if row.conditional and row.asked != was_asked.get(row.question.id)]
        context = _context(request, case, rows=rows, before=before, swapped=appeared, saved_at=timezone.now())
        return render(request, "pages/proposals/screening_saved.html", context, status=422 if wrong else 200)
    if wrong:
        context = _context(request, case, rows=rows, has_problems=True)
        return render(request, "pages/proposals/screening.html", context, status=422)
    messages.success(request, gettext("Your answers are saved."))
    return HttpResponseRedirect(reverse("screening", args=[case.proposal.reference]))


def _as_whole_page(page: HttpResponse) -> HttpResponse:
    """A conflict met while saving by script takes the place of the whole page."""
    page["HX-Retarget"], page["HX-Reswap"] = "body", "innerHTML"
    return page


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/screening/", screening, name="screening")]
