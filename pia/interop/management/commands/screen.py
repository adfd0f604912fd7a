"""Screens a proposal file without a database: fit for a pre-commit hook. The exit code says what came out.

0 not required, 3 required, 4 recommended or undecided, 1 the file or the workflow files are wrong, 2 wrong usage.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from pia.interop.file_screening import FileScreening, screen_file
from pia.interop.screening_words import as_json, as_lines
from pia.lib.command_arguments import day
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.reader import Invalid, read_directory
from pia.programmes.screening import Outcome

EXIT_CODES = {Outcome.NOT_REQUIRED: 0, Outcome.REQUIRED: 3, Outcome.RECOMMENDED: 4, Outcome.UNDECIDED: 4}
WRONG = 1


class Command(BaseCommand):
    help = "Say whether the law asks for an assessment of the processing that a proposal file describes, and why."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the proposal file (YAML); format: docs/proposal-file.md")
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="as if today were that day")
        parser.add_argument("--country", default="CN", help="whose working days count; two letters, CN if not given")
        parser.add_argument("--json", action="store_true", help="print JSON; its form: docs/screening.md")
        parser.add_argument("--workflows", type=Path, default=None, help="another folder than workflows/")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = (options["workflows"] or settings.WORKFLOWS_DIR).resolve()
        try:
            workflows = read_directory(directory)
            today = options["as_of"] or timezone.localdate()
            found = screen_file(options["file"], workflows, today=today, country=options["country"].upper())
        except (Invalid, Unreadable) as error:
            self._refuse(error.problems)
        else:
            self._print(found, as_data=options["json"])
            sys.exit(EXIT_CODES[found.result.outcome])

    def _print(self, found: FileScreening, *, as_data: bool) -> None:
        if as_data:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        else:
            self.stdout.writelines(f"{line}\n" for line in as_lines(found))

    def _refuse(self, problems: Iterable[Problem]) -> None:
        listed = list(problems)
        for problem in listed:
            self.stderr.write(str(problem))
        self.stderr.write(_("Nothing was screened. Problems: %(count)d.") % {"count": len(listed)})
        sys.exit(WRONG)
