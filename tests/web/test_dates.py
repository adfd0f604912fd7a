"""Dates, moments and due clocks read as people of each language write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from pia.lib import dates
from pia.web.components import times

MONDAY = date(2026, 11, 23)
LATE_SUNDAY = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        (dates.long_day, "23 November 2026", "2026年11月23日"),
        (dates.short_day, "23 Nov", "11月23日"),
        (dates.week_day, "Monday 23 November", "11月23日 星期一"),
    ],
)
def test_it_writes_days_in_both_languages(form: object, english: str, chinese: str) -> None:
    for value in (MONDAY, LATE_SUNDAY):
        assert callable(form)
        assert form(value, "en") == english
        assert form(value, "zh-hans") == chinese


def test_it_writes_moments_in_the_installations_time_with_the_zone_on_records() -> None:
    assert dates.moment(LATE_SUNDAY, "en") == "23 November 2026, 02:30"
    assert dates.moment(LATE_SUNDAY, "zh", zone=True) == "2026年11月23日 02:30 UTC+08:00"


@pytest.mark.parametrize(
    ("days", "english", "chinese", "tone"),
    [
        (-2, "2 working days late", "逾期 2 个工作日", "is-danger"),
        (-1, "1 working day late", "逾期 1 个工作日", "is-danger"),
        (0, "Due today", "今天到期", "is-warn"),
        (1, "Due in 1 working day", "1 个工作日后到期", "is-warn"),
        (2, "Due in 2 working days", "2 个工作日后到期", "is-warn"),
        (3, "Due in 3 working days", "3 个工作日后到期", ""),
        (11, "Due 23 Nov", "11月23日到期", ""),
    ],
)
def test_it_says_how_long_is_left_and_is_red_only_once_late(days: int, english: str, chinese: str, tone: str) -> None:
    with translation.override("en"):
        shown = times.clock(MONDAY, days, 40)
        assert english in shown
        assert f'class="clock {tone}"'.replace(' "', '"') in shown
        assert 'datetime="2026-11-23"' in shown
    with translation.override("zh-hans"):
        assert chinese in times.clock(MONDAY, days, 40)


def test_it_fills_the_ring_when_late_and_draws_a_plain_clock_without_a_share() -> None:
    assert 'stroke-dasharray="100 100"' in times.clock(MONDAY, -1, 10)
    assert "i-clock" in times.clock(MONDAY, 5)
