"""A proposal's state as a badge: staff read the state itself, the product team reads what it means for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from pia.assessments.models import Proposal
from pia.assessments.states import PUBLIC_LABELS, REASSESSMENT_LABEL, RECALLED_LABEL, ReviewState, State
from pia.web.components.marks import Tone

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Status:
    """Word, colour and symbol; never colour alone."""

    label: Words
    tone: Tone
    symbol: str


LOOKS: Mapping[State, tuple[Tone, str]] = {
    State.DRAFT: (Tone.IDLE, "circle"),
    State.SCREENING: (Tone.NOW, "flag"),
    State.INVENTORY: (Tone.NOW, "half"),
    State.RISK_SCORING: (Tone.NOW, "half"),
    State.IN_REVIEW: (Tone.NOW, "half"),
    State.CHANGES_REQUESTED: (Tone.WARN, "return"),
    State.AWAITING_DECISION: (Tone.NOW, "scale"),
    State.PRIOR_CONSULTATION: (Tone.NOW, "scale"),
    State.APPROVED_WITH_CONDITIONS: (Tone.OK, "flag"),
    State.APPROVED: (Tone.OK, "check-circle"),
    State.SCREENED_OUT: (Tone.IDLE, "check-circle"),
    State.REJECTED: (Tone.DANGER, "x-circle"),
    State.WITHDRAWN: (Tone.IDLE, "x-circle"),
    State.RETIRED: (Tone.IDLE, "x-circle"),
}
REVIEW_LOOKS: Mapping[ReviewState, tuple[Tone, str]] = {
    ReviewState.WAITING: (Tone.IDLE, "circle"),
    ReviewState.OPEN: (Tone.NOW, "half"),
    ReviewState.CLEARED: (Tone.OK, "check-circle"),
    ReviewState.CLEARED_WITH_CONDITIONS: (Tone.OK, "flag"),
    ReviewState.CHANGES_REQUESTED: (Tone.WARN, "return"),
    ReviewState.OBJECTED: (Tone.DANGER, "x-circle"),
    ReviewState.CANCELLED: (Tone.IDLE, "x-circle"),
    ReviewState.WAIVED: (Tone.IDLE, "x-circle"),
}
# What the team reads instead of the state's own public words, where the way into it says more.
SPECIAL: Mapping[State, tuple[str, Promise]] = {
    State.DRAFT: ("reassessment_cause", REASSESSMENT_LABEL),
    State.CHANGES_REQUESTED: ("recalled", RECALLED_LABEL),
}


def status_of(proposal: Proposal, *, team: bool) -> Status:
    """The badge of a proposal for its team or for everybody else."""
    state = State(proposal.state)
    flag, special = SPECIAL.get(state, ("", None))
    public = special if special is not None and getattr(proposal, flag) else PUBLIC_LABELS[state]
    return Status(public if team else state.label, *LOOKS[state])


def review_status(state: ReviewState) -> Status:
    """The badge of one review."""
    return Status(state.label, *REVIEW_LOOKS[state])
