"""A decision is not the end: the albums are assessed again, decided again, and a decision is taken back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.content import record_texts
from pia.assessments.models import Condition, Measure
from pia.assessments.policy import Bar
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import (
    STANDING,
    ConditionState,
    DecisionKind,
    DecisionState,
    MeasureState,
    ReviewState,
    State,
)
from tests.assessments.house_rules import publish_changed
from tests.assessments.saying_no import barred, fields, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def decided(stage: Cast) -> Tale:
    """Approved with security's condition and those that the target relies on."""
    tale = Tale(stage, album(stage))
    tale.act(Action.EDIT_ANSWERS, stage.lin, changes={"description/title@zh": "印刷相册"})
    tale.in_review()
    tale.clears("security", stage.marcus, "Encrypt the photos at the printer")
    tale.clears("legal", stage.he)
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    return tale


@pytest.fixture(scope="module")
def again(stage: Cast) -> Tale:
    """The same, and assessed again up to the second decision; others screen and review it this time."""
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus, "Encrypt the photos at the printer")
    tale.clears("legal", stage.he)
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    tale.act(Action.REASSESS, stage.wu, cause="incident", reason="The printer lost a parcel.")
    tale.submitted().act(Action.SCREEN_IN, stage.wu)
    tale.act(Action.COMPLETE_INVENTORY, stage.lin)
    tale.act(Action.OPEN_REVIEW, stage.wu)
    tale.clears("security", stage.priya, "Send parcels by courier")
    tale.clears("legal", stage.qin)
    tale.settle_everything()
    return tale


def conditions(tale: Tale) -> dict[str, tuple[Any, str]]:
    return {row.ref: (row.decision_id, row.state) for row in tale.case.conditions}


def ref_of(tale: Tale, text: str) -> str:
    return Condition.objects.get(proposal=tale.proposal, text=text).ref


# -- reassessing -------------------------------------------------------------------------------------------------------


def test_it_keeps_the_approval_standing_while_it_is_assessed_again(decided: Tale) -> None:
    cast, before = decided.cast, decided.case
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    after = decided.case
    assert decided.state is State.DRAFT
    assert after.standing_decision == before.standing_decision
    assert after.standing_decision is not None and after.standing_decision.state == DecisionState.IN_FORCE
    assert current_digests(after) == current_digests(before)
    assert after.proposal.round > before.proposal.round
    condition = after.conditions[0]
    assert condition.owner is not None
    decided.act(Action.FILE_EVIDENCE, condition.owner, on=condition, evidence="Contract of 3 November")
    decided.act(Action.VERIFY_CONDITION, cast.wu, on=condition, verdict="verified")
    assert unmet(decided, Action.WITHDRAW, cast.lin) == [
        "A decision stands. Abandon the reassessment, or record the end of processing."
    ]


def test_it_lets_an_author_reassess_for_a_change_only(decided: Tale) -> None:
    cast = decided.cast
    for cause in ("incident", "new_law", "review_date"):
        assert fields(decided, Action.REASSESS, cast.lin, cause=cause, reason="I think so.") == {"cause"}
    assert fields(decided, Action.REASSESS, cast.chen, cause="incident") == {"reason"}
    decided.act(Action.REASSESS, cast.chen, cause="incident", reason="The printer lost a parcel.")


def test_it_restores_everything_when_the_reassessment_is_abandoned(decided: Tale) -> None:
    cast = decided.cast
    before = decided.case
    decision = before.standing_decision
    assert decision is not None
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    decided.act(
        Action.EDIT_ANSWERS,
        cast.lin,
        changes={
            "description/summary": "Two printers.",
            "description/title@zh": None,
            "answers/publishes/value": "yes",
            "agreement/A01/title": "Terms",
            "agreement/A01/language": "en",
            "agreement/A01/text": "You own your photos.",
        },
    )
    decided.act(
        Action.EDIT_INVENTORY,
        cast.lin,
        changes={"inventory/D01": None, "inventory/D02/name": "Photo", "inventory/D02/category": "face_image"},
    )
    decided.act(Action.EDIT_MEASURES, cast.lin, changes={"measures/X01/title": "Print at home"})
    assert not holds(decision.signature.digests, current_digests(decided.case))
    edits = decided.proposal.edits.count()
    decided.submitted()
    decided.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="There is no second printer after all.")
    after = decided.case
    assert decided.state is State.APPROVED_WITH_CONDITIONS
    assert current_digests(after) == decision.signature.digests
    assert after.proposal.programme == decision.snapshot.programme
    assert after.proposal.screening == decision.snapshot.screening
    assert after.translations["description/title", "zh"].made_by == cast.lin
    assert decided.proposal.edits.count() == edits
    assert after.standing_decision == decision
    assert conditions(decided) == {row.ref: (row.decision_id, row.state) for row in before.conditions}


def test_it_cancels_the_reviews_of_an_abandoned_round_and_forgets_what_they_said(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    decided.submitted().act(Action.SCREEN_IN, cast.wu)
    decided.act(Action.COMPLETE_INVENTORY, cast.lin)
    decided.act(Action.OPEN_REVIEW, cast.wu)
    decided.objects("legal", cast.qin)
    decided.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="There is no second printer after all.")
    security = decided.case.reviews[-1]
    assert (security.track, security.state) == ("security", ReviewState.CANCELLED)
    assert {review.state for review in decided.case.current_reviews} <= {
        ReviewState.CLEARED,
        ReviewState.CLEARED_WITH_CONDITIONS,
    }
    decided.meet_conditions()
    assert decided.state is State.APPROVED


def test_it_falls_back_to_approved_where_everything_was_met(decided: Tale) -> None:
    decided.meet_conditions()
    assert decided.state is State.APPROVED
    decided.act(Action.REASSESS, decided.cast.lin, cause="change", reason="A second printer.")
    decided.act(Action.ABANDON_REASSESSMENT, decided.cast.chen, reason="There is none.")
    assert decided.state is State.APPROVED


def test_it_never_abandons_what_an_incident_began_not_even_after_the_next_decision_is_revoked(again: Tale) -> None:
    incident = "A reassessment after an incident has to be finished."
    assert unmet(again, Action.ABANDON_REASSESSMENT, again.cast.chen) == [incident]
    again.act(Action.APPROVE_WITH_CONDITIONS, again.cast.sun)
    again.act(Action.REVOKE_DECISION, again.cast.sun, reason="Too early.")
    assert unmet(again, Action.ABANDON_REASSESSMENT, again.cast.chen) == [incident]


@pytest.mark.parametrize(("asks_more", "refused"), [(False, False), (True, True)])
def test_it_abandons_for_new_law_only_if_nothing_follows_from_it(
    decided: Tale, tmp_path: Path, asks_more: bool, refused: bool
) -> None:
    def newer(content: dict[str, Any]) -> None:
        if asks_more:
            content["required_content"].append({**content["required_content"][0], "id": "pipl56.9"})

    publish_changed(tmp_path, {"regimes/cn-pipl": newer})
    decided.act(Action.REASSESS, decided.cast.chen, cause="new_law", reason="The law was amended.")
    decided.submitted()
    if refused:
        assert unmet(decided, Action.ABANDON_REASSESSMENT, decided.cast.chen) == [
            "The new law changes the outcome, so the reassessment has to be finished."
        ]
    else:
        decided.act(Action.ABANDON_REASSESSMENT, decided.cast.chen, reason="Nothing follows.")
        assert decided.state is State.APPROVED_WITH_CONDITIONS


def test_it_keeps_measures_that_are_relied_on_through_a_reassessment(decided: Tale) -> None:
    cast = decided.cast
    attached = next(row.covers.get() for row in decided.case.conditions if row.covers.count())
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    found = fields(decided, Action.EDIT_MEASURES, cast.lin, changes={f"measures/{attached.ref}": None})
    assert found == {f"measures/{attached.ref}"}


# -- the second decision, and taking it back ---------------------------------------------------------------------------


def test_it_takes_over_what_the_first_decision_left_open_and_gives_it_back_when_revoked(again: Tale) -> None:
    cast, first = again.cast, again.case.standing_decision
    assert first is not None
    encrypt, courier = ref_of(again, "Encrypt the photos at the printer"), ref_of(again, "Send parcels by courier")
    before = conditions(again)
    again.act(Action.APPROVE_WITH_CONDITIONS, cast.sun, dropped=[encrypt], reason="The new printer encrypts.")
    second = again.case.standing_decision
    assert second is not None and second.supersedes == first
    assert again.proposal.decisions.filter(state__in=list(STANDING)).count() == 1
    taken_over = {ref: (second.pk, state) for ref, (_decision, state) in before.items()}
    assert conditions(again) == taken_over | {
        encrypt: (first.pk, ConditionState.DROPPED),
        courier: (second.pk, ConditionState.OPEN),
    }
    assert set(conditions(again)) == set(before), "the measures are covered already"
    again.act(Action.REVOKE_DECISION, cast.gao, reason="The new printer does not encrypt.", notify=True)
    assert again.state is State.AWAITING_DECISION
    standing = again.case.standing_decision
    assert standing == first and standing.state == DecisionState.IN_FORCE
    assert conditions(again) == before
    assert again.proposal.cycle == second.cycle


def test_it_brings_the_first_decision_back_whole_after_the_third_and_the_second_are_revoked(again: Tale) -> None:
    cast, first = again.cast, again.case.standing_decision
    encrypt, courier = ref_of(again, "Encrypt the photos at the printer"), ref_of(again, "Send parcels by courier")
    filed = Condition.objects.filter(proposal=again.proposal, decision=first).exclude(ref=encrypt).first()
    assert filed is not None and filed.owner is not None
    again.act(Action.FILE_EVIDENCE, filed.owner, on=filed, evidence="Test report 17")
    before = conditions(again)
    again.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    with_second = conditions(again)
    again.act(Action.REASSESS, cast.wu, cause="change", reason="A third printer.")
    again.submitted().act(Action.SCREEN_IN, cast.wu)
    again.act(Action.COMPLETE_INVENTORY, cast.lin)
    again.act(Action.OPEN_REVIEW, cast.wu)
    again.clears("security", cast.priya)
    again.clears("legal", cast.qin)
    again.settle_everything()
    again.act(Action.APPROVE_WITH_CONDITIONS, cast.sun, dropped=[encrypt], reason="The third printer encrypts.")
    third = again.case.standing_decision
    assert third is not None
    assert {decision for ref, (decision, _state) in conditions(again).items() if ref != encrypt} == {third.pk}

    again.act(Action.REVOKE_DECISION, cast.gao, reason="There is no third printer.")
    assert conditions(again) == with_second
    again.act(Action.ABANDON_REASSESSMENT, cast.wu, reason="So nothing has changed.")
    again.act(Action.REVOKE_DECISION, cast.gao, reason="Nor a second.")
    assert again.case.standing_decision == first
    assert conditions(again) == before
    assert before[filed.ref][1] == ConditionState.FILED and before[courier] == (None, ConditionState.ADOPTED)


def test_it_lets_a_suspended_approval_stand_again_suspended(again: Tale) -> None:
    cast = again.cast
    again.act(Action.SUSPEND, cast.chen, reason="Until the parcel is found.")
    again.act(Action.REJECT, cast.sun, reason="No more parcels.")
    assert again.state is State.REJECTED
    assert {state for _decision, state in conditions(again).values()} == {ConditionState.DROPPED}
    again.act(Action.REVOKE_DECISION, cast.gao, reason="The parcel was found.")
    standing = again.case.standing_decision
    assert standing is not None
    assert (standing.kind, standing.state) == (DecisionKind.APPROVED_WITH_CONDITIONS, DecisionState.SUSPENDED)
    courier = ref_of(again, "Send parcels by courier")
    assert conditions(again)[courier] == (None, ConditionState.ADOPTED)
    assert {decision for ref, (decision, _state) in conditions(again).items() if ref != courier} == {standing.pk}


def test_it_drops_a_condition_of_the_first_decision_for_a_reason_only(again: Tale) -> None:
    encrypt = ref_of(again, "Encrypt the photos at the printer")
    assert fields(again, Action.APPROVE_WITH_CONDITIONS, again.cast.sun, dropped=[encrypt]) == {"reason"}


def test_it_keeps_why_it_was_adopted_beside_why_it_was_dropped(again: Tale) -> None:
    encrypt = ref_of(again, "Encrypt the photos at the printer")
    why = "The new printer encrypts."
    again.act(Action.APPROVE_WITH_CONDITIONS, again.cast.sun, dropped=[encrypt], reason=why)
    row = Condition.objects.get(proposal=again.proposal, ref=encrypt)
    assert (row.settled_reason, row.dropped_reason, row.reason_field) == ("Agreed.", why, "dropped_reason")
    texts = record_texts(again.case)
    assert (texts[f"conditions/{encrypt}/settled_reason"], texts[f"conditions/{encrypt}/dropped_reason"]) == (
        "Agreed.",
        why,
    )
    again.act(Action.REVOKE_DECISION, again.cast.gao, reason="It does not.")
    row.refresh_from_db()
    assert (row.settled_reason, row.dropped_reason, row.reason_field) == ("Agreed.", "", "settled_reason")


def test_it_does_not_approve_outright_past_a_blocking_condition_of_the_first_decision(again: Tale) -> None:
    cast, refs = again.cast, set(conditions(again))
    courier = ref_of(again, "Send parcels by courier")
    own = Condition.objects.get(proposal=again.proposal, ref=courier)
    assert "A blocking condition was adopted: approve with conditions." in unmet(again, Action.APPROVE, cast.sun)
    again.act(Action.SETTLE_CONDITION, cast.sun, on=own, settlement="decline", reason="Parcels are insured.")
    again.clears("security", cast.priya)
    left_open = sorted(refs - {courier})
    assert fields(again, Action.APPROVE, cast.sun) == {"dropped"}
    assert fields(again, Action.APPROVE, cast.sun, dropped=left_open[1:], reason="Done.") == {"dropped"}
    again.meet_conditions()
    again.act(Action.APPROVE, cast.sun)
    assert again.state is State.APPROVED

    # Approved outright, then a condition that was taken over proves unmet: what is abandoned falls back to that.
    taken_over = Condition.objects.get(proposal=again.proposal, ref=left_open[0])
    again.act(Action.REOPEN_CONDITION, cast.chen, on=taken_over, reason="The key was never changed.")
    assert again.state is State.APPROVED_WITH_CONDITIONS
    again.act(Action.REASSESS, cast.lin, cause="change", reason="A third printer.")
    again.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="There is none.")
    assert again.state is State.APPROVED_WITH_CONDITIONS


def test_it_opens_the_only_decision_again_without_doubling_its_conditions(decided: Tale) -> None:
    cast, refs = decided.cast, set(conditions(decided))
    decided.act(Action.REVOKE_DECISION, cast.sun, reason="I misread the contract.")
    assert decided.case.standing_decision is None
    assert set(conditions(decided).values()) == {(None, ConditionState.ADOPTED)}
    decided.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    assert set(conditions(decided)) == refs
    assert {state for _decision, state in conditions(decided).values()} == {ConditionState.OPEN}


def test_it_carries_reviews_over_after_a_revoked_decision_is_sent_back(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.REVOKE_DECISION, cast.sun, reason="I misread the contract.")
    decided.act(Action.SEND_BACK, cast.sun, reason="Explain the contract.")
    decided.answer_findings()
    decided.act(Action.RESUBMIT, cast.lin)
    assert decided.state is State.AWAITING_DECISION
    assert all(review.carried_from_id for review in decided.case.current_reviews)


def test_it_is_revoked_by_the_same_approver_within_one_working_day_by_another_later(stage: Cast) -> None:
    """Decided on a Monday at half past midnight in Shanghai, which is still Sunday in Greenwich."""
    monday = datetime(2026, 11, 30, 0, 30, tzinfo=SHANGHAI)
    with time_machine.travel(monday, tick=True):
        tale = Tale(stage, album(stage)).approved_with_conditions()
    for hours, verdict in ((24 + 20, ()), (48, (Bar.DECIDED_EARLIER,))):
        with time_machine.travel(monday + timedelta(hours=hours), tick=True):
            assert barred(tale, Action.REVOKE_DECISION, stage.sun) == verdict
            assert barred(tale, Action.REVOKE_DECISION, stage.gao) == ()


# -- the end -----------------------------------------------------------------------------------------------------------


def test_it_retires_out_of_a_reassessment(decided: Tale) -> None:
    cast, today = decided.cast, timezone.localdate()
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    decided.submitted().act(Action.SCREEN_IN, cast.wu)
    decided.act(Action.COMPLETE_INVENTORY, cast.lin)
    decided.act(Action.OPEN_REVIEW, cast.wu)
    tomorrow = today + timedelta(days=1)
    assert fields(decided, Action.RETIRE, cast.chen, ended_on=tomorrow, reason="It ends.") == {"ended_on"}
    decided.act(Action.RETIRE, cast.chen, ended_on=today, reason="Nobody buys albums.")
    assert (decided.state, decided.proposal.ended_on) == (State.RETIRED, today)
    assert decided.case.standing_decision is None
    assert {review.state for review in decided.case.current_reviews} == {ReviewState.CANCELLED}
    assert decided.proposal.holder_roles == []


def test_it_undoes_a_measure_whose_condition_is_reopened(decided: Tale) -> None:
    cast = decided.cast
    decided.meet_conditions()
    covering = next(row for row in decided.case.conditions if row.covers.count())
    assert covering.covers.get().state == MeasureState.VERIFIED
    decided.act(Action.REOPEN_CONDITION, cast.chen, on=covering, reason="The contract was never signed.")
    assert decided.state is State.APPROVED_WITH_CONDITIONS
    assert Measure.objects.get(pk=covering.covers.get().pk).state == MeasureState.PLANNED
