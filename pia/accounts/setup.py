"""Sets up an empty installation: its first organisation and the administrator who adds everybody else."""

from django.db import transaction
from django.utils.translation import gettext

from pia.accounts import organisations, people
from pia.accounts.actions import PeopleAction, Subject
from pia.accounts.actors import SYSTEM, record_for
from pia.accounts.models import Organisation, User
from pia.accounts.roles import Role
from pia.audit import log


class AlreadySetUp(Exception):
    """There is somebody already: whoever comes now has to sign in."""

    def __init__(self) -> None:
        super().__init__(gettext("This installation is set up already. Sign in instead."))


def needs_first_run() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.exists()


@transaction.atomic
def create_first_organisation(
    *, name: str, country: str, admin_name: str, email: str, password: str, name_zh: str = "", language: str = ""
) -> User:
    """Create the organisation and its administrator, both or neither; raises AlreadySetUp or ValidationError."""
    # Of two visitors who set up at the same moment, the second waits here and then finds the first.
    log.lock_chain(log.INSTALLATION)
    if not needs_first_run():
        raise AlreadySetUp
    organisation = organisations.create_organisation(name=name, name_zh=name_zh, country=country, by=SYSTEM)
    administrator = people.create_person(
        organisation=organisation, email=email, name=admin_name, password=password, language=language, by=SYSTEM
    )
    people.assign_role(administrator, Role.ADMINISTRATOR, by=SYSTEM)
    _record(organisation, administrator)
    return administrator


def _record(organisation: Organisation, administrator: User) -> None:
    record_for(
        administrator,
        action=PeopleAction.SET_UP,
        chain=log.INSTALLATION,
        subject=Subject.ORGANISATION,
        subject_id=str(organisation.pk),
        details={"name": organisation.name, "country": organisation.country},
    )
