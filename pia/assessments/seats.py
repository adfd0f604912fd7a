"""Whether the people a case will still need exist: every track, due opinion, decision and report signature."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.advice import conclusions_of
from pia.assessments.case import Case
from pia.assessments.models import Review
from pia.assessments.policy import DECIDES, REVIEWS, Bar, rule_for
from pia.assessments.refusals import Words
from pia.assessments.relations import can_anybody, candidates, not_by
from pia.assessments.states import OPEN_STATES, ReviewState, State
from pia.programmes.definition import Track, TrackRule


def _free(case: Case, role: Role, bars: tuple[Bar, ...]) -> set[int]:
    """The holders of a role whom none of these bars keeps out in the present cycle."""
    parts = not_by(case, case.proposal.cycle)
    people = {user.pk for user in candidates(case, (role,))}
    if Bar.TEAM in bars:
        people -= parts.team
    if Bar.SCORER in bars:
        people -= parts.scorers
    if Bar.ASSESSOR in bars:
        people -= parts.assessors
    if Bar.REVIEWER in bars:
        people -= {person for person, _track in parts.reviewers}
    if Bar.ADVISER in bars or Bar.CASE_DPO in bars:
        people -= {user.pk for user in case.people.get(Role.DPO, ())}
    return people


def _reviewers_free(case: Case, track: Track) -> set[int]:
    parts = not_by(case, case.proposal.cycle)
    elsewhere = {person for person, other in parts.reviewers if other != track.id}
    elsewhere |= {person for person, other in parts.recused if other == track.id}
    return _free(case, Role(track.role), REVIEWS) - elsewhere


def _assignable(choices: list[set[int]], taken: frozenset[int] = frozenset()) -> bool:
    """Whether each set can give up somebody else: one person never takes two."""
    if not choices:
        return True
    return any(_assignable(choices[1:], taken | {person}) for person in choices[0] - taken)


def missing_seats(case: Case) -> Iterator[Words]:
    """A sentence for every seat that nobody could take."""
    programme = case.programme
    seats = {track.id: _reviewers_free(case, track) for track in programme.procedure.tracks}
    for track in programme.procedure.tracks:
        wanted = track.rule_count if track.rule is TrackRule.N_OF_M else 1
        if not seats[track.id]:
            yield format_lazy(_("Nobody who may review is left for the track “{track}”."), track=track.title)
        elif len(seats[track.id]) < wanted:
            words = _("The track “{track}” needs {n} reviewers, and there are not enough people.")
            yield format_lazy(words, track=track.title, n=wanted)
    deciders = _free(case, Role.APPROVER, DECIDES)
    if all(seats.values()) and not _assignable(list(seats.values())):
        yield _("The tracks need different reviewers, and there are not enough people.")
    elif all(seats.values()) and deciders and not _assignable([*seats.values(), deciders]):
        yield _("The decision needs somebody who reviews none of the tracks, and there are not enough people.")
    if not _free(case, Role.PRIVACY_OFFICER, (Bar.TEAM,)):
        yield _("No privacy officer is left who has no part in writing the proposal.")
    if any(regime.opinion.required for regime in case.regimes) and not _free(case, Role.DPO, (Bar.TEAM, Bar.SCORER)):
        yield _("No DPO is left who may give the opinion.")
    if not deciders:
        yield _("No approver is left who may decide.")
    signed = any(regime.report_signatory and regime.report_signatory.required for regime in case.regimes)
    signs = rule_for(Action.SIGN_REPORT, State.APPROVED)
    if signed and signs and not _free(case, Role.PROTECTION_OFFICER, signs.not_by):
        yield _("No PI protection officer is left who may sign the report.")


def may_decide(case: Case) -> list[User]:
    """The approvers whom nothing bars in the present cycle."""
    free = _free(case, Role.APPROVER, DECIDES)
    return [user for user in case.people.get(Role.APPROVER, ()) if user.pk in free]


def eligible_approver(case: Case) -> User | None:
    """The assigned approver while they may decide; else the unit's head, else whoever else may."""
    able = may_decide(case)
    assigned, head = case.proposal.approver, case.proposal.unit.head_id
    if assigned in able:
        return assigned
    return min(able, key=lambda user: user.pk != head, default=None)


NEXT_STEP: dict[State, tuple[Action, ...]] = {
    State.DRAFT: (Action.SUBMIT,),
    State.SCREENING: (Action.SCREEN_IN,),
    State.INVENTORY: (Action.COMPLETE_INVENTORY,),
    State.RISK_SCORING: (Action.OPEN_REVIEW,),
    State.CHANGES_REQUESTED: (Action.RESUBMIT,),
    State.AWAITING_DECISION: (Action.APPROVE,),
    State.PRIOR_CONSULTATION: (Action.CLOSE_CONSULTATION,),
}


DeadEnds = dict[str, Words]


def dead_ends(case: Case) -> DeadEnds:
    """The steps that nobody could take, each by what it is and with the sentence that says so; empty while all is well.

    An action is refused over those that it would add: where somebody left and nobody can go on, everything that does
    no more harm, and whatever brings somebody in, has to stay possible.
    """
    state = State(case.proposal.state)
    if state not in OPEN_STATES:
        return {}
    found: DeadEnds = {
        action.value: format_lazy(_("After this nobody could take the next step “{step}”."), step=action.label)
        for action in NEXT_STEP.get(state, ())
        if not can_anybody(case, case.proposal, action)
    }
    for review in case.current_reviews if state is State.IN_REVIEW else ():
        if review.state == ReviewState.OPEN and not _can_answer(case, review):
            found[f"review:{review.track}"] = format_lazy(
                _("After this nobody could conclude the track “{track}”."), track=case.track(review).title
            )
    return found


def _can_answer(case: Case, review: Review) -> bool:
    """Whether enough people are left to conclude an open review, besides those who have."""
    track = case.track(review)
    signed = [conclusion.signature for conclusion in conclusions_of(case, review)]
    left = _reviewers_free(case, track) - {signature.seat_id for signature in signed}
    if track.rule is not TrackRule.N_OF_M:
        return bool(left)
    spoken = {signature.by_id for signature in signed}
    return bool(left - spoken) and len(left | spoken) >= track.rule_count
