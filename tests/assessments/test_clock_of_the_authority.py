"""Chen Wei keeps the exchange with the authority: what stands in it decides how long the authority has."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.consultation import AuthorityClock, clock, speaking, threads
from pia.assessments.deadlines import Due, due_now
from pia.assessments.models import Condition, Exchange
from pia.assessments.perform import perform
from pia.assessments.refusals import Refused
from pia.assessments.states import ConditionState, DueKind, State
from tests.assessments.saying_no import unmet
from tests.assessments.stories import Tale
from tests.assessments.test_accepting_a_risk import over_the_line
from tests.assessments.test_consulting_the_authority import request

pytestmark = pytest.mark.django_db

SENT = date(2020, 7, 7)


@pytest.fixture(scope="module")
def sent(stage: Cast) -> Tale:
    """Sent on 7 July 2020 to an authority in Germany."""
    tale = over_the_line(stage, ["cn", "eu"])
    tale.settle_everything()
    tale.act(Action.CONSULT, stage.chen, **request(tale, sent_on=SENT, country="DE"))
    return tale


def letter(tale: Tale, kind: str, on: date, text: str = "See the letter.", **more: Any) -> Exchange:
    data = {"kind": kind, "on": on, "text": text, **more}
    perform(tale.proposal, Action.RECORD_EXCHANGE, actor=tale.cast.chen, data=data)
    return Exchange.objects.latest("id")


def refused(tale: Tale, kind: str, on: date, **more: Any) -> set[str]:
    with pytest.raises(Refused) as found:
        letter(tale, kind, on, **more)
    return set(found.value.fields)


def as_of(tale: Tale, on: date) -> AuthorityClock:
    consultation = tale.case.consultation
    assert consultation is not None
    found = clock(tale.case, consultation, on=on)
    assert found is not None
    return found


def test_it_keeps_the_clock_of_a_request_of_7_july_2020(sent: Tale) -> None:
    assert as_of(sent, date(2020, 7, 8)).reading.used == 1
    assert as_of(sent, date(2020, 7, 8)).reading.due.date == date(2020, 9, 1)
    question = letter(sent, "question", date(2020, 7, 16), "How old are the children?", section="risks")
    stopped = as_of(sent, date(2020, 7, 16))
    assert (stopped.reading.left, stopped.waits_for_us) == (48, True)
    answer = letter(sent, "answer", date(2020, 7, 23), "Six and older.")
    assert (answer.answers, answer.section) == (question, "risks"), "the only open question"
    assert as_of(sent, date(2020, 7, 23)).reading.due.date == date(2020, 9, 8)
    letter(sent, "advice", date(2020, 8, 6), "Ask for the age first.")
    advised = as_of(sent, date(2020, 12, 1))
    assert (advised.reading.on, advised.reading.left, advised.over) == (date(2020, 8, 6), 33, False)


def test_it_waits_until_every_question_is_answered(sent: Tale) -> None:
    first = letter(sent, "question", date(2020, 7, 16), "How old are the children?", section="risks")
    second = letter(sent, "question", date(2020, 7, 20), "Who prints?", section="inventory")
    assert refused(sent, "answer", date(2020, 7, 23)) == {"answers"}, "which of the two?"
    letter(sent, "answer", date(2020, 7, 23), "Six and older.", answers=str(first.pk))
    (waits,) = as_of(sent, date(2020, 7, 24)).questions
    assert (waits.ref, waits.question) == ("Q2", second)
    assert as_of(sent, date(2020, 7, 24)).waits_for_us
    letter(sent, "answer", date(2020, 7, 27), "A printer in Cork.", answers=str(second.pk))
    assert as_of(sent, date(2020, 7, 27)).reading.left == 47
    assert [(one.ref, one.question, one.answered_on) for one in threads(sent.case.consultations[-1])] == [
        ("Q1", first, date(2020, 7, 23)),
        ("Q2", second, date(2020, 7, 27)),
    ]


def test_it_lets_no_date_go_backwards_but_corrects_by_a_new_entry(sent: Tale) -> None:
    wrong = letter(sent, "question", date(2020, 7, 26), "How old are the children?", section="risks")
    assert refused(sent, "question", date(2020, 7, 16)) == {"on"}
    assert refused(sent, "question", date(2020, 7, 6), corrects=str(wrong.pk)) == {"on"}, "before the request"
    assert refused(sent, "extension", date(2020, 7, 16), corrects=str(wrong.pk)) == {"kind"}
    right = letter(sent, "question", date(2020, 7, 16), "How old are the children?", corrects=str(wrong.pk))
    assert right.section == "risks", "what the correction leaves out stays as it was"
    assert speaking(sent.case.consultations[-1]) == [right]
    assert Exchange.objects.filter(pk=wrong.pk).exists()
    assert as_of(sent, date(2020, 7, 20)).reading.left == 48
    letter(sent, "answer", date(2020, 7, 23), "Six and older.")
    assert refused(sent, "question", date(2020, 7, 24), corrects=str(right.pk)) == {"on"}, "after its answer"
    once_more = letter(sent, "question", date(2020, 7, 17), "How old are they?", corrects=str(right.pk))
    assert [(one.ref, one.question) for one in threads(sent.case.consultations[-1])] == [("Q1", once_more)]
    assert not as_of(sent, date(2020, 7, 23)).waits_for_us, "the answer speaks for the corrected question too"


def test_it_knows_what_comes_once_and_what_comes_too_late(sent: Tale) -> None:
    letter(sent, "extension", date(2020, 8, 7), "Six weeks more: the case is complex.")
    told = as_of(sent, date(2020, 8, 8))
    assert (told.weeks, told.extension_told_late, told.reading.due.date) == (14, False, date(2020, 10, 13))
    assert refused(sent, "extension", date(2020, 8, 8)) == {"kind"}
    letter(sent, "advice", date(2020, 8, 9))
    assert refused(sent, "question", date(2020, 8, 10)) == {"kind"}
    assert refused(sent, "answer", date(2020, 8, 10)) == {"answers"}


def test_it_says_that_an_extension_was_told_too_late(sent: Tale) -> None:
    letter(sent, "extension", date(2020, 8, 10))
    assert as_of(sent, date(2020, 8, 10)).extension_told_late


def test_it_is_never_closed_over_silence_while_the_authority_waits_for_us(sent: Tale) -> None:
    """Years have passed, and still it is our turn."""
    letter(sent, "question", date(2020, 7, 16))
    chen = sent.cast.chen
    waits = ["The authority waits for an answer of ours, and its term stands still until it has it."]
    assert unmet(sent, Action.CLOSE_CONSULTATION, chen, note="They are silent.") == waits
    letter(sent, "answer", timezone.localdate())
    early = ["Record the authority's advice first, or wait until its term is over."]
    assert unmet(sent, Action.CLOSE_CONSULTATION, chen, note="They are silent.") == early


# -- who has to do what by when ---------------------------------------------------------------------------------------


def due(tale: Tale) -> dict[DueKind, Due]:
    return {one.kind: one for one in due_now(tale.case)}


def test_it_says_whose_turn_it_is_and_until_when(sent: Tale) -> None:
    with time_machine.travel(date(2020, 7, 10)):
        items = due(sent)
        assert items[DueKind.AUTHORITY].fixed == date(2020, 9, 1)
        assert items[DueKind.EXTENSION].fixed == date(2020, 8, 7)
        assert (items[DueKind.AUTHORITY].ball, items[DueKind.EXTENSION].ball) == (True, False)
    with time_machine.travel(date(2020, 8, 8)):
        assert DueKind.EXTENSION not in due(sent)
    letter(sent, "question", date(2020, 7, 16))
    items = due(sent)
    assert (items[DueKind.QUESTION].ball, items[DueKind.QUESTION].starts_on) == (True, date(2020, 7, 16))
    assert (items[DueKind.AUTHORITY].ball, items[DueKind.AUTHORITY].fixed) == (False, None), "it stands still"


# -- what the advice becomes ------------------------------------------------------------------------------------------


def test_it_turns_items_of_the_advice_into_conditions_that_the_approver_settles(sent: Tale) -> None:
    cast, nothing = sent.cast, ["The authority has given no advice."]
    assert unmet(sent, Action.PROPOSE_FROM_ADVICE, cast.chen, texts={}) == nothing
    advice = ["Ask for the age first.", "Keep the photos for 30 days.", "Well done."]
    told = letter(sent, "advice", date(2020, 8, 6), "Two things, and thanks.", items=advice)
    sent.act(Action.CLOSE_CONSULTATION, cast.chen)
    worded = {f"{told.pk}:0": advice[0], f"{told.pk}:1": "Photos are deleted after 30 days.", f"{told.pk}:2": ""}
    sent.act(Action.PROPOSE_FROM_ADVICE, cast.chen, texts=worded, blocking=True, phase="before_launch")
    made = list(Condition.objects.filter(advised__exchange=told).order_by("ref"))
    assert [(row.text, row.state, row.advised.item) for row in made] == [
        ("Ask for the age first.", ConditionState.PROPOSED, 0),
        ("Photos are deleted after 30 days.", ConditionState.PROPOSED, 1),
    ]
    assert "Adopt, adapt or decline every proposed condition." in unmet(sent, Action.APPROVE_WITH_CONDITIONS, cast.sun)
    again = {f"{told.pk}:0": "Twice the same."}
    with pytest.raises(Refused) as twice:
        sent.act(Action.PROPOSE_FROM_ADVICE, cast.chen, texts=again, phase="before_launch")
    assert set(twice.value.fields) == {"texts"}
    for row in made:
        sent.act(Action.SETTLE_CONDITION, cast.sun, on=row, settlement="adopt", reason="As the authority says.")
    assert sent.state is State.AWAITING_DECISION


def test_it_makes_of_advice_a_duty_of_the_team_after_the_launch_which_blocks_nothing(sent: Tale) -> None:
    told = letter(sent, "advice", date(2020, 8, 6), "Report after a quarter.")
    sent.act(Action.CLOSE_CONSULTATION, sent.cast.chen)
    later = {"phase": "after_launch", "blocking": True, "stops_launch": True, "due": date(2020, 12, 1)}
    sent.act(Action.PROPOSE_FROM_ADVICE, sent.cast.chen, texts={f"{told.pk}:0": "Report after a quarter."}, **later)
    made = Condition.objects.get(advised__exchange=told)
    assert (made.blocking, made.stops_launch, made.owner) == (False, True, sent.cast.lin)


def test_it_keeps_the_term_after_the_question_of_the_same_day(sent: Tale) -> None:
    """Asked and answered on one day: not a day is lost."""
    before = as_of(sent, SENT).reading.due
    letter(sent, "question", date(2020, 7, 16))
    letter(sent, "answer", date(2020, 7, 16))
    assert as_of(sent, SENT + timedelta(days=20)).reading.due == before
