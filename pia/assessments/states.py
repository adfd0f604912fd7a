"""The states of the three machines and of the parts of a case, each with the words people see.

A state has a staff label (its own label), a public label (what the product team sees) and a stage (what the
tracker shows). This module holds enums alone, so that the policy can import it without the models.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.programmes.vocabulary import Section


class State(TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", pgettext_lazy("state", "Draft")
    SCREENING = "screening", pgettext_lazy("state", "Screening")
    INVENTORY = "inventory", pgettext_lazy("state", "Data inventory")
    RISK_SCORING = "risk_scoring", pgettext_lazy("state", "Risk scoring")
    IN_REVIEW = "in_review", pgettext_lazy("state", "In review")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("state", "Changes requested")
    AWAITING_DECISION = "awaiting_decision", pgettext_lazy("state", "Awaiting decision")
    PRIOR_CONSULTATION = "prior_consultation", pgettext_lazy("state", "Prior consultation")
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", pgettext_lazy("state", "Approved with conditions")
    APPROVED = "approved", pgettext_lazy("state", "Approved")
    SCREENED_OUT = "screened_out", pgettext_lazy("state", "Screened out")
    REJECTED = "rejected", pgettext_lazy("state", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")
    RETIRED = "retired", pgettext_lazy("state", "Retired")


class Stage(TextChoices):
    """What the tracker shows: several states may share a stage."""

    DRAFT = "draft", pgettext_lazy("stage", "Draft")
    SCREENING = "screening", pgettext_lazy("stage", "Screening")
    ASSESSMENT = "assessment", pgettext_lazy("stage", "Assessment")
    REVIEW = "review", pgettext_lazy("stage", "In review")
    DECISION = "decision", pgettext_lazy("stage", "Decision")
    CONDITIONS = "conditions", pgettext_lazy("stage", "Conditions")
    LIVE = "live", pgettext_lazy("stage", "Live")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


STAGE_OF: Final[dict[State, Stage]] = {
    State.DRAFT: Stage.DRAFT,
    State.SCREENING: Stage.SCREENING,
    State.INVENTORY: Stage.ASSESSMENT,
    State.RISK_SCORING: Stage.ASSESSMENT,
    State.IN_REVIEW: Stage.REVIEW,
    State.CHANGES_REQUESTED: Stage.REVIEW,
    State.AWAITING_DECISION: Stage.DECISION,
    State.PRIOR_CONSULTATION: Stage.DECISION,
    State.APPROVED_WITH_CONDITIONS: Stage.CONDITIONS,
    State.APPROVED: Stage.LIVE,
    State.SCREENED_OUT: Stage.CLOSED,
    State.REJECTED: Stage.CLOSED,
    State.WITHDRAWN: Stage.CLOSED,
    State.RETIRED: Stage.CLOSED,
}

PUBLIC_LABELS: Final[dict[State, Promise]] = {
    State.DRAFT: _("Being written"),
    State.SCREENING: _("Privacy checks whether an assessment is needed"),
    State.INVENTORY: _("Describe the data"),
    State.RISK_SCORING: _("Privacy scores the risks"),
    State.IN_REVIEW: _("With the reviewers"),
    State.CHANGES_REQUESTED: _("Changes needed from the team"),
    State.AWAITING_DECISION: _("Waiting for the decision"),
    State.PRIOR_CONSULTATION: _("With the authority"),
    State.APPROVED_WITH_CONDITIONS: _("Approved, conditions to meet"),
    State.APPROVED: _("Approved"),
    State.SCREENED_OUT: _("No assessment needed"),
    State.REJECTED: _("Rejected"),
    State.WITHDRAWN: _("Withdrawn"),
    State.RETIRED: _("Processing ended"),
}
REASSESSMENT_LABEL: Final[Promise] = _("Reassessment")
RECALLED_LABEL: Final[Promise] = _("Recalled by the team")

OPEN_STATES: Final = frozenset(
    {
        State.DRAFT,
        State.SCREENING,
        State.INVENTORY,
        State.RISK_SCORING,
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        State.AWAITING_DECISION,
        State.PRIOR_CONSULTATION,
    }
)
DECIDED_STATES: Final = frozenset({State.SCREENED_OUT, State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.REJECTED})
ALL_STATES: Final = frozenset(State)
STAGE_ORDER: Final[tuple[Stage, ...]] = tuple(Stage)


class ReviewState(TextChoices):
    """Where one track's judgement of one snapshot stands."""

    WAITING = "waiting", pgettext_lazy("review", "Waiting for another track")
    OPEN = "open", pgettext_lazy("review", "In progress")
    CLEARED = "cleared", pgettext_lazy("review", "Cleared")
    CLEARED_WITH_CONDITIONS = "cleared_with_conditions", pgettext_lazy("review", "Cleared with conditions")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("review", "Changes requested")
    OBJECTED = "objected", pgettext_lazy("review", "Objected")
    CANCELLED = "cancelled", pgettext_lazy("review", "Cancelled")
    WAIVED = "waived", pgettext_lazy("review", "Waived")


UNANSWERED: Final = frozenset({ReviewState.WAITING, ReviewState.OPEN})
CLEARANCES: Final = frozenset({ReviewState.CLEARED, ReviewState.CLEARED_WITH_CONDITIONS})
REFUSALS: Final = frozenset({ReviewState.CHANGES_REQUESTED, ReviewState.OBJECTED})
# The worst answer of a track's reviewers is the track's answer.
SEVERITY: Final[tuple[ReviewState, ...]] = (
    ReviewState.CLEARED,
    ReviewState.CLEARED_WITH_CONDITIONS,
    ReviewState.CHANGES_REQUESTED,
    ReviewState.OBJECTED,
)


class DecisionKind(TextChoices):
    """What was decided."""

    APPROVED = "approved", pgettext_lazy("decision", "Approved")
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", pgettext_lazy("decision", "Approved with conditions")
    REJECTED = "rejected", pgettext_lazy("decision", "Rejected")
    NOT_REQUIRED = "not_required", pgettext_lazy("decision", "No assessment required")


APPROVALS: Final = frozenset({DecisionKind.APPROVED, DecisionKind.APPROVED_WITH_CONDITIONS})


class DecisionState(TextChoices):
    """Whether a decision still speaks."""

    IN_FORCE = "in_force", pgettext_lazy("decision state", "In force")
    SUSPENDED = "suspended", pgettext_lazy("decision state", "Suspended")
    SUPERSEDED = "superseded", pgettext_lazy("decision state", "Superseded")
    ENDED = "ended", pgettext_lazy("decision state", "Ended")


STANDING: Final = frozenset({DecisionState.IN_FORCE, DecisionState.SUSPENDED})


class RiskState(TextChoices):
    """Whether a person has dealt with a suggested risk."""

    SUGGESTED = "suggested", pgettext_lazy("risk", "Suggested")
    SCORED = "scored", pgettext_lazy("risk", "Scored")
    DISMISSED = "dismissed", pgettext_lazy("risk", "Dismissed")


class MeasureState(TextChoices):
    """How far a measure has come; only a verified one lowers the current level."""

    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    IMPLEMENTED = "implemented", pgettext_lazy("measure", "Implemented")
    VERIFIED = "verified", pgettext_lazy("measure", "Verified")


class FindingState(TextChoices):
    """Whether a remark has been answered."""

    OPEN = "open", pgettext_lazy("finding", "Open")
    ANSWERED = "answered", pgettext_lazy("finding", "Answered")
    CLOSED = "closed", pgettext_lazy("finding", "Closed")


class ConditionState(TextChoices):
    """From a reviewer's proposal to a verified duty."""

    PROPOSED = "proposed", pgettext_lazy("condition", "Proposed")
    ADOPTED = "adopted", pgettext_lazy("condition", "Adopted")
    DECLINED = "declined", pgettext_lazy("condition", "Declined")
    OPEN = "open", pgettext_lazy("condition", "Open")
    FILED = "filed", pgettext_lazy("condition", "Evidence filed")
    VERIFIED = "verified", pgettext_lazy("condition", "Verified")
    DROPPED = "dropped", pgettext_lazy("condition", "Dropped")


class ConditionKind(TextChoices):
    """Whether a duty is met once, comes again and again, or arises when a figure reaches a number."""

    ONCE = "once", pgettext_lazy("condition kind", "Once")
    RECURRING = "recurring", pgettext_lazy("condition kind", "Again and again")
    COUNTER = "counter", pgettext_lazy("condition kind", "When a figure is reached")


class SpanUnit(TextChoices):
    """What terms and repetitions are counted in; the values are those of `programmes.vocabulary.ClockUnit`."""

    WORKING_DAYS = "working_days", pgettext_lazy("span", "Working days")
    DAYS = "days", pgettext_lazy("span", "Days")
    WEEKS = "weeks", pgettext_lazy("span", "Weeks")
    MONTHS = "months", pgettext_lazy("span", "Months")


class EvidenceKind(TextChoices):
    """What a piece of evidence is."""

    FILE = "file", pgettext_lazy("evidence", "File")
    LINK = "link", pgettext_lazy("evidence", "Link")
    NOTE = "note", pgettext_lazy("evidence", "Note")


class FilingState(TextChoices):
    """What became of evidence that was filed."""

    WAITING = "waiting", pgettext_lazy("filed evidence", "Waits to be verified")
    VERIFIED = "verified", pgettext_lazy("filed evidence", "Verified")
    INSUFFICIENT = "insufficient", pgettext_lazy("filed evidence", "Did not suffice")
    FALSE = "false", pgettext_lazy("filed evidence", "Found false")


class Phase(TextChoices):
    """When a condition has to be met."""

    BEFORE_LAUNCH = "before_launch", pgettext_lazy("phase", "Before launch")
    AFTER_LAUNCH = "after_launch", pgettext_lazy("phase", "After launch")


class CheckValue(TextChoices):
    """A reviewer's answer to one check of the checklist."""

    MET = "met", pgettext_lazy("check", "Met")
    NOT_MET = "not_met", pgettext_lazy("check", "Not met")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("check", "Not applicable")


class Stance(TextChoices):
    """How the controller answers an item of advice: comply or explain."""

    ACCEPT = "accept", pgettext_lazy("stance", "Accept")
    ADAPT = "adapt", pgettext_lazy("stance", "Adapt")
    REFUSE = "refuse", pgettext_lazy("stance", "Refuse")


class Position(TextChoices):
    """What the DPO's opinion amounts to."""

    AGREES = "agrees", pgettext_lazy("position", "Agrees")
    ADVISES = "advises", pgettext_lazy("position", "Agrees with advice")
    DISAGREES = "disagrees", pgettext_lazy("position", "Disagrees")


class Sought(TextChoices):
    """Whether the people concerned were asked for their views."""

    YES = "yes", pgettext_lazy("views", "They were asked")
    NO = "no", pgettext_lazy("views", "They were not asked")


class Cause(TextChoices):
    """Why a decided case is assessed again."""

    CHANGE = "change", pgettext_lazy("cause", "Change of the processing")
    REVIEW_DATE = "review_date", pgettext_lazy("cause", "Review date reached")
    INCIDENT = "incident", pgettext_lazy("cause", "Incident")
    NEW_LAW = "new_law", pgettext_lazy("cause", "New law")


class ExchangeKind(TextChoices):
    """What passed between us and the authority."""

    QUESTION = "question", pgettext_lazy("exchange", "Question of the authority")
    ANSWER = "answer", pgettext_lazy("exchange", "Our answer")
    EXTENSION = "extension", pgettext_lazy("exchange", "Extension by the authority")
    ADVICE = "advice", pgettext_lazy("exchange", "Advice of the authority")
    BAN = "ban", pgettext_lazy("exchange", "Ban by the authority")


SECTION_LABELS: Final[dict[Section, Promise]] = {
    Section.DESCRIPTION: pgettext_lazy("section", "Description"),
    Section.ANSWERS: pgettext_lazy("section", "Answers"),
    Section.AGREEMENT: pgettext_lazy("section", "Agreement"),
    Section.INVENTORY: pgettext_lazy("section", "Data inventory"),
    Section.RISKS: pgettext_lazy("section", "Risks"),
    Section.MEASURES: pgettext_lazy("section", "Measures"),
}


class DueKind(TextChoices):
    """What somebody has to have done by a date."""

    DRAFT = "draft", pgettext_lazy("due", "Finish the draft")
    SCREENING = "screening", pgettext_lazy("due", "Confirm the screening")
    INVENTORY = "inventory", pgettext_lazy("due", "Complete the data inventory")
    SCORING = "scoring", pgettext_lazy("due", "Score the risks")
    REVIEW = "review", pgettext_lazy("due", "Conclude the review")
    CHANGES = "changes", pgettext_lazy("due", "Answer the findings and resubmit")
    CONFIRMATION = "confirmation", pgettext_lazy("due", "Confirm the assessment")
    OPINION = "opinion", pgettext_lazy("due", "Give the DPO opinion")
    CONSULTATION = "consultation", pgettext_lazy("due", "Consult the authority")
    AUTHORITY = "authority", pgettext_lazy("due", "Answer of the authority")
    QUESTION = "question", pgettext_lazy("due", "Answer the authority's question")
    EXTENSION = "extension", pgettext_lazy("due", "Extension of the authority's term")
    DECISION = "decision", pgettext_lazy("due", "Decide")
    CONDITION = "condition", pgettext_lazy("due", "Meet a condition")
    FIGURE = "figure", pgettext_lazy("due", "Report a figure")
    VERIFICATION = "verification", pgettext_lazy("due", "Verify evidence")
    FULFILMENT = "fulfilment", pgettext_lazy("due", "Clear what holds back the approval")
    REVIEW_DATE = "review_date", pgettext_lazy("due", "Review the approved processing")
    END_OF_PROCESSING = "end_of_processing", pgettext_lazy("due", "Record the end of processing")
    MATERIAL_CHANGE = "material_change", pgettext_lazy("due", "Look at a change of what was approved")
    OVERRIDE = "override", pgettext_lazy("due", "Launch override ends")
    LAW_ENDS = "law_ends", pgettext_lazy("due", "Move on from a law that ends")
