"""Chen Wei counts working days in China, where a holiday week is paid for with worked weekends."""

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
