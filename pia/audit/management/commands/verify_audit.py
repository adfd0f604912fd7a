"""Verifies the audit record: exit 0 if it is intact, exit 1 and one line naming the first broken entry if not."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from pia.audit.verify import verify_all, verify_chain


class Command(BaseCommand):
    help = gettext("Verify the audit record. Exits 1 and names the first broken entry if it is not as it was written.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", help=gettext("verify this chain only, for example case:K7M2-Q9"))
        parser.add_argument("--json", action="store_true", help=gettext("print the result as JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify_chain(options["chain"]) if options["chain"] else verify_all()
        if options["chain"] and result.is_intact and not result.entries:
            raise CommandError(gettext("There is no chain “%(chain)s”.") % {"chain": options["chain"]})
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False))
        elif result.broken:
            self.stdout.write(str(result.broken))
        else:
            self.stdout.write(
                gettext(
                    "The record is intact: %(entries)d entries in %(chains)d chains, "
                    "%(purged)d purged texts, %(checkpoints)d checkpoints."
                )
                % result.as_dict()
            )
        if result.broken:
            sys.exit(1)
