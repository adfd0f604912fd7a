"""Imports a file of another tool: a new case, or data items of an open one. Formats: docs/interchange.md."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pia.accounts.models import User
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.queues import proposal_for
from pia.assessments.refusals import Refused
from pia.interop.bringing_in import Destination, Imported, bring_in, examine, known_case
from pia.interop.exchange import MAX_BYTES, Format, Incoming
from pia.interop.formats import FORMATS
from pia.interop.import_words import loss_lines, preview_lines
from pia.interop.management.whose_draft import author_named, unit_named
from pia.programmes import located_yaml
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.publishing import NotPublished


class Command(BaseCommand):
    help = "Import a file as a draft of its author, or as rows of an open inventory; the same id is imported once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        readable = [one.id for one in FORMATS.values() if one.read]
        parser.add_argument("format", choices=readable, help="what kind of file it is")
        parser.add_argument("file", type=Path, help="the file")
        add_whose(parser)
        parser.add_argument("--into", default="", metavar="REFERENCE", help="the case whose inventory gets the rows")
        parser.add_argument("--good-rows", action="store_true", help="import what is good, and name the rest")
        parser.add_argument("--another", action="store_true", help="make a further case of a file that has one")
        parser.add_argument("--preview", action="store_true", help="say what would be imported, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(FORMATS[options["format"]], options)
        except Unreadable as error:
            self.complain(error.problems)
            count = len(error.problems)
            said = ngettext(
                "Nothing was imported: %(count)d problem.", "Nothing was imported: %(count)d problems.", count
            )
            raise CommandError(said % {"count": count}) from error
        except Refused as refused:
            raise CommandError(" ".join(str(reason) for reason in refused.reasons)) from refused
        except NotPublished as error:
            raise CommandError(_("No programme is published yet: run publish_programmes first.")) from error

    def run(self, kind: Format, options: dict[str, Any]) -> None:
        author, path = author_named(options["email"]), options["file"]
        to = Destination(author.organisation, case=_case(author, options["into"]))
        raw = located_yaml.read_raw(path, name=path.name, max_bytes=MAX_BYTES)
        language = "zh" if str(author.language).startswith("zh") else "en"
        found = examine(raw, path.name, kind, to, language=language, folder=path.parent)
        if options["preview"]:
            known = known_case(found, to, author)
            self.stdout.writelines(f"{line}\n" for line in preview_lines(found))
            self.stdout.writelines(
                [_("This was already imported as %(case)s.") % {"case": known.reference} + "\n"] if known else []
            )
            self.report(found)
            self.complain(found.problems)
            return
        if to.case is None:
            to = replace(to, unit=unit_named(author, options["unit"] or found.unit))
        imported = bring_in(found, to, actor=author, good_rows=options["good_rows"], another=options["another"])
        self.complain(found.problems)
        self.report(found)
        said = {"case": imported.case.proposal.reference, "author": author.display_name}
        self.stdout.write(_said(imported, to) % said)

    def report(self, found: Incoming) -> None:
        if found.losses:
            count = len(found.losses)
            words = ngettext("%(count)d field is not carried over:", "%(count)d fields are not carried over:", count)
            self.stdout.write(words % {"count": count})
            self.stdout.writelines(f"  {line}\n" for line in loss_lines(found.losses))

    def complain(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.stderr.write(str(problem))


def add_whose(parser: ArgumentParser) -> None:
    """Whose import it is, and for which unit."""
    parser.add_argument("--as", dest="email", default="", help="e-mail of the author; needed if there are several")
    parser.add_argument("--unit", default="", help="the unit; otherwise the file's, or the author's only one")


def _case(author: User, reference: str) -> Case | None:
    if not reference:
        return None
    try:
        return Case(proposal_for(author, reference))
    except Proposal.DoesNotExist:
        said = {"email": author.email, "case": reference}
        raise CommandError(_("There is no case %(case)s that %(email)s may see.") % said) from None


def _said(imported: Imported, to: Destination) -> str:
    if to.case is not None:
        if imported.changed:
            return _("%(case)s: the rows are in the inventory.")
        return _("%(case)s: the inventory has these rows already; nothing was changed.")
    if imported.changed:
        return _("%(case)s: imported as a draft of %(author)s.")
    return _("%(case)s: imported before with this id; nothing was changed.")
