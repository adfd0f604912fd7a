"""Rounds of review: opening them, carrying over what still holds, reviewers' work, returns and withdrawals."""

from django.utils.translation import gettext as _

from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.acts.context import Act, invalid, take_snapshot
from pia.assessments.acts.intake import freeze_screening
from pia.assessments.acts.standing import cancel_unanswered, close_consultation
from pia.assessments.advice import conclusions_of
from pia.assessments.case import Case, numbered
from pia.assessments.models import Condition, Part, Review, Snapshot
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import who_can
from pia.assessments.seats import eligible_approver, missing_seats
from pia.assessments.states import (
    CLEARANCES,
    CheckValue,
    ConditionState,
    DecisionState,
    FindingState,
    ReviewState,
)
from pia.assessments.suggesting import sync_risks
from pia.lib import canonical
from pia.programmes.definition import Track, TrackRule

LONGEST_ADDRESS = 200
LONGEST_NOTE = 2000


def rules_digest(case: Case, track: Track) -> str:
    """Changes whenever a rule, a question or the checklist that the track reads changes."""
    pinned = case.proposal.programme or {}
    return canonical.digest([track.id, pinned.get("procedure"), pinned.get("method"), pinned.get("regimes")])


def open_review(act: Act) -> None:
    """The privacy officer signs that the assessment is complete; the content is frozen and the tracks open."""
    if any(review.round == act.proposal.round for review in act.case.reviews):
        act.proposal.round = act.case.next_round
    freeze_screening(act)
    _sign_complete(act)
    _refuse_last_signatory(act)
    act.proposal.recalled = False
    act.proposal.open_review()
    _open_round(act)


def _refuse_last_signatory(act: Act) -> None:
    """Whoever signs the assessment does not sign its report: somebody else has to be left for that."""
    act.case.forget(rounds=False)
    missing = tuple(missing_seats(act.case))
    if missing:
        raise Refused(Kind.UNMET, missing)


def _sign_complete(act: Act) -> None:
    act.sign("assessment", Role.PRIVACY_OFFICER)
    act.involve(Part.ASSESSOR)


def confirm_assessment(act: Act) -> None:
    """The same signature on changed content."""
    _sign_complete(act)


def resubmit(act: Act) -> None:
    """The next round: screened again, new triggers and tracks joined, a new snapshot."""
    freeze_screening(act)
    sync_risks(act.case)
    act.proposal.round = act.case.next_round
    act.proposal.recalled = False
    act.proposal.resubmit()
    _open_round(act)


def _open_round(act: Act) -> None:
    """A snapshot and one review a track; what cleared on unchanged content is carried over."""
    act.proposal.approver = eligible_approver(act.case)
    snapshot = take_snapshot(act)
    earlier = {review.track: review for review in act.case.reviews}
    for position, track in enumerate(act.case.programme.procedure.tracks):
        review = Review(
            proposal=act.proposal,
            snapshot=snapshot,
            round=act.proposal.round,
            track=track.id,
            role=track.role,
            position=position,
            blocking=track.blocking,
            required=track.required,
            rules_digest=rules_digest(act.case, track),
        )
        previous = earlier.get(track.id)
        if previous and _still_holds(act.case, previous, review, track, snapshot):
            review.carried_from, review.settled_at = previous, act.at
            review.reviewer = previous.reviewer
            review.carry_over(ReviewState(previous.state))
        review.save()
        proposed = Condition.objects.filter(proposal=act.proposal, review__track=track.id, decision=None)
        proposed.filter(state=ConditionState.PROPOSED).update(review=review)
    act.details |= {"round": act.proposal.round, "sections": snapshot.digests}


def _still_holds(case: Case, previous: Review, review: Review, track: Track, snapshot: Snapshot) -> bool:
    """Cleared in this assessment, on sections and rules that are the same now."""
    decided = (decision for decision in case.decisions if decision.state != DecisionState.ENDED)
    same_cycle = not any(decision.at >= previous.snapshot.taken_at for decision in decided)
    digests = snapshot.digests
    return (
        previous.state in CLEARANCES
        and same_cycle
        and previous.rules_digest == review.rules_digest
        and all(previous.snapshot.digests[section] == digests[section] for section in track.reads)
        and bool(conclusions_of(case, previous))
    )


def recall(act: Act) -> None:
    """Unfinished reviews are cancelled; conclusions stay with their round."""
    cancel_unanswered(act)
    act.proposal.recalled = True
    act.proposal.recall()


def return_to_author(act: Act) -> None:
    """One consolidated return."""
    act.proposal.return_to_author()


def conclude_reviews(act: Act) -> None:
    """On to the decision."""
    act.proposal.conclude_reviews()


def reopen_review(act: Act) -> None:
    """A sign-off was withdrawn; an authority already asked is told."""
    close_consultation(act, lambda: _("Closed because a sign-off was withdrawn; the authority has to be told."))
    act.proposal.reopen_review()


def send_back(act: Act) -> None:
    """The reason becomes a finding that the team has to answer."""
    _add_finding(act, None, act.reason)
    act.proposal.send_back()


# -- the reviewers' own work ------------------------------------------------------------------------------------------


def review_at_hand(act: Act) -> Review:
    """The review that the action is about."""
    if not isinstance(act.subject, Review):
        raise TypeError(f"{act.action} needs a review")
    return act.subject


def take_review(act: Act) -> None:
    """Become the reviewer."""
    review = review_at_hand(act)
    _refuse_twice(act.case, review, act.person.pk)
    review.reviewer = act.person
    review.save()


def assign_review(act: Act) -> None:
    """Make somebody of the pool the reviewer, who must be able to take it."""
    review = review_at_hand(act)
    review.reviewer, before = None, review.reviewer
    person = act.data["reviewer"]
    if before and before.pk == person.pk:
        raise invalid("reviewer", _("This person is the reviewer already."))
    if person.pk not in {user.pk for user in who_can(act.case, review, Action.TAKE_REVIEW)}:
        raise invalid("reviewer", _("This person may not review this case: they had a part in it."))
    _refuse_twice(act.case, review, person.pk)
    review.reviewer = person
    review.save()
    act.details |= {"reviewer": person.pk, "before": before.pk if before else None}


def _refuse_twice(case: Case, review: Review, person: int) -> None:
    """Nobody speaks twice; where every seat has to speak, whoever spoke for another has not spoken for themselves."""
    signed = [conclusion.signature for conclusion in conclusions_of(case, review)]
    spoken = {one.seat_id for one in signed}
    if case.track(review).rule is not TrackRule.ALL:
        spoken |= {one.by_id for one in signed}
    if person in spoken:
        raise Refused(Kind.UNMET, (_("This person has already concluded this review."),))


def waive_track(act: Act) -> None:
    """Do without a track that is not required."""
    review = review_at_hand(act)
    review.waiver, review.settled_at = act.reason, act.at
    review.waive()
    review.save()


def answer_checks(act: Act) -> None:
    """Answers to the checklist, any number at a time."""
    review = review_at_hand(act)
    known = {check.id for check in act.case.track(review).checks}
    answers = act.data.get("checks")
    if not isinstance(answers, dict) or not answers:
        raise Refused(Kind.INVALID, (_("Answer at least one check."),))
    notes = {}
    for check_id, answer in answers.items():
        if check_id not in known or not isinstance(answer, dict) or answer.get("value") not in CheckValue.values:
            raise invalid(check_id, _("Choose one of the options."))
        notes[check_id] = _note(check_id, answer.get("note", ""))
    models.CheckAnswer.objects.bulk_create(
        (
            models.CheckAnswer(
                review=review,
                check_id=check_id,
                value=answer["value"],
                note=notes[check_id],
                by=act.person,
            )
            for check_id, answer in answers.items()
        ),
        update_conflicts=True,
        unique_fields=["review", "check_id"],
        update_fields=["value", "note", "by"],
    )
    act.details["checks"] = {check_id: answer["value"] for check_id, answer in answers.items()}


def _note(check_id: str, given: object) -> str:
    """A note as browsers count it: a line break is one character."""
    note = str(given).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise invalid(check_id, _("Shorten the note to at most 2,000 characters."))
    return note


def raise_finding(act: Act) -> None:
    """A remark that must be answered."""
    if len(act.data["address"]) > LONGEST_ADDRESS:
        raise invalid("address", _("Name a field of the case, for example inventory/D01/purpose."))
    finding = _add_finding(act, review_at_hand(act), act.data["text"])
    finding.check_id, finding.address = act.data["check_id"], act.data["address"]
    finding.save()
    act.details["finding"] = finding.ref


def _add_finding(act: Act, review: Review | None, text: str) -> models.Finding:
    return models.Finding.objects.create(
        proposal=act.proposal,
        review=review,
        ref=numbered("F", (finding.ref for finding in act.case.findings)),
        round=act.proposal.round,
        text=text,
        raised_by=act.person,
        raised_at=act.at,
    )


def finding_at_hand(act: Act) -> models.Finding:
    """The finding that the action is about."""
    if not isinstance(act.subject, models.Finding):
        raise TypeError(f"{act.action} needs a finding")
    return act.subject


def answer_finding(act: Act) -> None:
    """What the team did about it."""
    finding = finding_at_hand(act)
    finding.answer, finding.answered_by, finding.state = act.data["answer"], act.person, FindingState.ANSWERED
    finding.save()
    act.involve(Part.EDITOR)


def close_finding(act: Act) -> None:
    """The answer satisfies the track."""
    finding = finding_at_hand(act)
    finding.state = FindingState.CLOSED
    finding.save()
