"""Lints the workflow files and runs the example cases of every regime; coverage is printed, 100 % or exit 1."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pia.programmes.bench import Bench, Coverage, coverage
from pia.programmes.checks import lint
from pia.programmes.damages import unnoticed
from pia.programmes.definition import Kind
from pia.programmes.examples import ExampleCase, read_examples
from pia.programmes.located_yaml import Problem
from pia.programmes.reader import Invalid, Workflows, read_directory


class Command(BaseCommand):
    help = "Check every file of workflows/ and run the example cases of the regimes; exit code 1 if anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, help="another folder than workflows/")
        parser.add_argument("--regime", default="", metavar="SLUG", help="only the cases and the coverage of this one")
        parser.add_argument("--damages", action="store_true", help="damage each regime in every way; name what passes")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = (options["directory"] or settings.WORKFLOWS_DIR).resolve()
        try:
            workflows = read_directory(directory)
            cases = read_examples(directory, only=options["regime"])
        except Invalid as error:
            self._end(list(error.problems))
            return
        bench = Bench(workflows, cases)
        benched = bench.run()
        failed = [problem for one in benched for problem in one.problems()]
        told = coverage(self._regimes(workflows, options["regime"]), benched)
        for line in told:
            self._tell(line)
        passed = {"passed": sum(one.passed for one in benched), "cases": len(cases)}
        self.stdout.write(_("%(passed)d of %(cases)d example cases pass.") % passed)
        shown = [one for file in workflows.latest() for one in getattr(file.definition, "examples", ())]
        self.stdout.write(_("%(count)d examples of methods were compared with their tables.") % {"count": len(shown)})
        if options["damages"]:
            self._damage(workflows, cases, options["regime"])
        self._end([*lint(workflows), *bench.homeless(), *failed], whole=all(one.whole for one in told))

    def _damage(self, workflows: Workflows, cases: Sequence[ExampleCase], only: str) -> None:
        for file in workflows.latest():
            if file.kind is not Kind.REGIME or (only and file.definition.slug != only):
                continue
            tried, passed = unnoticed(file, workflows, cases)
            counted = {"regime": file.definition.slug, "noticed": tried - len(passed), "tried": tried}
            self.stdout.write(_("%(regime)s: %(noticed)d of %(tried)d damages are noticed") % counted)
            for damage in passed:
                self.stdout.write(f"  {damage}")

    @staticmethod
    def _regimes(workflows: Workflows, only: str) -> list[Any]:
        return [regime for regime in workflows.regimes_on(None) if not only or regime.slug == only]

    def _tell(self, line: Coverage) -> None:
        gaps = []
        if line.never_fires:
            gaps.append(_("never fires: %(ids)s") % {"ids": ", ".join(line.never_fires)})
        if line.never_silent:
            gaps.append(_("never silent: %(ids)s") % {"ids": ", ".join(line.never_silent)})
        counted = {"regime": line.regime, "percent": line.percent, "triggers": line.triggers, "cases": line.cases}
        text = _("%(regime)s: %(percent)d %% of %(triggers)d triggers covered by %(cases)d cases") % counted
        self.stdout.write("; ".join([text, *gaps]))

    def _end(self, problems: list[Problem], *, whole: bool = True) -> None:
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            self.stderr.write(_("%(count)d problems.") % {"count": len(problems)})
        if problems or not whole:
            sys.exit(1)
        self.stdout.write(_("Everything is in order."))
