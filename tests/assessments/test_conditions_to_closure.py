"""From an approval with conditions to an approval: evidence by one person, verified by another, and undone again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Measure, Proposal
from pia.assessments.policy import Bar
from pia.assessments.queues import due_for, proposal_for
from pia.assessments.refusals import Kind
from pia.assessments.states import ConditionState, MeasureState, State
from pia.audit.models import AuditEntry
from tests.assessments.saying_no import barred, fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """C01 is security's, C02 due after the launch; the others each cover a measure."""
    told = Tale(stage, album(stage)).in_review()
    told.clears("security", stage.marcus, "Encrypt the photos at the printer")
    told.clears("legal", stage.he)
    later = {"text": "Report after half a year", "blocking": True, "phase": "after_launch"}
    told.act(Action.ADD_CONDITION, stage.sun, **later)
    told.settle_everything()
    told.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    return told


def row(tale: Tale, ref: str) -> Condition:
    return Condition.objects.get(proposal=tale.proposal, ref=ref)


def file(tale: Tale, ref: str) -> None:
    condition = row(tale, ref)
    assert condition.owner is not None
    tale.act(Action.FILE_EVIDENCE, condition.owner, on=condition, evidence="Test report 17")


def verify(tale: Tale, ref: str, by: User, verdict: str = "verified", reason: str = "") -> None:
    tale.act(Action.VERIFY_CONDITION, by, on=row(tale, ref), verdict=verdict, reason=reason)


def covering(tale: Tale) -> list[Condition]:
    return [condition for condition in tale.case.conditions if condition.covers.count()]


def meet_all_but(tale: Tale, *left_out: str) -> None:
    for condition in tale.case.conditions:
        if condition.blocking and condition.ref not in left_out:
            file(tale, condition.ref)
            verify(tale, condition.ref, tale.cast.wu)


def test_it_is_filed_by_its_owner_alone_and_with_evidence(tale: Tale) -> None:
    cast, c01 = tale.cast, row(tale, "C01")
    assert c01.owner == cast.lin
    for person in (cast.chen, cast.marcus, cast.sun):
        found = refusal(tale, Action.FILE_EVIDENCE, person, on=c01, evidence="Test report 17")
        assert found.kind is Kind.NOT_PERMITTED
    assert fields(tale, Action.FILE_EVIDENCE, cast.lin, on=c01) == {"evidence"}
    assert unmet(tale, Action.VERIFY_CONDITION, cast.chen, on=c01, verdict="verified") == [
        "No evidence waits to be verified."
    ]
    file(tale, "C01")
    assert (row(tale, "C01").state, row(tale, "C01").filed_by) == (ConditionState.FILED, cast.lin)


def test_it_is_filed_by_whoever_stands_in_for_its_owner_in_both_names(tale: Tale) -> None:
    """Lin is on leave and Song, of another unit, stands in for her until she is back."""
    cast, today = tale.cast, timezone.localdate()
    people.delegate(cast.lin, cast.song, starts=today, ends=today, by=cast.lin, reason="on leave")
    assert proposal_for(cast.song, tale.reference) == tale.proposal
    assert ("condition", "C01") in due_for(cast.song).values_list("kind", "ref")
    tale.act(Action.FILE_EVIDENCE, cast.song, on=row(tale, "C01"), evidence="Test report 17")
    assert (row(tale, "C01").filed_by, row(tale, "C01").filed_for) == (cast.song, cast.lin)
    entry = AuditEntry.objects.filter(chain=tale.proposal.chain).latest("number")
    assert entry.details["on_behalf_of"] == cast.lin.pk
    for person in (cast.song, cast.lin):
        people.assign_role(person, Role.PRIVACY_OFFICER, by=SYSTEM)
        assert Bar.OWN_WORK in (barred(tale, Action.VERIFY_CONDITION, person, on=row(tale, "C01")) or ())
    measure = covering(tale)[0].covers.get()
    tale.act(Action.REPORT_MEASURE, cast.song, on=measure, evidence="In place since spring")
    measure.refresh_from_db()
    assert (measure.reported_by, measure.reported_for) == (cast.song, cast.lin)
    file(tale, covering(tale)[0].ref)
    assert row(tale, covering(tale)[0].ref).filed_for is None, "Lin filed this one by herself"


def test_it_is_not_filed_by_a_stand_in_once_the_owner_is_back(tale: Tale) -> None:
    cast, today = tale.cast, timezone.localdate()
    people.delegate(cast.lin, cast.song, starts=today, ends=today, by=cast.lin, reason="on leave")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        found = refusal(tale, Action.FILE_EVIDENCE, cast.song, on=row(tale, "C01"), evidence="Test report 17")
        assert found.kind is Kind.NOT_PERMITTED
        with pytest.raises(Proposal.DoesNotExist):
            proposal_for(cast.song, tale.reference)


def test_it_is_verified_by_the_privacy_office_or_by_the_track_that_proposed_it(tale: Tale) -> None:
    cast = tale.cast
    file(tale, "C01")
    for person in (cast.he, cast.priya, cast.keller):
        found = refusal(tale, Action.VERIFY_CONDITION, person, on=row(tale, "C01"), verdict="verified")
        assert found.kind is Kind.NOT_PERMITTED, "legal did not propose it, and Priya did not review"
    verify(tale, "C01", cast.marcus)
    assert (row(tale, "C01").state, row(tale, "C01").verified_by) == (ConditionState.VERIFIED, cast.marcus)


def test_it_is_open_again_where_the_evidence_does_not_suffice(tale: Tale) -> None:
    file(tale, "C01")
    assert fields(tale, Action.VERIFY_CONDITION, tale.cast.chen, on=row(tale, "C01"), verdict="insufficient") == {
        "reason"
    }
    verify(tale, "C01", tale.cast.chen, "insufficient", "The report names no date.")
    assert (row(tale, "C01").state, row(tale, "C01").verified_by) == (ConditionState.OPEN, None)
    file(tale, "C01")
    verify(tale, "C01", tale.cast.chen)


def test_it_verifies_the_measures_a_condition_covers_with_it(tale: Tale) -> None:
    condition = covering(tale)[0]
    file(tale, condition.ref)
    verify(tale, condition.ref, tale.cast.wu)
    measure = condition.covers.get()
    assert (measure.state, measure.reported_by, measure.verified_by, measure.evidence) == (
        MeasureState.VERIFIED,
        tale.cast.lin,
        tale.cast.wu,
        "Test report 17",
    )


def test_it_is_approved_by_itself_once_the_last_blocking_condition_is_verified(tale: Tale) -> None:
    meet_all_but(tale, "C01")
    assert tale.state is State.APPROVED_WITH_CONDITIONS
    file(tale, "C01")
    verify(tale, "C01", tale.cast.wu)
    assert tale.state is State.APPROVED, "what is due after the launch does not hold it up"
    newest = AuditEntry.objects.filter(chain=tale.proposal.chain).order_by("-number")
    assert newest[0].action == Action.ISSUE_PASS, "with the launch pass that now says so"
    entry = newest[1]
    assert (entry.action, entry.actor_id, entry.before, entry.after) == (
        Action.FULFIL,
        "",
        State.APPROVED_WITH_CONDITIONS,
        State.APPROVED,
    )
    file(tale, "C02")
    verify(tale, "C02", tale.cast.wu)
    assert tale.state is State.APPROVED


def test_it_waits_for_a_level_that_is_still_over_the_line(stage: Cast) -> None:
    """Wu, who owns the measure, verifies the condition about it, but not her own measure: the level stays high."""
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    changes = {"risks/G03/impact": 4, "risks/G03/likelihood": 3, "risks/G03/reason": "Children."}
    tale.act(Action.EDIT_SCORES, stage.chen, changes={**changes, "risks/G03/steps/GM03": [2, 2]})
    tale.act(Action.EDIT_MEASURES, stage.chen, owners={"GM03": stage.wu})
    tale.act(Action.OPEN_REVIEW, stage.chen)
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    contract = Measure.objects.get(proposal=tale.proposal, ref="GM03")
    condition = next(one for one in covering(tale) if contract in one.covers.all())
    seat = f"condition:{condition.ref}"
    tale.act(Action.REASSIGN, stage.chen, reason="The author files it.", seat=seat, person=stage.lin)
    meet_all_but(tale)
    assert tale.state is State.APPROVED_WITH_CONDITIONS
    assert tale.proposal.holder_roles == ["privacy_officer"]
    tale.act(Action.REPORT_MEASURE, stage.wu, on=contract, evidence="Contract of 3 November")
    tale.act(Action.VERIFY_MEASURE, stage.chen, on=contract, verdict="verified")
    assert tale.state is State.APPROVED


def test_it_is_reopened_for_a_reason_and_the_approval_waits_again(tale: Tale) -> None:
    cast = tale.cast
    assert unmet(tale, Action.REOPEN_CONDITION, cast.chen, on=row(tale, "C01")) == [
        "This condition is not met in the first place."
    ]
    meet_all_but(tale)
    assert tale.state is State.APPROVED
    condition = covering(tale)[0]
    assert fields(tale, Action.REOPEN_CONDITION, cast.chen, on=condition) == {"reason"}
    tale.act(Action.REOPEN_CONDITION, cast.chen, on=condition, reason="The contract was never signed.")
    assert tale.state is State.APPROVED_WITH_CONDITIONS
    assert row(tale, condition.ref).state == ConditionState.OPEN
    assert condition.covers.get().state == MeasureState.PLANNED
    file(tale, condition.ref)
    verify(tale, condition.ref, cast.chen)
    assert tale.state is State.APPROVED


def test_it_signs_the_report_of_the_decision_once(tale: Tale) -> None:
    zhao = tale.cast.zhao
    tale.act(Action.SIGN_REPORT, zhao)
    decision = tale.case.standing_decision
    assert decision is not None
    assert tale.case.signatures[-1].subject == f"decision:{decision.pk}"
    assert unmet(tale, Action.SIGN_REPORT, zhao) == ["The report of this decision is signed."]
