"""Scores a proposal file without a database: which risks its facts suggest, and what is recommended.

0 launch, 3 do not launch as proposed or prohibited, 4 launch after conditions or the screening is undecided,
1 the file or the workflow files are wrong, 2 wrong usage.
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

from pia.interop.file_scoring import FileScoring, score_file
from pia.interop.scoring_words import as_json, as_lines
from pia.lib.command_arguments import day
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.reader import Invalid, read_directory
from pia.programmes.recommendation import Recommendation
from pia.programmes.screening import Outcome

EXIT_CODES = {
    Recommendation.LAUNCH: 0,
    Recommendation.LAUNCH_AFTER_CONDITIONS: 4,
    Recommendation.DO_NOT_LAUNCH_AS_PROPOSED: 3,
    Recommendation.PROHIBITED: 3,
}
WRONG, UNDECIDED = 1, 4


class Command(BaseCommand):
    help = "Say which risks the facts of a proposal file suggest, at which levels, and what follows from that."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the proposal file (YAML); format: docs/proposal-file.md")
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="as if today were that day")
        parser.add_argument("--country", default="CN", help="where the organisation is; two letters, CN if not given")
        parser.add_argument("--json", action="store_true", help="print JSON; its form: docs/scoring.md")
        parser.add_argument("--workflows", type=Path, default=None, help="another folder than workflows/")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = (options["workflows"] or settings.WORKFLOWS_DIR).resolve()
        try:
            workflows = read_directory(directory)
            today = options["as_of"] or timezone.localdate()
            found = score_file(options["file"], workflows, today=today, country=options["country"].upper())
        except (Invalid, Unreadable) as error:
            self._refuse(error.problems)
        else:
            self._print(found, as_data=options["json"])
            sys.exit(_code(found))

    def _print(self, found: FileScoring, *, as_data: bool) -> None:
        if as_data:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        else:
            self.stdout.writelines(f"{line}\n" for line in as_lines(found))

    def _refuse(self, problems: Iterable[Problem]) -> None:
        listed = list(problems)
        for problem in listed:
            self.stderr.write(str(problem))
        self.stderr.write(_("Nothing was scored. Problems: %(count)d.") % {"count": len(listed)})
        sys.exit(WRONG)


def _code(found: FileScoring) -> int:
    """While a law cannot tell whether it asks for an assessment, "launch" is not an answer yet."""
    code = EXIT_CODES[found.recommended.value]
    return UNDECIDED if code == 0 and found.outcome is Outcome.UNDECIDED else code
