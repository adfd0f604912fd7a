"""Every action a person or the system can take on a case: the vocabulary of the door and of the policy."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Action(TextChoices):
    """Value: the name in policy, audit and addresses. Label: verb and object, as on a button."""

    CREATE = "create", pgettext_lazy("action", "Write a proposal")
    IMPORT_FILE = "import_file", pgettext_lazy("action", "Import a proposal file")
    SUBMIT = "submit", pgettext_lazy("action", "Submit for screening")
    RETURN_TO_DRAFT = "return_to_draft", pgettext_lazy("action", "Return to draft")
    SCREEN_OUT = "screen_out", pgettext_lazy("action", "Screen out")
    SCREEN_IN = "screen_in", pgettext_lazy("action", "Require an assessment")
    COMPLETE_INVENTORY = "complete_inventory", pgettext_lazy("action", "Complete the inventory")
    REOPEN_INVENTORY = "reopen_inventory", pgettext_lazy("action", "Reopen the inventory")
    RESCREEN = "rescreen", pgettext_lazy("action", "Screen again")
    OPEN_REVIEW = "open_review", pgettext_lazy("action", "Sign and open review")
    RECALL = "recall", pgettext_lazy("action", "Recall from review")
    RETURN_TO_AUTHOR = "return_to_author", pgettext_lazy("action", "Return to the author")
    RESUBMIT = "resubmit", pgettext_lazy("action", "Resubmit for review")
    CONCLUDE_REVIEWS = "conclude_reviews", pgettext_lazy("action", "Conclude the reviews")
    REOPEN_REVIEW = "reopen_review", pgettext_lazy("action", "Reopen the review")
    SEND_BACK = "send_back", pgettext_lazy("action", "Send back to the team")
    CONSULT = "consult", pgettext_lazy("action", "Ask the authority")
    CLOSE_CONSULTATION = "close_consultation", pgettext_lazy("action", "Close the consultation")
    APPROVE = "approve", pgettext_lazy("action", "Approve")
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", pgettext_lazy("action", "Approve with conditions")
    REJECT = "reject", pgettext_lazy("action", "Reject the proposal")
    FULFIL = "fulfil", pgettext_lazy("action", "Conditions fulfilled")
    REOPEN_CONDITION = "reopen_condition", pgettext_lazy("action", "Reopen a condition")
    REVOKE_DECISION = "revoke_decision", pgettext_lazy("action", "Revoke the decision")
    REASSESS = "reassess", pgettext_lazy("action", "Reassess")
    ABANDON_REASSESSMENT = "abandon_reassessment", pgettext_lazy("action", "Abandon the reassessment")
    MOVE_PROGRAMME = "move_programme", pgettext_lazy("action", "Move to the newest law")
    RETIRE = "retire", pgettext_lazy("action", "Record end of processing")
    WITHDRAW = "withdraw", pgettext_lazy("action", "Withdraw the proposal")

    EDIT_ANSWERS = "edit_answers", pgettext_lazy("action", "Edit the answers")
    EDIT_INVENTORY = "edit_inventory", pgettext_lazy("action", "Edit the inventory")
    EDIT_MEASURES = "edit_measures", pgettext_lazy("action", "Edit the measures")
    EDIT_SCORES = "edit_scores", pgettext_lazy("action", "Score the risks")
    CONFIRM_ASSESSMENT = "confirm_assessment", pgettext_lazy("action", "Confirm the assessment")
    SHARE = "share", pgettext_lazy("action", "Share the proposal")

    TAKE_REVIEW = "take_review", pgettext_lazy("action", "Take the review")
    ASSIGN_REVIEW = "assign_review", pgettext_lazy("action", "Assign the review")
    REPLACE_REVIEWER = "replace_reviewer", pgettext_lazy("action", "Replace the reviewer")
    WAIVE_TRACK = "waive_track", pgettext_lazy("action", "Waive the track")
    ANSWER_CHECKS = "answer_checks", pgettext_lazy("action", "Answer the checklist")
    CONCLUDE = "conclude", pgettext_lazy("action", "Conclude the review")
    RECUSE = "recuse", pgettext_lazy("action", "Recuse yourself")
    RAISE_FINDING = "raise_finding", pgettext_lazy("action", "Raise a finding")
    CLOSE_FINDING = "close_finding", pgettext_lazy("action", "Close the finding")
    ANSWER_FINDING = "answer_finding", pgettext_lazy("action", "Answer the finding")
    PROPOSE_CONDITION = "propose_condition", pgettext_lazy("action", "Propose a condition")
    WITHDRAW_CONDITION = "withdraw_condition", pgettext_lazy("action", "Withdraw the condition")
    WITHDRAW_SIGNOFF = "withdraw_signoff", pgettext_lazy("action", "Withdraw the sign-off")

    GIVE_OPINION = "give_opinion", pgettext_lazy("action", "Give the opinion")
    ANSWER_ADVICE = "answer_advice", pgettext_lazy("action", "Answer the advice")
    ACCEPT_RISK = "accept_risk", pgettext_lazy("action", "Accept the risk")
    ADD_CONDITION = "add_condition", pgettext_lazy("action", "Add a condition")
    ADOPT_CONDITIONS = "adopt_conditions", pgettext_lazy("action", "Adopt conditions")
    SETTLE_CONDITION = "settle_condition", pgettext_lazy("action", "Settle the condition")
    RECORD_VIEWS = "record_views", pgettext_lazy("action", "Record views")
    RECORD_EXCHANGE = "record_exchange", pgettext_lazy("action", "Record an exchange")
    PROPOSE_FROM_ADVICE = "propose_from_advice", pgettext_lazy("action", "Turn advice into conditions")

    REPORT_MEASURE = "report_measure", pgettext_lazy("action", "Report the measure done")
    VERIFY_MEASURE = "verify_measure", pgettext_lazy("action", "Verify the measure")
    REOPEN_MEASURE = "reopen_measure", pgettext_lazy("action", "Reopen a measure")
    FILE_EVIDENCE = "file_evidence", pgettext_lazy("action", "File evidence")
    VERIFY_CONDITION = "verify_condition", pgettext_lazy("action", "Verify the condition")
    REPORT_FIGURE = "report_figure", pgettext_lazy("action", "Report a figure")
    SUSPEND = "suspend", pgettext_lazy("action", "Suspend the approval")
    REINSTATE = "reinstate", pgettext_lazy("action", "Reinstate the approval")
    ISSUE_PASS = "issue_pass", pgettext_lazy("action", "Issue a launch pass")
    ISSUE_LAUNCH_TOKEN = "issue_launch_token", pgettext_lazy("action", "Issue a launch token")
    REVOKE_LAUNCH_TOKEN = "revoke_launch_token", pgettext_lazy("action", "Take back the launch token")
    OVERRIDE_LAUNCH = "override_launch", pgettext_lazy("action", "Override what stops the launch")
    END_OVERRIDE = "end_override", pgettext_lazy("action", "End the override")
    SIGN_REPORT = "sign_report", pgettext_lazy("action", "Sign the report")
    EXPORT = "export", pgettext_lazy("action", "Take the case out as a file")
    COMMENT = "comment", pgettext_lazy("action", "Comment")
    TRANSLATE = "translate", pgettext_lazy("action", "Translate a text")
    REASSIGN = "reassign", pgettext_lazy("action", "Reassign")
    HOLD = "hold", pgettext_lazy("action", "Place a legal hold")
    LIFT_HOLD = "lift_hold", pgettext_lazy("action", "Lift the legal hold")


class SearchAction(TextChoices):
    """What somebody does with a search for the cases that a new law changes, as the organisation's record has it."""

    START = "start_law_search", _("Find affected cases")
    STOP = "stop_law_search", _("Stop the search for affected cases")
    RESUME = "resume_law_search", _("Resume the search for affected cases")


#: What an entry about such a search has as its subject.
LAW_SEARCH = "law_search"


class KeyAction(TextChoices):
    """What an operator does with the organisation's signing keys, in the organisation's record."""

    ROTATE = "rotate_signing_key", _("Signing key rotated")
    WITHDRAW = "withdraw_signing_key", _("Compromised signing key withdrawn")


#: What an entry about a key has as its subject.
SIGNING_KEY = "signing_key"


class RegisterAction(TextChoices):
    """What somebody does with the record of processing for another controller, in the organisation's record."""

    ADD = "add_processor_record", _("Processing for another controller entered")
    CHANGE = "change_processor_record", _("Processing for another controller changed")
    EXPORT = "export_register", _("Register taken out as a file")


#: What an entry about such a record has as its subject.
PROCESSOR_RECORD = "processor_record"
#: What an entry about a register as a whole has as its subject.
REGISTER = "register"
