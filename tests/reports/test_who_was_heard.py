"""What the report says of the DPO, the people concerned, who disagreed, and the authority with its clock."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.perform import perform
from pia.reports import signoff
from pia.reports.rendering import manuscript
from tests.assessments.stories import Tale, album
from tests.reports.printed import squeezed

pytestmark = pytest.mark.django_db

SENT = date(2020, 7, 7)


@pytest.fixture
def heard(cast: Cast) -> Tale:
    """Views on record, a DPO who disagrees, and a consultation with a question, its answer and advice."""
    tale = Tale(cast, album(cast, jurisdictions=["cn", "eu"], eu_offered="yes")).awaiting()
    views = {"sought": "yes", "whose": "Twelve parents", "how": "Interviews", "held_on": date(2020, 6, 1)}
    tale.act(Action.RECORD_VIEWS, cast.lin, **views, summary="They worry.", items=["Ask both parents."])
    opinion = {"position": "disagrees", "text": "Far too long.", "items": ["Seven days at most."]}
    tale.act(Action.GIVE_OPINION, cast.keller, **opinion)
    package = {
        item.id: f"About {item.id}."
        for regime in tale.case.regimes
        if regime.consultation
        for item in regime.consultation.package
    }
    request = {"authority": "BfDI", "country": "DE", "sent_on": SENT, "package": package}
    tale.act(Action.CONSULT, cast.chen, **request)
    letter(tale, "question", date(2020, 7, 16), "How old are the children?", section="risks")
    letter(tale, "answer", date(2020, 7, 23), "Six and older.")
    return tale


def letter(tale: Tale, kind: str, on: date, text: str, **more: Any) -> None:
    data = {"kind": kind, "on": on, "text": text, **more}
    perform(tale.proposal, Action.RECORD_EXCHANGE, actor=tale.cast.chen, data=data)


def test_it_prints_whom_the_case_heard_and_what_was_answered(heard: Tale) -> None:
    reviews = signoff.build(heard.case, "en").reviews
    (views,) = reviews.views
    assert views.sought and views.whose and views.whose.text == "Twelve parents"
    assert [(row.text.text, row.stance) for row in views.advice] == [("Ask both parents.", "Not answered yet")]
    assert "GDPR art. 35(9)" in reviews.views_duty
    (opinion,) = reviews.opinions
    assert [row.text.text for row in opinion.advice] == ["Seven days at most."]
    (voice,) = reviews.against
    assert (voice.by, voice.kind.label, voice.became) == ("Anna Keller", "The DPO disagrees", "It stands.")


def test_it_prints_the_clock_by_its_dates(heard: Tale) -> None:
    (row,) = signoff.build(heard.case, "en").reviews.consultations
    assert row.clock[:4] == (
        ("Received, and day 1", "7 July 2020, 8 July 2020"),
        ("Term", "8 weeks: 56 calendar days"),
        ("Stood still", "16 July 2020 to 22 July 2020, 7 days"),
        ("Last day of the term", "8 September 2020"),
    )
    (thread,) = row.threads
    assert (thread.question.about, thread.question.text.text) == ("Risks", "How old are the children?")
    assert [answer.on for answer in thread.answers] == ["23 July 2020"]
    letter(heard, "advice", date(2020, 8, 6), "Two things.", items=["Ask first."])
    (row,) = signoff.build(heard.case, "en").reviews.consultations
    assert ("Answered", "6 August 2020, with 33 days left") in row.clock
    assert [item.text for item in row.letters[0].items] == ["Ask first."]


def test_it_says_so_in_chinese(heard: Tale) -> None:
    content = signoff.as_content(signoff.build(heard.case, "zh"))
    page = manuscript(content, language="zh", made_at=timezone.now(), identifier="0")
    words = squeezed(unescape(re.sub(r"<[^>]+>", " ", page.html)))
    for said in ("个人信息主体的意见", "反对与少数意见", "数据保护官不同意", "8周，共56个日历日", "期限最后一日"):
        assert squeezed(said) in words
    assert squeezed("2020年7月16日至2020年7月22日，共7日") in words
    assert squeezed("How old are the children? 原文") in words, "nobody has translated it"
