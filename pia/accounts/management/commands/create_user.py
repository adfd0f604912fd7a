"""Adds a person from the shell of the installation, with the roles named; asks for the password or reads it."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.models import Organisation, Unit, User
from pia.accounts.roles import ASSIGNABLE, Role


class Command(BaseCommand):
    help = gettext("Add a person who can sign in, with roles in the organisation or in a unit.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = ", ".join(sorted(role.value for role in ASSIGNABLE))
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--name-zh", default="", help=gettext("the name in Chinese"))
        parser.add_argument("--organisation", default="", help=gettext("its name; needed only if there are several"))
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            metavar="ROLE[@UNIT]",
            help=gettext("may be repeated; one of: %(roles)s") % {"roles": roles},
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help=gettext("read the password from the first line of the input")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        grants = [_grant(organisation, text) for text in options["role"]]
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _asked()
        try:
            person = _create(organisation, grants, password=password, **_names(options))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(gettext("%(email)s can sign in now.") % {"email": person.email})


def _names(options: dict[str, Any]) -> dict[str, str]:
    return {key: options[key] for key in ("email", "name", "name_zh")}


@transaction.atomic
def _create(organisation: Organisation, grants: list[tuple[Role, Unit | None]], *, password: str, **names: str) -> User:
    person = people.create_person(organisation=organisation, password=password, by=SYSTEM, **names)
    for role, unit in grants:
        people.assign_role(person, role, unit=unit, by=SYSTEM)
    return person


def _organisation(name: str) -> Organisation:
    found = list(Organisation.objects.filter(name=name) if name else Organisation.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(gettext("There is no such organisation."))
    raise CommandError(gettext("There are several organisations: name one with --organisation."))


def _grant(organisation: Organisation, text: str) -> tuple[Role, Unit | None]:
    name, _, unit_name = text.partition("@")
    if name not in {role.value for role in ASSIGNABLE}:
        raise CommandError(gettext("“%(role)s” is not a role that is assigned to people.") % {"role": name})
    if not unit_name:
        return Role(name), None
    unit = Unit.objects.filter(organisation=organisation, name=unit_name).first()
    if unit is None:
        raise CommandError(gettext("There is no unit “%(unit)s”.") % {"unit": unit_name})
    return Role(name), unit


def _asked() -> str:
    password = getpass(gettext("Password: "))
    if password != getpass(gettext("Once more: ")):
        raise CommandError(gettext("The two passwords differ."))
    return password
