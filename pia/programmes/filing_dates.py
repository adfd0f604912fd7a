"""When the filings that follow from a screening are due, as far as a date can be known before the launch."""

from dataclasses import dataclass
from datetime import date

from pia.programmes.calendar import WorkingDay
from pia.programmes.definition import Filing, Programme, Text
from pia.programmes.regime import Clock
from pia.programmes.screening import ScreeningResult
from pia.programmes.terms import AS_IT_FALLS, Counting, counting_of, end_of_term, start_of_term, working_country
from pia.programmes.vocabulary import ClockStart


@dataclass(frozen=True, slots=True)
class DueFiling:
    """A filing of one regime; `due` is missing where the term runs from something that has not happened yet."""

    slug: str
    regime: Text
    filing: Filing
    due: WorkingDay | None


def due_filings(
    programme: Programme, result: ScreeningResult, launch: date | None, country: str
) -> tuple[DueFiling, ...]:
    """Every filing that follows, regime by regime, in the working days of the country whose law asks for it.

    `country` is our own: it counts where a law is not that of one country.
    """
    found = []
    for one in result.regimes:
        regime = programme.regime(one.slug)
        for filing in regime.filings if regime else ():
            if filing.id in one.filings and regime:
                where = working_country(regime.jurisdictions, country)
                day = due(filing.clock, launch, where, counting_of(regime.jurisdictions))
                found.append(DueFiling(one.slug, one.title, filing, day))
    return tuple(found)


def due(clock: Clock, launch: date | None, country: str, counting: Counting = AS_IT_FALLS) -> WorkingDay | None:
    """The last day of a term that runs from the launch."""
    if clock.start is not ClockStart.LAUNCH or launch is None:
        return None
    if clock.before:
        return start_of_term(launch, clock.number, clock.unit, country)
    return end_of_term(launch, clock.number, clock.unit, country, counting)
