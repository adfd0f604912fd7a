"""Writes a case as a file for another tool, and says what the file does not hold. Formats: docs/interchange.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pia.accounts.actors import SYSTEM, Actor
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.queues import visible_to
from pia.assessments.refusals import Refused
from pia.interop.exchange import Outgoing
from pia.interop.formats import FORMATS
from pia.interop.import_words import loss_lines
from pia.interop.management.whose_draft import author_named
from pia.interop.taking_out import take_out


class Command(BaseCommand):
    help = "Write a case as a file for another tool."

    def add_arguments(self, parser: ArgumentParser) -> None:
        written = [one.id for one in FORMATS.values() if one.write]
        parser.add_argument("format", choices=written, help="what kind of file to write")
        parser.add_argument("reference", help="the number of the case, such as PIA-2026-001")
        parser.add_argument("--out", type=Path, default=None, help="the file; otherwise one in this folder, named so")
        parser.add_argument("--as", dest="email", default="", help="e-mail of who takes it out; otherwise the system")
        parser.add_argument("--language", choices=["en", "zh"], default="en", help="of headings and labels")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, proposal = _taken_by(options["email"], options["reference"])
        with transaction.atomic():  # a file that cannot be stored has not left, and leaves no entry either
            written = _taken_out(Case(proposal), options, actor)
            path = _stored(written, options["out"])
        said = {"case": proposal.reference, "file": path}
        self.stdout.write(_("%(case)s: written to %(file)s.") % said)
        if written.losses:
            count = len(written.losses)
            words = ngettext(
                "The file does not hold %(count)d thing:", "The file does not hold %(count)d things:", count
            )
            self.stdout.write(words % {"count": count})
            self.stdout.writelines(f"  {line}\n" for line in loss_lines(written.losses))


def _taken_by(email: str, reference: str) -> tuple[Actor, Proposal]:
    """Who takes it out, and the case: one that they may see, or any where whoever runs the machine does it unnamed."""
    user = author_named(email) if email else None
    rows = visible_to(user) if user else Proposal.objects.all()
    proposal = rows.select_related("organisation", "unit__head").filter(reference=reference).first()
    if proposal is None:
        raise CommandError(_("There is no case %(case)s.") % {"case": reference})
    return user or SYSTEM, proposal


def _taken_out(case: Case, options: dict[str, Any], actor: Actor) -> Outgoing:
    try:
        return take_out(case, FORMATS[options["format"]], options["language"], actor=actor)
    except Refused as refused:
        raise CommandError(" ".join(str(reason) for reason in refused.reasons)) from refused


def _stored(written: Outgoing, wanted: Path | None) -> Path:
    """The file, at the place that was named; in this folder none that is there is written over."""
    path = wanted or Path(written.name)
    try:
        with path.open("wb" if wanted else "xb") as stream:
            stream.write(written.body)
    except FileExistsError as error:
        raise CommandError(_("%(file)s is there already. Name another file: --out FILE.") % {"file": path}) from error
    except OSError as error:
        said = {"file": path, "reason": error.strerror}
        raise CommandError(_("%(file)s cannot be written (%(reason)s).") % said) from error
    return path
