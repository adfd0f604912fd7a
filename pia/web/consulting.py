"""The desk of a prior consultation: is the package complete, where does the clock stand, who holds the ball."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from pia.assessments.actions import Action
from pia.assessments.consultation import consulting
from pia.assessments.scoring import consultation_needed, consulted
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import buttons
from pia.web.consulting_rows import desk, wanted
from pia.web.proposal_frame import case_for, frame

AT_THE_DESK = (Action.RECORD_EXCHANGE, Action.CLOSE_CONSULTATION, Action.PROPOSE_FROM_ADVICE)


@signed_in
def consultation(request: SignedInRequest, reference: str) -> HttpResponse:
    """What is to be sent, or what was sent and what came of it; earlier requests below."""
    case = case_for(request, reference)
    here, rows = request.path, wanted(case)
    desks = [desk(case, one, request.user, here) for one in reversed(case.consultations)]
    context = {
        **frame(request, case, "consultation"),
        "laws": consulting(case),
        "needed": consultation_needed(case),
        "holds": consulted(case),
        "current": desks[0] if desks else None,
        "earlier": desks[1:],
        "rows": rows,
        "lacking": sum(row.row.lacks for row in rows),
        "ask": buttons(case, case.proposal, request.user, only=[Action.CONSULT], next=here),
        "acts": buttons(case, case.proposal, request.user, only=AT_THE_DESK, next=here) if desks else [],
    }
    return render(request, "pages/consultation/consultation.html", context)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/consultation/", consultation, name="consultation"),
]
