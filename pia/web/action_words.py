"""What each action does, in words: the sentence before it and the sentence after it.

The policy table says who and where, `inputs` what is asked for; this is the only other thing a page needs to know.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.refusals import Words


class ActionWords(NamedTuple):
    """What happens if somebody does it, and what the page says once it is done."""

    happens: Words
    done: Words


W = ActionWords
WORDS: Final[Mapping[Action, ActionWords]] = {
    Action.SUBMIT: W(
        _("The draft goes to the privacy officers, who decide whether an assessment is needed."),
        _("You submitted the proposal for screening."),
    ),
    Action.RETURN_TO_DRAFT: W(
        _("The authors get the draft back, with your reason."), _("You returned the proposal to its authors.")
    ),
    Action.SCREEN_OUT: W(
        _("You decide that no assessment is required. The content is frozen and the short record joins the register."),
        _("You decided that no assessment is required."),
    ),
    Action.SCREEN_IN: W(_("The authors are asked to complete the data inventory."), _("You required an assessment.")),
    Action.COMPLETE_INVENTORY: W(
        _("The inventory goes to a privacy officer, who scores the risks that the facts suggest."),
        _("You completed the inventory."),
    ),
    Action.REOPEN_INVENTORY: W(
        _("The authors get the inventory back, with your reason."), _("You reopened the inventory.")
    ),
    Action.RESCREEN: W(
        _("The screening is evaluated again and has to be confirmed once more."),
        _("You sent the case back to screening."),
    ),
    Action.OPEN_REVIEW: W(
        _("You sign that the assessment is complete. The content is frozen and the tracks of review open."),
        _("You signed the assessment. The reviews are open."),
    ),
    Action.RECALL: W(
        _("Reviews that are not finished are cancelled, and the team can change the content again."),
        _("You recalled the proposal from review."),
    ),
    Action.RESUBMIT: W(
        _("A new round opens. Tracks whose sections did not change keep their clearance."),
        _("You resubmitted the proposal for review."),
    ),
    Action.SEND_BACK: W(
        _("Your reason becomes a finding that the team has to answer before the next round."),
        _("You sent the proposal back to the team."),
    ),
    Action.CONSULT: W(
        _("You record that the authority was asked. The case waits for its advice."),
        _("You recorded the request to the authority."),
    ),
    Action.CLOSE_CONSULTATION: W(
        _("The case goes back to the decision. Silence of the authority is never consent."),
        _("You closed the consultation."),
    ),
    Action.APPROVE: W(
        _("The processing may start. A standing decision, if there is one, is superseded."),
        _("You approved the processing."),
    ),
    Action.APPROVE_WITH_CONDITIONS: W(
        _(
            "The processing may start once every blocking condition is verified. "
            "Measures that the target levels rely on become conditions."
        ),
        _("You approved the processing with conditions."),
    ),
    Action.REJECT: W(
        _("The processing may not start, or has to end if it is running."), _("You rejected the proposal.")
    ),
    Action.REOPEN_CONDITION: W(
        _("The condition counts as not met, and so do the measures it covers."), _("You reopened the condition.")
    ),
    Action.REVOKE_DECISION: W(
        _("The decision ends and the case waits for a new one. A decision that it superseded stands again."),
        _("You revoked the decision."),
    ),
    Action.REASSESS: W(
        _("The case becomes a draft again with its content kept. The decision stands until the next one."),
        _("You started a reassessment."),
    ),
    Action.ABANDON_REASSESSMENT: W(
        _("The content of the standing decision comes back. Your team's edits stay in the history."),
        _("You abandoned the reassessment."),
    ),
    Action.MOVE_PROGRAMME: W(
        _(
            "The case follows the newest published law and procedure. "
            "If the outcome changes, it goes back to screening."
        ),
        _("You moved the case to the newest law."),
    ),
    Action.RETIRE: W(
        _("The decision ends and the time for which the case has to be kept starts."),
        _("You recorded the end of processing."),
    ),
    Action.WITHDRAW: W(_("The proposal is given up and closed for good."), _("You withdrew the proposal.")),
    Action.CONFIRM_ASSESSMENT: W(
        _("You sign that the assessment is complete as it is now. Any later edit voids this."),
        _("You confirmed the assessment."),
    ),
    Action.SHARE: W(
        _("Authors share the proposal; contributors may edit it. Whoever is on the team cannot judge it."),
        _("You changed the team."),
    ),
    Action.TAKE_REVIEW: W(_("You become the reviewer of this track."), _("You took the review.")),
    Action.ASSIGN_REVIEW: W(
        _("The person you choose becomes the reviewer of this track."), _("You assigned the review.")
    ),
    Action.REPLACE_REVIEWER: W(
        _("Another person becomes the reviewer of this track."), _("You replaced the reviewer.")
    ),
    Action.WAIVE_TRACK: W(_("This round does without the track. It counts as answered."), _("You waived the track.")),
    Action.CONCLUDE: W(
        _("You sign your conclusion on the sections that this track reads."), _("You signed your conclusion.")
    ),
    Action.RECUSE: W(_("The review goes back to the pool, and you do not take it again."), _("You recused yourself.")),
    Action.RAISE_FINDING: W(_("The team has to answer it before the next round."), _("You raised a finding.")),
    Action.CLOSE_FINDING: W(_("The track is satisfied; nothing is left to do."), _("You closed the finding.")),
    Action.ANSWER_FINDING: W(_("The reviewer sees your answer in the next round."), _("You answered the finding.")),
    Action.PROPOSE_CONDITION: W(
        _("The approver adopts, adapts or declines it when deciding."), _("You proposed a condition.")
    ),
    Action.WITHDRAW_CONDITION: W(
        _("The track no longer asks for it, and the approver never has to settle it."),
        _("You withdrew the condition."),
    ),
    Action.WITHDRAW_SIGNOFF: W(
        _("Your signature no longer speaks and the review is open again."), _("You withdrew your sign-off.")
    ),
    Action.GIVE_OPINION: W(
        _("You sign your advice on the content as it is now. The controller has to answer each item."),
        _("You gave your opinion."),
    ),
    Action.ANSWER_ADVICE: W(
        _("Your answer is kept with the advice: comply, adapt, or explain why not."), _("You answered the advice.")
    ),
    Action.ACCEPT_RISK: W(
        _("You accept this risk in writing for the controller, on the content as it is now."),
        _("You accepted the risk."),
    ),
    Action.ADD_CONDITION: W(_("It is attached to your approval."), _("You added a condition.")),
    Action.ADOPT_CONDITIONS: W(
        _("They are attached to your approval as they were proposed."), _("You adopted the conditions.")
    ),
    Action.SETTLE_CONDITION: W(
        _("Declining or weakening a condition of a blocking track withdraws that track's clearance."),
        _("You settled the condition."),
    ),
    Action.RECORD_VIEWS: W(
        _("What the people concerned said is kept, or why nobody asked them. The approver answers each point."),
        _("You recorded the views."),
    ),
    Action.RECORD_EXCHANGE: W(
        _(
            "What passed between you and the authority is kept with its date. "
            "A question stops the authority's clock until it is answered."
        ),
        _("You recorded the exchange."),
    ),
    Action.PROPOSE_FROM_ADVICE: W(
        _("Each item with a wording becomes a proposed condition. The approver adopts, adapts or declines it."),
        _("You proposed conditions from the advice."),
    ),
    Action.REPORT_MEASURE: W(
        _("Somebody else looks at your evidence. Only then does the measure lower the current level."),
        _("You reported the measure as done."),
    ),
    Action.VERIFY_MEASURE: W(
        _("A verified measure lowers the current level by the steps scored."),
        _("You gave your verdict on the measure."),
    ),
    Action.REOPEN_MEASURE: W(
        _(
            "The measure is planned again and its evidence is marked as false. Conditions that it met are open again, "
            "and an approval that hangs on it waits."
        ),
        _("You reopened the measure."),
    ),
    Action.REPORT_FIGURE: W(
        _("The figure is kept with its day. Reaching the number starts the term of the duty, and it does not stop."),
        _("You reported the figure."),
    ),
    Action.FILE_EVIDENCE: W(
        _("Somebody else looks at your evidence and verifies the condition."), _("You filed the evidence.")
    ),
    Action.VERIFY_CONDITION: W(
        _("A verified condition counts as met, and so do the measures it covers."),
        _("You gave your verdict on the condition."),
    ),
    Action.SUSPEND: W(
        _("The processing has to stop until you reinstate the approval."), _("You suspended the approval.")
    ),
    Action.REINSTATE: W(_("The approval allows the processing again."), _("You reinstated the approval.")),
    Action.REVOKE_LAUNCH_TOKEN: W(
        _("Whoever asks with the present token is refused from now on."), _("You took the launch token back.")
    ),
    Action.OVERRIDE_LAUNCH: W(
        _(
            "The launch answer says go until the day you choose, with your name and your reason. "
            "It is shown on the case and to every pipeline that asks."
        ),
        _("You allowed the launch in spite of what stops it."),
    ),
    Action.END_OVERRIDE: W(_("What stops the launch stops it again."), _("You ended the override.")),
    Action.SIGN_REPORT: W(
        _("You sign the impact assessment report of the standing decision."), _("You signed the report.")
    ),
    Action.COMMENT: W(_("Everybody who sees the case sees your comment."), _("You left a comment.")),
    Action.TRANSLATE: W(
        _("Your translation stands beside the original, marked as such. The language of the record prevails."),
        _("You translated a text of the record."),
    ),
    Action.REASSIGN: W(_("The person you choose takes over this seat."), _("You reassigned the seat.")),
    Action.HOLD: W(_("Nothing of the case is deleted until the hold is lifted."), _("You placed a legal hold.")),
    Action.LIFT_HOLD: W(_("The case is deleted once its retention is over."), _("You lifted the legal hold.")),
}

#: Their inputs say why already, so that an optional reason is not asked for besides.
SAYS_WHY_ITSELF: Final = frozenset(
    {
        Action.COMMENT,
        Action.TRANSLATE,
        Action.RAISE_FINDING,
        Action.ANSWER_FINDING,
        Action.PROPOSE_CONDITION,
        Action.ADD_CONDITION,
        Action.GIVE_OPINION,
        Action.RECORD_VIEWS,
        Action.RECORD_EXCHANGE,
        Action.PROPOSE_FROM_ADVICE,
        Action.CLOSE_CONSULTATION,
        Action.REPORT_MEASURE,
        Action.FILE_EVIDENCE,
        Action.REPORT_FIGURE,
        Action.TAKE_REVIEW,
        Action.SUBMIT,
        Action.COMPLETE_INVENTORY,
        Action.RESUBMIT,
        Action.OPEN_REVIEW,
        Action.CONFIRM_ASSESSMENT,
        Action.SIGN_REPORT,
    }
)
