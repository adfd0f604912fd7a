"""What must hold before advice, a decision, a consultation and what follows a decision; see `needs`."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models, scoring, screening
from pia.assessments.actions import Action
from pia.assessments.advice import blocking_objections, conclusions_of, open_advice, opinion_due
from pia.assessments.bans import open_bans
from pia.assessments.case import Case
from pia.assessments.conditions import NOT_VERIFIED, attached, evidence_changed, standing_approval
from pia.assessments.consulting_needs import views_missing
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import (
    CLEARANCES,
    REFUSALS,
    Cause,
    ConditionState,
    DecisionState,
    State,
)
from pia.programmes import publishing
from pia.programmes.definition import OverLine
from pia.programmes.screening import ScreeningResult

Sentences = Iterator[Words]


def to_accept_risk(case: Case, subject: SubjectRow) -> Sentences:
    """The risk is over the line and the regime lets the approver accept it."""
    if not isinstance(subject, models.Risk):
        return
    over = {risk.pk for at_target in (True, False) for risk in scoring.over_line(case, at_target=at_target)}
    if subject.pk not in over:
        yield _("This risk is not above the line.")
    elif scoring.over_line_rule(case) is OverLine.REFUSE or scoring.banned(case):
        yield _("A risk above the line cannot be accepted here.")


def to_settle_condition(_case: Case, subject: SubjectRow) -> Sentences:
    """The condition was proposed for the decision to come."""
    if isinstance(subject, models.Condition) and subject.state not in (ConditionState.PROPOSED, ConditionState.ADOPTED):
        yield _("This condition is already settled.")


def to_adopt_conditions(case: Case, _subject: SubjectRow) -> Sentences:
    """Something was proposed."""
    if not any(row.state == ConditionState.PROPOSED for row in case.conditions):
        yield _("No condition is proposed.")


def _to_decide(case: Case) -> Sentences:
    """What both kinds of approval need."""
    for review in case.current_reviews:
        if review.required and review.state not in CLEARANCES | REFUSALS:
            yield format_lazy(_("The track “{track}” has no conclusion."), track=case.track(review).title)
    digests = current_digests(case)
    for review in case.current_reviews:
        stale = [c for c in conclusions_of(case, review) if not holds(c.signature.digests, digests)]
        if stale:
            yield format_lazy(_("The track “{track}” signed other content."), track=case.track(review).title)
    if blocking_objections(case):
        yield _("A blocking objection stands.")
    if scoring.banned(case):
        yield _("The authority has prohibited this processing.")
    for ban in open_bans(case):
        yield format_lazy(_("A ban is not ruled out: “{ban}”. Its checks have to be met first."), ban=ban.label)
    if opinion_due(case):
        yield _("The DPO's opinion on this content is due.")
    if open_advice(case):
        yield _("Advice or an objection has not been answered.")
    yield from views_missing(case)
    if any(row.state == ConditionState.PROPOSED for row in case.conditions):
        yield _("Adopt, adapt or decline every proposed condition.")
    if scoring.consultation_needed(case):
        yield _("A risk stays above the line: the authority has to be asked first.")


def to_approve(case: Case, _subject: SubjectRow) -> Sentences:
    """Every risk is dealt with as things are, and nothing is left to be met."""
    yield from _to_decide(case)
    if any(row.state == ConditionState.ADOPTED and row.blocking for row in case.conditions):
        yield _("A blocking condition was adopted: approve with conditions.")
    open_risks = scoring.not_dealt_with(case, at_target=False)
    if open_risks:
        refs = ", ".join(risk.ref for risk in open_risks)
        yield format_lazy(_("These risks are above the line at their current level: {refs}."), refs=refs)


def to_approve_with_conditions(case: Case, _subject: SubjectRow) -> Sentences:
    """Every risk is dealt with once its measures are done."""
    yield from _to_decide(case)
    open_risks = scoring.not_dealt_with(case, at_target=True)
    if open_risks:
        refs = ", ".join(risk.ref for risk in open_risks)
        yield format_lazy(_("These risks stay above the line even with all measures: {refs}."), refs=refs)
    adopted = any(row.state == ConditionState.ADOPTED for row in case.conditions)
    if not adopted and not scoring.relied_on(case) and not _carried_conditions(case):
        yield _("There is no condition to attach: approve instead.")


def _carried_conditions(case: Case) -> bool:
    return any(row.state in NOT_VERIFIED for row in attached(case))


def to_reject(case: Case, _subject: SubjectRow) -> Sentences:
    """Out of a return only while a blocking objection stands."""
    if case.proposal.state == State.CHANGES_REQUESTED and not blocking_objections(case):
        yield _("While the team makes changes, a proposal is rejected only over a blocking objection.")


def to_fulfil(case: Case, _subject: SubjectRow) -> Sentences:
    """Every blocking condition is verified and every risk dealt with at its current level."""
    unmet = [row.ref for row in attached(case) if row.blocking and row.state in NOT_VERIFIED]
    if unmet:
        yield format_lazy(_("These blocking conditions are not verified: {refs}."), refs=", ".join(unmet))
    changed = [
        row.ref for row in attached(case) if row.state == ConditionState.VERIFIED and evidence_changed(case, row)
    ]
    if changed:
        yield format_lazy(
            _("The evidence for these conditions changed after it was verified: {refs}."), refs=", ".join(changed)
        )
    open_risks = scoring.not_dealt_with(case, at_target=False)
    if open_risks:
        refs = ", ".join(risk.ref for risk in open_risks)
        yield format_lazy(_("These risks are above the line at their current level: {refs}."), refs=refs)


def to_abandon(case: Case, _subject: SubjectRow) -> Sentences:
    """Never after an incident; for new law only if nothing follows from it."""
    cause = case.proposal.reassessment_cause
    if cause == Cause.INCIDENT:
        yield _("A reassessment after an incident has to be finished.")
    decision = case.standing_decision
    if cause == Cause.NEW_LAW and decision and _asks_for_more(case, decision.snapshot):
        yield _("The new law changes the outcome, so the reassessment has to be finished.")


def _asks_for_more(case: Case, decided_on: models.Snapshot) -> bool:
    """Whether the outcome, the regimes or what a report has to contain are others than at the decision."""
    before = publishing.load(decided_on.programme)
    content = [{part.id for regime in p.regimes for part in regime.required_content} for p in (before, case.programme)]
    outcome = ScreeningResult.from_dict(decided_on.screening) if decided_on.screening else None
    return screening.differs(outcome, screening.evaluate(case)) or content[0] != content[1]


def to_withdraw(case: Case, _subject: SubjectRow) -> Sentences:
    """Not while a decision stands: that reassessment is abandoned, or the processing retired."""
    if case.standing_decision:
        yield _("A decision stands. Abandon the reassessment, or record the end of processing.")


def to_suspend(case: Case, _subject: SubjectRow) -> Sentences:
    """An approval is in force."""
    decision = standing_approval(case)
    if decision is None or decision.state != DecisionState.IN_FORCE:
        yield _("There is no approval in force.")


def to_reinstate(case: Case, _subject: SubjectRow) -> Sentences:
    """An approval is suspended."""
    decision = standing_approval(case)
    if decision is None or decision.state != DecisionState.SUSPENDED:
        yield _("There is no suspended approval.")


def to_sign_report(case: Case, _subject: SubjectRow) -> Sentences:
    """Once per decision."""
    decision = case.standing_decision
    if decision and any(
        s.act == Action.SIGN_REPORT and s.subject == f"decision:{decision.pk}" for s in case.signatures
    ):
        yield _("The report of this decision is signed.")


def to_hold(case: Case, _subject: SubjectRow) -> Sentences:
    """Not held yet."""
    if case.proposal.legal_hold:
        yield _("A legal hold is already in place.")


def to_lift_hold(case: Case, _subject: SubjectRow) -> Sentences:
    """Held."""
    if not case.proposal.legal_hold:
        yield _("There is no legal hold to lift.")
