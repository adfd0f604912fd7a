"""The part of chapter 5 on those who were heard: opinion, views, who disagreed, and the authority with its clock."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext, pgettext

from pia.assessments import advice, models, views
from pia.assessments.consultation import AuthorityClock, clock, consulting, pauses, speaking, threads
from pia.assessments.dissent import DissentKind, dissents
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import SECTION_LABELS, ExchangeKind, Position, Stance
from pia.lib.countries import country_name
from pia.programmes.definition import Citation, Section, Text
from pia.programmes.terms import merged
from pia.reports.signoff.heard import (
    AdviceRow,
    ConsultationRow,
    DissentRow,
    ExchangeRow,
    OpinionRow,
    PackageRow,
    ThreadRow,
    ViewsRow,
)
from pia.reports.signoff.wording import Speaker, signature_of, toned

DAY = timedelta(days=1)
DISSENT_TONES = {DissentKind.OBJECTION: "danger", DissentKind.MINORITY: "warn", DissentKind.OPINION: "warn"}


def opinion_duty(speaker: Speaker) -> str:
    """What the general laws say of an opinion, and every law that asks for one; one sentence each."""
    return _sentences(
        speaker,
        ((r.opinion.reason, r.opinion.citation) for r in speaker.case.regimes if r.opinion.required or r.is_general),
    )


def views_duty(speaker: Speaker) -> str:
    """What the laws say of the views of the people concerned."""
    return _sentences(speaker, ((one.reason, one.citation) for one in views.asking(speaker.case)))


def _sentences(speaker: Speaker, said: Iterator[tuple[Text, Citation]]) -> str:
    english = speaker.language == "en"
    shape = "{} ({})" if english else "{}（{}）"
    found = dict.fromkeys(shape.format(speaker.label(text), speaker.label(cited.text)) for text, cited in said)
    return (" " if english else "").join(found)


def opinions(speaker: Speaker) -> tuple[OpinionRow, ...]:
    """Every opinion, each item with the controller's answer."""
    return tuple(_opinion(speaker, row) for row in speaker.case.opinions)


def _opinion(speaker: Speaker, row: models.Opinion) -> OpinionRow:
    case = speaker.case
    signature = signature_of(case, row.signature_id)
    held = holds(signature.digests, current_digests(case))
    answered = f"opinion:{row.pk}:0" in case.advice_answers
    items = [(f"opinions/{row.pk}/items/{number}", text) for number, text in enumerate(row.items)]
    if not items and answered:
        items = [(f"opinions/{row.pk}/text", row.text)]
    return OpinionRow(
        position=str(Position(row.position).label),
        text=speaker.text(f"opinions/{row.pk}/text", row.text),
        by=speaker.person(signature.by),
        at=speaker.moment(signature.at),
        standing=_standing(held),
        advice=tuple(
            _advice(speaker, f"opinion:{row.pk}:{number}", where, text) for number, (where, text) in enumerate(items)
        ),
    )


def _standing(held: bool) -> str:
    if held:
        return pgettext("signature", "Covers the present content")
    return pgettext("signature", "Given on earlier content")


def _advice(speaker: Speaker, key: str, address: str, text: str) -> AdviceRow:
    answer = speaker.case.advice_answers.get(key)
    if answer is None:
        return AdviceRow(speaker.text(address, text), gettext("Not answered yet"), None, "")
    return AdviceRow(
        text=speaker.text(address, text),
        stance=str(Stance(answer.stance).label),
        reason=speaker.maybe_text(f"answers_to_advice/{answer.pk}/reason", answer.reason),
        by=speaker.person(answer.by),
    )


def objections(speaker: Speaker) -> tuple[AdviceRow, ...]:
    """Advice that is neither the DPO's nor of those concerned: objections that do not block, answered in writing."""
    return tuple(
        _advice(speaker, item.key, item.address, item.text)
        for item in advice.advice_of(speaker.case)
        if item.key.startswith("conclusion:")
    )


def heard(speaker: Speaker) -> tuple[ViewsRow, ...]:
    """The views of the people concerned, those recorded earlier too."""
    return tuple(_views(speaker, row) for row in speaker.case.views)


def _views(speaker: Speaker, row: models.Views) -> ViewsRow:
    where = f"views/{row.pk}"
    return ViewsRow(
        sought=row.sought,
        whose=speaker.maybe_text(f"{where}/whose", row.whose),
        how=speaker.maybe_text(f"{where}/how", row.how),
        when=speaker.day(row.held_on) if row.held_on else "",
        summary=speaker.maybe_text(f"{where}/summary", row.summary),
        why_not=speaker.maybe_text(f"{where}/why_not", row.why_not),
        by=speaker.person(row.recorded_by),
        at=speaker.moment(row.at),
        standing=_standing(views.on_present_content(speaker.case, row)),
        advice=tuple(
            _advice(speaker, f"views:{row.pk}:{number}", f"{where}/items/{number}", text)
            for number, text in enumerate(row.items)
        ),
    )


def against(speaker: Speaker) -> tuple[DissentRow, ...]:
    """Objections and minority opinions of every round."""
    return tuple(
        DissentRow(
            kind=toned(one.kind.label, DISSENT_TONES[one.kind]),
            by=speaker.person(one.who),
            where=_where(one.track, one.round),
            text=speaker.maybe_text(one.address, one.text),
            at=speaker.moment(one.at),
            became=str(one.became),
        )
        for one in dissents(speaker.case)
    )


def _where(track: object, number: int) -> str:
    if track:
        return gettext("%(track)s, round %(number)d") % {"track": track, "number": number}
    return gettext("Round %(number)d") % {"number": number}


# -- the authority ----------------------------------------------------------------------------------------------------


def consultations(speaker: Speaker) -> tuple[ConsultationRow, ...]:
    """Every request to the authority with everything that passed."""
    return tuple(_consultation(speaker, row) for row in speaker.case.consultations)


def _consultation(speaker: Speaker, row: models.Consultation) -> ConsultationRow:
    known = speaking(row)
    talk = {ExchangeKind.QUESTION, ExchangeKind.ANSWER}
    found = clock(speaker.case, row)
    labels = {
        item.id: speaker.label(item.label)
        for regime in consulting(speaker.case)
        for item in (regime.consultation.package if regime.consultation else ())
    }
    return ConsultationRow(
        sent=speaker.day(row.sent_on),
        authority=row.authority,
        outcome=_outcome(row),
        note=speaker.maybe_text(f"consultations/{row.pk}/note", row.note),
        clock=tuple(_clock(speaker, row, found)) if found else (),
        threads=tuple(
            ThreadRow(_exchange(speaker, one.question), tuple(_exchange(speaker, answer) for answer in one.answers))
            for one in threads(row)
        ),
        letters=tuple(_exchange(speaker, one) for one in known if one.kind not in talk),
        corrected=tuple(_exchange(speaker, one) for one in row.exchanges.all() if one not in known),
        package=tuple(PackageRow(labels.get(key, key), speaker.typed(text)) for key, text in row.package.items()),
    )


def _outcome(row: models.Consultation) -> str:
    if row.closed_on is None:
        return gettext("Not closed yet")
    return str(ExchangeKind(row.outcome).label) if row.outcome else gettext("No answer")


def _exchange(speaker: Speaker, row: models.Exchange) -> ExchangeRow:
    made = {one.item: one.condition.ref for one in row.advised.all()}
    refs = speaker.listed(made[number] for number in sorted(made))
    return ExchangeRow(
        kind=str(ExchangeKind(row.kind).label),
        on=speaker.day(row.on),
        text=speaker.text(f"exchanges/{row.pk}/text", row.text),
        items=tuple(speaker.text(f"exchanges/{row.pk}/items/{number}", text) for number, text in enumerate(row.items)),
        about=str(SECTION_LABELS[Section(row.section)]) if row.section else "",
        note=gettext("Became the conditions %(refs)s.") % {"refs": refs} if refs else "",
    )


def _clock(speaker: Speaker, row: models.Consultation, found: AuthorityClock) -> Iterator[tuple[str, str]]:
    """The term by its dates. Days that pass by themselves are not printed: the same case prints the same."""
    read = found.reading
    yield (
        gettext("Received, and day 1"),
        gettext("%(received)s, %(first)s")
        % {
            "received": speaker.day(row.sent_on),
            "first": speaker.day(row.sent_on + DAY),
        },
    )
    term = (
        gettext("%(weeks)d weeks, extended: %(days)d calendar days")
        if found.extended
        else gettext("%(weeks)d weeks: %(days)d calendar days")
    )
    yield gettext("Term"), term % {"weeks": found.weeks, "days": read.total}
    for pause in merged(pauses(row)):
        if pause.end is not None and pause.end <= read.on and pause.end > pause.start:
            stood = {
                "first": speaker.day(pause.start),
                "last": speaker.day(pause.end - DAY),
                "days": (pause.end - pause.start).days,
            }
            yield gettext("Stood still"), gettext("%(first)s to %(last)s, %(days)d days") % stood
        elif pause.end is None and pause.start <= read.on:
            still = {"first": speaker.day(pause.start), "left": read.left}
            yield gettext("Stands still"), gettext("since %(first)s, with %(left)d days left") % still
    if found.answered_on:
        answered = {"day": speaker.day(found.answered_on), "left": read.left}
        yield gettext("Answered"), gettext("%(day)s, with %(left)d days left") % answered
    elif read.running:
        yield gettext("Last day of the term"), speaker.day(read.due.date)
    yield gettext("Calendar"), _calendar(speaker, found)


def _calendar(speaker: Speaker, found: AuthorityClock) -> str:
    cited = found.counting.citation
    named = country_name(found.country, chinese=speaker.language == "zh")
    if cited is None:
        return named
    words = gettext("%(country)s; a last day off moves to the next working day (%(law)s)")
    return words % {"country": named, "law": speaker.label(cited.text)}
