"""What is due on a case and who holds it, worked out from the case as it is; the rows follow after every act."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import scoring, screening
from pia.assessments.actions import Action
from pia.assessments.advice import opinion_due, valid_opinion
from pia.assessments.case import Case
from pia.assessments.conditions import figure_due, is_reached
from pia.assessments.consultation import open_clock
from pia.assessments.launch_passes import overrides
from pia.assessments.materiality import material_changes
from pia.assessments.models import Condition, DueItem
from pia.assessments.needs import confirmed, unmet
from pia.assessments.review_dates import review_date
from pia.assessments.states import (
    APPROVALS,
    ConditionKind,
    ConditionState,
    DecisionKind,
    DecisionState,
    DueKind,
    MeasureState,
    State,
)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing somebody has to do. `ball` tells whether the case itself waits for it."""

    kind: DueKind
    role: Role
    ref: str = ""
    holder: User | None = None
    starts_on: date | None = None
    working_days: int | None = None
    fixed: date | None = None
    ball: bool = True


def due_now(case: Case) -> list[Due]:
    """Everything that is due on the case at present."""
    return [*_of_state(case), *_of_standing_decision(case), *_of_measures(case)]


def _of_state(case: Case) -> list[Due]:
    terms = case.programme.procedure.due
    state = State(case.proposal.state)
    match state:
        case State.DRAFT:
            changed = material_changes(case)
            look = [Due(DueKind.MATERIAL_CHANGE, Role.PRIVACY_OFFICER, working_days=terms.screening, ball=False)]
            return [Due(DueKind.DRAFT, Role.AUTHOR), *(look if changed else [])]
        case State.SCREENING:
            opinion = [Due(DueKind.OPINION, Role.DPO, working_days=terms.opinion)] if _opinion_opens(case) else []
            ball = not opinion
            return [Due(DueKind.SCREENING, Role.PRIVACY_OFFICER, working_days=terms.screening, ball=ball), *opinion]
        case State.INVENTORY:
            return [Due(DueKind.INVENTORY, Role.AUTHOR)]
        case State.RISK_SCORING:
            return [Due(DueKind.SCORING, Role.PRIVACY_OFFICER)]
        case State.IN_REVIEW:
            return _reviews(case)
        case State.CHANGES_REQUESTED:
            return [_changes(case)]
        case State.AWAITING_DECISION:
            return [_decision(case)]
        case State.PRIOR_CONSULTATION:
            return _authority(case)
    return []


def _authority(case: Case) -> list[Due]:
    """The authority's term, and our answer to each question, without which that term stands still.

    Until a month after the request it may still say that it takes longer: the officer looks for that letter.
    """
    clock, officer = open_clock(case), Role.PRIVACY_OFFICER
    if clock is None:
        return [Due(DueKind.AUTHORITY, officer)]
    if clock.waits_for_us:
        asked = [Due(DueKind.QUESTION, officer, ref=one.ref, starts_on=one.question.on) for one in clock.questions]
        return [*asked, Due(DueKind.AUTHORITY, officer, ball=False)]
    due = Due(DueKind.AUTHORITY, officer, fixed=clock.reading.due.date)
    if clock.extended or clock.answered_on or case.today() > clock.extension_by.date:
        return [due]
    return [due, Due(DueKind.EXTENSION, officer, fixed=clock.extension_by.date, ball=False)]


def _opinion_opens(case: Case) -> bool:
    return screening.rebuttable(screening.evaluate(case)) and valid_opinion(case, on_screening=True) is None


def _reviews(case: Case) -> list[Due]:
    found = []
    for review in case.open_reviews:
        track = case.track(review)
        opened = timezone.localdate(review.opened_at) if review.opened_at else None
        found.append(
            Due(
                DueKind.REVIEW,
                Role(track.role),
                ref=track.id,
                holder=review.reviewer,
                starts_on=opened,
                working_days=track.due_working_days,
            )
        )
    return found


def _changes(case: Case) -> Due:
    missing = unmet(case, case.proposal, Action.RESUBMIT)
    if len(missing) == 1 and not confirmed(case):
        return Due(DueKind.CONFIRMATION, Role.PRIVACY_OFFICER, working_days=case.programme.procedure.due.screening)
    since = timezone.localdate(case.proposal.state_since)
    return Due(DueKind.CHANGES, Role.AUTHOR, starts_on=since, working_days=case.programme.procedure.due.changes)


def _decision(case: Case) -> Due:
    terms = case.programme.procedure.due
    if opinion_due(case):
        return Due(DueKind.OPINION, Role.DPO, working_days=terms.opinion)
    if scoring.consultation_needed(case):
        return Due(DueKind.CONSULTATION, Role.PRIVACY_OFFICER, working_days=terms.decision)
    return Due(DueKind.DECISION, Role.APPROVER, holder=case.proposal.approver, working_days=terms.decision)


def _of_standing_decision(case: Case) -> list[Due]:
    decision = case.standing_decision
    if decision is None:
        return []
    found = []
    waiting = case.proposal.state == State.APPROVED_WITH_CONDITIONS
    for row in case.conditions:
        if row.decision_id != decision.pk:
            continue
        found += _of_condition(case, row, ball=waiting and row.blocking)
    if waiting and not any(due.ball for due in found):
        found.append(Due(DueKind.FULFILMENT, Role.PRIVACY_OFFICER))
    if decision.kind in APPROVALS and not case.proposal.is_open:
        found.append(Due(DueKind.REVIEW_DATE, Role.PRIVACY_OFFICER, fixed=review_date(case, decision), ball=False))
        found += _laws_that_end(case)
    if case.proposal.override_until:
        given_by = next((one.signature.by for one in overrides(case) if one.ended_at is None), None)
        ends = case.proposal.override_until
        found.append(Due(DueKind.OVERRIDE, Role.APPROVER, holder=given_by, fixed=ends, ball=False))
    if decision.kind == DecisionKind.REJECTED and _replaced_an_approval(case):
        found.append(Due(DueKind.END_OF_PROCESSING, Role.PRIVACY_OFFICER))
    return found


def _of_condition(case: Case, row: Condition, *, ball: bool) -> list[Due]:
    """Its owner's while it is open, the verifier's once evidence is filed; a counter asks for nothing before its day.

    Of a recurring duty only the time that is due next is an item; the one after it follows once that is verified.
    """
    if row.state == ConditionState.FILED:
        return [Due(DueKind.VERIFICATION, Role.PRIVACY_OFFICER, ref=row.ref, ball=ball)]
    if row.state != ConditionState.OPEN:
        return []
    if row.kind != ConditionKind.COUNTER or is_reached(row):
        return [Due(DueKind.CONDITION, Role.OWNER, ref=row.ref, holder=row.owner, fixed=row.due, ball=ball)]
    figure = figure_due(case, row)
    return [Due(DueKind.FIGURE, Role.OWNER, ref=row.ref, holder=row.owner, fixed=figure, ball=False)] if figure else []


def _laws_that_end(case: Case) -> list[Due]:
    """Laws that matter to the approval and have a last day."""
    return [
        Due(DueKind.LAW_ENDS, Role.PRIVACY_OFFICER, ref=regime.slug, fixed=regime.effective_to, ball=False)
        for regime in case.regimes
        if regime.effective_to
    ]


def _replaced_an_approval(case: Case) -> bool:
    return any(d.kind in APPROVALS and d.state == DecisionState.SUPERSEDED for d in case.decisions)


def _of_measures(case: Case) -> list[Due]:
    if case.proposal.state in (State.WITHDRAWN, State.RETIRED):
        return []
    return [
        Due(DueKind.VERIFICATION, Role.PRIVACY_OFFICER, ref=row.ref, ball=False)
        for row in case.measures
        if row.state == MeasureState.IMPLEMENTED
    ]


def sync(case: Case) -> None:
    """Open and close due items so that they are what `due_now` says, and note who holds the case.

    A term runs from the day on which the thing became due to its holder, which may be later than the state began.
    """
    wanted = {(due.kind.value, due.ref): due for due in due_now(case)}
    now = timezone.now()
    for item in case.proposal.due_items.filter(closed_at=None):
        due = wanted.get((item.kind, item.ref))
        if due is None or item.holder_role != due.role or (due.starts_on and item.starts_on != due.starts_on):
            item.closed_at = now
            item.save(update_fields=["closed_at"])
            continue
        del wanted[item.kind, item.ref]
        holder = due.holder.pk if due.holder else None
        if (item.holder_id, item.fixed) != (holder, due.fixed):
            item.holder, item.fixed = due.holder, due.fixed
            item.save(update_fields=["holder", "fixed"])
    DueItem.objects.bulk_create(
        DueItem(
            proposal=case.proposal,
            kind=due.kind,
            ref=due.ref,
            holder_role=due.role,
            holder=due.holder,
            starts_on=due.starts_on or timezone.localdate(now),
            working_days=due.working_days,
            fixed=due.fixed,
            opened_at=now,
        )
        for due in wanted.values()
    )
    case.proposal.holder_roles = sorted({due.role.value for due in due_now(case) if due.ball})
