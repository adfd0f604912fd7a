"""Imports a proposal file as a draft: the first step for anybody's file. Format: docs/proposal-file.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pia.accounts.models import RoleAssignment, Unit, User
from pia.accounts.roles import Role
from pia.assessments.refusals import Refused
from pia.interop import proposal_file
from pia.programmes.located_yaml import Unreadable
from pia.programmes.publishing import NotPublished


class Command(BaseCommand):
    help = "Import a proposal file as a draft of its author; the same id is imported once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the proposal file (YAML)")
        parser.add_argument("--as", dest="email", default="", help="e-mail of the author; needed if there are several")
        parser.add_argument("--unit", default="", help="the unit; otherwise the file's, or the author's only one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = proposal_file.read(options["file"])
            author = _author(options["email"])
            unit = _unit(author, options["unit"] or file.unit)
            imported = proposal_file.bring_in(file, unit=unit, actor=author)
        except Unreadable as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            count = {"count": len(error.problems)}
            raise CommandError(_("Nothing was imported: %(count)d problems.") % count) from error
        except Refused as refused:
            raise CommandError(" ".join(str(reason) for reason in refused.reasons)) from refused
        except NotPublished as error:
            raise CommandError(_("No programme is published yet: run publish_programmes first.")) from error
        self.stdout.write(_said(imported) % {"case": imported.case.proposal.reference, "author": author.display_name})


def _said(imported: proposal_file.Imported) -> str:
    if imported.created:
        return _("%(case)s: imported as a draft of %(author)s.")
    return _("%(case)s: imported before with this id; nothing was changed.")


def _author(email: str) -> User:
    if email:
        found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if found is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email})
        return found
    writing = RoleAssignment.objects.filter(role=Role.AUTHOR)
    authors = list(User.objects.filter(is_active=True, pk__in=writing.values("user_id"))[:2])
    if len(authors) != 1:
        raise CommandError(_("Say whose draft it is: --as EMAIL."))
    return authors[0]


def _unit(author: User, name: str) -> Unit:
    units = list(Unit.objects.filter(organisation=author.organisation_id))
    if name:
        found = [unit for unit in units if name in (unit.name, unit.name_zh)]
    else:
        writes = RoleAssignment.objects.filter(user=author, role=Role.AUTHOR).values_list("unit_id", flat=True)
        found = [unit for unit in units if unit.pk in set(writes)] or units
    if len(found) != 1:
        names = ", ".join(unit.name for unit in units)
        raise CommandError(_("Say which unit: --unit NAME, one of: %(names)s.") % {"names": names})
    return found[0]
