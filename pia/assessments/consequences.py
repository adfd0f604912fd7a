"""What follows by itself from an action: each consequence is taken by the system through the same door."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.acts.concluding import withdraw_conclusions
from pia.assessments.acts.context import Act
from pia.assessments.case import Case
from pia.assessments.conditions import standing_approval
from pia.assessments.launch_passes import ISSUED_AFTER, no_longer_fulfilled
from pia.assessments.models import Review
from pia.assessments.needs import unmet
from pia.assessments.states import OPEN_STATES, REFUSALS, UNANSWERED, ExchangeKind, ReviewState, State

FULFILS = frozenset(
    {
        Action.APPROVE_WITH_CONDITIONS,
        Action.VERIFY_CONDITION,
        Action.VERIFY_MEASURE,
        Action.ABANDON_REASSESSMENT,
    }
)
ENDS_OVERRIDE = frozenset(
    {
        Action.SUSPEND,
        Action.REOPEN_CONDITION,
        Action.REOPEN_MEASURE,
        Action.APPROVE,
        Action.APPROVE_WITH_CONDITIONS,
        Action.REJECT,
        Action.REVOKE_DECISION,
        Action.RETIRE,
    }
)
FOUND_FALSE = frozenset({Action.REOPEN_CONDITION, Action.REOPEN_MEASURE})
OVERRIDE_ENDED = _("Something new was decided or found since it was given.")
RESCREENED = _("The facts now give another screening outcome.")
WITHDRAWN = _("A sign-off was withdrawn.")
WITHDRAWN_FROM = frozenset({State.AWAITING_DECISION, State.PRIOR_CONSULTATION})


@dataclass(frozen=True, slots=True)
class Consequence:
    """An action on the case that the system takes next, and why."""

    action: Action
    reason: str = ""


def after(act: Act) -> Iterator[Consequence]:
    """What follows from an act that has just been carried out; the case has been read again."""
    case, state = act.case, State(act.case.proposal.state)
    yield from _of_the_launch(act)
    if act.action is Action.COMPLETE_INVENTORY and screening.differs(screening.stored(case), screening.evaluate(case)):
        yield Consequence(Action.RESCREEN, act.in_record_language(lambda: str(RESCREENED)))
        return
    if "withdraws" in act.details:
        review = case.review_of(act.details["withdraws"])
        if review:
            withdraw_conclusions(act, review)
    if state in WITHDRAWN_FROM and (act.action is Action.WITHDRAW_SIGNOFF or "withdraws" in act.details):
        yield Consequence(Action.REOPEN_REVIEW, act.in_record_language(lambda: str(WITHDRAWN)))
    if state is State.IN_REVIEW:
        yield from _join(act)
    if act.action in FULFILS and state is State.APPROVED_WITH_CONDITIONS:
        if not unmet(case, case.proposal, Action.FULFIL):
            yield Consequence(Action.FULFIL)
            return
    if act.action in FOUND_FALSE and state in OPEN_STATES:
        no_longer_fulfilled(case)
    if act.action in ISSUED_AFTER and standing_approval(case):
        yield Consequence(Action.ISSUE_PASS)


def _of_the_launch(act: Act) -> Iterator[Consequence]:
    """An override was given for what was known then: whatever new stops the launch ends it."""
    ends = act.action in ENDS_OVERRIDE or act.details.get("kind") == ExchangeKind.BAN
    if ends and act.proposal.override_until is not None:
        yield Consequence(Action.END_OVERRIDE, act.in_record_language(lambda: str(OVERRIDE_ENDED)))


def _join(act: Act) -> Iterator[Consequence]:
    """Open or cancel sequential tracks; once all have answered, one return or on to the decision."""
    case = act.case
    for review in case.current_reviews:
        if review.state == ReviewState.WAITING:
            _open_or_cancel(act, review)
    reviews = case.current_reviews
    if any(review.state in UNANSWERED for review in reviews):
        return
    if any(review.blocking and review.state in REFUSALS for review in reviews):
        yield Consequence(Action.RETURN_TO_AUTHOR)
    else:
        yield Consequence(Action.CONCLUDE_REVIEWS)


def _open_or_cancel(act: Act, review: Review) -> None:
    before = _predecessors(act.case, review)
    if any(earlier.state in UNANSWERED for earlier in before):
        return
    stopped = any(
        earlier.state == ReviewState.CANCELLED or (earlier.blocking and earlier.state in REFUSALS) for earlier in before
    )
    if stopped:
        review.cancel()
        review.settled_at = act.at
    else:
        review.open()
        review.opened_at = act.at
    review.save()


def _predecessors(case: Case, review: Review) -> list[Review]:
    wanted = set(case.track(review).after)
    return [earlier for earlier in case.current_reviews if earlier.track in wanted]
