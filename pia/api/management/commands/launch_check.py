"""Asks whether something may be launched, for release pipelines, and proves passes offline.

Exit codes: 0 go, 3 no-go, 4 refused or no answer, 2 wrong usage. With --verify-pass: 0 genuine, 4 not.
"""

import json
import os
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pia.api.asking import NoAnswer, WrongAddress, ask
from pia.api.launch import as_dict
from pia.assessments import launch_tokens
from pia.assessments.launch_passes import TYP
from pia.assessments.launching import launch_answer, lean_case
from pia.keys import tokens

GO, USAGE, NO_GO, REFUSED = 0, 2, 3, 4
ENVIRONMENT = "PIA_LAUNCH_TOKEN"
TOKEN_FROM = "the file with the launch token; else the environment variable PIA_LAUNCH_TOKEN is read"  # noqa: S105  # words about a token


class Command(BaseCommand):
    help = "Ask whether a proposal may be launched. Exit code 0: go, 3: no-go, 4: refused or no answer, 2: wrong usage."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", help="the proposal, such as PIA-2026-001")
        parser.add_argument("--token-file", type=Path, metavar="FILE", help=TOKEN_FROM)
        parser.add_argument("--url", metavar="https://host", help="ask this server; else this installation's database")
        parser.add_argument("--category", action="append", default=[], help="a data category that the release uses")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")
        parser.add_argument("--verify-pass", type=Path, metavar="FILE", help="prove a pass offline, with --keys")
        parser.add_argument("--keys", type=Path, metavar="JWKS", help="the public keys, from /.well-known/jwks.json")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify_pass"]:
            self._verify(options)
            return
        if not options["reference"]:
            raise CommandError(_("Name the proposal."), returncode=USAGE)
        answer = self._answer(options)
        if answer is None:
            self.stderr.write(_("There is no such proposal, or this is not its launch token."))
            sys.exit(REFUSED)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._print(answer)
        sys.exit(GO if answer["go"] else NO_GO)

    def _answer(self, options: dict[str, Any]) -> dict[str, Any] | None:
        reference, token = options["reference"], _token(options["token_file"])
        if not options["url"]:
            found = launch_tokens.found(reference, token)
            if found is None:
                return None
            return as_dict(reference, launch_answer(lean_case(found.proposal), categories=options["category"]))
        try:
            return ask(options["url"], reference, token, options["category"])
        except WrongAddress as error:
            message = _("A token is sent to addresses with https:// only, or to this machine.")
            raise CommandError(message, returncode=USAGE) from error
        except NoAnswer as error:
            message = _("The server gave no answer that can be read (%(why)s). This is no go.")
            raise CommandError(message % {"why": error}, returncode=REFUSED) from error

    def _print(self, answer: dict[str, Any]) -> None:
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        self.stdout.write(_("GO") if answer["go"] else _("NO-GO"))
        for reason in answer["reasons"]:
            self.stdout.write(f"  {reason['code']}: {reason[language]}")

    def _verify(self, options: dict[str, Any]) -> None:
        """What the pass says, if one of the keys signed it; without a database and without a network."""
        if not options["keys"]:
            raise CommandError(_("Name the file with the public keys with --keys."), returncode=USAGE)
        jws = _read(options["verify_pass"]).strip()
        try:
            keys = json.loads(_read(options["keys"]))["keys"]
            token = tokens.read(jws, [key for key in keys if isinstance(key, dict)], typ=TYP)
        except tokens.NotGenuine as error:
            message = _("The pass proves nothing. %(why)s") % {"why": error.flaw.label}
            raise CommandError(message, returncode=REFUSED) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(_("The file of the keys is no JSON Web Key Set."), returncode=USAGE) from error
        if options["json"]:
            self.stdout.write(json.dumps(token.claims, ensure_ascii=False))
        else:
            self._print_pass(token)

    def _print_pass(self, token: tokens.Token) -> None:
        claims = token.claims
        expires = datetime.fromtimestamp(claims["exp"], UTC)
        said = {"reference": claims["sub"], "round": claims["round"], "organisation": claims["organisation"]}
        self.stdout.write(_("The pass is genuine: %(organisation)s, %(reference)s, round %(round)s.") % said)
        self.stdout.write(_("Decision: %(kind)s, %(at)s") % claims["decision"])
        self.stdout.write(_("Signed with the key %(kid)s") % {"kid": token.kid})
        self.stdout.write(_("Data categories: %(list)s") % {"list": ", ".join(claims["data_categories"])})
        for one in claims["conditions"]:
            self.stdout.write(f"  {one['ref']}: {one['state']}")
        if expires <= datetime.now(UTC):
            self.stdout.write(_("It has expired."))
        self.stdout.write(_("This proves what was approved. Whether it may be launched today, only the call says."))


def _token(file: Path | None) -> str:
    """From a file or the environment, never from the command line, which other people of the machine can read."""
    token = _read(file).strip() if file else os.environ.get(ENVIRONMENT, "").strip()
    if not token:
        raise CommandError(_("Give the launch token with --token-file or PIA_LAUNCH_TOKEN."), returncode=USAGE)
    return token


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        message = _("The file %(path)s cannot be read.") % {"path": path}
        raise CommandError(message, returncode=USAGE) from error
