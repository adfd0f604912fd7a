"""The decision sheet of a case: what each law says and why, what follows by when, what would have to be otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.policy import rule_for
from pia.assessments.states import State
from pia.programmes.changes import Change
from pia.programmes.counterfactual import counterfactual
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.marks import Words
from pia.web.law_words import WITH_CHANGES
from pia.web.proposal_frame import case_for, frame
from pia.web.screening_result import shown_result
from pia.web.sheet_rows import sheet_of


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The smallest sets of changes that lead to another outcome, or why none is given."""

    sets: Sequence[tuple[Words, Sequence[Change]]]
    open: bool
    exhausted: bool = True


def otherwise_of(case: Case) -> Otherwise:
    """Computed on the facts of an open case, whoever has it, for it may be given back; later nobody could act on it."""
    if not case.proposal.is_open:
        return Otherwise((), open=False)
    found = counterfactual(case.programme, screening.facts(case))
    sets = [(WITH_CHANGES[one.outcome], one.changes) for one in found.sets]
    return Otherwise(sets, open=True, exhausted=found.exhausted)


def _in_question(case: Case, action: Action) -> bool:
    """Whether the table knows the action where the case is."""
    return rule_for(action, State(case.proposal.state)) is not None


@signed_in
def decision_sheet(request: SignedInRequest, reference: str) -> HttpResponse:
    """The whole sheet: live as long as the screening is still to be submitted, else as it was frozen."""
    case = case_for(request, reference)
    context = {
        "sheet": sheet_of(case, shown_result(case, live=_in_question(case, Action.SUBMIT))),
        "otherwise": otherwise_of(case),
        **frame(request, case, "screening"),
    }
    return render(request, "pages/proposals/decision_sheet.html", context)


@signed_in
def otherwise(request: SignedInRequest, reference: str) -> HttpResponse:
    """What would change the outcome, for the panel beside the questions; without scripts it stands on the sheet."""
    case = case_for(request, reference)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('decision_sheet', args=[case.proposal.reference])}#otherwise")
    return render(request, "pages/proposals/decision_sheet_otherwise.html", {"otherwise": otherwise_of(case)})


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/decision-sheet/", decision_sheet, name="decision_sheet"),
    path("proposals/<str:reference>/screening/otherwise/", otherwise, name="otherwise"),
]
