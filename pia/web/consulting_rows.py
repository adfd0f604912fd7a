"""What the desk of a prior consultation shows: the clock as a line, threads, letters, the package and its gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.consultation import (
    AuthorityClock,
    advice_items,
    clock,
    consulting,
    last_word,
    pauses,
    speaking,
    threads,
)
from pia.assessments.consultation_package import PackageRow, Place, to_prepare
from pia.assessments.offers import offer
from pia.assessments.relations import candidates
from pia.assessments.states import SECTION_LABELS, ExchangeKind
from pia.lib.countries import country_name
from pia.programmes.terms import merged
from pia.programmes.vocabulary import Section
from pia.web.action_links import action_address
from pia.web.components.marks import Tone
from pia.web.proposal_frame import TAB_LABELS
from pia.web.record_text import RecordText, page_language, record_text

Words = str | Promise
DAY = timedelta(days=1)
UNION = "EU"

LETTER_LOOKS: Mapping[str, tuple[str, str]] = {
    ExchangeKind.EXTENSION: ("", "clock"),
    ExchangeKind.ADVICE: ("is-ok", "chat"),
    ExchangeKind.BAN: ("is-warn", "x-circle"),
}
PLACES: Mapping[Place, tuple[str, Words]] = {
    Place.INVENTORY: ("inventory", TAB_LABELS["inventory"]),
    Place.RISKS: ("risks", TAB_LABELS["risks"]),
    Place.REVIEWS: ("reviews", TAB_LABELS["reviews"]),
    Place.DOCUMENTS: ("documents", TAB_LABELS["documents"]),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the line: days from the request on, and how they look."""

    start: int
    days: int
    look: str


@dataclass(frozen=True, slots=True)
class Standstill:
    """Days on which the clock stood; open while the answer is out."""

    first: date
    last: date | None
    days: int


@dataclass(frozen=True, slots=True)
class ClockView:
    """The authority's term in words and as a line."""

    clock: AuthorityClock
    tone: Tone
    status: Words
    ball: Words
    ball_with_us: bool
    people: list[str]
    first_day: date
    length: int
    stretches: list[Stretch]
    standstills: list[Standstill]
    calendar: str

    @property
    def spoken(self) -> str:
        """The line in words, for those who do not see it."""
        read = self.clock.reading
        told = {"used": read.used, "total": read.total, "left": read.left}
        return _("%(used)d of %(total)d days used, %(left)d left.") % told


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One entry of the exchange."""

    exchange: models.Exchange
    kind: Words
    text: RecordText
    items: list[tuple[RecordText, models.Condition | None]]
    look: tuple[str, str]
    correct: str


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A question with our answers."""

    ref: str
    question: LetterRow
    section: Words
    section_href: str
    answers: list[LetterRow]
    days: int
    answer_href: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item of the package, with what the record holds."""

    row: PackageRow
    href: str
    page: Words


@dataclass(frozen=True, slots=True)
class Desk:
    """One request with everything that passed."""

    consultation: models.Consultation
    view: ClockView | None
    threads: list[ThreadRow]
    letters: list[LetterRow]
    corrected: list[LetterRow]
    package: list[tuple[Words, RecordText]]
    note: RecordText


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in short, for those who only need to know what became of it."""

    consultation: models.Consultation
    last_word: LetterRow | None
    note: RecordText


def request_row(case: Case, one: models.Consultation) -> RequestRow:
    """One request with the authority's advice or ban, if it gave one."""
    final = last_word(one)
    return RequestRow(one, _letter(case, one, final, None) if final else None, _note(case, one))


def _note(case: Case, one: models.Consultation) -> RecordText:
    return record_text(case, f"consultations/{one.pk}/note", one.note)


def desk(case: Case, one: models.Consultation, user: User, here: str) -> Desk:
    """Everything about one request; `here` is the address of the page to come back to."""
    acting = offer(case, case.proposal, Action.RECORD_EXCHANGE, user)
    may = acting is not None and acting.allowed and one == case.consultation
    back = {"next": here} if may else None
    known, asked = speaking(one), {ExchangeKind.QUESTION, ExchangeKind.ANSWER}
    labels = {
        item.id: item.label
        for regime in consulting(case)
        if regime.consultation
        for item in regime.consultation.package
    }
    gone = [row for row in one.exchanges.all() if row not in known]
    return Desk(
        consultation=one,
        view=clock_view(case, one),
        threads=_threads(case, one, back),
        letters=[_letter(case, one, row, back) for row in known if row.kind not in asked],
        corrected=[_letter(case, one, row, None) for row in gone],
        package=[(labels.get(key, key), record_text(case, "", text)) for key, text in one.package.items()],
        note=_note(case, one),
    )


def _threads(case: Case, one: models.Consultation, back: dict[str, str] | None) -> list[ThreadRow]:
    found = []
    for thread in threads(one):
        question, href = thread.question, ""
        if back is not None and not thread.answers:
            query = {"kind": ExchangeKind.ANSWER.value, "answers": str(question.pk), **back}
            href = action_address(case, case.proposal, Action.RECORD_EXCHANGE, **query)
        until = thread.answered_on or min(one.closed_on or case.today(), case.today()) + DAY
        section = Section(question.section) if question.section else None
        found.append(
            ThreadRow(
                ref=thread.ref,
                question=_letter(case, one, question, back),
                section=SECTION_LABELS[section] if section else "",
                section_href=section_href(case, section) if section else "",
                answers=[_letter(case, one, row, back) for row in thread.answers],
                days=max(0, (until - question.on).days),
                answer_href=href,
            )
        )
    return found


def section_href(case: Case, section: Section) -> str:
    """The page on which a section of the case is read."""
    pages = {Section.INVENTORY: "inventory", Section.RISKS: "risks", Section.MEASURES: "risks"}
    return reverse(pages.get(section, "screening"), args=[case.proposal.reference])


def _letter(case: Case, one: models.Consultation, row: models.Exchange, back: dict[str, str] | None) -> LetterRow:
    made = {known.item: known.condition for known in row.advised.all()}
    texts = {number: text for _key, of, number, text in advice_items(one) if of.pk == row.pk} if row.items else {}
    correct = ""
    if back is not None:
        query = {"kind": row.kind, "corrects": str(row.pk), **back}
        correct = action_address(case, case.proposal, Action.RECORD_EXCHANGE, **query)
    return LetterRow(
        exchange=row,
        kind=ExchangeKind(row.kind).label,
        text=record_text(case, f"exchanges/{row.pk}/text", row.text),
        items=[
            (record_text(case, f"exchanges/{row.pk}/items/{number}", text), made.get(number))
            for number, text in texts.items()
        ],
        look=LETTER_LOOKS.get(row.kind, ("", "chat")),
        correct=correct,
    )


def clock_view(case: Case, one: models.Consultation) -> ClockView | None:
    """The clock of a request; None where no law gives the authority a term."""
    found = clock(case, one)
    if found is None:
        return None
    tone, status = _status(found, one)
    with_us = found.waits_for_us and one.closed_on is None
    officers = candidates(case, (Role.PRIVACY_OFFICER,)) if with_us else []
    standstills = _standstills(one, found.reading.on)
    stretches, length = _line(one.sent_on, found, standstills)
    return ClockView(
        clock=found,
        tone=tone,
        status=status,
        ball=_ball(found, one),
        ball_with_us=with_us,
        people=[person.display_name for person in officers],
        first_day=one.sent_on + DAY,
        length=length,
        stretches=stretches,
        standstills=standstills,
        calendar=_calendar(found.country),
    )


def _calendar(country: str) -> str:
    if country == UNION:
        return _("Plain weeks: no country of the authority is on record, so its public holidays are not known.")
    return _("Working days and public holidays of %(country)s.") % {
        "country": country_name(country, chinese=page_language() == "zh")
    }


def _status(found: AuthorityClock, one: models.Consultation) -> tuple[Tone, Words]:
    if found.answered_on:
        return Tone.OK, _("The authority has answered")
    if one.closed_on:
        return Tone.IDLE, _("Closed without an answer")
    if found.waits_for_us:
        return Tone.WARN, _("The clock stands still")
    return (Tone.WARN, _("The term is over")) if found.over else (Tone.NOW, _("The clock is running"))


def _ball(found: AuthorityClock, one: models.Consultation) -> Words:
    if one.closed_on:
        return _("Nobody: the consultation is closed.")
    if found.answered_on:
        return _("Us: close the consultation and go on to the decision.")
    if found.waits_for_us:
        return _("Us: the authority waits for an answer.")
    return _("Us: the term passed in silence, which is no consent.") if found.over else _("The authority.")


def _standstills(one: models.Consultation, on: date) -> list[Standstill]:
    found = []
    for pause in merged(pauses(one)):
        end = pause.end if pause.end and pause.end <= on else None
        days = ((end or on + DAY) - pause.start).days
        if days > 0 and pause.start <= on:
            found.append(Standstill(pause.start, end - DAY if end else None, days))
    return found


def _line(sent: date, found: AuthorityClock, stills: list[Standstill]) -> tuple[list[Stretch], int]:
    """Days used, days on which it stood, and what is left, from the day after the request."""
    on = found.reading.on
    length = max((found.reading.due.date - sent).days, (on - sent).days, 1)
    used = min((on - sent).days, length) if not found.over else (found.reading.due.date - sent).days
    stretches = [Stretch(0, length, "is-left"), Stretch(0, max(used, 0), "is-used")]
    for one in stills:
        start = max((one.first - sent).days - 1, 0)
        stretches.append(Stretch(start, one.days, "is-still"))
    if found.over:
        stretches.append(Stretch(used, length - used, "is-late"))
    return stretches, length


def wanted(case: Case) -> list[Wanted]:
    """The package while it is being prepared, each gap with the page on which it is filled."""
    found = []
    for row in to_prepare(case):
        place = row.prepared.place
        if place is Place.CONTROLLER:
            found.append(Wanted(row, reverse("controller"), _("Details of the organisation")))
        elif place in PLACES:
            name, label = PLACES[place]
            found.append(Wanted(row, reverse(name, args=[case.proposal.reference]), label))
        else:
            found.append(Wanted(row, "", ""))
    return found
