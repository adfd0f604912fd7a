"""May it be launched? The answer in big words, what to do next, the pass, the token, and exceptions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import launch_passes, launch_tokens
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.conditions import plainly_open
from pia.assessments.decision_needs import to_fulfil
from pia.assessments.launching import Code, Reason, launch_answer
from pia.assessments.models import Condition, LaunchToken, Override, Pass
from pia.assessments.offers import Offer, offer
from pia.assessments.perform import perform
from pia.assessments.refusals import Words
from pia.assessments.relations import candidates
from pia.assessments.states import SECTION_LABELS, ConditionState, DecisionKind, Phase
from pia.programmes.vocabulary import Section
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import buttons
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, condition_text, record_text

#: What settles each reason, and whose it is to do; conditions name their owners themselves.
NEXT: dict[Code, tuple[Words, tuple[Role, ...]]] = {
    Code.NOT_DECIDED: (_("The assessment goes on to its decision. The overview says who has it."), ()),
    Code.REJECTED: (_("Change the processing and have it assessed again."), (Role.AUTHOR,)),
    Code.WITHDRAWN: (_("Write a new proposal."), ()),
    Code.ENDED: (_("Write a new proposal."), ()),
    Code.SUSPENDED: (
        _("The privacy officer reinstates the approval once the cause is settled."),
        (Role.PRIVACY_OFFICER,),
    ),
    Code.NOT_FULFILLED: (_("What is left has to be settled before the approval is whole."), (Role.PRIVACY_OFFICER,)),
    Code.EXPIRED: (_("Start a reassessment: only the difference is asked."), (Role.AUTHOR, Role.PRIVACY_OFFICER)),
    Code.NO_PASS: (_("The administrator runs: manage.py issue_launch_passes"), (Role.ADMINISTRATOR,)),
}
OWNER_ACTS = _("The owner files evidence, and somebody else verifies it.")
VERIFIER_ACTS = _("The evidence waits to be verified.")
BUTTONS = (Action.OVERRIDE_LAUNCH, Action.END_OVERRIDE)
SHORT = 12


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason with what settles it, who has it and where."""

    reason: Reason
    todo: Words
    people: Sequence[str]
    href: str
    details: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that stops the launch, what settles it and who has it."""

    ref: str
    text: RecordText
    words: Words
    person: str
    href: str


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass in words."""

    one: Pass
    kind: Words
    categories: Sequence[Words]
    conditions: Sequence[tuple[Sequence[str], Words, Words, bool]]
    sections: Sequence[tuple[Words, str]]
    href: str


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override that is or was."""

    by: User
    at: datetime
    until: date
    reason: RecordText
    ended_at: datetime | None
    ended_by: User | None
    ended_reason: RecordText


@signed_in
@never_cache
def launch(request: SignedInRequest, reference: str) -> HttpResponse:
    """The page."""
    return _page(request, case_for(request, reference))


@signed_in
@never_cache
def issue_token(request: SignedInRequest, reference: str) -> HttpResponse:
    """Draw a token, hand its digest to the door and show the token this once: it is stored nowhere.

    Drawing is a form that is sent; its address alone leads to the page with that form.
    """
    case = case_for(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(f"{reverse('launch', args=[case.proposal.reference])}#token")
    drawn = launch_tokens.draw()
    perform(case.proposal, Action.ISSUE_LAUNCH_TOKEN, actor=request.user, data={"digest": drawn.digest})
    return _page(request, case_for(request, reference), secret=drawn.secret)


@signed_in
def download_pass(request: SignedInRequest, reference: str, jti: str) -> HttpResponse:
    """A pass as a file, for whoever may see the case."""
    case = case_for(request, reference)
    found = next((one for one in launch_passes.passes(case) if one.jti == jti), None)
    if found is None:
        raise Http404
    response = HttpResponse(found.jws, content_type="application/jose")
    response["Content-Disposition"] = f'attachment; filename="{case.proposal.reference}-{jti[:SHORT]}.jws"'
    return response


def _page(request: SignedInRequest, case: Case, secret: str = "") -> HttpResponse:
    answer, user, here = launch_answer(case), request.user, reverse("launch", args=[case.proposal.reference])
    found = answer.present_pass
    token = LaunchToken.objects.filter(proposal=case.proposal, revoked_at=None).select_related("issued_by").first()
    earlier = [one for one in reversed(launch_passes.passes(case)) if found is None or one.pk != found.pk]
    context = {
        **frame(request, case, "launch"),
        "answer": answer,
        "stops": [_stop(case, one) for one in answer.reasons if one.code is not Code.CONDITION],
        "unmet": [(todo, list(rows)) for todo, rows in groupby(_unmet(case, answer.reasons), key=lambda row: row[0])],
        "present": _row(case, found) if found else None,
        "earlier": [_row(case, one) for one in earlier],
        "token": token,
        "secret": secret,
        "issue": _offer(case, user),
        "take_back": buttons(case, case.proposal, user, only=[Action.REVOKE_LAUNCH_TOKEN], next=here),
        "address": f"{settings.PUBLIC_URL}{reverse('launch_answer', args=[case.proposal.reference])}",
        "keys": f"{settings.PUBLIC_URL}{reverse('public_keys')}",
        "overrides": [_override(case, one) for one in reversed(launch_passes.overrides(case))],
        "buttons": buttons(case, case.proposal, user, only=BUTTONS, next=here),
        "longest": case.programme.procedure.longest_override_days,
    }
    return render(request, "pages/launch/launch.html", context)


def _offer(case: Case, user: User) -> Offer | None:
    return offer(case, case.proposal, Action.ISSUE_LAUNCH_TOKEN, user)


def _stop(case: Case, reason: Reason) -> Stop:
    """What settles a reason; one that allows the launch is left as it is."""
    reference = case.proposal.reference
    todo, roles = NEXT.get(reason.code, ("", ()))
    people = [person.display_name for person in candidates(case, roles)]
    details = tuple(to_fulfil(case, case.proposal)) if reason.code is Code.NOT_FULFILLED else ()
    return Stop(reason, todo, list(dict.fromkeys(people)), reverse("proposal", args=[reference]), details)


def _unmet(case: Case, reasons: Iterable[Reason]) -> list[tuple[Words, Unmet]]:
    """The conditions that stop the launch with what settles each, those for their owners first."""
    said = {one.ref: one.words for one in reasons if one.code is Code.CONDITION}
    found = [_of_condition(case, row, said[row.ref]) for row in case.conditions if row.ref in said]
    return sorted(found, key=lambda one: one[0] is not OWNER_ACTS)


def _of_condition(case: Case, condition: Condition, words: Words) -> tuple[Words, Unmet]:
    filed = condition.state == ConditionState.FILED
    row = Unmet(
        ref=condition.ref,
        text=condition_text(case, condition),
        words="" if plainly_open(condition) else words,
        person=condition.owner.display_name if condition.owner and not filed else "",
        href=reverse("condition", args=[case.proposal.reference, condition.ref]),
    )
    return VERIFIER_ACTS if filed else OWNER_ACTS, row


def _row(case: Case, one: Pass) -> PassRow:
    claims = one.claims
    labels = {entry.id: entry.label for part in case.programme.catalogues for entry in part.categories}
    return PassRow(
        one=one,
        kind=DecisionKind(claims["decision"]["kind"]).label,
        categories=[str(labels.get(category, category)) for category in claims["data_categories"]],
        conditions=_alike(claims["conditions"]),
        sections=[(SECTION_LABELS[Section(name)], digest) for name, digest in claims["sections"].items()],
        href=reverse("launch_pass", args=[case.proposal.reference, one.jti]),
    )


def _alike(conditions: Iterable[Mapping[str, Any]]) -> list[tuple[Sequence[str], Words, Words, bool]]:
    """The conditions of a pass, those together that stood alike."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in conditions:
        found.setdefault((row["state"], row["phase"], row["blocking"]), []).append(row["ref"])
    return [
        (refs, ConditionState(state).label, Phase(phase).label, blocking)
        for (state, phase, blocking), refs in found.items()
    ]


def _override(case: Case, one: Override) -> OverrideRow:
    return OverrideRow(
        by=one.signature.by,
        at=one.at,
        until=one.until,
        reason=record_text(case, "", one.reason),
        ended_at=one.ended_at,
        ended_by=one.ended_by,
        ended_reason=record_text(case, "", one.ended_reason),
    )


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/launch/", launch, name="launch"),
    path("proposals/<str:reference>/launch/token/", issue_token, name="launch_token"),
    path("proposals/<str:reference>/launch/<str:jti>.jws", download_pass, name="launch_pass"),
]
