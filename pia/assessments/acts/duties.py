"""Measures and conditions on their way to verified: reported or filed by one person, verified by another."""

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.acts.context import Act
from pia.assessments.acts.deciding import condition_at_hand
from pia.assessments.inputs import Verification
from pia.assessments.models import Measure
from pia.assessments.states import ConditionState, MeasureState


def measure_at_hand(act: Act) -> Measure:
    """The measure that the action is about."""
    if not isinstance(act.subject, Measure):
        raise TypeError(f"{act.action} needs a measure")
    return act.subject


def report_measure(act: Act) -> None:
    """Its owner, or who stands in for them, says that it is done and shows what proves it."""
    measure = measure_at_hand(act)
    measure.state, measure.evidence = MeasureState.IMPLEMENTED, act.data["evidence"]
    measure.reported_by, measure.reported_for = act.person, _principal(act, measure.owner)
    measure.save()


def _principal(act: Act, owner: User | None) -> User | None:
    """Whom the person who acts stands in for; noted in the record too."""
    if owner is None or owner == act.person:
        return None
    act.details["on_behalf_of"] = owner.pk
    return owner


def verify_measure(act: Act) -> None:
    """Somebody else looks at the evidence; only then does it lower a current level."""
    measure = measure_at_hand(act)
    if act.data["verdict"] == Verification.VERIFIED:
        measure.state, measure.verified_by = MeasureState.VERIFIED, act.person
    else:
        measure.state = MeasureState.PLANNED
    measure.save()
    act.details["verdict"] = act.data["verdict"]


def file_evidence(act: Act) -> None:
    """Its owner, or who stands in for them, files what shows that the condition is met."""
    condition = condition_at_hand(act)
    condition.state, condition.evidence = ConditionState.FILED, act.data["evidence"]
    condition.filed_by, condition.filed_for = act.person, _principal(act, condition.owner)
    condition.save()


def verify_condition(act: Act) -> None:
    """Somebody else looks at the evidence; the measures the condition covers are verified by the same act."""
    condition = condition_at_hand(act)
    act.details["verdict"] = act.data["verdict"]
    if act.data["verdict"] == Verification.INSUFFICIENT:
        condition.state = ConditionState.OPEN
        condition.save()
        return
    condition.state, condition.verified_by = ConditionState.VERIFIED, act.person
    condition.save()
    covered = []
    for measure in condition.covers.all():
        if _may_verify(measure, act):
            measure.state, measure.evidence = MeasureState.VERIFIED, measure.evidence or condition.evidence
            if measure.reported_by is None:
                measure.reported_by, measure.reported_for = condition.filed_by, condition.filed_for
            measure.verified_by = act.person
            measure.save()
            covered.append(measure.ref)
    act.details["measures"] = covered


def _may_verify(measure: models.Measure, act: Act) -> bool:
    workers = {measure.owner_id, measure.reported_by_id}
    return measure.state != MeasureState.VERIFIED and act.person.pk not in workers


def reopen_condition(act: Act) -> None:
    """It turned out not to be met; the measures it covers count as planned again."""
    condition = condition_at_hand(act)
    condition.state, condition.verified_by = ConditionState.OPEN, None
    condition.save()
    for measure in condition.covers.filter(state=MeasureState.VERIFIED):
        measure.state, measure.verified_by = MeasureState.PLANNED, None
        measure.save()
    act.proposal.reopen_condition()
