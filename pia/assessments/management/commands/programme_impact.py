"""Says for which live cases another version of a regime changes something, and because of which rule; stores nothing.

The newer version may be a file in `workflows/` that is not published yet. The cases of all organisations are read.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pia.assessments.impact import Affects, Batch, Impact
from pia.assessments.impact_reading import live_cases
from pia.assessments.impact_words import sentences
from pia.lib.command_arguments import day
from pia.programmes import publishing
from pia.programmes.building import build
from pia.programmes.condition_words import Names
from pia.programmes.definition import Kind, Programme, Regime
from pia.programmes.difference_words import CHANGE_WORDS
from pia.programmes.differences import Difference, differences
from pia.programmes.outcome_words import OUTCOME_WORDS
from pia.programmes.publishing import STANDARD_PROCEDURE
from pia.programmes.reader import Invalid, read_directory

FORMAT = "pia-impact/1"
Version = tuple[dict[str, Any], Regime, Programme]


class Command(BaseCommand):
    help = "Compare two versions of a regime on every live case: whose outcome, filings, content or duties change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the regime, such as cn-pipl")
        parser.add_argument("--from", dest="before", required=True, metavar="VERSION", help="a published version")
        parser.add_argument(
            "--to", dest="after", required=True, metavar="VERSION", help="a published version, or a file in workflows/"
        )
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="as if today were that day")
        parser.add_argument("--json", action="store_true", help="print JSON; its form: docs/law-changes.md")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"]
        if options["before"] == options["after"]:
            raise CommandError(_("--from and --to name the same version. Name two different ones."))
        old = self._version(slug, options["before"], unpublished=False)
        new = self._version(slug, options["after"], unpublished=True)
        today = options["as_of"] or timezone.localdate()
        impact = Impact(old[1], new[1], today=today, newest=new[2])
        told = differences(old[0], new[0], (Names(new[2], old[1]), Names(new[2], new[1])))
        batches = impact.batches(live_cases())
        if options["json"]:
            self._print_json(impact, told, batches)
        else:
            self._print(impact, told, batches)

    def _version(self, slug: str, version: str, *, unpublished: bool) -> Version:
        """Content and definition of a version, and the newest of everything else beside it."""
        try:
            row = publishing.published(Kind.REGIME, slug, version)
        except publishing.NotPublished as error:
            found = self._in_folder(slug, version) if unpublished else None
            if found is None:
                known = ", ".join(publishing.versions(Kind.REGIME, slug)) or _("none")
                message = _("There is no version %(version)s of the regime “%(slug)s”. Published: %(known)s.")
                raise CommandError(message % {"version": version, "slug": slug, "known": known}) from error
            return found
        return row.content, _regime(row.content, row.digest), publishing.load(publishing.pin(()))

    def _in_folder(self, slug: str, version: str) -> Version | None:
        try:
            workflows = read_directory(settings.WORKFLOWS_DIR)
        except Invalid as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(_("The files in workflows/ are not in order.")) from error
        for file in workflows.files:
            if file.kind is Kind.REGIME and (file.definition.slug, file.definition.version) == (slug, version):
                newest = workflows.programme(STANDARD_PROCEDURE, ())
                return file.content, _regime(file.content, file.digest), newest
        return None

    def _print(self, impact: Impact, told: tuple[Difference, ...], batches: Iterator[Batch]) -> None:
        versions = impact.before, impact.after
        said = {"law": impact.after.title, "before": impact.before.version, "after": impact.after.version}
        self.stdout.write(_("%(law)s: %(before)s to %(after)s") % said)
        for one in told:
            self.stdout.write(f"  {CHANGE_WORDS[one.change]!s:8} {one.label} {one.id} {one.title}".rstrip())
        seen = found = 0
        for batch in batches:
            seen, found = seen + batch.seen, found + len(batch.affected)
            for case in batch.affected:
                self.stdout.write(f"\n{case.case.reference}")
                self.stdout.writelines(f"  {sentence}\n" for sentence in sentences(versions, case.effect))
                self.stdout.writelines(f"  {sentence}\n" for sentence in _overall(case))
        self.stdout.write("")
        self.stdout.write(_("%(found)d of %(seen)d live cases change.") % {"found": found, "seen": seen})

    def _print_json(self, impact: Impact, told: tuple[Difference, ...], batches: Iterator[Batch]) -> None:
        """One document, written as the cases are found, so that their number does not matter."""
        head = {
            "format": FORMAT,
            "regime": impact.after.slug,
            "from": impact.before.version,
            "to": impact.after.version,
            "today": impact.today.isoformat(),
            "differences": [one.as_dict() for one in told],
        }
        self.stdout.write(_dumped(head)[:-1] + ', "cases": [', ending="")
        seen = found = 0
        for batch in batches:
            for case in batch.affected:
                self.stdout.write((",\n" if found else "\n") + _dumped(_as_dict(case)), ending="")
                found += 1
            seen += batch.seen
        self.stdout.write(f'\n], "seen": {seen}, "changed": {found}}}')


def _regime(content: dict[str, Any], digest: str) -> Regime:
    regime = build(Kind.REGIME, content, digest)
    if not isinstance(regime, Regime):
        raise TypeError("this file is no regime")
    return regime


def _overall(found: Affects) -> Iterator[str]:
    if found.overall and found.overall[0] is not found.overall[1]:
        said = {"before": OUTCOME_WORDS[found.overall[0]], "after": OUTCOME_WORDS[found.overall[1]]}
        yield _("Over all laws the outcome changes from “%(before)s” to “%(after)s”.") % said
    elif found.overall:
        yield _("Over all laws the outcome stays “%(outcome)s”.") % {"outcome": OUTCOME_WORDS[found.overall[0]]}


def _as_dict(found: Affects) -> dict[str, Any]:
    effect = found.effect
    return {
        "reference": found.case.reference,
        "state": found.case.state,
        "pinned": found.pinned,
        "days": {"from": found.days[0].isoformat(), "to": found.days[1].isoformat()},
        "outcome": {"from": effect.before.value, "to": effect.after.value},
        "overall": {"from": found.overall[0].value, "to": found.overall[1].value} if found.overall else None,
        "because": list(effect.because),
        "filings": effect.filings.as_dict(),
        "content": effect.content.as_dict(),
        "duties": effect.duties.as_dict(),
    }


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
