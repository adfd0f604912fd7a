"""What people type behind a command, read by one rule for all commands."""

from argparse import ArgumentTypeError
from datetime import date

from django.utils.translation import gettext as _


def day(text: str) -> date:
    """A date as ISO 8601 writes it; anything else is refused in words."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(text)s” is no date; write it as 2026-11-23.") % {"text": text}) from error
