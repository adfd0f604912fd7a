"""Takes people in, gives and takes their roles, lets them stand in for one another, and lets them go.

Every function writes one audit entry to the organisation's chain, in the same transaction as the change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.actions import PeopleAction, Presence, Subject
from pia.accounts.actors import Actor, record_for
from pia.accounts.models import Delegation, Organisation, RoleAssignment, Unit, User
from pia.accounts.roles import ASSIGNABLE, Role


@dataclass(frozen=True)
class Holding:
    """Something a person still holds: what kind of thing, which one, and in what capacity."""

    kind: str
    label: str
    subject_id: str


class StillHolds(Exception):
    """The person cannot leave before somebody else has taken over what they hold."""

    def __init__(self, holdings: tuple[Holding, ...]) -> None:
        super().__init__(gettext("This person still holds %(count)d things.") % {"count": len(holdings)})
        self.holdings = holdings


class LastAdministrator(Exception):
    """Nobody would be left to run the installation."""

    def __init__(self) -> None:
        super().__init__(gettext("This is the last active administrator of the organisation."))


HoldingsProvider = Callable[[User], Iterable[Holding]]
_providers: list[HoldingsProvider] = []


def register_holdings(provider: HoldingsProvider) -> HoldingsProvider:
    """Rooms above tell what a person holds there; usable as a decorator, called once when the room is loaded."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def holdings_of(user: User) -> tuple[Holding, ...]:
    """Everything that would be without anybody if the person left today."""
    return tuple(holding for provider in _providers for holding in provider(user))


@register_holdings
def units_headed(user: User) -> Iterable[Holding]:
    for unit in Unit.objects.filter(head=user):
        yield Holding(kind=gettext("Unit"), label=unit.display_name, subject_id=str(unit.pk))


@transaction.atomic
def create_person(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    password: str,
    by: Actor,
    name_zh: str = "",
    language: str = "",
) -> User:
    """Add a person who can sign in; raises ValidationError for a taken e-mail or a weak password."""
    user = User(
        organisation=organisation, email=email.strip().lower(), name=name.strip(), name_zh=name_zh, language=language
    )
    validate_password(password, user)
    user.password = make_password(password)
    user.full_clean()
    return add_person(user, by=by)


@transaction.atomic
def add_person(user: User, *, by: Actor) -> User:
    """Add a person who was checked before and whose password is hashed already (a hash is slow on purpose)."""
    user.save()
    _record(by, PeopleAction.CREATE_PERSON, user, details={"name": user.name, "email": user.email})
    return user


@transaction.atomic
def change_password(user: User, password: str, *, by: Actor) -> None:
    """Set a new password; the person's other sessions end with it."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(by, PeopleAction.CHANGE_PASSWORD, user)


@transaction.atomic
def assign_role(user: User, role: Role, *, by: Actor, unit: Unit | None = None, reason: str = "") -> RoleAssignment:
    """Give the person a role, in the unit or in the whole organisation; giving it again changes nothing."""
    if Role(role) not in ASSIGNABLE:
        raise ValidationError(_("The role “%(role)s” is not assigned to people."), params={"role": Role(role).label})
    if unit is not None and unit.organisation_id != user.organisation_id:
        raise ValidationError(_("The unit belongs to another organisation."))
    assignment, is_new = RoleAssignment.objects.get_or_create(
        user=user, role=role, organisation_id=user.organisation_id, unit=unit
    )
    if is_new:
        details = {"role": Role(role).value, "unit": str(unit.pk) if unit else ""}
        _record(by, PeopleAction.ASSIGN_ROLE, user, reason=reason, details=details, after=Role(role).value)
    return assignment


@transaction.atomic
def withdraw_role(assignment: RoleAssignment, *, by: Actor, reason: str) -> None:
    """Take a role back; who held it and when stays in the record."""
    user = assignment.user
    if assignment.role == Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    details = {"role": assignment.role, "unit": str(assignment.unit_id or "")}
    _record(by, PeopleAction.WITHDRAW_ROLE, user, reason=reason, details=details, before=assignment.role)
    assignment.delete()


@transaction.atomic
def delegate(principal: User, stand_in: User, *, starts: date, ends: date, by: Actor, reason: str = "") -> Delegation:
    """Let `stand_in` act for `principal` from the first day to the last."""
    if principal.organisation_id != stand_in.organisation_id:
        raise ValidationError(_("A stand-in comes from the same organisation."))
    if not (principal.is_active and stand_in.is_active):
        raise ValidationError(_("Somebody who left neither gives nor holds a delegation."))
    delegation = Delegation(principal=principal, stand_in=stand_in, starts=starts, ends=ends, reason=reason)
    delegation.full_clean()
    delegation.save()
    details = {"stand_in": str(stand_in.pk), "starts": starts.isoformat(), "ends": ends.isoformat()}
    _record(by, PeopleAction.DELEGATE, principal, reason=reason, details=details)
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Actor, reason: str = "") -> None:
    """The principal is back: the delegation ends with yesterday, or goes if it had not begun."""
    details = {"stand_in": str(delegation.stand_in_id), "planned_end": delegation.ends.isoformat()}
    _record(by, PeopleAction.END_DELEGATION, delegation.principal, reason=reason, details=details)
    today = timezone.localdate()
    if delegation.starts >= today:
        delegation.delete()
    elif delegation.ends >= today:
        delegation.ends = today - timedelta(days=1)
        delegation.save(update_fields=["ends"])


@transaction.atomic
def deactivate(user: User, *, by: Actor, reason: str) -> None:
    """Let a person go: they sign in no more, past signatures stand. Raises StillHolds until all is handed over."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        return
    _keep_an_administrator(locked)
    if holdings := holdings_of(locked):
        raise StillHolds(holdings)
    today = timezone.localdate()
    for delegation in Delegation.objects.filter(Q(principal=user) | Q(stand_in=user), ends__gte=today):
        end_delegation(delegation, by=by)
    _set_presence(user, Presence.INACTIVE)
    _record(
        by,
        PeopleAction.DEACTIVATE_PERSON,
        user,
        reason=reason,
        before=Presence.ACTIVE.value,
        after=Presence.INACTIVE.value,
    )


@transaction.atomic
def reactivate(user: User, *, by: Actor, reason: str) -> None:
    """The person is back, with the roles they had."""
    if User.objects.select_for_update().get(pk=user.pk).is_active:
        return
    _set_presence(user, Presence.ACTIVE)
    _record(
        by,
        PeopleAction.REACTIVATE_PERSON,
        user,
        reason=reason,
        before=Presence.INACTIVE.value,
        after=Presence.ACTIVE.value,
    )


def _set_presence(user: User, presence: Presence) -> None:
    user.is_active = presence == Presence.ACTIVE
    user.save(update_fields=["is_active"])


def _keep_an_administrator(leaving: User) -> None:
    administrators = User.objects.select_for_update().filter(
        is_active=True,
        role_assignments__role=Role.ADMINISTRATOR,
        role_assignments__organisation_id=leaving.organisation_id,
    )
    # Locked, so that two administrators who remove each other at the same moment do not both succeed.
    left = {person.pk for person in administrators.order_by("pk")}
    if left == {leaving.pk}:
        raise LastAdministrator


def _record(by: Actor, action: PeopleAction, person: User, **more: Any) -> None:
    record_for(
        by,
        action=action,
        chain=person.organisation.chain,
        subject=Subject.PERSON,
        subject_id=str(person.pk),
        **more,
    )
