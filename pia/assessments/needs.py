"""What must hold before an action: each function yields a sentence for everything that is missing.

They read the case alone, so a page can show a refused action with its reasons before anybody tries; the door asks the
same functions under the lock.
"""

from collections.abc import Callable, Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import consulting_needs as consulting
from pia.assessments import decision_needs as deciding
from pia.assessments import duty_needs as duties
from pia.assessments import launch_needs, models, screening
from pia.assessments.actions import Action
from pia.assessments.advice import conclusions_of, valid_opinion, who_concluded
from pia.assessments.case import Case
from pia.assessments.completeness import inventory_gaps, questionnaire_gaps, short_record_gaps
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.seats import missing_seats
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import (
    UNANSWERED,
    ConditionState,
    FindingState,
    ReviewState,
    RiskState,
)
from pia.assessments.suggesting import outdated

Sentences = Iterator[Words]


def to_submit(case: Case, _subject: SubjectRow) -> Sentences:
    """The questionnaire is complete and somebody may screen."""
    yield from questionnaire_gaps(case)


def to_screen_out(case: Case, _subject: SubjectRow) -> Sentences:
    """Never over a mandatory trigger; over a rebuttable one only with the DPO's opinion."""
    result = screening.evaluate(case)
    if screening.binding(result):
        yield _("A mandatory trigger fired or cannot be ruled out. Only its facts can be corrected.")
    elif screening.rebuttable(result) and valid_opinion(case, on_screening=True) is None:
        yield _("A rebuttable trigger fired: the DPO has to give an opinion first.")
    yield from short_record_gaps(case)


def to_complete_inventory(case: Case, _subject: SubjectRow) -> Sentences:
    """Every row says what the law asks of it."""
    yield from inventory_gaps(case)


def _risks_settled(case: Case) -> Sentences:
    suggested = [risk.ref for risk in case.risks if risk.state == RiskState.SUGGESTED]
    if suggested:
        yield format_lazy(_("Score or dismiss these suggested risks: {refs}."), refs=", ".join(suggested))
    drifted = outdated(case)
    asks = [one.risk.ref for one in drifted if one.risk and one.asks]
    if asks:
        message = _("The facts behind these risks have changed. Score them again, or keep them with a reason: {refs}.")
        yield format_lazy(message, refs=", ".join(asks))
    unseen = [one.present for one in drifted if one.present and one.risk is None]
    if unseen:
        titles = ", ".join(str(suggestion.entry.title) for suggestion in unseen)
        yield format_lazy(_("The facts now suggest more risks, which have to be scored: {titles}."), titles=titles)


def to_open_review(case: Case, _subject: SubjectRow) -> Sentences:
    """The screening still holds, every risk is settled and everybody who will be needed exists."""
    if screening.differs(screening.stored(case), screening.evaluate(case)):
        yield _("The facts now give another screening outcome: screen the case again.")
    yield from _risks_settled(case)
    yield from missing_seats(case)


def to_resubmit(case: Case, _subject: SubjectRow) -> Sentences:
    """Everything that was asked for is answered, and a privacy officer confirmed this very content."""
    yield from questionnaire_gaps(case)
    yield from inventory_gaps(case)
    yield from _risks_settled(case)
    unanswered = [finding.ref for finding in case.findings if finding.state == FindingState.OPEN]
    if unanswered:
        yield format_lazy(_("Answer these findings: {refs}."), refs=", ".join(unanswered))
    if not confirmed(case):
        yield _("A privacy officer has to confirm the assessment as it is now.")
    yield from missing_seats(case)


def confirmed(case: Case) -> bool:
    """Whether a privacy officer signed the assessment on exactly this content."""
    digests = current_digests(case)
    acts = {Action.CONFIRM_ASSESSMENT.value, Action.OPEN_REVIEW.value}
    return any(s.act in acts and s.round == case.proposal.round and holds(s.digests, digests) for s in case.signatures)


def to_confirm(case: Case, _subject: SubjectRow) -> Sentences:
    """Nothing is left to score."""
    yield from _risks_settled(case)
    if confirmed(case):
        yield _("The assessment is already confirmed as it is now.")


def to_waive(_case: Case, subject: SubjectRow) -> Sentences:
    """A required track is never waived."""
    if isinstance(subject, models.Review):
        if subject.required:
            yield _("This track is required and cannot be waived.")
        if subject.state not in UNANSWERED:
            yield _("This track has already answered.")


def to_take(_case: Case, subject: SubjectRow) -> Sentences:
    """An open review that nobody has taken."""
    if isinstance(subject, models.Review):
        if subject.state != ReviewState.OPEN:
            yield _("This review is not open.")
        elif subject.reviewer_id:
            yield _("Somebody has already taken this review.")


def to_assign(_case: Case, subject: SubjectRow) -> Sentences:
    """An open review without a reviewer."""
    yield from to_take(_case, subject)


def to_replace(_case: Case, subject: SubjectRow) -> Sentences:
    """An open review with a reviewer."""
    if isinstance(subject, models.Review) and (subject.state != ReviewState.OPEN or not subject.reviewer_id):
        yield _("This review has no reviewer to replace.")


def to_withdraw_signoff(case: Case, subject: SubjectRow) -> Sentences:
    """The conclusion still speaks in the newest round."""
    if isinstance(subject, models.Review):
        newest = case.review_of(subject.track)
        if newest is None or newest.pk != subject.pk or not conclusions_of(case, subject):
            yield _("This conclusion belongs to an earlier round.")


def to_withdraw_condition(case: Case, subject: SubjectRow) -> Sentences:
    """It is proposed only, and whoever proposed it has not signed with it."""
    if not isinstance(subject, models.Condition):
        return
    if subject.state != ConditionState.PROPOSED:
        yield _("This condition is already settled.")
    elif subject.review_id and subject.proposed_by_id in who_concluded(case, subject.review_id):
        yield _("Whoever proposed this condition has signed their conclusion with it.")


def to_close_finding(case: Case, subject: SubjectRow) -> Sentences:
    """The team has answered, or was not asked yet: until the round returns, a reviewer may take a finding back."""
    if not isinstance(subject, models.Finding) or subject.state == FindingState.ANSWERED:
        return
    if subject.state == FindingState.CLOSED:
        yield _("This finding is closed.")
    elif subject.round != case.proposal.round:
        yield _("The team has not answered this finding.")
    elif subject.review_id and subject.raised_by_id in who_concluded(case, subject.review_id):
        yield _("Whoever raised this finding has signed their conclusion with it.")


def to_answer_finding(_case: Case, subject: SubjectRow) -> Sentences:
    """The finding is not closed."""
    if isinstance(subject, models.Finding) and subject.state == FindingState.CLOSED:
        yield _("This finding is closed.")


NEEDS: dict[Action, Callable[[Case, SubjectRow], Sentences]] = {
    Action.SUBMIT: to_submit,
    Action.SCREEN_OUT: to_screen_out,
    Action.COMPLETE_INVENTORY: to_complete_inventory,
    Action.OPEN_REVIEW: to_open_review,
    Action.RESUBMIT: to_resubmit,
    Action.CONFIRM_ASSESSMENT: to_confirm,
    Action.WAIVE_TRACK: to_waive,
    Action.TAKE_REVIEW: to_take,
    Action.ASSIGN_REVIEW: to_assign,
    Action.REPLACE_REVIEWER: to_replace,
    Action.WITHDRAW_CONDITION: to_withdraw_condition,
    Action.WITHDRAW_SIGNOFF: to_withdraw_signoff,
    Action.CLOSE_FINDING: to_close_finding,
    Action.ANSWER_FINDING: to_answer_finding,
    Action.GIVE_OPINION: consulting.to_give_opinion,
    Action.ANSWER_ADVICE: consulting.to_answer_advice,
    Action.ACCEPT_RISK: deciding.to_accept_risk,
    Action.ADOPT_CONDITIONS: deciding.to_adopt_conditions,
    Action.SETTLE_CONDITION: deciding.to_settle_condition,
    Action.CONSULT: consulting.to_consult,
    Action.RECORD_EXCHANGE: consulting.to_record_exchange,
    Action.CLOSE_CONSULTATION: consulting.to_close_consultation,
    Action.PROPOSE_FROM_ADVICE: consulting.to_propose_from_advice,
    Action.APPROVE: deciding.to_approve,
    Action.APPROVE_WITH_CONDITIONS: deciding.to_approve_with_conditions,
    Action.REJECT: deciding.to_reject,
    Action.FULFIL: deciding.to_fulfil,
    Action.REOPEN_CONDITION: duties.to_reopen_condition,
    Action.ABANDON_REASSESSMENT: deciding.to_abandon,
    Action.WITHDRAW: deciding.to_withdraw,
    Action.SUSPEND: deciding.to_suspend,
    Action.REINSTATE: deciding.to_reinstate,
    Action.ISSUE_PASS: launch_needs.to_issue_pass,
    Action.OVERRIDE_LAUNCH: launch_needs.to_override,
    Action.END_OVERRIDE: launch_needs.to_end_override,
    Action.SIGN_REPORT: deciding.to_sign_report,
    Action.REPORT_MEASURE: duties.to_report_measure,
    Action.VERIFY_MEASURE: duties.to_verify_measure,
    Action.FILE_EVIDENCE: duties.to_file_evidence,
    Action.VERIFY_CONDITION: duties.to_verify_condition,
    Action.REOPEN_MEASURE: duties.to_reopen_measure,
    Action.REPORT_FIGURE: duties.to_report_figure,
    Action.HOLD: deciding.to_hold,
    Action.LIFT_HOLD: deciding.to_lift_hold,
}


def unmet(case: Case, subject: SubjectRow, action: Action) -> tuple[Words, ...]:
    """Everything that keeps this action from being taken now, in sentences."""
    need = NEEDS.get(action)
    return tuple(need(case, subject)) if need else ()
