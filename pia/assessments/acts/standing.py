"""Decisions coming into force, passing their conditions on, being suspended, revoked, reassessed and ended."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models, register_index
from pia.assessments.acts.context import Act, invalid
from pia.assessments.conditions import LIVE
from pia.assessments.decision_needs import to_fulfil
from pia.assessments.models import Condition, Decision, Part, Snapshot
from pia.assessments.relations import roles_of
from pia.assessments.restoring import restore
from pia.assessments.seats import may_decide
from pia.assessments.states import (
    UNANSWERED,
    Cause,
    ConditionState,
    DecisionKind,
    DecisionState,
)


def put_in_force(
    act: Act,
    kind: DecisionKind,
    *,
    snapshot: Snapshot,
    role: Role,
    recommendation: str = "",
) -> Decision:
    """A signed decision; the one that stood is superseded. Separation of duties starts a new cycle."""
    signature = act.sign("decision", role)
    act.involve(Part.DECIDER)
    earlier = act.case.standing_decision
    was = ""
    if earlier:
        was = earlier.state
        earlier.supersede()
        earlier.save()
    decision = Decision.objects.create(
        proposal=act.proposal,
        kind=kind,
        snapshot=snapshot,
        signature=signature,
        reason=act.reason,
        recommendation=recommendation,
        round=act.proposal.round,
        cycle=act.proposal.cycle,
        supersedes=earlier,
        state_when_superseded=was,
        at=act.at,
    )
    register_index.enter(decision, act.today)
    act.proposal.cycle += 1
    act.details |= {"kind": kind, "decision": decision.pk, "supersedes": earlier.pk if earlier else None}
    return decision


def take_over_conditions(act: Act, earlier: Decision | None, decision: Decision, dropped: Iterable[str]) -> None:
    """Every open condition of the superseded decision is taken over, or dropped with the decision's reason."""
    if earlier is None:
        return
    dropped = set(dropped)
    for condition in act.case.conditions:
        if condition.decision_id != earlier.pk or condition.state not in LIVE:
            continue
        if condition.ref in dropped:
            condition.drop(act.reason, decision)
        else:
            condition.decision = decision
        condition.save()


def drop_all_conditions(act: Act, earlier: Decision | None, decision: Decision) -> None:
    """Nothing is allowed any more that a condition could be attached to; a revocation brings them all back."""
    attached = {earlier.pk, None} if earlier else {None}
    waiting = LIVE | {ConditionState.PROPOSED, ConditionState.ADOPTED}
    for condition in act.case.conditions:
        if condition.decision_id in attached and condition.state in waiting:
            condition.drop(act.reason, decision)
            condition.save()


def snapshot_of_round(act: Act) -> Snapshot:
    """The frozen content that the reviews of this round judged."""
    return act.proposal.snapshots.filter(round=act.proposal.round).latest("id")


def revoke_decision(act: Act) -> None:
    """End the decision; the one it superseded stands again as it was, with its conditions."""
    decision = _standing(act)
    act.proposal.cycle, act.proposal.round = decision.cycle, decision.round
    decision.end()
    decision.save()
    act.sign("revocation", Role.APPROVER)
    _return_conditions(act, decision)
    earlier = decision.supersedes
    if earlier:
        if decision.state_when_superseded == DecisionState.SUSPENDED:
            earlier.stand_again_suspended()
        else:
            earlier.stand_again()
        earlier.save()
        register_index.speak_again(earlier)
        act.proposal.reassessment_cause = act.proposal.reassessment_cause or Cause.CHANGE
    act.details |= {"decision": decision.pk, "notify": act.data["notify"]}
    act.proposal.ended_on = None
    act.proposal.revoke_decision()


def _return_conditions(act: Act, decision: Decision) -> None:
    """Undo what the decision did: taken over go back to the one it superseded, dropped ones are as they were.

    However many decisions took a condition over, each took it from the one it superseded. Evidence that was filed or
    verified meanwhile stays: it is about the world, not about the decision.
    """
    for condition in act.case.conditions:
        if condition.decision_id == decision.pk and condition.taken_over:
            condition.decision = decision.supersedes
        elif condition.decision_id == decision.pk:
            condition.decision, condition.attached_by = None, None
            condition.state, condition.verified_by = ConditionState.ADOPTED, None
        elif condition.dropped_by_id == decision.pk:
            condition.take_up_again()
        else:
            continue
        condition.save()


def _standing(act: Act) -> Decision:
    decision = act.case.standing_decision
    if decision is None:
        raise LookupError(f"{act.proposal.reference} has no standing decision")
    return decision


def suspend(act: Act) -> None:
    """The approval no longer allows the processing."""
    decision = _standing(act)
    decision.suspend()
    decision.save()


def reinstate(act: Act) -> None:
    """It allows it again."""
    decision = _standing(act)
    decision.reinstate()
    decision.save()


def reassess(act: Act) -> None:
    """Back to draft with the content kept; authors reassess for a change only."""
    cause = Cause(act.data["cause"])
    if Role.PRIVACY_OFFICER not in roles_of(act.case, act.actor) and cause is not Cause.CHANGE:
        raise invalid("cause", _("Authors reassess because of a change; other causes are the privacy officer's."))
    act.proposal.reassessment_cause = cause
    act.proposal.round = act.case.next_round
    act.proposal.ended_on = None
    if cause is Cause.NEW_LAW:
        act.proposal.programme = act.case.newest_pin()
        act.case.forget_programme()
    act.details["cause"] = cause
    act.proposal.reassess()


def abandon_reassessment(act: Act) -> None:
    """Content, pin and screening of the standing decision come back; edits stay in the history.

    An approval falls back to its conditions if one was reopened, or a measure undone, since it was given.
    """
    decision = _standing(act)
    cancel_unanswered(act)
    close_consultation(act)
    restore(act.case, decision.snapshot.content)
    author = act.case.authors[0] if act.case.authors else None
    models.Measure.objects.filter(proposal=act.proposal, owner=None).update(owner=author)
    act.proposal.programme = decision.snapshot.programme
    act.proposal.screening = decision.snapshot.screening
    act.proposal.reassessment_cause = ""
    _drop_proposed_conditions(act)
    act.case.forget_programme()
    met = not tuple(to_fulfil(act.case, act.proposal))
    kind = decision.kind if met or decision.kind != DecisionKind.APPROVED else DecisionKind.APPROVED_WITH_CONDITIONS
    act.proposal.abandon_reassessment(kind)
    act.proposal.cycle, act.proposal.round = decision.cycle + 1, decision.round
    act.case.forget_programme()


def cancel_unanswered(act: Act) -> None:
    """End every review that nobody has answered yet."""
    for review in act.case.current_reviews:
        if review.state in UNANSWERED:
            review.cancel()
            review.settled_at = act.at
            review.save()


def _ended() -> str:
    return _("Closed because the assessment ended; the authority has to be told.")


def close_consultation(act: Act, words: Callable[[], str] = _ended) -> None:
    """End an open consultation with these words; telling the authority is left to people and noted in the record."""
    consultation = act.case.consultation
    if consultation and consultation.closed_on is None:
        consultation.closed_on = act.today
        consultation.note = act.in_record_language(words)
        consultation.save()
        act.details["tell_authority"] = True


def _drop_proposed_conditions(act: Act) -> None:
    for condition in act.case.conditions:
        if condition.decision_id is None and condition.state in (ConditionState.PROPOSED, ConditionState.ADOPTED):
            condition.drop(act.reason)
            condition.save()


def retire(act: Act) -> None:
    """End of processing: the decision ends, an open round is cancelled and the retention clock starts."""
    if act.data["ended_on"] > act.today:
        raise invalid("ended_on", _("The end of processing cannot lie in the future."))
    cancel_unanswered(act)
    close_consultation(act)
    decision = _standing(act)
    decision.end()
    decision.save()
    register_index.close(decision, act.data["ended_on"])
    act.proposal.ended_on = act.data["ended_on"]
    act.details["ended_on"] = act.data["ended_on"].isoformat()
    act.proposal.retire()


def withdraw(act: Act) -> None:
    """Give the proposal up; an authority already asked is told."""
    cancel_unanswered(act)
    close_consultation(act)
    act.proposal.ended_on = act.today
    act.proposal.withdraw()


def sign_report(act: Act) -> None:
    """The PI protection officer signs the report of the standing decision."""
    decision = _standing(act)
    act.sign(f"decision:{decision.pk}", Role.PROTECTION_OFFICER)


def hold(act: Act) -> None:
    """Nothing of the case is purged until the hold is lifted."""
    act.proposal.legal_hold = True


def lift_hold(act: Act) -> None:
    """Retention runs again."""
    act.proposal.legal_hold = False


def comment(act: Act) -> None:
    """A remark."""
    row = models.Comment.objects.create(
        proposal=act.proposal,
        by=act.person,
        at=act.at,
        round=act.proposal.round,
        text=act.data["text"],
        privileged=act.data["privileged"],
    )
    act.details["comment"] = row.pk


def reassign(act: Act) -> None:
    """Another person in a seat: an author, the approver, or the owner of a measure or condition."""
    seat, _colon, which = act.data["seat"].partition(":")
    person = act.data["person"]
    if seat == "approver":
        _reassign_approver(act, person)
    elif seat == "author":
        act.let_go(p for p in act.case.involvements if p.current and p.part == Part.AUTHOR and str(p.user_id) == which)
        act.involve(Part.AUTHOR, user=person, current=True)
    else:
        model = models.Measure if seat == "measure" else Condition
        _reassign_owner(model.objects.get(proposal=act.proposal, ref=which), person)
    act.details |= {"seat": act.data["seat"], "person": person.pk}


def _reassign_approver(act: Act, person: User) -> None:
    if person not in act.case.people.get(Role.APPROVER, ()):
        raise invalid("person", _("This person is not an approver here."))
    if person.pk not in {user.pk for user in may_decide(act.case)}:
        raise invalid("person", _("This person may not decide this case: they had a part in it."))
    act.proposal.approver = person


def _reassign_owner(row: models.Measure | Condition, person: object) -> None:
    if person in (row.verified_by, getattr(row, "reported_by", None), getattr(row, "filed_by", None)):
        raise invalid("person", _("This person filed or verified the evidence; choose somebody else."))
    row.owner = person  # type: ignore[assignment]  # one of the case's people, hence a User
    row.save(update_fields=["owner"])
