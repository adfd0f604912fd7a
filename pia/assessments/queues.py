"""Who sees which case and what waits for whom: lists start from `visible_to`, objects from `proposal_for`."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pia.accounts.assignments import Scope, principals_of, scopes_of
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.models import Condition, Decision, DueItem, Involvement, Measure, Part, Proposal, Review
from pia.assessments.states import STANDING, DueKind, State

SEES_ALL = frozenset({Role.PRIVACY_OFFICER, Role.DPO, Role.AUDITOR, Role.UNIT_HEAD})
REVIEWS = frozenset({Role.LEGAL_COUNSEL, Role.SECURITY_ASSESSOR})
DECIDABLE = [
    State.IN_REVIEW,
    State.CHANGES_REQUESTED,
    State.AWAITING_DECISION,
    State.PRIOR_CONSULTATION,
    State.APPROVED,
    State.APPROVED_WITH_CONDITIONS,
    State.REJECTED,
]
TEAM_ONCE = [Part.AUTHOR, Part.CONTRIBUTOR, Part.EDITOR]
BY_STAND_INS = [DueKind.CONDITION, DueKind.FIGURE, DueKind.REVIEW]
# What waits for a day that was set long before: nobody's turn until it is near.
BY_THEIR_DAY = [DueKind.REVIEW_DATE, DueKind.LAW_ENDS]
NEAR = timedelta(days=30)
NOT_FOR_SCORERS = [DueKind.REVIEW, DueKind.OPINION, DueKind.DECISION]


def _where(scope: Scope) -> Q:
    here = Q(organisation_id=scope.organisation_id)
    return here & Q(unit_id=scope.unit_id) if scope.unit_id else here


def visible_to(user: User) -> QuerySet[Proposal]:
    """The cases a person may see; nobody else's answer 404."""
    if not user.is_active:
        return Proposal.objects.none()
    standing = Exists(Decision.objects.filter(proposal=OuterRef("pk"), state__in=list(STANDING)))
    seen = Exists(Involvement.objects.filter(proposal=OuterRef("pk"), user=user, current=True))
    mine = Q(owner=user) | Q(owner__in=principals_of(user, timezone.localdate()).values("pk"))
    owned = Exists(Measure.objects.filter(mine, proposal=OuterRef("pk"))) | Exists(
        Condition.objects.filter(mine, proposal=OuterRef("pk"), decision__isnull=False)
    )
    wanted = Q(seen) | Q(owned)
    for scope in scopes_of(user):
        if scope.role in SEES_ALL:
            wanted |= _where(scope)
        elif scope.role in REVIEWS:
            track = Exists(Review.objects.filter(proposal=OuterRef("pk"), role=scope.role))
            wanted |= _where(scope) & Q(track)
        elif scope.role is Role.APPROVER:
            wanted |= _where(scope) & (Q(state__in=DECIDABLE) | Q(standing))
        elif scope.role is Role.PROTECTION_OFFICER:
            wanted |= _where(scope) & Q(standing)
    return Proposal.objects.filter(organisation_id=user.organisation_id).filter(wanted)


def proposal_for(user: User, reference: str) -> Proposal:
    """The case, for somebody who may see it. Raises Proposal.DoesNotExist: fetching is authorising."""
    rows = visible_to(user).select_related("organisation", "unit__head", "approver")
    return rows.get(reference=reference)


def due_for(user: User) -> QuerySet[DueItem]:
    """The open due items that this person can act on: theirs by name, or by role where nothing bars them."""
    by_role = Q(pk__in=[])
    for scope in scopes_of(user):
        if scope.role is not Role.AUTHOR:
            where = Q(proposal__organisation_id=scope.organisation_id)
            where &= Q(proposal__unit_id=scope.unit_id) if scope.unit_id else Q()
            by_role |= Q(holder_role=scope.role) & where
    mine = Involvement.objects.filter(proposal=OuterRef("proposal"), user=user)
    this_cycle = mine.filter(cycle=OuterRef("proposal__cycle"))
    team = Exists(mine.filter(current=True)) | Exists(this_cycle.filter(part__in=TEAM_ONCE))
    scorer = Exists(this_cycle.filter(part=Part.SCORER)) & Q(kind__in=NOT_FOR_SCORERS)
    recused = Exists(this_cycle.filter(part=Part.RECUSED, track=OuterRef("ref")))
    author = Q(holder_role=Role.AUTHOR) & Exists(mine.filter(part=Part.AUTHOR, current=True))
    allowed = by_role & Q(holder=None) & ~Q(team) & ~scorer & ~Q(recused)
    stood_in_for = Q(holder__in=principals_of(user, timezone.localdate()).values("pk"), kind__in=BY_STAND_INS)
    rows = DueItem.objects.filter(closed_at=None).filter(Q(holder=user) | stood_in_for | author | allowed)
    return rows.select_related("proposal__organisation", "proposal__unit").order_by("starts_on", "id")


def turn_of(user: User) -> QuerySet[DueItem]:
    """Of these what is to be done now, without reviews and ends of laws that are more than thirty days away."""
    return due_for(user).exclude(kind__in=BY_THEIR_DAY, fixed__gt=timezone.localdate() + NEAR)
