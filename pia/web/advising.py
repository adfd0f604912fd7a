"""Opinion and views: what the DPO and the people concerned said, what the controller answered, and who disagreed."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.assessments import models, views
from pia.assessments.actions import Action
from pia.assessments.advice import Advice, advice_of, opinion_due, valid_opinion
from pia.assessments.case import Case
from pia.assessments.dissent import Dissent, DissentKind, dissents
from pia.assessments.offers import offer
from pia.assessments.states import Position, Stance
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import action_address, buttons
from pia.web.components.marks import Tone
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, record_text

Words = str | Promise
STANCE_LOOKS: dict[str, tuple[Tone, str]] = {
    Stance.ACCEPT: (Tone.OK, "check-circle"),
    Stance.ADAPT: (Tone.NOW, "half"),
    Stance.REFUSE: (Tone.WARN, "x-circle"),
}
POSITION_LOOKS: dict[str, tuple[Tone, str]] = {
    Position.AGREES: (Tone.OK, "check-circle"),
    Position.ADVISES: (Tone.NOW, "chat"),
    Position.DISAGREES: (Tone.WARN, "x-circle"),
}
DISSENT_LOOKS: dict[str, tuple[Tone, str]] = {
    DissentKind.OBJECTION: (Tone.DANGER, "x-circle"),
    DissentKind.MINORITY: (Tone.WARN, "flag"),
    DissentKind.OPINION: (Tone.WARN, "flag"),
}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of the comply-or-explain register."""

    key: str
    source: Words
    who: str
    text: RecordText
    stance: Words
    look: tuple[Tone, str]
    reason: RecordText
    answer: models.AdviceAnswer | None
    href: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """An opinion of the DPO."""

    opinion: models.Opinion
    position: Words
    look: tuple[Tone, str]
    text: RecordText
    statement: RecordText
    holds: bool


@dataclass(frozen=True, slots=True)
class ViewsRow:
    """What the people concerned said, or why nobody asked them."""

    views: models.Views
    whose: RecordText
    how: RecordText
    summary: RecordText
    why_not: RecordText
    items: list[RecordText]
    current: bool
    on_present_content: bool


@dataclass(frozen=True, slots=True)
class DissentRow:
    """A voice against, and what became of it."""

    dissent: Dissent
    look: tuple[Tone, str]
    text: RecordText


@signed_in
def opinion(request: SignedInRequest, reference: str) -> HttpResponse:
    """Opinion, views, register and dissent on one page."""
    case = case_for(request, reference)
    user, here = request.user, request.path
    given = [opinion_row(case, one) for one in reversed(case.opinions)]
    heard = [views_row(case, one) for one in reversed(case.views)]
    register = answer_rows(case, user, here)
    context = {
        **frame(request, case, "opinion"),
        "opinion": given[0] if given else None,
        "earlier_opinions": given[1:],
        "opinion_due": opinion_due(case),
        "opinion_laws": [one for one in case.regimes if one.opinion.required or one.is_general],
        "give": buttons(case, case.proposal, user, only=[Action.GIVE_OPINION], next=here),
        "views": next((row for row in heard if row.current), None),
        "earlier_views": [row for row in heard if not row.current],
        "views_due": views.due(case),
        "views_laws": views.asking(case),
        "hear": buttons(case, case.proposal, user, only=[Action.RECORD_VIEWS], next=here),
        "register": register,
        "open": sum(row.answer is None for row in register),
        "earlier_answers": earlier_answers(case),
        "dissents": dissent_rows(case),
    }
    return render(request, "pages/opinion/opinion.html", context)


def opinion_row(case: Case, one: models.Opinion) -> OpinionRow:
    """An opinion as it is shown, with whether it covers the present content."""
    return OpinionRow(
        opinion=one,
        position=Position(one.position).label,
        look=POSITION_LOOKS[one.position],
        text=record_text(case, f"opinions/{one.pk}/text", one.text),
        statement=RecordText(one.signature.statement, one.signature.language),
        holds=one == valid_opinion(case, on_screening=one.on_screening),
    )


def views_row(case: Case, one: models.Views) -> ViewsRow:
    """Views as they are shown, with whether the content changed since."""
    where = f"views/{one.pk}"
    return ViewsRow(
        views=one,
        whose=record_text(case, f"{where}/whose", one.whose),
        how=record_text(case, f"{where}/how", one.how),
        summary=record_text(case, f"{where}/summary", one.summary),
        why_not=record_text(case, f"{where}/why_not", one.why_not),
        items=[record_text(case, f"{where}/items/{number}", text) for number, text in enumerate(one.items)],
        current=one == views.speaking(case),
        on_present_content=views.on_present_content(case, one),
    )


def answer_rows(case: Case, user: User, here: str) -> list[AnswerRow]:
    """Comply or explain: every item that needs an answer, with the answer it got or the way to give one."""
    offered = offer(case, case.proposal, Action.ANSWER_ADVICE, user)
    may = offered is not None and offered.allowed
    rows = []
    for item in advice_of(case):
        answer, href = case.advice_answers.get(item.key), ""
        if may and answer is None:
            href = action_address(case, case.proposal, Action.ANSWER_ADVICE, advice=item.key, next=here)
        rows.append(_answer_row(case, item, answer, href))
    return rows


def _answer_row(case: Case, item: Advice, answer: models.AdviceAnswer | None, href: str = "") -> AnswerRow:
    reason = (
        record_text(case, f"answers_to_advice/{answer.pk}/reason", answer.reason) if answer else RecordText("", "en")
    )
    return AnswerRow(
        key=item.key,
        source=_source(item.key),
        who=item.who,
        text=record_text(case, item.address, item.text),
        stance=Stance(answer.stance).label if answer else "",
        look=STANCE_LOOKS[answer.stance] if answer else (Tone.WARN, "alert"),
        reason=reason,
        answer=answer,
        href=href,
    )


def _source(key: str) -> Words:
    kind = key.partition(":")[0]
    words = {"opinion": _("DPO opinion"), "views": _("Views"), "conclusion": _("Objection")}
    return words.get(kind, kind)


def earlier_answers(case: Case) -> list[AnswerRow]:
    """Answers to advice that no longer speaks: of an earlier opinion, or of views given before."""
    now = {item.key for item in advice_of(case)}
    known = {
        f"opinion:{one.pk}:{n}": (one.signature.by.display_name, f"opinions/{one.pk}/items/{n}", text)
        for one in case.opinions
        for n, text in enumerate(one.items)
    }
    known |= {
        f"views:{one.pk}:{n}": (_("The people concerned"), f"views/{one.pk}/items/{n}", text)
        for one in case.views
        for n, text in enumerate(one.items)
    }
    return [
        _answer_row(case, Advice(key, known[key][2], known[key][0], known[key][1]), answer)
        for key, answer in case.advice_answers.items()
        if key not in now and key in known
    ]


def dissent_rows(case: Case) -> list[DissentRow]:
    """Who disagreed, in the order in which they did."""
    return [
        DissentRow(one, DISSENT_LOOKS[one.kind], record_text(case, one.address, one.text)) for one in dissents(case)
    ]


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/opinion/", opinion, name="opinion")]
