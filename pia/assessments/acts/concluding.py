"""A reviewer's signed conclusion: what it needs, when it settles the review, and taking it or oneself back."""

from django.utils.translation import gettext as _

from pia.assessments.actions import Action
from pia.assessments.acts.context import Act, invalid
from pia.assessments.acts.reviewing import review_at_hand
from pia.assessments.advice import conclusions_of, who_concluded
from pia.assessments.checklists import checks_for
from pia.assessments.models import Conclusion, Finding, Part, Review
from pia.assessments.relations import who_can
from pia.assessments.states import (
    CLEARANCES,
    REFUSALS,
    SEVERITY,
    CheckValue,
    ConditionState,
    FindingState,
    ReviewState,
)
from pia.programmes.definition import Track, TrackRule


def conclude(act: Act) -> None:
    """A signed conclusion; it settles the review once the track's rule is satisfied, the worst outcome winning."""
    review, outcome = review_at_hand(act), ReviewState(act.data["outcome"])
    track = act.case.track(review)
    _check_conclusion(act, review, outcome, track)
    signature = act.sign(
        f"track:{track.id}",
        track.role,
        sections=tuple(track.reads),
        outcome=outcome.label,
    )
    principal = review.reviewer
    if principal and principal.pk != act.person.pk:
        signature.on_behalf_of = principal
        signature.save(update_fields=["on_behalf_of"])
    review.conclusions.create(outcome=outcome, reason=act.reason, signature=signature)
    for person in {act.person, principal or act.person}:
        act.involve(Part.REVIEWER, user=person, track=track.id)
    act.details |= {"outcome": outcome, "round": review.round}
    _settle_if_answered(act, review, track)


def _check_conclusion(act: Act, review: Review, outcome: ReviewState, track: Track) -> None:
    given = {answer.check_id: answer.value for answer in review.check_answers.all()}
    if outcome in CLEARANCES:
        open_checks = [check.title for check in checks_for(act.case, track) if check.id not in given]
        if open_checks:
            open_now = {"n": len(open_checks)}
            raise invalid("outcome", _("Answer every check before you clear: %(n)d are open.") % open_now)
    live = (ConditionState.PROPOSED, ConditionState.ADOPTED)
    proposed = [row for row in act.case.conditions if row.review_id == review.pk and row.state in live]
    if outcome == ReviewState.CLEARED and (CheckValue.NOT_MET in given.values() or proposed):
        raise invalid("outcome", _("A check is not met or a condition is proposed: clear with conditions."))
    if outcome == ReviewState.CLEARED_WITH_CONDITIONS and not proposed:
        raise invalid("outcome", _("Propose at least one condition first."))
    raised = [row for row in act.case.findings if row.review_id == review.pk and row.state != FindingState.CLOSED]
    if outcome in CLEARANCES:
        _refuse_over_own_findings(act, review, raised)
    if outcome == ReviewState.CHANGES_REQUESTED and not raised:
        raise invalid("outcome", _("Raise at least one finding that says what has to change."))
    if outcome == ReviewState.OBJECTED and not act.reason:
        raise invalid("reason", _("Give the reason for your objection."))


def _refuse_over_own_findings(act: Act, review: Review, raised: list[Finding]) -> None:
    """A finding that no conclusion of its own asks to be answered would be asked of nobody any more."""
    spoken = who_concluded(act.case, review.pk)
    own = [row.ref for row in raised if row.state == FindingState.OPEN and row.raised_by_id not in spoken]
    if own:
        words = _("These findings are open: %(refs)s. Ask for changes, close them, or propose a condition from them.")
        raise invalid("outcome", words % {"refs": ", ".join(own)})


def _settle_if_answered(act: Act, review: Review, track: Track) -> None:
    standing = [c for c in review.conclusions.select_related("signature__by") if c.signature.withdrawn_at is None]
    review.reviewer = None
    if not _has_answered(act, review, track, standing):
        review.save()
        return
    outcomes = [ReviewState(c.outcome) for c in standing]
    last = max(standing, key=lambda conclusion: conclusion.pk)
    review.reviewer, review.settled_at = last.signature.by, act.at
    review.settle(max(outcomes, key=SEVERITY.index))
    review.save()


def _has_answered(act: Act, review: Review, track: Track, standing: list[Conclusion]) -> bool:
    """All counts seats, which a stand-in may fill for somebody; so many of the pool counts heads."""
    if track.rule is TrackRule.ALL:
        seats = {user.pk for user in who_can(act.case, review, Action.TAKE_REVIEW)}
        return seats <= {conclusion.signature.seat_id for conclusion in standing}
    wanted = track.rule_count if track.rule is TrackRule.N_OF_M else 1
    return len({conclusion.signature.by_id for conclusion in standing}) >= wanted


def withdraw_signoff(act: Act) -> None:
    """The signature no longer speaks and the review is open again, for whoever took it back."""
    review = review_at_hand(act)
    withdraw_conclusions(act, review, only=act.person.pk)
    review.reviewer = act.person
    review.save()


def withdraw_conclusions(act: Act, review: Review, *, only: int | None = None) -> None:
    """Withdraw the conclusions on a review, those by or for one person or all, and open it again."""
    for conclusion in conclusions_of(act.case, review):
        signature = conclusion.signature
        if only is None or only in (signature.by_id, signature.on_behalf_of_id):
            signature.withdrawn_at = act.at
            signature.save(update_fields=["withdrawn_at"])
            conclusion.withdrawn_reason = act.reason
            conclusion.save(update_fields=["withdrawn_reason"])
    if review.state in CLEARANCES | REFUSALS:
        review.reopen()
        review.settled_at, review.opened_at, review.carried_from = None, act.at, None
        review.save()


def recuse(act: Act) -> None:
    """Give the review back to the pool; whoever recused themselves does not take it again."""
    review = review_at_hand(act)
    review.reviewer = None
    review.save()
    act.involve(Part.RECUSED, track=review.track)
    act.case.forget(rounds=False)
    if conclusions_of(act.case, review):
        _settle_if_answered(act, review, act.case.track(review))
