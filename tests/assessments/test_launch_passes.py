"""What Sun approved, as a signed pass: issued by the system with every decision, provable from the public keys."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pia.accounts.cast import Cast
from pia.assessments.actions import Action, KeyAction
from pia.assessments.launch_passes import TYP, passes, present_pass
from pia.assessments.launching import Code, launch_answer
from pia.assessments.models import Pass
from pia.assessments.refusals import Kind
from pia.assessments.states import State
from pia.audit.models import AuditEntry
from pia.keys import keyring
from pia.keys.models import SigningKey
from pia.keys.tokens import Flaw, NotGenuine
from tests.assessments.saying_no import refusal
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def waiting(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


@pytest.fixture(scope="module")
def approved(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved()


def the_pass(tale: Tale) -> Pass:
    found = present_pass(tale.case)
    assert found is not None
    return found


def read(one: Pass) -> dict[str, Any]:
    return keyring.read(one.jws, typ=TYP).claims


def test_it_says_what_was_approved_and_nothing_of_today(waiting: Tale, settings: Settings) -> None:
    one, decision = the_pass(waiting), waiting.case.standing_decision
    assert decision is not None
    claims = read(one)
    assert claims == one.claims
    assert (claims["iss"], claims["sub"], claims["jti"]) == (settings.PUBLIC_URL, waiting.reference, one.jti)
    assert claims["decision"] == {
        "id": decision.pk,
        "kind": "approved_with_conditions",
        "at": claims["decision"]["at"],
    }
    assert claims["sections"] == decision.signature.digests and claims["round"] == 1
    assert claims["data_categories"] == ["network_identity"]
    open_ones = [row for row in waiting.case.conditions if row.decision_id == decision.pk]
    assert [one["ref"] for one in claims["conditions"]] == [row.ref for row in open_ones] and open_ones
    assert {(one["state"], one["blocking"]) for one in claims["conditions"]} == {("open", True)}
    assert claims["fulfilled"] is False and claims["iat"] < claims["exp"]
    assert "suspended" not in str(claims) and "go" not in claims


def test_it_is_issued_anew_when_the_case_comes_to_stand_otherwise(waiting: Tale) -> None:
    cast = waiting.cast
    first = the_pass(waiting)
    waiting.meet_conditions()
    fulfilled = the_pass(waiting)
    assert fulfilled.fulfilled and fulfilled.pk != first.pk
    assert {one["state"] for one in fulfilled.claims["conditions"]} == {"verified"}
    condition = next(row for row in waiting.case.conditions if row.blocking)
    waiting.act(Action.REOPEN_CONDITION, cast.chen, on=condition, reason="It was another test.")
    assert not the_pass(waiting).fulfilled
    assert [one.superseded_at is None for one in passes(waiting.case)] == [False, False, True]
    entries = AuditEntry.objects.filter(chain=waiting.proposal.chain, action=Action.ISSUE_PASS).order_by("number")
    assert [entry.text.details["pass"] for entry in entries] == [one.jti for one in passes(waiting.case)]
    assert read(first)["sub"] == waiting.reference, "an old pass still proves what was approved then"


def test_it_is_that_of_the_decision_that_stands_again(approved: Tale) -> None:
    cast, before = approved.cast, the_pass(approved)
    approved.act(Action.REASSESS, cast.chen, cause="review_date", reason="A year is over.")
    approved.act(Action.ABANDON_REASSESSMENT, cast.chen, reason="Nothing changed.")
    again = the_pass(approved)
    assert again.pk != before.pk and again.fulfilled and again.decision_id == before.decision_id
    approved.act(Action.REVOKE_DECISION, cast.sun, reason="Decided by mistake.", notify=False)
    assert present_pass(approved.case) is None
    assert [one.code for one in launch_answer(approved.case).reasons] == [Code.NOT_DECIDED]


def test_it_survives_a_rotation_and_is_reissued_when_its_key_is_compromised(approved: Tale) -> None:
    organisation = approved.proposal.organisation
    old = the_pass(approved)
    call_command("rotate_signing_key")
    assert read(old)["jti"] == old.jti and the_pass(approved).pk == old.pk
    assert AuditEntry.objects.filter(chain=organisation.chain, action=KeyAction.ROTATE).exists()
    with pytest.raises(CommandError, match="unknown"):
        call_command("rotate_signing_key", compromised="unknown")
    call_command("rotate_signing_key", compromised=old.kid)
    with pytest.raises(NotGenuine) as caught:
        read(old)
    assert caught.value.flaw is Flaw.UNKNOWN_KEY
    new = the_pass(approved)
    assert new.kid != old.kid and read(new)["decision"] == old.claims["decision"]
    assert launch_answer(approved.case).go, "the answer to the call does not hang on a key"
    entry = AuditEntry.objects.get(chain=organisation.chain, action=KeyAction.WITHDRAW)
    assert entry.subject_id == old.kid and entry.text.details["issued_anew"] >= 1


def test_it_withdraws_the_key_that_signs_where_none_is_named(approved: Tale) -> None:
    old = the_pass(approved)
    call_command("rotate_signing_key", compromised="present")
    assert SigningKey.objects.get(kid=old.kid).compromised_at is not None
    assert the_pass(approved).kid == keyring.present_key(approved.proposal.organisation.chain).kid != old.kid


def test_it_is_made_up_for_approvals_that_have_none(approved: Tale) -> None:
    Pass.objects.all().delete()
    assert [one.code for one in launch_answer(approved.case).reasons] == [Code.NO_PASS]
    call_command("issue_launch_passes")
    assert launch_answer(approved.case).go and the_pass(approved).fulfilled
    call_command("issue_launch_passes")
    assert len(passes(approved.case)) == 1


def test_it_refuses_to_approve_without_a_key_to_sign_with(stage: Cast, settings: Settings) -> None:
    tale = Tale(stage, album(stage)).ready_to_decide()
    keyring.present_key(stage.sun.organisation.chain)
    settings.SIGNING_SECRET = "not the secret that the key was sealed with"
    found = refusal(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun)
    assert found.kind is Kind.UNMET and "Tell the administrator" in str(found.reasons[0])
    assert tale.state is State.AWAITING_DECISION
