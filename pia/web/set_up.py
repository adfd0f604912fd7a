"""What is left to do before the teams of a new organisation can start; for its administrators."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.accounts.assignments import scopes_of
from pia.accounts.models import RoleAssignment, User
from pia.accounts.roles import Role
from pia.programmes.models import PublishedVersion
from pia.web.access import SignedInRequest, signed_in
from pia.web.errors import NotAllowed
from pia.web.navigation import Entry, Section, register

#: Without one of each, a proposal would stop on its way.
NEEDED = (Role.AUTHOR, Role.PRIVACY_OFFICER, Role.LEGAL_COUNSEL, Role.SECURITY_ASSESSOR, Role.APPROVER)


@dataclass(frozen=True)
class Step:
    """One thing to do, whether it is done, and the command that does it where there is no page for it."""

    title: str | Promise
    text: str | Promise
    done: bool
    command: str = ""
    missing: tuple[str | Promise, ...] = ()


def administers(user: AbstractBaseUser) -> bool:
    """Whether this person runs the installation for their organisation."""
    return isinstance(user, User) and any(scope.role is Role.ADMINISTRATOR for scope in scopes_of(user))


def steps(user: User) -> list[Step]:
    """The list for the organisation of this person."""
    organisation = user.organisation_id
    missing = tuple(role.label for role in NEEDED if not _held(role, organisation))
    return [
        Step(_("Create the first administrator"), _("You run this installation."), True),
        Step(
            _("Add people and their roles"),
            _("A proposal needs an author, a privacy officer, a reviewer on each track, and an approver."),
            not missing,
            "python manage.py create_user E-MAIL NAME --role legal_counsel",
            missing,
        ),
        Step(
            _("Publish the legal rules"),
            _("Regimes, methods and catalogues are read from the folder workflows/."),
            PublishedVersion.objects.exists(),
            "python manage.py publish_programmes",
        ),
        Step(
            _("Check the working days"),
            _("Deadlines skip the public holidays of your organisation's country."),
            True,
        ),
    ]


def _held(role: Role, organisation_id: int) -> bool:
    return RoleAssignment.objects.filter(role=role, organisation_id=organisation_id, user__is_active=True).exists()


@signed_in
def set_up(request: SignedInRequest) -> HttpResponse:
    """Show the list."""
    if not administers(request.user):
        raise NotAllowed(str(_("The set-up is for administrators.")))
    found = steps(request.user)
    context = {
        "steps": found,
        "done": sum(step.done for step in found),
    }
    return render(request, "pages/first_run_steps.html", context)


register(
    Entry(
        key="set_up",
        label=_("Set up"),
        icon="check-circle",
        url_name="set_up",
        order=190,
        section=Section.REFERENCE,
        visible=administers,
    )
)
urlpatterns: list[URLPattern] = [path("set-up/", set_up, name="set_up")]
