"""What is asked for an opinion, an answer to advice, views of the people concerned, and the desk of a consultation."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from pia.accounts.roles import Role
from pia.assessments.advice import open_advice
from pia.assessments.case import Case
from pia.assessments.consultation import (
    consulting,
    countries,
    open_questions,
    speaking,
    threads,
    unused_advice,
)
from pia.assessments.consultation_package import prepared_texts
from pia.assessments.input_kinds import Input, InputKind, Options, fixed
from pia.assessments.relations import SubjectRow, candidates
from pia.assessments.states import SECTION_LABELS, ExchangeKind, Phase, Position, Sought, Stance
from pia.lib.countries import country_name

K = InputKind
SHOWN = 80


def _advice(case: Case, _subject: SubjectRow) -> Options:
    return [(item.key, item.text) for item in open_advice(case)]


def _package(case: Case, _subject: SubjectRow) -> Options:
    return [
        (item.id, str(item.label))
        for regime in consulting(case)
        for item in (regime.consultation.package if regime.consultation else ())
    ]


def _countries(case: Case, _subject: SubjectRow) -> Options:
    named = {country_name(code): code for code in countries(case)}
    return [(named[name], name) for name in sorted(named)]


def _own_country(case: Case, _subject: SubjectRow) -> str:
    """Where the authority sits that was asked last, or else ours, if an authority of the law sits there."""
    known = countries(case)
    last = case.consultation.country if case.consultation else ""
    return next((code for code in (last, case.proposal.organisation.country) if code in known), "")


def _sections(_case: Case, _subject: SubjectRow) -> Options:
    return [(section.value, label) for section, label in SECTION_LABELS.items()]


def _questions(case: Case, _subject: SubjectRow) -> Options:
    if case.consultation is None:
        return []
    return [(str(row.question.pk), _short(row.question.text)) for row in threads(case.consultation)]


def _only_question(case: Case, _subject: SubjectRow) -> str:
    waiting = open_questions(case.consultation) if case.consultation else []
    return str(waiting[0].pk) if len(waiting) == 1 else ""


def _entries(case: Case, _subject: SubjectRow) -> Options:
    if case.consultation is None:
        return []
    named = ((row, ExchangeKind(row.kind).label) for row in speaking(case.consultation))
    return [(str(row.pk), f"{row.on.isoformat()} {label}: {_short(row.text)}") for row, label in named]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _items(case: Case, _subject: SubjectRow) -> Options:
    found = unused_advice(case.consultation) if case.consultation else []
    return [(key, _short(text)) for key, _exchange, _number, text in found]


def _worded(case: Case, _subject: SubjectRow) -> dict[str, str]:
    found = unused_advice(case.consultation) if case.consultation else []
    return {key: text for key, _exchange, _number, text in found}


def _team(case: Case, _subject: SubjectRow) -> list[object]:
    return list(candidates(case, (Role.AUTHOR, Role.CONTRIBUTOR)))


OPINION: Final = (
    Input("position", K.CHOICE, _("Position"), options=fixed(Position)),
    Input("text", K.LONG_TEXT, _("Opinion")),
    Input("items", K.LINES, _("Advice"), required=False, help=_("One item a line; each has to be answered.")),
)
ANSWER: Final = (
    Input("advice", K.CHOICE, _("Advice"), options=_advice),
    Input("stance", K.CHOICE, _("Answer"), options=fixed(Stance)),
)
VIEWS: Final = (
    Input("sought", K.CHOICE, _("Were the people concerned asked?"), options=fixed(Sought)),
    Input("whose", K.LONG_TEXT, _("Whose views"), required=False, help=_("Who was asked, or who spoke for them.")),
    Input("how", K.LONG_TEXT, _("How they were asked"), required=False),
    Input("held_on", K.DATE, _("When"), required=False, help=_("The last day on which they were asked.")),
    Input("summary", K.LONG_TEXT, _("What they said"), required=False),
    Input(
        "items",
        K.LINES,
        _("Points to answer"),
        required=False,
        help=_("One point a line; the approver answers each: accept, adapt or refuse with a reason."),
    ),
    Input(
        "why_not",
        K.LONG_TEXT,
        _("Why they were not asked"),
        required=False,
        help=_("For example that asking would give away a product before it is announced."),
    ),
)
REQUEST: Final = (
    Input("authority", K.TEXT, _("Authority"), help=_("The name of the lead supervisory authority.")),
    Input(
        "country",
        K.CHOICE,
        _("Country of the authority"),
        options=_countries,
        initial=_own_country,
        help=_("Its working days and public holidays count for the term."),
    ),
    Input("sent_on", K.DATE, _("Sent on"), help=_("The day on which the authority received the request.")),
    Input(
        "package",
        K.TEXTS,
        _("Package for the authority"),
        options=_package,
        initial=lambda case, _subject: prepared_texts(case),
    ),
)
EXCHANGE: Final = (
    Input("kind", K.CHOICE, _("What passed"), options=fixed(ExchangeKind)),
    Input("on", K.DATE, _("Date"), help=_("The day on which it was received or sent.")),
    Input("text", K.LONG_TEXT, _("Text")),
    Input(
        "items",
        K.LINES,
        _("Items of the advice"),
        required=False,
        help=_("One item a line. Each can become a condition."),
    ),
    Input("section", K.CHOICE, _("Section that it is about"), required=False, options=_sections),
    Input(
        "answers",
        K.CHOICE,
        _("Question that it answers"),
        required=False,
        options=_questions,
        initial=_only_question,
        help=_("The term runs again once every open question is answered."),
    ),
    Input(
        "corrects",
        K.CHOICE,
        _("Entry that it corrects"),
        required=False,
        options=_entries,
        help=_("The corrected entry stays on record and no longer counts."),
    ),
)
CLOSING: Final = (Input("note", K.LONG_TEXT, _("Note"), required=False),)
FROM_ADVICE: Final = (
    Input(
        "texts",
        K.TEXTS,
        _("Conditions"),
        required=False,
        options=_items,
        initial=_worded,
        help=_("Clear the text of an item that needs no condition."),
    ),
    Input("blocking", K.BOOLEAN, _("Blocks the launch until it is verified"), required=False),
    Input("phase", K.CHOICE, _("When"), options=fixed(Phase)),
    Input("due", K.DATE, _("Due on"), required=False),
    Input("stops_launch", K.BOOLEAN, _("Stops the launch while it is overdue"), required=False),
    Input("owner", K.USER, _("Owner"), required=False, people=_team),
)
