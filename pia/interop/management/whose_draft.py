"""Who a command acts for, and in which unit: what a page knows from the session."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from pia.accounts.models import RoleAssignment, Unit, User
from pia.accounts.roles import Role


def author_named(email: str) -> User:
    """The person of that e-mail; without one, the only person who writes proposals."""
    if email:
        found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if found is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email})
        return found
    writing = RoleAssignment.objects.filter(role=Role.AUTHOR)
    authors = list(User.objects.filter(is_active=True, pk__in=writing.values("user_id"))[:2])
    if len(authors) != 1:
        raise CommandError(_("Say whose draft it is: --as EMAIL."))
    return authors[0]


def unit_named(author: User, name: str) -> Unit:
    """The unit of that name; without one, the only unit that the person writes for."""
    units = list(Unit.objects.filter(organisation=author.organisation_id).select_related("organisation"))
    if name:
        found = [unit for unit in units if name in (unit.name, unit.name_zh)]
    else:
        writes = RoleAssignment.objects.filter(user=author, role=Role.AUTHOR).values_list("unit_id", flat=True)
        found = [unit for unit in units if unit.pk in set(writes)] or units
    if len(found) != 1:
        names = ", ".join(unit.name for unit in units)
        raise CommandError(_("Say which unit: --unit NAME, one of: %(names)s.") % {"names": names})
    return found[0]
