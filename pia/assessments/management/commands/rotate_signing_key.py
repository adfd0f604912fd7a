"""Lets a new key sign for an organisation, or withdraws a compromised one and issues what it signed anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pia.accounts.models import Organisation
from pia.assessments import signing_keys
from pia.keys.keyring import UnknownKey

PRESENT = "present"


class Command(BaseCommand):
    help = "Sign with a new key from now on; with --compromised, believe an old one no more and issue its passes anew."
    # It is the remedy where the checks find that a key does not open any more.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="NAME", help="for this organisation alone")
        parser.add_argument(
            "--compromised",
            nargs="?",
            const=PRESENT,
            metavar="KID",
            help="withdraw this key, or without a name the one that signs now",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = self._organisations(options["organisation"])
        kid = options["compromised"]
        if kid == PRESENT and len(organisations) > 1:
            raise CommandError(_("Several organisations have keys. Name the one that is meant with --organisation."))
        if kid is None:
            for organisation in organisations:
                key = signing_keys.rotate(organisation)
                said = {"organisation": organisation.name, "kid": key.kid}
                self.stdout.write(_("%(organisation)s signs with the key %(kid)s from now on.") % said)
            return
        try:
            withdrawn = signing_keys.withdraw(organisations, "" if kid == PRESENT else kid)
        except UnknownKey as error:
            raise CommandError(_("There is no key %(kid)s.") % {"kid": kid}) from error
        self.stdout.write(
            _("The key %(old)s is withdrawn, %(new)s signs. Passes issued anew: %(number)d.")
            % {"old": withdrawn.kid, "new": withdrawn.successor, "number": withdrawn.issued_anew}
        )

    def _organisations(self, name: str | None) -> list[Organisation]:
        found = list(Organisation.objects.filter(name=name) if name else Organisation.objects.all())
        if not found:
            raise CommandError(_("There is no such organisation."))
        return found
