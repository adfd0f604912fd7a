"""The Union's authority is asked first: the package, its term, its answers, and silence, which is never consent."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.consultation_package import prepared_texts
from pia.assessments.deadlines import due_now
from pia.assessments.models import DataItem
from pia.assessments.perform import perform
from pia.assessments.refusals import Refused
from pia.assessments.states import ReviewState, State
from pia.audit.models import AuditEntry
from pia.programmes.inventories import FEW
from tests.assessments.saying_no import fields, unmet
from tests.assessments.stories import Tale
from tests.assessments.test_accepting_a_risk import accept, over, over_the_line

pytestmark = pytest.mark.django_db

TOO_EARLY = ["Record the authority's advice first, or wait until its term is over."]

STANDS_STILL = ["The authority waits for an answer of ours, and its term stands still until it has it."]


@pytest.fixture(scope="module")
def asked(stage: Cast) -> Tale:
    """Sent today, on the content that everybody signed."""
    tale = over_the_line(stage, ["cn", "eu"])
    tale.settle_everything()
    tale.act(Action.CONSULT, stage.chen, **request(tale))
    return tale


def request(tale: Tale, **more: Any) -> dict[str, Any]:
    sent = {"authority": "Data Protection Commission", "country": "IE", "sent_on": timezone.localdate()}
    return {**sent, "package": package(tale), **more}


def package(tale: Tale) -> dict[str, str]:
    asked = [regime.consultation for regime in tale.case.regimes if regime.consultation]
    return {item.id: f"About {item.id}." for consultation in asked for item in consultation.package}


def exchange(tale: Tale, kind: str, text: str = "See the letter.", *, on: date | None = None) -> None:
    letter = {"kind": kind, "on": on or timezone.localdate(), "text": text}
    perform(tale.proposal, Action.RECORD_EXCHANGE, actor=tale.cast.chen, data=letter)


def term(tale: Tale) -> date | None:
    (due,) = [due for due in due_now(tale.case) if due.kind == "authority"]
    return due.fixed


def test_it_sends_a_complete_package(asked: Tale) -> None:
    cast = asked.cast
    exchange(asked, "advice")
    asked.act(Action.CLOSE_CONSULTATION, cast.chen)
    chen, tomorrow = cast.chen, timezone.localdate() + timedelta(days=1)
    whole = package(asked)
    assert set(whole) == {f"gdpr36.3{letter}" for letter in "abcdef"}
    lacking = {**whole, "gdpr36.3d": " "}
    assert fields(asked, Action.CONSULT, chen, **request(asked, package=lacking)) == {"package"}
    assert fields(asked, Action.CONSULT, chen, **request(asked, sent_on=tomorrow)) == {"sent_on"}
    assert fields(asked, Action.CONSULT, chen, **request(asked, country="CN")) == {"country"}
    assert fields(asked, Action.CONSULT, chen, **request(asked, authority="", country="")) == {"authority", "country"}
    assert fields(asked, Action.CONSULT, chen, **request(asked, authority="A" * 201)) == {"authority"}
    odd = {**whole, "gdpr99": "x"}
    assert fields(asked, Action.CONSULT, chen, **request(asked, package=odd)) == {"package"}


def test_it_prepares_the_package_of_a_long_inventory_without_reading_its_rows(asked: Tale) -> None:
    printer = {"name": "Fast Print", "kind": "processor", "country": "DE", "contract": "signed", "mechanisms": []}
    rare = {"purpose": "Settle complaints", "systems": ["Ledger"], "recipients": [printer], "protection": "Sealed"}
    rows = [_row(asked, number) for number in range(FEW)] + [_row(asked, FEW, **rare), _row(asked, FEW + 1, **rare)]
    DataItem.objects.bulk_create(rows)
    case, whole = asked.case, asked.case
    assert len(whole.items) > FEW
    whole.telling_items = whole.items[:1]
    found = prepared_texts(case)
    assert "items" not in case.__dict__
    assert found == prepared_texts(whole), "the same words as when every row is read"
    words = "\n".join(found.values())
    for said in ("Settle complaints", "Ledger", "Fast Print: ", "Sealed"):
        assert words.count(said) == 1, said


def _row(tale: Tale, number: int, **more: Any) -> DataItem:
    told = {"purpose": f"Print order {number % 3}", "alike": f"kind {number % 3}", **more}
    return DataItem(proposal=tale.proposal, ref=f"L{number:03}", name="Order", position=number + 10, **told)


def test_it_is_closed_on_advice_and_then_accepted_and_approved(asked: Tale) -> None:
    cast = asked.cast
    assert asked.state is State.PRIOR_CONSULTATION
    assert unmet(asked, Action.CLOSE_CONSULTATION, cast.chen) == TOO_EARLY
    exchange(asked, "question", "How old are the children?")
    assert unmet(asked, Action.CLOSE_CONSULTATION, cast.chen) == STANDS_STILL
    exchange(asked, "answer", "Six and older.")
    exchange(asked, "advice", "Keep the photos for 30 days.")
    asked.act(Action.CLOSE_CONSULTATION, cast.chen)
    assert asked.state is State.AWAITING_DECISION
    consultation = asked.case.consultation
    assert consultation is not None and consultation.outcome == "advice"
    assert over(asked, at_target=True) == ["G03"], "consulted, and still to be accepted in writing"
    accept(asked)
    asked.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)


def test_it_waits_eight_weeks_and_six_more_if_the_authority_says_so(asked: Tale) -> None:
    """Closing over silence takes a reasoned note, and never counts as consent by itself."""
    chen, today = asked.cast.chen, timezone.localdate()
    assert term(asked) == today + timedelta(weeks=8)
    with time_machine.travel(timezone.now() + timedelta(weeks=8)):
        assert unmet(asked, Action.CLOSE_CONSULTATION, chen, note="They are silent.") == TOO_EARLY
    exchange(asked, "extension", "Six weeks more.")
    assert term(asked) == today + timedelta(weeks=14)
    with time_machine.travel(timezone.now() + timedelta(weeks=8, days=1)):
        assert unmet(asked, Action.CLOSE_CONSULTATION, chen, note="They are silent.") == TOO_EARLY
    with time_machine.travel(timezone.now() + timedelta(weeks=14, days=1)):
        assert fields(asked, Action.CLOSE_CONSULTATION, chen) == {"note"}
        asked.act(Action.CLOSE_CONSULTATION, chen, note="Fourteen weeks without a word; reminded twice.")
        assert asked.state is State.AWAITING_DECISION
        assert over(asked, at_target=True) == ["G03"], "nobody accepted it yet"


def test_it_is_not_allowed_what_the_authority_banned(asked: Tale) -> None:
    cast = asked.cast
    exchange(asked, "ban", "Not with children.")
    asked.act(Action.CLOSE_CONSULTATION, cast.chen)
    assert "The authority has prohibited this processing." in unmet(asked, Action.APPROVE_WITH_CONDITIONS, cast.sun)
    risk = next(risk for risk in asked.case.risks if risk.ref == "G03")
    assert unmet(asked, Action.ACCEPT_RISK, cast.sun, on=risk, at="target") == [
        "A risk above the line cannot be accepted here."
    ]
    banned = ["The authority has prohibited this processing."]
    assert unmet(asked, Action.CONSULT, cast.chen, **request(asked)) == banned
    asked.act(Action.REJECT, cast.sun, reason="The authority said no.")


@pytest.mark.parametrize(("scores", "holds"), [({"likelihood": 2}, True), ({"steps/GM03": [0, 0]}, False)])
def test_it_holds_for_what_the_advice_changed_while_no_level_rises(
    asked: Tale, scores: dict[str, Any], holds: bool
) -> None:
    cast = asked.cast
    exchange(asked, "advice", "Keep the photos for 30 days.")
    asked.act(Action.CLOSE_CONSULTATION, cast.chen)
    assert scoring.consulted(asked.case)
    asked.act(Action.SEND_BACK, cast.sun, reason="Do as the authority advises.")
    asked.answer_findings()
    asked.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/retention_days": 30})
    asked.act(Action.EDIT_SCORES, cast.chen, changes={f"risks/G03/{name}": value for name, value in scores.items()})
    assert scoring.consulted(asked.case) is holds


def test_it_notes_that_the_authority_has_to_be_told_when_a_sign_off_is_withdrawn(asked: Tale) -> None:
    cast = asked.cast
    asked.act(Action.WITHDRAW_SIGNOFF, cast.he, on=asked.review("legal"), reason="I read the wrong contract.")
    assert (asked.state, asked.review("legal").state) == (State.IN_REVIEW, ReviewState.OPEN)
    consultation = asked.case.consultation
    assert consultation is not None and consultation.closed_on == timezone.localdate()
    entry = AuditEntry.objects.select_related("text").filter(chain=asked.proposal.chain).latest("number")
    assert entry.action == Action.REOPEN_REVIEW
    assert entry.text.details["tell_authority"] is True


def test_it_notes_the_same_when_the_proposal_is_withdrawn(asked: Tale) -> None:
    asked.act(Action.WITHDRAW, asked.cast.lin, reason="We print no albums.")
    assert asked.state is State.WITHDRAWN
    entry = AuditEntry.objects.select_related("text").filter(chain=asked.proposal.chain).latest("number")
    assert entry.text.details["tell_authority"] is True


def test_it_records_no_letter_of_before_it_was_sent_or_of_tomorrow(asked: Tale) -> None:
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            exchange(asked, "advice", on=day)
        assert set(refused.value.fields) == {"on"}
