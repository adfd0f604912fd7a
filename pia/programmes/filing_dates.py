"""When the filings that follow from a screening are due, as far as a date can be known before the launch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from pia.programmes.calendar import WorkingDay, add_working_days, subtract_working_days
from pia.programmes.definition import Filing, Programme, Text
from pia.programmes.regime import Clock
from pia.programmes.screening import ScreeningResult
from pia.programmes.vocabulary import ClockStart, ClockUnit

SPANS: Mapping[ClockUnit, Callable[[int], relativedelta]] = {
    ClockUnit.DAYS: lambda number: relativedelta(days=number),
    ClockUnit.WEEKS: lambda number: relativedelta(weeks=number),
    ClockUnit.MONTHS: lambda number: relativedelta(months=number),
    ClockUnit.YEARS: lambda number: relativedelta(years=number),
}


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
    """Every filing that follows, regime by regime; working days are those of the country."""
    found = []
    for one in result.regimes:
        regime = programme.regime(one.slug)
        for filing in regime.filings if regime else ():
            if filing.id in one.filings:
                found.append(DueFiling(one.slug, one.title, filing, due(filing.clock, launch, country)))
    return tuple(found)


def due(clock: Clock, launch: date | None, country: str) -> WorkingDay | None:
    """The last day of a term that runs from the launch."""
    if clock.start is not ClockStart.LAUNCH or launch is None:
        return None
    if clock.unit is ClockUnit.WORKING_DAYS:
        count = subtract_working_days if clock.before else add_working_days
        return count(launch, clock.number, country)
    span = SPANS[clock.unit](clock.number)
    return WorkingDay(launch - span if clock.before else launch + span, assumed=False)
