"""Chen Wei counts working days in China, where a holiday week is paid for with worked weekends."""

from dataclasses import replace
from datetime import date

import pytest

from pia.programmes.calendar import (
    WorkingDay,
    add_working_days,
    is_working_day,
    published,
    subtract_working_days,
    working_days_between,
)
from pia.programmes.filing_dates import due
from pia.programmes.regime import Clock
from pia.programmes.vocabulary import ClockStart, ClockUnit, Text


def test_it_jumps_over_the_national_day_week() -> None:
    assert add_working_days(date(2026, 9, 30), 1, "CN") == WorkingDay(date(2026, 10, 8), assumed=False)


@pytest.mark.parametrize("day", [date(2026, 9, 20), date(2026, 10, 10), date(2026, 2, 14)])
def test_it_works_on_weekend_days_that_make_up_for_a_holiday(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day, "CN")
    assert not is_working_day(day, "DE")


def test_it_counts_a_make_up_saturday() -> None:
    assert add_working_days(date(2026, 10, 8), 2, "CN").date == date(2026, 10, 10)
    assert working_days_between(date(2026, 10, 8), date(2026, 10, 12), "CN") == 3


def test_it_says_that_a_year_beyond_what_is_published_is_assumed() -> None:
    found = add_working_days(date(2026, 12, 30), 3, "CN")

    assert found.date > date(2027, 1, 1)
    assert found.assumed
    assert not published("CN", 2027)
    assert published("CN", 2026)


def test_it_knows_laws_that_fix_holidays_for_good() -> None:
    assert add_working_days(date(2027, 12, 23), 1, "DE") == WorkingDay(date(2027, 12, 24), assumed=False)
    assert not is_working_day(date(2027, 12, 25), "DE")


def test_it_assumes_plain_weeks_for_a_country_that_it_does_not_know() -> None:
    assert add_working_days(date(2026, 11, 20), 1, "XX") == WorkingDay(date(2026, 11, 23), assumed=True)


def test_it_counts_backwards_for_reminders() -> None:
    assert subtract_working_days(date(2026, 10, 9), 2, "CN").date == date(2026, 9, 30)
    assert working_days_between(date(2026, 10, 9), date(2026, 9, 30), "CN") == -2


def test_it_stays_put_for_no_days() -> None:
    assert add_working_days(date(2026, 11, 22), 0, "CN").date == date(2026, 11, 22)


@pytest.mark.parametrize("days", [-1, 100_000])
def test_it_refuses_a_term_that_cannot_be_meant(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 11, 23), days, "CN")


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        (ClockUnit.WORKING_DAYS, date(2026, 9, 28), date(2026, 10, 9)),
        (ClockUnit.DAYS, date(2026, 9, 28), date(2026, 10, 2)),
        (ClockUnit.WEEKS, date(2026, 9, 16), date(2026, 10, 14)),
        (ClockUnit.MONTHS, date(2026, 7, 30), date(2026, 11, 30)),
        (ClockUnit.YEARS, date(2024, 9, 30), date(2028, 9, 30)),
    ],
)
def test_it_counts_the_term_of_a_filing_in_every_unit_of_the_law(unit: ClockUnit, before: date, after: date) -> None:
    text = Text(en="two of them", zh="两个")
    clock = Clock(start=ClockStart.LAUNCH, before=True, number=2, unit=unit, text=text)
    launch = date(2026, 9, 30)

    found = due(clock, launch, "CN"), due(replace(clock, before=False), launch, "CN")

    assert [one.date for one in found if one] == [before, after]
    assert due(clock, None, "CN") is None
