"""Answers who holds which role where, and who stands in for whom; each answer costs one query.

A role held in the organisation counts in every unit of it. People who left hold nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Value

from pia.accounts.models import RoleAssignment, Unit, User
from pia.accounts.roles import Role


@dataclass(frozen=True)
class Scope:
    """A role held somewhere; without a unit it holds in the whole organisation."""

    role: Role
    organisation_id: int
    unit_id: int | None


def scopes_of(user: User) -> tuple[Scope, ...]:
    """Every role the person holds, and where; what lists of visible cases start from."""
    if not user.is_active:
        return ()
    if user.scopes_read is not None:
        return user.scopes_read
    assigned = RoleAssignment.objects.order_by().filter(user=user).values_list("role", "organisation_id", "unit_id")
    headed = (
        Unit.objects.order_by()
        .filter(head=user)
        .annotate(held=Value(Role.UNIT_HEAD.value))
        .values_list("held", "organisation_id", F("pk"))
    )
    rows = assigned.union(headed)
    return tuple(sorted((Scope(Role(r), o, u) for r, o, u in rows), key=lambda s: (s.role, s.unit_id or 0)))


def remember_scopes(user: User) -> None:
    """Read the person's roles once for as long as this object lives: one page, which asks for them several times."""
    user.scopes_read = scopes_of(user)


def roles_in(user: User, *, organisation_id: int, unit_id: int | None) -> frozenset[Role]:
    """The roles the person holds for something of that unit (None: of the organisation as a whole)."""
    return frozenset(
        scope.role
        for scope in scopes_of(user)
        if scope.organisation_id == organisation_id and scope.unit_id in (None, unit_id)
    )


def holders(role: Role, *, organisation_id: int, unit_id: int | None = None) -> QuerySet[User]:
    """The active people who hold the role for that unit, themselves assigned to it or to the whole organisation."""
    people = User.objects.filter(is_active=True)
    if role == Role.UNIT_HEAD:
        if unit_id is None:
            return people.none()  # the organisation as a whole has no head
        return people.filter(heads_units__in=Unit.objects.filter(organisation_id=organisation_id, pk=unit_id))
    assigned = RoleAssignment.objects.filter(role=role, organisation_id=organisation_id).filter(_here(unit_id))
    return people.filter(pk__in=assigned.values("user_id"))


def people_with(
    roles: Iterable[Role], *, organisation_id: int, unit_id: int | None = None
) -> dict[Role, tuple[User, ...]]:
    """The active holders of each of the roles, in one query; a role nobody holds has an empty tuple."""
    found: dict[Role, list[User]] = {Role(role): [] for role in roles}
    assigned = (
        RoleAssignment.objects.filter(_here(unit_id), role__in=list(found), organisation_id=organisation_id)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    for assignment in assigned:
        people = found[Role(assignment.role)]
        if assignment.user not in people:  # held both in the unit and in the organisation
            people.append(assignment.user)
    if Role.UNIT_HEAD in found:
        found[Role.UNIT_HEAD] = list(holders(Role.UNIT_HEAD, organisation_id=organisation_id, unit_id=unit_id))
    return {role: tuple(people) for role, people in found.items()}


def principals_of(user: User, on: date) -> QuerySet[User]:
    """The people for whom `user` stands in on that day."""
    return User.objects.filter(
        delegations_given__stand_in=user,
        delegations_given__starts__lte=on,
        delegations_given__ends__gte=on,
    ).distinct()


def stand_ins_of(user: User, on: date) -> QuerySet[User]:
    """The active people who stand in for `user` on that day."""
    return User.objects.filter(
        is_active=True,
        delegations_held__principal=user,
        delegations_held__starts__lte=on,
        delegations_held__ends__gte=on,
    ).distinct()


def _here(unit_id: int | None) -> Q:
    everywhere = Q(unit__isnull=True)
    return everywhere if unit_id is None else everywhere | Q(unit_id=unit_id)
