"""Terms of law: how long they are, on which day they end, and where one stands that was suspended.

Every term here runs from an event whose day is not counted, and ends with the last hour of its last day (Regulation
(EEC, Euratom) No 1182/71 art. 3(1) and (2); other laws count alike). Whether a last day that nobody works on moves to
the next working day is said by the law of the place (`COUNTING`), never by the caller.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from pia.lib.countries import EEA
from pia.programmes.calendar import WorkingDay, add_working_days, is_working_day, published, subtract_working_days
from pia.programmes.vocabulary import Citation, ClockUnit, Confidence, Text

DAY: Final = timedelta(days=1)
#: From this length on a term has to hold the least number of working days.
SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Counting:
    """How a law counts its terms.

    `moves` says that a last day which is a Saturday, Sunday or public holiday gives way to the next working day;
    `least_working_days` that a term of two days or more never holds fewer working days than so many.
    """

    moves: bool
    least_working_days: int = 0
    citation: Citation | None = None


def _law(en: str, zh: str, source: str) -> Citation:
    return Citation(Text(en=en, zh=zh), source, Confidence.MEMORY)


AS_IT_FALLS: Final = Counting(moves=False)
_UNION: Final = Counting(
    moves=True,
    least_working_days=2,
    citation=_law("Regulation 1182/71 art. 3(4) and (5)", "第1182/71号条例第3条第4款、第5款", "1182-71"),
)
#: By jurisdiction; a place that is not named lets a term end on the day on which it falls, the earlier of the two.
COUNTING: Final[Mapping[str, Counting]] = {
    "eu": _UNION,
    "gb": Counting(
        moves=True,
        least_working_days=2,
        citation=_law(
            "Data Protection Act 2018 s. 205(2), with Regulation 1182/71 art. 3",
            "英国《2018年数据保护法》第205条第2款，引用第1182/71号条例第3条",
            "dpa2018",
        ),
    ),
    "cn": Counting(moves=True, citation=_law("Civil Code art. 203", "《民法典》第二百零三条", "civil-code")),
    "kr": Counting(moves=True, citation=_law("Civil Act art. 161", "韩国《民法》第161条", "kr-civil-act")),
    "br": Counting(
        moves=True, citation=_law("Law 9.784/1999 art. 66 § 1", "巴西第9.784/1999号法第66条第1款", "br-9784")
    ),
    "ca": Counting(
        moves=True, citation=_law("Interpretation Act s. 26", "加拿大《解释法》第26条", "ca-interpretation")
    ),
    "ca-qc": Counting(
        moves=True, citation=_law("Interpretation Act (I-16) s. 52", "魁北克《解释法》第52条", "qc-interpretation")
    ),
    "in": Counting(
        moves=True, citation=_law("General Clauses Act 1897 s. 10", "印度《1897年通则法》第10条", "in-general-clauses")
    ),
}
#: Whose working days count where the law of a jurisdiction is that of one country.
_COUNTRIES: Final[Mapping[str, str]] = {
    "cn": "CN",
    "gb": "GB",
    "us-ca": "US",
    "ca-qc": "CA",
    "ca": "CA",
    "br": "BR",
    "in": "IN",
    "kr": "KR",
    "sg": "SG",
    "jp": "JP",
}
UNION: Final = "eu"


def counting_of(jurisdictions: Iterable[str]) -> Counting:
    """How terms are counted where a regime is law."""
    return next((COUNTING[code] for code in sorted(jurisdictions) if code in COUNTING), AS_IT_FALLS)


def authority_countries(jurisdictions: Iterable[str]) -> tuple[str, ...]:
    """The countries whose authorities apply the law: one, or in the Union every member of the area."""
    codes = set(jurisdictions)
    found = {_COUNTRIES[code] for code in codes if code in _COUNTRIES}
    return tuple(sorted(found | (EEA if UNION in codes else set())))


def working_country(jurisdictions: Iterable[str], home: str) -> str:
    """Whose working days a term of that law is counted in.

    The country whose law it is; for the Union's law the one of our own where it lies there, and else none in
    particular: the code `EU` has no holidays of its own, so plain weeks are counted and every day is marked assumed.
    """
    codes = set(jurisdictions)
    if UNION in codes:
        return home if home in EEA else UNION.upper()
    return next((_COUNTRIES[code] for code in sorted(codes) if code in _COUNTRIES), home)


def span(number: int, unit: ClockUnit) -> relativedelta:
    """A number of days, weeks, months or years; a month ends on the same date, or on the last day of a short month."""
    match unit:
        case ClockUnit.DAYS:
            return relativedelta(days=number)
        case ClockUnit.WEEKS:
            return relativedelta(weeks=number)
        case ClockUnit.MONTHS:
            return relativedelta(months=number)
        case ClockUnit.YEARS:
            return relativedelta(years=number)
    raise ValueError("working days have no length in calendar days")


def end_of_term(event: date, number: int, unit: ClockUnit, country: str, counting: Counting) -> WorkingDay:
    """The last day of a term that runs from an event; the day of the event is not counted."""
    if unit is ClockUnit.WORKING_DAYS:
        return add_working_days(event, number, country)
    last = event + span(number, unit)
    return _moved(event, last, country, counting) if number else WorkingDay(last, assumed=False)


def start_of_term(event: date, number: int, unit: ClockUnit, country: str) -> WorkingDay:
    """The day so long before an event. It never moves: art. 3(4) leaves out terms that are reckoned backwards."""
    if unit is ClockUnit.WORKING_DAYS:
        return subtract_working_days(event, number, country)
    return WorkingDay(event - span(number, unit), assumed=False)


def _moved(event: date, last: date, country: str, counting: Counting) -> WorkingDay:
    """The day on which a term ends that falls on `last`, and whether its year's holidays are not published."""
    if not counting.moves:
        return WorkingDay(last, assumed=False)
    wanted = counting.least_working_days if (last - event).days >= SHORT else 0
    worked = _worked(event, last, country, wanted)
    while worked < wanted or not is_working_day(last, country):
        last += DAY
        worked += is_working_day(last, country)
    return WorkingDay(last, assumed=not published(country, last.year))


def _worked(event: date, last: date, country: str, enough: int) -> int:
    """The working days after the event up to the last day, counted until there are enough."""
    found, day = 0, event
    while found < enough and day < last:
        day += DAY
        found += is_working_day(day, country)
    return found


# -- a term that stands still while somebody waits for an answer -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pause:
    """A term stands from the day of the question on; the day of the answer counts again. No end: it stands still."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A term as it is at the end of one day: `used` and `left` always add up to `total` calendar days.

    While it stands still, `due` is the day on which it would end if the answer came on the day of the reading.
    """

    on: date
    total: int
    used: int
    running: bool
    due: WorkingDay

    @property
    def left(self) -> int:
        """The calendar days still to come, before the last day moves over a weekend or holiday."""
        return self.total - self.used

    @property
    def over(self) -> bool:
        """Whether the last day has passed; a term that stands still is never over."""
        return self.running and self.on > self.due.date


def read(
    event: date, number: int, unit: ClockUnit, pauses: Iterable[Pause], on: date, country: str, counting: Counting
) -> Reading:
    """Where a term of calendar days stands. Questions of after its end stop nothing; several open ones stop it once."""
    total = (event + span(number, unit) - event).days
    last, paused, running = event + timedelta(days=total), 0, True
    for pause in merged(pauses):
        if pause.start > on or pause.start > _moved(event, last, country, counting).date:
            break
        running = pause.end is not None and pause.end <= on
        until = pause.end if running and pause.end else on
        paused += _days_lost(event, pause.start, until if running else on + DAY)
        last = _resumed(event, last, pause.start, until)
    used = max(0, min(total, (on - event).days - paused))
    return Reading(on=on, total=total, used=used, running=running, due=_moved(event, last, country, counting))


def _resumed(event: date, last: date, start: date, until: date) -> date:
    """The last day after one more pause; asked on a day to which the end had moved, the day of the answer is left."""
    if start > last:
        return max(last, until)
    return last + timedelta(days=_days_lost(event, start, until))


def _days_lost(event: date, start: date, until: date) -> int:
    """How many days after the event a pause takes out."""
    return max(0, (until - max(start, event + DAY)).days)


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses in order, overlapping ones as one: the term runs again once everything is answered."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.start):
        before = found[-1] if found else None
        if before is None or (before.end is not None and before.end < pause.start):
            found.append(pause)
        elif before.end is not None:
            later = None if pause.end is None else max(before.end, pause.end)
            found[-1] = Pause(before.start, later)
    return found
