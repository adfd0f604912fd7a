"""What an outcome is called within a sentence, on the terminal and in the record; pages have headings of their own."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.programmes.screening import Outcome

OUTCOME_WORDS: Final[Mapping[Outcome, str | Promise]] = {
    Outcome.REQUIRED: _("assessment required"),
    Outcome.RECOMMENDED: _("assessment recommended"),
    Outcome.NOT_REQUIRED: _("no assessment required"),
    Outcome.UNDECIDED: _("cannot be told yet"),
}
