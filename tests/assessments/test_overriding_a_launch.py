"""Sun lets albums launch in spite of what stops them: by name, for a few days, with a reason, for all to see."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.launching import Answer, Code, launch_answer
from pia.assessments.models import Consultation, DueItem, Override
from pia.assessments.perform import perform
from pia.assessments.policy import Bar
from pia.assessments.refusals import Refused
from pia.assessments.states import DueKind, ExchangeKind
from pia.audit.models import AuditEntry
from tests.assessments.saying_no import barred, fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db
WHY = "The printer's contract is signed tomorrow; nothing is printed before."


@pytest.fixture(scope="module")
def waiting(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def allow(tale: Tale, days: int = 3) -> Answer:
    tale.act(Action.OVERRIDE_LAUNCH, tale.cast.sun, until=in_days(days), reason=WHY)
    return launch_answer(tale.case)


def test_it_says_go_with_the_name_the_reason_and_what_still_stops_it(waiting: Tale) -> None:
    answer = allow(waiting)
    assert answer.go and answer.override is not None
    assert answer.reasons[0].code is Code.OVERRIDE
    said = answer.reasons[0].as_dict()
    assert all(part in said["en"] for part in ("Sun Kai", in_days(3), WHY)) and WHY in said["zh"]
    assert Code.CONDITION in {one.code for one in answer.reasons}
    assert answer.override.signature.by == waiting.cast.sun and answer.override.signature.method == "password"
    assert answer.stops_on == timezone.localdate() + timedelta(days=4)
    entry = AuditEntry.objects.filter(chain=waiting.proposal.chain, action=Action.OVERRIDE_LAUNCH).get()
    assert entry.text.reason == WHY and entry.text.details["until"] == in_days(3)
    due = DueItem.objects.get(proposal=waiting.proposal, kind=DueKind.OVERRIDE, closed_at=None)
    assert (due.holder, due.fixed) == (waiting.cast.sun, timezone.localdate() + timedelta(days=3))


def test_it_asks_for_a_reason_a_password_and_a_day_within_two_weeks(waiting: Tale) -> None:
    cast = waiting.cast
    assert fields(waiting, Action.OVERRIDE_LAUNCH, cast.sun, until=in_days(1)) == {"reason"}
    for days in (-1, 15):
        assert fields(waiting, Action.OVERRIDE_LAUNCH, cast.sun, until=in_days(days), reason=WHY) == {"until"}
    with pytest.raises(Refused) as caught:
        perform(waiting.proposal, Action.OVERRIDE_LAUNCH, actor=cast.sun, reason=WHY, data={"until": in_days(1)})
    assert set(caught.value.fields) == {"password"}
    assert allow(waiting, 14).go


def test_it_is_not_for_those_who_wrote_scored_reviewed_or_advise(waiting: Tale) -> None:
    cast = waiting.cast
    for person in (cast.lin, cast.chen, cast.he, cast.keller):
        assert barred(waiting, Action.OVERRIDE_LAUNCH, person) is None
    assert barred(waiting, Action.OVERRIDE_LAUNCH, cast.sun) == ()
    waiting.act(Action.REASSIGN, cast.wu, seat="author:" + str(cast.lin.pk), person=cast.gao.pk, reason="Lin is away.")
    assert barred(waiting, Action.OVERRIDE_LAUNCH, cast.gao) == (Bar.TEAM,)


def test_it_ends_by_itself_after_its_last_day_or_when_somebody_ends_it(waiting: Tale) -> None:
    allow(waiting, 1)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert not launch_answer(waiting.case).go
        assert allow(waiting, 1).go, "another may be given once the first is over"
        assert [one.ended_reason for one in Override.objects.order_by("id")] == ["Its last day was over.", ""]
    assert fields(waiting, Action.END_OVERRIDE, waiting.cast.chen) == {"reason"}
    waiting.act(Action.END_OVERRIDE, waiting.cast.chen, reason="The contract fell through.")
    assert not launch_answer(waiting.case).go
    assert unmet(waiting, Action.END_OVERRIDE, waiting.cast.chen) == ["No override is in force."]
    assert not DueItem.objects.filter(proposal=waiting.proposal, kind=DueKind.OVERRIDE, closed_at=None).exists()


def test_it_does_not_outlive_what_was_not_known_when_it_was_given(waiting: Tale) -> None:
    allow(waiting)
    waiting.act(Action.SUSPEND, waiting.cast.chen, reason="A parcel was lost.")
    answer = launch_answer(waiting.case)
    assert not answer.go and answer.override is None
    ended = Override.objects.get(proposal=waiting.proposal)
    assert ended.ended_by is None and "Something new" in ended.ended_reason
    assert allow(waiting).go, "an approver who knows of the suspension may still take it on themselves"


def test_it_needs_an_approval_that_something_stops(stage: Cast, waiting: Tale) -> None:
    undecided = Tale(stage, album(stage)).ready_to_decide()
    assert refusal(undecided, Action.OVERRIDE_LAUNCH, stage.sun, until=in_days(1), reason=WHY)
    undecided.act(Action.REJECT, stage.sun, reason="No more printers.")
    said = unmet(undecided, Action.OVERRIDE_LAUNCH, stage.sun, until=in_days(1))
    assert said == ["No approval stands, so there is nothing to make an exception to."]
    allow(waiting)
    assert unmet(waiting, Action.OVERRIDE_LAUNCH, stage.sun, until=in_days(1)) == [
        "An override is in force. End it first."
    ]
    waiting.act(Action.END_OVERRIDE, stage.sun, reason="Not needed.")
    waiting.meet_conditions()
    assert unmet(waiting, Action.OVERRIDE_LAUNCH, stage.sun, until=in_days(1)) == ["Nothing stops the launch."]


def test_it_never_reaches_what_an_authority_has_prohibited(waiting: Tale) -> None:
    Consultation.objects.create(
        proposal=waiting.proposal,
        sent_on=timezone.localdate(),
        sent_by=waiting.cast.chen,
        package={},
        digests={},
        levels={},
        outcome=ExchangeKind.BAN,
        closed_on=timezone.localdate(),
    )
    said = unmet(waiting, Action.OVERRIDE_LAUNCH, waiting.cast.sun, until=in_days(1))
    assert said == ["The authority has prohibited this processing."]


def test_it_does_not_cover_data_that_nobody_assessed(waiting: Tale) -> None:
    allow(waiting)
    answer = launch_answer(waiting.case, categories=["biometric"])
    assert not answer.go and answer.reasons[-1].code is Code.CATEGORY
