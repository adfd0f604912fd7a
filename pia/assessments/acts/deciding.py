"""Acceptance of risks, and the decision itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pia.accounts.roles import Role
from pia.assessments import models, recommending, scoring
from pia.assessments.acts.conditions import add_condition, within_reach
from pia.assessments.acts.context import Act, invalid
from pia.assessments.acts.standing import (
    cancel_unanswered,
    drop_all_conditions,
    put_in_force,
    snapshot_of_round,
    take_over_conditions,
)
from pia.assessments.conditions import NOT_VERIFIED
from pia.assessments.inputs import At
from pia.assessments.lawwatch import newer_parts
from pia.assessments.states import (
    ConditionState,
    DecisionKind,
    Phase,
)

# Said of a condition that the product itself attaches for a measure.
RELIED_ON = gettext_noop("The target level of a risk relies on this measure.")


def accept_risk(act: Act) -> None:
    """The approver accepts one risk at one level in writing."""
    risk = act.subject
    if not isinstance(risk, models.Risk):
        raise TypeError("accept_risk needs a risk")
    levels = scoring.levels_of(act.case, risk)
    accepted = (levels.target if act.data["at"] == At.TARGET else levels.current).level
    signature = act.sign(f"risk:{risk.ref}", Role.APPROVER, ref=risk.ref, level=accepted.label)
    models.RiskAcceptance.objects.create(
        proposal=act.proposal, risk_ref=risk.ref, level=accepted.id, reason=act.reason, signature=signature
    )
    act.details |= {"risk": risk.ref, "level": accepted.id}


def approve(act: Act) -> None:
    """Allow the processing as it is: what the earlier decision still asks for is met or dropped first."""
    unmet = [row.ref for row in _carried(act) if row.blocking and row.state in NOT_VERIFIED]
    if unmet:
        message = _("These blocking conditions of the earlier decision are not verified: %(refs)s.")
        raise invalid("dropped", message % {"refs": ", ".join(unmet)})
    _decide(act, DecisionKind.APPROVED)
    act.proposal.approve()


def approve_with_conditions(act: Act) -> None:
    """Allow the processing once every blocking condition is met; what the target relies on becomes one."""
    for measure in _uncovered(act):
        due = measure.due or act.proposal.planned_launch
        duty = {
            "text": measure.title,
            "blocking": True,
            "phase": Phase.BEFORE_LAUNCH,
            "due": due if within_reach(due, act.today) else None,
            "owner": measure.owner,
            "covers": [measure.ref],
            "settled_reason": act.in_record_language(lambda: _(RELIED_ON)),
        }
        add_condition(act, duty, ConditionState.ADOPTED)
    _decide(act, DecisionKind.APPROVED_WITH_CONDITIONS)
    act.proposal.approve_with_conditions()


def _uncovered(act: Act) -> list[models.Measure]:
    adopted = [row for row in act.case.conditions if row.state == ConditionState.ADOPTED]
    covered = {measure.pk for row in [*adopted, *_carried(act)] if row.blocking for measure in row.covers.all()}
    return [measure for measure in scoring.relied_on(act.case) if measure.pk not in covered]


def _carried(act: Act) -> list[models.Condition]:
    """The conditions of the decision that stands, which the new one takes over unless it drops them."""
    earlier, dropped = act.case.standing_decision, set(act.data["dropped"])
    if earlier is None:
        return []
    return [row for row in act.case.conditions if row.decision_id == earlier.pk and row.ref not in dropped]


def _decide(act: Act, kind: DecisionKind) -> None:
    if newer_parts(act.case) and not act.data["looked_at_newer_law"]:
        raise invalid("looked_at_newer_law", _("A newer version of the pinned law is published: look at it first."))
    if act.data["dropped"] and not act.reason:
        raise invalid("reason", _("Give a reason for dropping conditions of the earlier decision."))
    earlier = act.case.standing_decision
    decision = put_in_force(
        act,
        kind,
        snapshot=snapshot_of_round(act),
        role=Role.APPROVER,
        recommendation=recommending.recommend(act.case).value,
    )
    take_over_conditions(act, earlier, decision, act.data["dropped"])
    for condition in models.Condition.objects.filter(proposal=act.proposal, state=ConditionState.ADOPTED):
        condition.decision, condition.attached_by, condition.state = decision, decision, ConditionState.OPEN
        condition.save(update_fields=["decision", "attached_by", "state"])


def reject(act: Act) -> None:
    """Refuse the processing; an approval that stood is superseded."""
    cancel_unanswered(act)
    earlier = act.case.standing_decision
    decision = put_in_force(
        act,
        DecisionKind.REJECTED,
        snapshot=snapshot_of_round(act),
        role=Role.APPROVER,
        recommendation=recommending.recommend(act.case).value,
    )
    drop_all_conditions(act, earlier, decision)
    act.proposal.reject()
