"""Puts the demonstration on: the cast takes both examples through the door, and a worker makes the sign-off reports."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pia.accounts.cast import DEMO_PASSWORD, PARTS
from pia.assessments.refusals import Refused
from pia.programmes.located_yaml import Unreadable
from pia.programmes.reader import Invalid
from pia.web.demo.run import put_on
from pia.web.demo.stage import Interrupted


class Command(BaseCommand):
    help = "Show the product: import both examples, drive them as the cast, and print the sign-off reports."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            put_on(self.say)
        except (Invalid, Unreadable) as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(_("The demo needs its files as they are in the repository.")) from error
        except Refused as refused:
            raise CommandError(_("The demo cannot go on: %(why)s") % {"why": refused}) from refused
        except Interrupted as stopped:
            raise CommandError(str(stopped)) from stopped
        self.introduce()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def introduce(self) -> None:
        """Who can sign in, and how."""
        self.say(_("Sign in as any of these; the password of all is %(password)s") % {"password": DEMO_PASSWORD})
        for part in PARTS:
            self.say(f"  {part.email:<36} {part.name} {part.name_zh} ({part.role.label})")
