"""Compiles the catalogues of all rooms and names the texts that have no translation."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pia.lib import catalogues


class Command(BaseCommand):
    help = "Compiles all translation catalogues; with --check only says what is missing or stale (exit code 1)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything is to be done")
        parser.add_argument("--unused", action="store_true", help="also list translations that no source asks for")

    def handle(self, *args: Any, **options: Any) -> None:
        survey = catalogues.survey(settings.BASE_DIR)
        stale = survey.stale()
        for problem in survey.problems:
            self.stdout.write(problem)
        if options["unused"]:
            for text in survey.unused:
                self.stdout.write(f"unused, {text}")
        for path in stale:
            if not options["check"]:
                path.write_bytes(survey.contents[path])
            done = "is stale: run manage.py translations" if options["check"] else "compiled"
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} {done}")
        self.stdout.write(f"{len(survey.contents)} catalogues, {len(survey.problems)} problems")
        if options["check"] and (survey.problems or stale):
            sys.exit(1)
