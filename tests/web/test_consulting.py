"""Chen Wei at the desk of a prior consultation, and Sun Kai at the page of opinion and views: what the pages say."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.consultation_package import checked
from pia.assessments.models import Exchange
from pia.web.consulting_rows import clock_view, desk
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale
from tests.assessments.test_accepting_a_risk import over_the_line
from tests.assessments.test_clock_of_the_authority import letter
from tests.assessments.test_consulting_the_authority import request
from tests.on_stage import cast_on_stage

pytestmark = pytest.mark.django_db

SENT = date(2020, 7, 7)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Once for the module, in one transaction; what a test changes is rolled back to the savepoint of its mark."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


@pytest.fixture(scope="module")
def asked(stage: Cast) -> Tale:
    """Sent on 7 July 2020, a question of 16 July open."""
    tale = over_the_line(stage, ["cn", "eu"])
    tale.settle_everything()
    tale.act(Action.CONSULT, stage.chen, **request(tale, sent_on=SENT, country="DE"))
    letter(tale, "question", date(2020, 7, 16), "How old are the children?", section="risks")
    return tale


def shown(tale: Tale, browser: Client, page: str) -> str:
    answer = browser.get(f"/proposals/{tale.reference}/{page}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_draws_the_clock_with_its_standstill(asked: Tale) -> None:
    letter(asked, "answer", date(2020, 7, 23), "Six and older.")
    letter(asked, "advice", date(2020, 8, 6), "Ask first.")
    consultation = asked.case.consultation
    assert consultation is not None
    view = clock_view(asked.case, consultation)
    assert view is not None
    assert view.spoken == "23 of 56 days used, 33 left."
    assert [(one.first, one.last, one.days) for one in view.standstills] == [
        (SENT.replace(day=16), date(2020, 7, 22), 7)
    ]
    used, still = view.stretches[1], view.stretches[2]
    assert view.length == 63, "56 days, and 7 on which it stood"
    assert (used.start, used.days) == (0, 30)
    assert (still.start, still.days) == (8, 7), "after eight days"


def test_it_says_who_holds_the_ball_and_offers_the_answer(asked: Tale, browse: Callable[[User], Client]) -> None:
    page = shown(asked, browse(asked.cast.chen), "consultation")
    assert "The clock stands still" in page
    assert "Us: the authority waits for an answer." in page
    assert "kind=answer&amp;answers=" in page, "the form knows the question"
    assert "Record our answer" not in shown(asked, browse(asked.cast.sun), "consultation")


def test_it_keeps_a_corrected_entry_in_sight(asked: Tale, browse: Callable[[User], Client]) -> None:
    wrong = Exchange.objects.latest("id")
    letter(asked, "question", date(2020, 7, 15), "How old are they?", corrects=str(wrong.pk))
    page = shown(asked, browse(asked.cast.chen), "consultation")
    assert "Corrected entries, which no longer count" in page and "How old are the children?" in page
    consultation = asked.case.consultation
    assert consultation is not None
    (thread,) = desk(asked.case, consultation, asked.cast.chen, "/").threads
    assert (thread.ref, str(thread.question.text)) == ("Q1", "How old are they?")


def test_it_names_what_the_package_lacks_and_where_to_enter_it(stage: Cast, browse: Callable[[User], Client]) -> None:
    tale = over_the_line(stage, ["cn", "eu"])
    tale.settle_everything()
    assert [row.item.id for row in checked(tale.case) if row.lacks] == ["gdpr36.3d"]
    browser = browse(stage.chen)
    page = shown(tale, browser, "consultation")
    assert "1 item missing" in page
    assert 'No data protection officer is named, with how to reach them. <a href="/organisation/">' in page
    form = " ".join(browser.get(f"/proposals/{tale.reference}/act/consult/").content.decode().split())
    assert "Deliver the album that the user ordered" in form, "what the record holds is filled in"


def test_it_shows_opinion_views_answers_and_dissent(stage: Cast, browse: Callable[[User], Client]) -> None:
    tale = over_the_line(stage, ["cn", "eu"])
    advice = ["Limit the printer to seven days.", "Name the sub-processors."]
    tale.act(Action.GIVE_OPINION, stage.keller, position="disagrees", text="Far too long.", items=advice)
    tale.act(Action.RECORD_VIEWS, stage.lin, sought="no", why_not="It is a surprise.")
    opinion = tale.case.opinions[-1].pk
    answered = {"advice": f"opinion:{opinion}:0", "stance": "refuse", "reason": "Ten days are needed."}
    tale.act(Action.ANSWER_ADVICE, stage.sun, **answered)
    page = shown(tale, browse(stage.sun), "opinion")
    for words in ("Far too long.", "The DPO disagrees", "It is a surprise.", "Ten days are needed.", "Refuse"):
        assert words in page
    assert page.count("act/answer_advice/?advice=opinion") == 1, "one item is still open"
    assert "act/answer_advice/" not in shown(tale, browse(stage.chen), "opinion"), "the approver's to answer"
