"""Which function carries out which action."""

from collections.abc import Callable

from pia.assessments.actions import Action
from pia.assessments.acts import concluding, content, deciding, duties, intake, reviewing, standing, translating
from pia.assessments.acts.context import Act


def _fulfil(act: Act) -> None:
    act.proposal.fulfil()


ACTS: dict[Action, Callable[[Act], None]] = {
    Action.SUBMIT: intake.submit,
    Action.RETURN_TO_DRAFT: intake.return_to_draft,
    Action.SCREEN_OUT: intake.screen_out,
    Action.SCREEN_IN: intake.screen_in,
    Action.COMPLETE_INVENTORY: intake.complete_inventory,
    Action.REOPEN_INVENTORY: intake.reopen_inventory,
    Action.RESCREEN: intake.rescreen,
    Action.MOVE_PROGRAMME: intake.move_programme,
    Action.SHARE: intake.share,
    Action.EDIT_ANSWERS: content.edit_content,
    Action.EDIT_INVENTORY: content.edit_content,
    Action.EDIT_MEASURES: content.edit_measures,
    Action.EDIT_SCORES: content.edit_scores,
    Action.OPEN_REVIEW: reviewing.open_review,
    Action.CONFIRM_ASSESSMENT: reviewing.confirm_assessment,
    Action.RESUBMIT: reviewing.resubmit,
    Action.RECALL: reviewing.recall,
    Action.RETURN_TO_AUTHOR: reviewing.return_to_author,
    Action.CONCLUDE_REVIEWS: reviewing.conclude_reviews,
    Action.REOPEN_REVIEW: reviewing.reopen_review,
    Action.SEND_BACK: reviewing.send_back,
    Action.TAKE_REVIEW: reviewing.take_review,
    Action.ASSIGN_REVIEW: reviewing.assign_review,
    Action.REPLACE_REVIEWER: reviewing.assign_review,
    Action.WAIVE_TRACK: reviewing.waive_track,
    Action.ANSWER_CHECKS: reviewing.answer_checks,
    Action.CONCLUDE: concluding.conclude,
    Action.RECUSE: concluding.recuse,
    Action.RAISE_FINDING: reviewing.raise_finding,
    Action.CLOSE_FINDING: reviewing.close_finding,
    Action.ANSWER_FINDING: reviewing.answer_finding,
    Action.PROPOSE_CONDITION: reviewing.propose_condition,
    Action.ADD_CONDITION: reviewing.add_own_condition,
    Action.WITHDRAW_CONDITION: reviewing.withdraw_condition,
    Action.WITHDRAW_SIGNOFF: concluding.withdraw_signoff,
    Action.GIVE_OPINION: deciding.give_opinion,
    Action.ANSWER_ADVICE: deciding.answer_advice,
    Action.ACCEPT_RISK: deciding.accept_risk,
    Action.SETTLE_CONDITION: deciding.settle_condition,
    Action.APPROVE: deciding.approve,
    Action.APPROVE_WITH_CONDITIONS: deciding.approve_with_conditions,
    Action.REJECT: deciding.reject,
    Action.CONSULT: deciding.consult,
    Action.RECORD_EXCHANGE: deciding.record_exchange,
    Action.CLOSE_CONSULTATION: deciding.close_consultation,
    Action.REPORT_MEASURE: duties.report_measure,
    Action.VERIFY_MEASURE: duties.verify_measure,
    Action.FILE_EVIDENCE: duties.file_evidence,
    Action.VERIFY_CONDITION: duties.verify_condition,
    Action.REOPEN_CONDITION: duties.reopen_condition,
    Action.FULFIL: _fulfil,
    Action.REVOKE_DECISION: standing.revoke_decision,
    Action.REASSESS: standing.reassess,
    Action.ABANDON_REASSESSMENT: standing.abandon_reassessment,
    Action.RETIRE: standing.retire,
    Action.WITHDRAW: standing.withdraw,
    Action.SUSPEND: standing.suspend,
    Action.REINSTATE: standing.reinstate,
    Action.SIGN_REPORT: standing.sign_report,
    Action.COMMENT: standing.comment,
    Action.TRANSLATE: translating.translate,
    Action.REASSIGN: standing.reassign,
    Action.HOLD: standing.hold,
    Action.LIFT_HOLD: standing.lift_hold,
}
