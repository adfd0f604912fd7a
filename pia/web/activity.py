"""What happened on one case, from the record itself, and what people said about it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.inputs import INPUTS
from pia.assessments.models import Comment
from pia.assessments.offers import offer
from pia.assessments.perform import perform
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import roles_of
from pia.audit.findings import Verification
from pia.audit.models import AuditEntry
from pia.audit.verify import verify_chain
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_forms import ActionForm, form_for
from pia.web.components.paging import KeysetPage, keyset_page
from pia.web.deeds import deeds, people_of, runs
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import reason_texts

PAGE = 60
NEWEST_COMMENTS = 50


@dataclass(frozen=True, slots=True)
class ChainState:
    """Whether the case's chain is as it was written, recomputed for this page."""

    verification: Verification

    @property
    def intact(self) -> bool:
        return self.verification.broken is None


def chain_state(case: Case) -> ChainState:
    """Recompute the chain and compare it with what the case keeps of it."""
    proposal = case.proposal
    return ChainState(verify_chain(proposal.chain, proposal.audit_head, proposal.audit_count))


def entries_of(case: Case, request: HttpRequest) -> KeysetPage[AuditEntry]:
    """The newest entries, or the page of the address."""
    rows = AuditEntry.objects.filter(chain=case.proposal.chain).select_related("text")
    return keyset_page(rows, request, order=["-number"], size=PAGE)


def comment_form(case: Case, user: User, data: Any = None) -> ActionForm | None:
    """The form for a comment; None where this person may not comment now."""
    offered = offer(case, case.proposal, Action.COMMENT, user)
    if offered is None or not offered.allowed:
        return None
    made = form_for(INPUTS[Action.COMMENT], case, case.proposal)
    # What counsel writes is privileged unless counsel says otherwise.
    return made(data, initial={"privileged": Role.LEGAL_COUNSEL in roles_of(case, user)}, prefix=None)


@signed_in
def activity(request: SignedInRequest, reference: str) -> HttpResponse:
    """The timeline of the case; a comment is sent to the same address."""
    case = case_for(request, reference)
    form = comment_form(case, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form is None:
            raise Refused(Kind.NOT_PERMITTED, (_("You cannot comment on this case now."),))
        if form.is_valid() and _commented(request, case, form):
            return HttpResponseRedirect(reverse("activity", args=[reference]) + "#comments")
    page = entries_of(case, request)
    newest_first = case.proposal.comments.select_related("by").order_by("-id")
    comments: list[Comment] = list(newest_first[: NEWEST_COMMENTS + 1])
    reasons = reason_texts(case, [entry.text.reason for entry in page])
    context = {
        **frame(request, case, "activity"),
        "page": page,
        "runs": runs(deeds(page, people_of(page), {case.proposal.chain: case.programme.procedure}, reasons)),
        "chain": chain_state(case),
        "comments": comments[:NEWEST_COMMENTS][::-1],
        "more_comments": len(comments) > NEWEST_COMMENTS,
        "form": form,
    }
    return render(request, "pages/proposals/activity.html", context, status=422 if form and form.errors else 200)


def _commented(request: SignedInRequest, case: Case, form: ActionForm) -> bool:
    try:
        perform(case.proposal, Action.COMMENT, actor=request.user, data=form.data_for_door())
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        form.refuse(refused)
        return False
    return True


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/activity/", activity, name="activity")]
