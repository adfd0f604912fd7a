"""Chen Wei counts an authority's eight weeks, which stand still until it has its answer, and the terms of filings."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pia.programmes.calendar import WorkingDay, is_working_day
from pia.programmes.filing_dates import due
from pia.programmes.regime import Clock
from pia.programmes.terms import (
    AS_IT_FALLS,
    Counting,
    Pause,
    Reading,
    authority_countries,
    counting_of,
    end_of_term,
    read,
    start_of_term,
    working_country,
)
from pia.programmes.vocabulary import ClockStart, ClockUnit, Text

UNION = counting_of({"eu"})
WEEKS, DAYS, MONTHS = ClockUnit.WEEKS, ClockUnit.DAYS, ClockUnit.MONTHS
SENT = date(2020, 7, 7)


def eight_weeks(on: date, *pauses: Pause, weeks: int = 8) -> Reading:
    return read(SENT, weeks, WEEKS, pauses, on, "DE", UNION)


def test_it_counts_from_the_day_after_the_request() -> None:
    """Request of 7 July 2020: 8 July is day 1, the 56th and last is 1 September."""
    assert eight_weeks(SENT).used == 0
    assert (eight_weeks(date(2020, 7, 8)).used, eight_weeks(date(2020, 7, 8)).total) == (1, 56)
    assert eight_weeks(SENT).due.date == date(2020, 9, 1)
    assert not eight_weeks(date(2020, 9, 1)).over
    assert eight_weeks(date(2020, 9, 2)).over


def test_it_stands_still_from_the_question_to_the_answer() -> None:
    """Suspended on 16 July with 48 days left, restarted on 23 July, due 8 September; on 6 August 33 are left."""
    asked = eight_weeks(date(2020, 7, 16), Pause(date(2020, 7, 16)))
    assert (asked.left, asked.running) == (48, False)
    assert eight_weeks(date(2020, 7, 22), Pause(date(2020, 7, 16))).left == 48
    once = Pause(date(2020, 7, 16), date(2020, 7, 23))
    restarted = eight_weeks(date(2020, 7, 23), once)
    assert (restarted.running, restarted.due.date) == (True, date(2020, 9, 8))
    assert (restarted.used, restarted.left) == (9, 47), "the day of the answer is the first that counts again"
    assert eight_weeks(date(2020, 8, 6), once).left == 33
    assert not eight_weeks(date(2020, 9, 8), once).over
    assert eight_weeks(date(2020, 9, 9), once).over


def test_it_is_never_over_while_it_stands_still() -> None:
    years_later = eight_weeks(date(2023, 7, 16), Pause(date(2020, 7, 16)))
    assert (years_later.left, years_later.over) == (48, False)
    assert years_later.due.date == date(2023, 9, 1), "if the answer came on that day, a Sunday"


def test_it_runs_again_once_all_questions_are_answered() -> None:
    """Asked on the 16th and the 20th; the first is answered on the 23rd, the second on the 27th."""
    first = Pause(date(2020, 7, 16), date(2020, 7, 23))
    assert not eight_weeks(date(2020, 7, 23), first, Pause(date(2020, 7, 20))).running
    both = eight_weeks(date(2020, 7, 27), first, Pause(date(2020, 7, 20), date(2020, 7, 27)))
    assert (both.running, both.left, both.due.date) == (True, 47, date(2020, 9, 14)), "12 September is a Saturday"


def test_it_asks_nothing_after_the_end() -> None:
    late = Pause(date(2020, 9, 2))
    assert eight_weeks(date(2020, 9, 5), late).over


def test_it_loses_no_day_to_a_question_answered_on_the_same_day() -> None:
    assert eight_weeks(date(2020, 8, 1), Pause(date(2020, 7, 20), date(2020, 7, 20))).due.date == date(2020, 9, 1)


def test_it_has_six_weeks_more_once_extended() -> None:
    assert eight_weeks(SENT, weeks=14).due.date == date(2020, 10, 13)
    assert end_of_term(SENT, 1, MONTHS, "DE", UNION).date == date(2020, 8, 7), "an extension is told by then"


@pytest.mark.parametrize(
    ("sent", "last"),
    [
        (date(2026, 10, 30), date(2026, 12, 28)),  # Friday 25 December, then a weekend
        (date(2026, 5, 9), date(2026, 7, 6)),  # Saturday 4 July
        (date(2026, 3, 6), date(2026, 5, 4)),  # Friday 1 May
        (date(2027, 1, 29), date(2027, 3, 30)),  # Good Friday 26 March to Easter Monday, where they are holidays
    ],
)
def test_it_ends_on_the_next_working_day_of_the_authoritys_country(sent: date, last: date) -> None:
    assert read(sent, 8, WEEKS, (), sent, "DE", UNION).due.date == last


def test_it_asks_the_calendar_of_that_country_and_of_no_other() -> None:
    sent = date(2026, 12, 1)  # eight weeks later is Tuesday 26 January 2027, Australia Day
    assert read(sent, 8, WEEKS, (), sent, "DE", UNION).due.date == date(2027, 1, 26)
    assert read(sent, 8, WEEKS, (), sent, "AU", UNION).due.date == date(2027, 1, 27)


def test_it_says_that_a_holiday_is_not_published_yet() -> None:
    far = read(date(2031, 1, 7), 8, WEEKS, (), date(2031, 1, 7), "CN", counting_of({"cn"}))
    assert far.due.assumed
    assert not read(SENT, 8, WEEKS, (), SENT, "DE", UNION).due.assumed


def test_it_leaves_two_working_days_in_a_short_term() -> None:
    """Regulation 1182/71 art. 3(5): two days from a Friday would be over on the Sunday."""
    assert end_of_term(date(2026, 11, 20), 2, DAYS, "DE", UNION).date == date(2026, 11, 24)
    assert end_of_term(date(2026, 11, 20), 1, DAYS, "DE", UNION).date == date(2026, 11, 23)
    assert end_of_term(date(2026, 11, 20), 2, DAYS, "DE", AS_IT_FALLS).date == date(2026, 11, 22)


def test_it_ends_a_month_on_the_last_day_of_a_short_one() -> None:
    assert end_of_term(date(2027, 1, 31), 1, MONTHS, "DE", AS_IT_FALLS).date == date(2027, 2, 28)


def test_it_never_moves_a_day_that_is_reckoned_backwards() -> None:
    assert start_of_term(date(2026, 12, 7), 1, WEEKS, "DE").date == date(2026, 11, 30)
    assert start_of_term(date(2026, 12, 6), 1, WEEKS, "DE").date == date(2026, 11, 29), "a Sunday stays"


def test_it_knows_whose_authority_and_whose_working_days_count() -> None:
    assert authority_countries({"gb"}) == ("GB",)
    assert {"DE", "IE", "NO"} < set(authority_countries({"eu"}))
    assert "GB" not in authority_countries({"eu"})
    assert working_country({"cn"}, "DE") == "CN", "a filing in China is counted in China's working days"
    assert working_country({"eu"}, "DE") == "DE"
    assert working_country({"eu"}, "CN") == "EU", "no member's holidays in particular"
    assert working_country({"zz"}, "CN") == "CN"


def filing(number: int, unit: ClockUnit, *, before: bool = False) -> Clock:
    return Clock(start=ClockStart.LAUNCH, before=before, number=number, unit=unit, text=Text(en="", zh=""))


def test_it_counts_filings_in_the_same_way() -> None:
    """Ten working days from 30 September 2026 jump the National Day week and count the Saturday worked for it."""
    ten = filing(10, ClockUnit.WORKING_DAYS)
    assert due(ten, date(2026, 9, 30), "CN", counting_of({"cn"})) == WorkingDay(date(2026, 10, 20), assumed=False)
    month = filing(1, MONTHS)
    assert due(month, date(2026, 9, 1), "CN", counting_of({"cn"})) == WorkingDay(date(2026, 10, 8), assumed=False)
    assert due(month, date(2026, 9, 1), "CN") == WorkingDay(date(2026, 10, 1), assumed=False)
    assert due(filing(1, WEEKS, before=True), date(2026, 12, 6), "DE", UNION) == WorkingDay(date(2026, 11, 29), False)


# -- whatever happens -------------------------------------------------------------------------------------------------

ANY_DAY = st.dates(date(2018, 1, 1), date(2028, 12, 31))
SOME_PAUSES = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60) | st.none()), max_size=4)
COUNTRIES = st.sampled_from(["DE", "IE", "CN", "GB", "XX"])
LAWS = st.sampled_from([UNION, AS_IT_FALLS, Counting(moves=True)])


def _pauses(sent: date, drawn: list[tuple[int, int | None]]) -> list[Pause]:
    starts = [(sent + timedelta(days=after), long) for after, long in drawn]
    return [Pause(start, None if long is None else start + timedelta(days=long)) for start, long in starts]


@settings(max_examples=300, deadline=None)
@given(ANY_DAY, st.integers(1, 20), SOME_PAUSES, st.integers(0, 400), COUNTRIES, LAWS)
def test_it_holds_for_any_questions_on_any_day(
    sent: date, weeks: int, drawn: list[tuple[int, int | None]], later: int, country: str, law: Counting
) -> None:
    on, pauses = sent + timedelta(days=later), _pauses(sent, drawn)
    plain = read(sent, weeks, WEEKS, (), on, country, law)
    found = read(sent, weeks, WEEKS, pauses, on, country, law)
    assert found.used + found.left == found.total == weeks * 7
    assert 0 <= found.used <= plain.used, "a question never uses up days"
    assert found.due.date >= plain.due.date, "suspending never shortens"
    assert not law.moves or is_working_day(found.due.date, country)
    tomorrow = read(sent, weeks, WEEKS, pauses, on + timedelta(days=1), country, law)
    assert tomorrow.used in (found.used, found.used + 1)
    if not found.over and tomorrow.running and tomorrow.used > found.used:
        assert tomorrow.due.date >= on, "it never ends behind us"
    for one in pauses:
        fewer = [other for other in pauses if other is not one]
        assert read(sent, weeks, WEEKS, fewer, on, country, law).due.date <= found.due.date


@settings(max_examples=150, deadline=None)
@given(ANY_DAY, st.integers(1, 40), st.sampled_from([DAYS, WEEKS, MONTHS, ClockUnit.WORKING_DAYS]), COUNTRIES)
def test_it_ends_on_a_working_day_where_the_law_says_so(
    event: date, number: int, unit: ClockUnit, country: str
) -> None:
    moved, falls = (end_of_term(event, number, unit, country, law).date for law in (UNION, AS_IT_FALLS))
    assert is_working_day(moved, country)
    assert event < falls <= moved
