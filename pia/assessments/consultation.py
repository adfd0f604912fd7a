"""The authority that is asked first: what of the exchange with it speaks, and where its clock stands.

GDPR art. 36(2): eight weeks from the receipt of the request, six more if the authority says so within a month, and the
term stands still until it has the information that it asked for. Silence is never consent (recital 94).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.states import ExchangeKind
from pia.programmes.calendar import WorkingDay
from pia.programmes.definition import Regime
from pia.programmes.regime import Consultation as ConsultationRule
from pia.programmes.terms import (
    Counting,
    Pause,
    Reading,
    authority_countries,
    counting_of,
    end_of_term,
    read,
    working_country,
)
from pia.programmes.vocabulary import ClockUnit

FINAL = (ExchangeKind.BAN, ExchangeKind.ADVICE)


@dataclass(frozen=True, slots=True)
class Thread:
    """A question of the authority with our answers; `ref` (Q1) stays the same when the question is corrected."""

    ref: str
    question: models.Exchange
    answers: tuple[models.Exchange, ...]

    @property
    def answered_on(self) -> date | None:
        """The day from which the authority had what it asked for."""
        return min((one.on for one in self.answers), default=None)


@dataclass(frozen=True, slots=True)
class AuthorityClock:
    """The authority's term as it stands: a ban or advice ends it, so it is read as of that day."""

    reading: Reading
    weeks: int
    extended: bool
    extension_told_late: bool
    extension_by: WorkingDay
    answered_on: date | None
    questions: tuple[Thread, ...]
    country: str
    counting: Counting

    @property
    def waits_for_us(self) -> bool:
        """Whether the authority waits for an answer of ours, and the clock with it."""
        return self.answered_on is None and not self.reading.running

    @property
    def over(self) -> bool:
        """Whether the authority let its term pass in silence."""
        return self.answered_on is None and self.reading.over


def consulting(case: Case) -> list[Regime]:
    """The applying regimes that know an authority to ask."""
    return [regime for regime in case.regimes if regime.consultation]


def countries(case: Case) -> tuple[str, ...]:
    """The countries whose authorities may be asked."""
    return authority_countries(code for regime in consulting(case) for code in regime.jurisdictions)


def speaking(consultation: models.Consultation) -> list[models.Exchange]:
    """What passed, by its date; an entry that another corrects no longer speaks."""
    known = list(consultation.exchanges.all())
    corrected = {row.corrects_id for row in known}
    return sorted((row for row in known if row.pk not in corrected), key=lambda row: (row.on, row.pk))


def threads(consultation: models.Consultation) -> list[Thread]:
    """The authority's questions, each with our answers."""
    known = speaking(consultation)
    first = sorted(row.pk for row in consultation.exchanges.all() if _asks(row) and row.corrects_id is None)
    found = []
    for row in known:
        if _asks(row):
            same = _same(consultation, row)
            ref = f"Q{first.index(min(same)) + 1}"
            found.append(Thread(ref, row, tuple(one for one in known if one.answers_id in same)))
    return found


def _asks(row: models.Exchange) -> bool:
    return row.kind == ExchangeKind.QUESTION


def _same(consultation: models.Consultation, question: models.Exchange) -> set[int]:
    """The question as it was first recorded and as it was corrected since: an answer may name either."""
    before = {row.pk: row.corrects_id for row in consultation.exchanges.all()}
    found, at = {question.pk}, before[question.pk]
    while at is not None:
        found.add(at)
        at = before[at]
    return found


def open_threads(consultation: models.Consultation) -> list[Thread]:
    """The questions that nobody has answered yet, with their references."""
    return [thread for thread in threads(consultation) if not thread.answers]


def open_questions(consultation: models.Consultation) -> list[models.Exchange]:
    """The questions that nobody has answered yet."""
    return [thread.question for thread in open_threads(consultation)]


def pauses(consultation: models.Consultation) -> list[Pause]:
    """When the clock stood still: from each question to its answer. It runs again once all are answered."""
    return [Pause(thread.question.on, thread.answered_on) for thread in threads(consultation)]


def last_word(consultation: models.Consultation) -> models.Exchange | None:
    """The authority's advice or its ban; a ban prevails."""
    known = speaking(consultation)
    return next((row for kind in FINAL for row in known if row.kind == kind), None)


def clock(case: Case, consultation: models.Consultation, *, on: date | None = None) -> AuthorityClock | None:
    """Where the authority's term stands on a day (today); None where no applying regime knows such a term."""
    regimes = consulting(case)
    if not regimes:
        return None
    rule = _longest(regimes)
    known = speaking(consultation)
    extension = next((row for row in known if row.kind == ExchangeKind.EXTENSION), None)
    final = last_word(consultation)
    jurisdictions = {code for regime in regimes for code in regime.jurisdictions}
    country = consultation.country or working_country(jurisdictions, case.country)
    counting = counting_of(jurisdictions)
    told_by = end_of_term(consultation.sent_on, rule.extension_notice_months, ClockUnit.MONTHS, country, counting)
    weeks = rule.weeks + (rule.extension_weeks if extension else 0)
    stop = final.on if final else consultation.closed_on
    at = min(stop or case.today(), on or case.today())
    return AuthorityClock(
        reading=read(consultation.sent_on, weeks, ClockUnit.WEEKS, pauses(consultation), at, country, counting),
        weeks=weeks,
        extended=extension is not None,
        extension_told_late=extension is not None and extension.on > told_by.date,
        extension_by=told_by,
        answered_on=final.on if final else None,
        questions=tuple(open_threads(consultation)),
        country=country,
        counting=counting,
    )


def _longest(regimes: Iterable[Regime]) -> ConsultationRule:
    """Where several laws ask for a consultation, the one that gives the authority most time: the stricter path."""
    rules = [regime.consultation for regime in regimes if regime.consultation]
    return max(rules, key=lambda rule: rule.weeks + rule.extension_weeks)


def open_clock(case: Case) -> AuthorityClock | None:
    """The clock of the consultation that is open, if there is one."""
    consultation = case.consultation
    return clock(case, consultation) if consultation and consultation.closed_on is None else None


def advice_items(consultation: models.Consultation) -> Iterator[tuple[str, models.Exchange, int, str]]:
    """Every item of the authority's advice with its key; a text without items is one item."""
    for row in speaking(consultation):
        if row.kind == ExchangeKind.ADVICE:
            for number, text in enumerate(row.items or [row.text]):
                yield f"{row.pk}:{number}", row, number, text


def unused_advice(consultation: models.Consultation) -> list[tuple[str, models.Exchange, int, str]]:
    """The items of advice of which no condition was made yet."""
    used = {(made.exchange_id, made.item) for row in consultation.exchanges.all() for made in row.advised.all()}
    return [one for one in advice_items(consultation) if (one[1].pk, one[2]) not in used]
