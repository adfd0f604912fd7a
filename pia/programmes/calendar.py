"""Working days by country, China's make-up working days included, as far as governments have published them.

A date in a year that is not published yet is still computed, by the weekends and holidays that the law fixes, and is
marked as assumed: whoever shows it says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

CHINA = "CN"
SATURDAY = 5
# Beyond this a term is a mistake in the caller's data; the loop must not run for ever.
MAX_DAYS = 3660


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day reached by counting, and whether a year on the way is not published for the country."""

    date: date
    assumed: bool


# Lists ask about the same days for every row; the answers never change while a process lives.
@lru_cache(maxsize=20_000)
def is_working_day(day: date, country: str) -> bool:
    """Whether people work on that day: no weekend or holiday, or a weekend day worked in exchange."""
    days_off = _holidays(country, day.year)
    if days_off is None:
        return day.weekday() < SATURDAY
    return bool(days_off.is_working_day(day))


def published(country: str, year: int) -> bool:
    """Whether the country's holidays of that year are settled, and known here.

    China's State Council publishes each year's exchanges of working days in the autumn before; a year for which the
    library knows none is a year that was not published when the library was released.
    """
    days_off = _holidays(country, year)
    if days_off is None:
        return False
    if country.upper() == CHINA:
        return any(day.year == year for day in days_off.weekend_workdays)
    return not any("estimated" in str(name) for name in days_off.values())


def add_working_days(start: date, days: int, country: str) -> WorkingDay:
    """The working day that many working days after the start; the start itself is not counted."""
    if not 0 <= days <= MAX_DAYS:
        raise ValueError(f"a term is 0 to {MAX_DAYS} working days, not {days}")
    current, left = start, days
    while left:
        current += timedelta(days=1)
        left -= is_working_day(current, country)
    return WorkingDay(current, _assumed(start, current, country))


def subtract_working_days(end: date, days: int, country: str) -> WorkingDay:
    """The working day that many working days before the end; the end itself is not counted."""
    if not 0 <= days <= MAX_DAYS:
        raise ValueError(f"a term is 0 to {MAX_DAYS} working days, not {days}")
    current, left = end, days
    while left:
        current -= timedelta(days=1)
        left -= is_working_day(current, country)
    return WorkingDay(current, _assumed(current, end, country))


@lru_cache(maxsize=10_000)
def working_days_between(a: date, b: date, country: str) -> int:
    """How many working days lie after `a` up to and including `b`; negative if `b` is the earlier one."""
    if b < a:
        return -working_days_between(b, a, country)
    return sum(is_working_day(a + timedelta(days=n), country) for n in range(1, (b - a).days + 1))


def _assumed(first: date, last: date, country: str) -> bool:
    return not all(published(country, year) for year in range(first.year, last.year + 1))


@lru_cache(maxsize=128)
def _holidays(country: str, year: int) -> holidays.HolidayBase | None:
    """The country's holidays of one year; None for a country that the library does not know."""
    try:
        return holidays.country_holidays(country.upper(), years=[year], language="en_US")
    except NotImplementedError:
        return None
