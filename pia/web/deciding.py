"""The page of the decision: what the engine recommends, what still stands in the way, and the decision itself."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from pia.accounts.models import User
from pia.assessments import models, scoring
from pia.assessments.actions import Action
from pia.assessments.advice import blocking_objections, opinion_due, valid_opinion
from pia.assessments.case import Case
from pia.assessments.offers import offers
from pia.assessments.policy import rule_for
from pia.assessments.recommending import recommend
from pia.assessments.states import ConditionState, DecisionKind, DecisionState, ReviewState, State
from pia.programmes.recommendation import Recommendation
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_dialogs import Dialog, dialog_of
from pia.web.action_links import button, buttons
from pia.web.advising import answer_rows, dissent_rows, opinion_row
from pia.web.components.marks import Tone
from pia.web.consulting_rows import request_row
from pia.web.decision_brief import brief, dismissed, missing, remaining
from pia.web.held_rows import said_once
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, record_text
from pia.web.review_rows import ConditionRow, condition_row
from pia.web.status import Status, review_status

Words = str | Promise

#: The acts of deciding, in the order of their buttons; other actions of the page stand beside what they are about.
DECIDING = (
    Action.APPROVE_WITH_CONDITIONS,
    Action.APPROVE,
    Action.REJECT,
    Action.SEND_BACK,
    Action.CONSULT,
    Action.REVOKE_DECISION,
    Action.SUSPEND,
    Action.REINSTATE,
    Action.SIGN_REPORT,
    Action.REASSESS,
    Action.ABANDON_REASSESSMENT,
    Action.RETIRE,
)
CONSULTING = (Action.RECORD_EXCHANGE, Action.CLOSE_CONSULTATION)
SHORT_FORMS = frozenset({Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.REJECT})
APPROVING = frozenset({Action.APPROVE, Action.APPROVE_WITH_CONDITIONS})
TO_SETTLE = (ConditionState.PROPOSED, ConditionState.ADOPTED)

RECOMMENDATION_LOOKS: dict[Recommendation, tuple[Tone, str]] = {
    Recommendation.LAUNCH: (Tone.OK, "check-circle"),
    Recommendation.LAUNCH_AFTER_CONDITIONS: (Tone.OK, "flag"),
    Recommendation.DO_NOT_LAUNCH_AS_PROPOSED: (Tone.WARN, "alert"),
    Recommendation.PROHIBITED: (Tone.DANGER, "x-circle"),
}
DECISION_LOOKS: dict[str, tuple[Tone, str]] = {
    DecisionState.IN_FORCE: (Tone.OK, "check-circle"),
    DecisionState.SUSPENDED: (Tone.WARN, "alert"),
    DecisionState.SUPERSEDED: (Tone.IDLE, "x-circle"),
    DecisionState.ENDED: (Tone.IDLE, "x-circle"),
}


@dataclass(frozen=True, slots=True)
class TrackRow:
    """How one track of the round stands."""

    title: Words
    href: str
    status: Status
    objects: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision of this case."""

    decision: models.Decision
    kind: Words
    state: Words
    look: tuple[Tone, str]
    reason: RecordText
    statement: RecordText


@signed_in
def decision(request: SignedInRequest, reference: str) -> HttpResponse:
    """Everything that a decision rests on, and the acts of deciding."""
    case = case_for(request, reference)
    user = request.user
    if not case.risks and not case.decisions:
        return render(request, "pages/decision/none.html", frame(request, case, "decision"))
    recommended = recommend(case)
    decisions = [_decision(case, one) for one in reversed(case.decisions)]
    standing = case.standing_decision
    acts = buttons(case, case.proposal, user, only=DECIDING, next=request.path)
    context = {
        **frame(request, case, "decision"),
        "recommended": recommended,
        "recommended_look": RECOMMENDATION_LOOKS[recommended.value],
        "tracks": [_track(case, one) for one in case.current_reviews],
        "brief": brief(case),
        "missing": missing(case, acts),
        **_risks(case, user),
        "dissents": dissent_rows(case),
        **_opinion(case, user, request.path),
        "advice": answer_rows(case, user, request.path),
        **_conditions(case, user, standing),
        "add_buttons": buttons(case, case.proposal, user, only=_adding(case), next=request.path),
        "standing": next((row for row in decisions if standing and row.decision.pk == standing.pk), None),
        "earlier": [row for row in decisions if not standing or row.decision.pk != standing.pk],
        "consultations": [request_row(case, one) for one in reversed(case.consultations)],
        "consulting": buttons(case, case.proposal, user, only=CONSULTING, next=request.path),
        "bar": [one for one in acts if one.allowed],
        "held": [one for one in acts if not one.allowed and one.action not in APPROVING],
        "primary": next((one.key for one in acts if one.allowed and one.action in APPROVING), ""),
        "dialogs": _dialogs(request, case),
    }
    return render(request, "pages/decision/decision.html", context)


def _risks(case: Case, user: User) -> dict[str, Any]:
    """The risks that remain, and what is said of them together."""
    rows, held = said_once(remaining(case, user))
    return {
        "remaining": rows,
        "held_over": held,
        "until_verified": sum(row.over and not row.over_target for row in rows),
        "dismissed": dismissed(case),
        "over_rules": [one for one in case.regimes if one.over_line is scoring.over_line_rule(case)],
    }


def _opinion(case: Case, user: User, here: str) -> dict[str, Any]:
    """The DPO's opinion on what is decided: the one that covers the present content, else the last."""
    known = [one for one in case.opinions if not one.on_screening]
    shown = valid_opinion(case) or (known[-1] if known else None)
    return {
        "opinion": opinion_row(case, shown) if shown else None,
        "opinion_due": opinion_due(case),
        "opinion_buttons": buttons(case, case.proposal, user, only=[Action.GIVE_OPINION], next=here),
    }


def _conditions(case: Case, user: User, standing: models.Decision | None) -> dict[str, Any]:
    """The conditions still to settle, those of the standing decision, and the rest."""
    here = reverse("decision", args=[case.proposal.reference])
    rows = [condition_row(case, one, user, here) for one in case.conditions]
    attached = [row for row in rows if standing and row.condition.decision_id == standing.pk]
    to_settle = [row for row in rows if row.condition.state == ConditionState.PROPOSED]
    adopted = [row for row in rows if row.condition.state == ConditionState.ADOPTED]
    found: dict[str, Any] = {"past": said_once([row for row in rows if _is_past(row, standing)])[0]}
    found["attached"], found["held_attached"] = said_once(attached)
    found["to_settle"], found["held_to_settle"] = said_once(to_settle)
    found["adopted"], found["held_adopted"] = said_once(adopted)
    met = [row.condition.state == ConditionState.VERIFIED for row in attached]
    return {**found, "all_verified": bool(met) and all(met)}


def _adding(case: Case) -> list[Action]:
    """Several are adopted at once only where something is proposed."""
    proposed = any(row.state == ConditionState.PROPOSED for row in case.conditions)
    return [Action.ADOPT_CONDITIONS, Action.ADD_CONDITION] if proposed else [Action.ADD_CONDITION]


def _is_past(row: ConditionRow, standing: models.Decision | None) -> bool:
    attached = standing is not None and row.condition.decision_id == standing.pk
    return not attached and row.condition.state not in TO_SETTLE


def _track(case: Case, review: models.Review) -> TrackRow:
    return TrackRow(
        title=str(case.track(review).title),
        href=reverse("review", args=[case.proposal.reference, review.track]),
        status=review_status(ReviewState(review.state)),
        objects=review in blocking_objections(case),
    )


def _decision(case: Case, decided: models.Decision) -> DecisionRow:
    return DecisionRow(
        decision=decided,
        kind=DecisionKind(decided.kind).label,
        state=DecisionState(decided.state).label,
        look=DECISION_LOOKS[decided.state],
        reason=record_text(case, f"decisions/{decided.pk}/reason", decided.reason),
        statement=RecordText(decided.signature.statement, decided.signature.language),
    )


def _dialogs(request: SignedInRequest, case: Case) -> list[Dialog]:
    """Dialogs for the decisions whose form is short, where this person may decide now."""
    found = []
    for offered in offers(case, case.proposal, request.user):
        row = rule_for(offered.action, State(case.proposal.state))
        if offered.action in SHORT_FORMS and offered.allowed and row is not None:
            opener = button(case, case.proposal, offered, next=request.path)
            found.append(dialog_of(case, case.proposal, row, opener, cancel=request.path))
    return found


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/decision/", decision, name="decision")]
