"""How long a case is kept at least: the longest term of its laws, from the later of decision and end of processing.

PIPL art. 56 is where a term stands today; it names no start, so the later day counts (the cautious reading).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext

from pia.lib.dates import long_day
from pia.programmes.definition import Regime, Text


@dataclass(frozen=True, slots=True)
class Term:
    """Years from a day on; no years where no law sets a term, no day while there is nothing that it starts from."""

    years: int
    starts: date | None
    runs: bool  # the processing goes on, or is assessed again, so that the end is not set
    citation: Text | None = None

    @property
    def until(self) -> date | None:
        """The first day on which the case need not be kept any more, as things stand."""
        return self.starts + relativedelta(years=self.years) if self.starts and self.years else None

    def words(self, language: str) -> str:
        """The term in the active language, with dates as that language writes them."""
        if not self.years:
            return gettext("No term is set by law")
        if self.until is None:
            words = gettext("%(years)d years after the decision or the end of processing, whichever is later")
            return words % {"years": self.years}
        day = {"date": long_day(self.until, language)}
        if self.runs:
            return gettext("At least until %(date)s; the end is not set while the processing runs") % day
        return gettext("At least until %(date)s") % day


def term_of(regimes: Iterable[Regime], starts: Iterable[date], *, runs: bool) -> Term:
    """The longest term among these laws, counted from the latest of these days."""
    longest = max((regime.retention for regime in regimes), key=lambda one: one.years or 0, default=None)
    if longest is None or not longest.years:
        return Term(0, None, runs)
    return Term(longest.years, max(starts, default=None), runs, longest.citation.text)
