"""How people stand to a case: roles on it, what bars them, and relations to one review, measure or condition.

The policy decides on these three sets alone; this module works them out from the case, without a query per person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from pia.accounts.actors import Actor, System
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.advice import conclusions_of
from pia.assessments.case import Case
from pia.assessments.models import Part
from pia.assessments.policy import Bar, Relation, Rule, Verdict, rule_for, verdict
from pia.assessments.states import ConditionState, FilingState, MeasureState, ReviewState, State
from pia.programmes.calendar import working_days_between

SubjectRow = models.Proposal | models.Review | models.Finding | models.Condition | models.Measure | models.Risk
TEAM_PARTS = frozenset({Part.AUTHOR, Part.CONTRIBUTOR})
REVOCABLE_WORKING_DAYS = 1


@dataclass(frozen=True, slots=True)
class NotBy:
    """Whom separation of duties keeps out, as user ids, in one cycle of a case."""

    team: frozenset[int]
    scorers: frozenset[int]
    assessors: frozenset[int]
    reviewers: frozenset[tuple[int, str]]
    recused: frozenset[tuple[int, str]]


def not_by(case: Case, cycle: int) -> NotBy:
    """Everybody with a part that bars, including the principals and stand-ins of the team."""
    found: NotBy = case.once("not_by", cycle, work_out=lambda: _not_by(case, cycle))
    return found


def _not_by(case: Case, cycle: int) -> NotBy:
    team = {
        part.user_id
        for part in case.involvements
        if (part.current and part.part in TEAM_PARTS)
        or (part.cycle == cycle and part.part in TEAM_PARTS | {Part.EDITOR})
    }
    in_cycle = [part for part in case.involvements if part.cycle == cycle]
    return NotBy(
        team=frozenset(_with_stand_ins(case, team)),
        scorers=frozenset(part.user_id for part in in_cycle if part.part == Part.SCORER),
        assessors=frozenset(part.user_id for part in in_cycle if part.part == Part.ASSESSOR),
        reviewers=frozenset((part.user_id, part.track) for part in in_cycle if part.part == Part.REVIEWER),
        recused=frozenset((part.user_id, part.track) for part in in_cycle if part.part == Part.RECUSED),
    )


def _with_stand_ins(case: Case, people: Iterable[int]) -> set[int]:
    known = set(people)
    linked = {other for pair in case.delegations if set(pair) & known for other in pair}
    return known | linked


def acts_for(case: Case, user: User) -> frozenset[int]:
    """The user and everybody they stand in for today."""
    return frozenset({user.pk} | {principal for principal, stand_in in case.delegations if stand_in == user.pk})


def roles_of(case: Case, actor: Actor) -> frozenset[Role]:
    """The roles somebody holds on this case; authorship is of the case, not of the organisation."""
    if isinstance(actor, System):
        return frozenset({Role.SYSTEM})
    if not actor.is_active:
        return frozenset()
    found: frozenset[Role] = case.once("roles", actor.pk, work_out=lambda: _roles_of(case, actor))
    return found


def _roles_of(case: Case, actor: User) -> frozenset[Role]:
    roles: set[Role] = {
        role for role, holders in case.people.items() if role is not Role.AUTHOR and _among(actor, holders)
    }
    roles |= {Role.AUTHOR} if _among(actor, case.authors) else set()
    roles |= {Role.CONTRIBUTOR} if _among(actor, case.contributors) else set()
    owned: list[models.Measure | models.Condition] = [
        *case.measures,
        *(row for row in case.conditions if row.decision_id),
    ]
    seats = acts_for(case, actor)
    roles |= {Role.OWNER} if any(row.owner_id in seats for row in owned) else set()
    roles |= {Role.REVIEWER} if any(review.reviewer_id == actor.pk for review in case.open_reviews) else set()
    return frozenset(roles)


def _among(user: User, people: Iterable[User]) -> bool:
    return any(person.pk == user.pk for person in people)


def bars_of(case: Case, user: User, subject: SubjectRow, rule: Rule) -> frozenset[Bar]:
    """The grounds on which this person is barred from acting on this subject."""
    standing = case.standing_decision
    cycle = standing.cycle if rule.looks_back and standing else case.proposal.cycle
    parts = not_by(case, cycle)
    found = {
        Bar.TEAM: user.pk in parts.team,
        Bar.SCORER: user.pk in parts.scorers,
        Bar.ASSESSOR: user.pk in parts.assessors,
        Bar.REVIEWER: any(person == user.pk for person, _track in parts.reviewers),
        Bar.OTHER_TRACK: _concluded_another(user, subject, parts),
        Bar.ADVISER: _among(user, case.people.get(Role.DPO, ())),
        Bar.CASE_DPO: _among(user, case.people.get(Role.DPO, ())),
        Bar.OWN_WORK: user.pk in _workers(case, subject),
        Bar.DECIDED_EARLIER: _decided_earlier(case, user),
    }
    return frozenset(bar for bar, holds in found.items() if holds)


def _concluded_another(user: User, subject: SubjectRow, parts: NotBy) -> bool:
    track = subject.track if isinstance(subject, models.Review) else None
    return track is not None and any(person == user.pk and other != track for person, other in parts.reviewers)


def _workers(case: Case, subject: SubjectRow) -> set[int | None]:
    """Who owns it or filed what waits to be verified, be it the first of several filings."""
    if not isinstance(subject, models.Measure | models.Condition):
        return set()
    filed_by = subject.reported_by_id if isinstance(subject, models.Measure) else subject.filed_by_id
    waits = subject.state in (MeasureState.IMPLEMENTED, ConditionState.FILED)
    filings = [one for one in case.filings_of(subject) if one.state == FilingState.WAITING] if waits else []
    return {subject.owner_id, filed_by, *(one.by_id for one in filings)}


def _decided_earlier(case: Case, user: User) -> bool:
    decision = case.standing_decision
    if decision is None or decision.signature.by_id != user.pk:
        return False
    days = working_days_between(timezone.localdate(decision.at), case.today(), case.country)
    return days > REVOCABLE_WORKING_DAYS


def relations_of(case: Case, user: User, subject: SubjectRow) -> frozenset[Relation]:
    """How this person is connected to the review, finding, measure or condition itself."""
    if isinstance(subject, models.Review):
        return frozenset(_to_review(case, user, subject))
    if isinstance(subject, models.Finding):
        review = case.review_of(subject.review.track) if subject.review else None
        return frozenset(_to_review(case, user, review) if review else ())
    if isinstance(subject, models.Condition) and subject.review:
        review = case.review_of(subject.review.track)
        of_review = _to_review(case, user, review) & {Relation.REVIEWER} if review else set()
        return frozenset(_to_work(case, user, subject) | of_review)
    if isinstance(subject, models.Measure | models.Condition):
        return frozenset(_to_work(case, user, subject))
    return frozenset()


def _to_review(case: Case, user: User, review: models.Review) -> set[Relation]:
    mine = acts_for(case, user)
    found = set()
    recused = (user.pk, review.track) in not_by(case, case.proposal.cycle).recused
    if not recused and _among(user, case.people.get(Role(case.track(review).role), ())):
        found.add(Relation.POOL)
    if review.state == ReviewState.OPEN and review.reviewer_id in mine:
        found.add(Relation.REVIEWER)
    active = [conclusion.signature for conclusion in conclusions_of(case, review)]
    if any(user.pk in (signature.by_id, signature.on_behalf_of_id) for signature in active):
        found.add(Relation.SIGNER)
    return found


def _to_work(case: Case, user: User, work: models.Measure | models.Condition) -> set[Relation]:
    found = set()
    if work.owner_id in acts_for(case, user):
        found |= {Relation.OWNER, Relation.KEEPER}
    if _among(user, case.people.get(Role.PRIVACY_OFFICER, ())):
        found |= {Relation.TRACK, Relation.KEEPER}
    track = work.review.track if isinstance(work, models.Condition) and work.review else None
    for review in case.reviews:
        signers = {c.signature.by_id for c in review.conclusions.all()}
        if user.pk in signers and (track is None or review.track == track):
            found.add(Relation.TRACK)
    return found


def ask(case: Case, subject: SubjectRow, action: Action, actor: Actor) -> Verdict:
    """What the policy says of this actor taking this action on this subject now."""
    state = State(case.proposal.state)
    row = rule_for(action, state)
    person = row is not None and isinstance(actor, User)
    return verdict(
        action,
        state,
        roles=roles_of(case, actor),
        bars=bars_of(case, actor, subject, row) if person else frozenset(),  # type: ignore[arg-type]  # both checked
        relations=relations_of(case, actor, subject) if person else frozenset(),  # type: ignore[arg-type]  # as above
        standing=case.standing_decision is not None,
    )


def who_can(case: Case, subject: SubjectRow, action: Action) -> list[User]:
    """Everybody whom the policy lets take this action on this subject now."""
    return list(_able(case, subject, action))


def can_anybody(case: Case, subject: SubjectRow, action: Action) -> bool:
    """Whether there is such a person at all."""
    return next(_able(case, subject, action), None) is not None


def _able(case: Case, subject: SubjectRow, action: Action) -> Iterator[User]:
    row = rule_for(action, State(case.proposal.state))
    people = {user.pk: user for user in candidates(case, row.roles)} if row else {}
    return (user for user in people.values() if ask(case, subject, action, user).allowed)


def candidates(case: Case, roles: Iterable[Role]) -> list[User]:
    """The people who hold one of the roles on the case, through the organisation or the case itself."""
    found: list[User] = []
    for role in roles:
        if role is Role.AUTHOR:
            found += case.authors
        elif role is Role.CONTRIBUTOR:
            found += case.contributors
        elif role is Role.OWNER:
            owned: list[models.Measure | models.Condition] = [*case.measures, *case.conditions]
            found += [row.owner for row in owned if row.owner]
        else:
            found += case.people.get(role, ())
    return [user for user in found if user.is_active]
