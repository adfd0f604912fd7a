"""Publishes the workflow files: checks them all, stores the new versions, and refuses changed ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pia.programmes.publishing import publish_all
from pia.programmes.reader import Invalid


class Command(BaseCommand):
    help = "Check and publish every file of workflows/; a published version never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, help="another folder than workflows/")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = options["directory"] or settings.WORKFLOWS_DIR
        try:
            report = publish_all(directory)
        except Invalid as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(
                _("Nothing was published: %(count)d problems.") % {"count": len(error.problems)}
            ) from error
        for row in report.added:
            self.stdout.write(f"+ {row} {row.digest[:12]}")
        counts = {"added": len(report.added), "unchanged": len(report.unchanged)}
        self.stdout.write(_("%(added)d versions published, %(unchanged)d unchanged.") % counts)
