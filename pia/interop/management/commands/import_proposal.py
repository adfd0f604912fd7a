"""Imports a proposal file as a draft: the first step for anybody's file. Format: docs/proposal-file.md."""

from argparse import ArgumentParser
from pathlib import Path

from pia.interop.management.commands import import_case


class Command(import_case.Command):
    help = "Import a proposal file as a draft of its author; the same id is imported once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the proposal file (YAML)")
        import_case.add_whose(parser)
        parser.set_defaults(format="proposal", into="", good_rows=False, another=False, preview=False)
