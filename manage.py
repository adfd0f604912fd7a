#!/usr/bin/env python
"""Runs a management command; a wrong environment value ends it with one clear line and exit code 2."""

import os
import sys

from django.core.management import execute_from_command_line

from pia.lib.environment import WrongValue


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pia.settings")
    try:
        execute_from_command_line(sys.argv)
    except WrongValue as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
