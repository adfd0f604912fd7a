"""The record of a case: every act with its reason and its number, and what Mallory does to it shows."""

import io

import pytest
from django.core.management import call_command

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from pia.assessments.states import State
from pia.audit.models import AuditEntry
from tests.assessments.saying_no import refusal
from tests.assessments.stories import Tale, album
from tests.audit.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """Returned, resubmitted, approved with conditions."""
    told = Tale(stage, album(stage)).returned()
    told.answer_findings()
    told.act(Action.RESUBMIT, stage.lin)
    told.clears("legal", stage.he)
    told.act(Action.APPROVE_WITH_CONDITIONS, stage.sun, reason="Worth it.")
    return told


def entries(tale: Tale) -> list[AuditEntry]:
    return list(AuditEntry.objects.select_related("text").filter(chain=tale.proposal.chain).order_by("number"))


def verified(*options: str) -> tuple[int, str]:
    """The exit code of `manage.py verify_audit` and what it printed."""
    printed = io.StringIO()
    try:
        call_command("verify_audit", *options, stdout=printed)
    except SystemExit as exit:
        return int(exit.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def test_it_tells_the_whole_way_in_order(tale: Tale) -> None:
    found = entries(tale)
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    assert (tale.proposal.audit_count, tale.proposal.audit_head) == (len(found), found[-1].hash)
    moves = [(entry.action, entry.before, entry.after) for entry in found if entry.before != entry.after]
    assert moves == [
        (Action.SUBMIT, State.DRAFT, State.SCREENING),
        (Action.SCREEN_IN, State.SCREENING, State.INVENTORY),
        (Action.COMPLETE_INVENTORY, State.INVENTORY, State.RISK_SCORING),
        (Action.OPEN_REVIEW, State.RISK_SCORING, State.IN_REVIEW),
        (Action.RETURN_TO_AUTHOR, State.IN_REVIEW, State.CHANGES_REQUESTED),
        (Action.RESUBMIT, State.CHANGES_REQUESTED, State.IN_REVIEW),
        (Action.CONCLUDE_REVIEWS, State.IN_REVIEW, State.AWAITING_DECISION),
        (Action.APPROVE_WITH_CONDITIONS, State.AWAITING_DECISION, State.APPROVED_WITH_CONDITIONS),
    ]
    assert found[0].action == Action.CREATE


def test_it_names_who_acted_and_says_where_it_was_the_system(tale: Tale) -> None:
    cast = tale.cast
    by = {entry.action: (entry.text.actor_label, entry.actor_id) for entry in entries(tale)}
    assert by[Action.SUBMIT] == ("Lin Yue", str(cast.lin.pk))
    assert by[Action.APPROVE_WITH_CONDITIONS] == ("Sun Kai", str(cast.sun.pk))
    for action in (Action.RETURN_TO_AUTHOR, Action.CONCLUDE_REVIEWS):
        assert by[action] == ("system", "")


def test_it_keeps_reasons_and_signed_digests(tale: Tale) -> None:
    decision = next(entry for entry in entries(tale) if entry.action == Action.APPROVE_WITH_CONDITIONS)
    assert decision.text.reason == "Worth it."
    standing = tale.case.standing_decision
    assert standing is not None
    assert decision.text.details["digests"] == standing.signature.digests
    assert (decision.text.details["method"], decision.text.details["decision"]) == ("password", standing.pk)
    conclusions = [entry for entry in entries(tale) if entry.action == Action.CONCLUDE]
    assert [entry.subject_id for entry in conclusions] == ["security/1", "legal/1", "legal/2"]
    assert all(entry.text.details["digests"] for entry in conclusions)


def test_it_writes_nothing_of_what_was_refused(tale: Tale) -> None:
    before = len(entries(tale))
    refusal(tale, Action.APPROVE, tale.cast.lin)
    refusal(tale, Action.REVOKE_DECISION, tale.cast.gao)
    assert len(entries(tale)) == before


def test_it_is_intact_until_somebody_touches_it(tale: Tale) -> None:
    code, printed = verified()
    assert code == 0, printed
    assert verified("--chain", tale.proposal.chain)[0] == 0


@pytest.mark.parametrize(
    ("damage", "number"),
    [
        ("UPDATE audit_auditentry SET after = 'approved' WHERE chain = %s AND number = 5", "5"),
        ("UPDATE audit_auditentry SET actor_id = '1' WHERE chain = %s AND number = 12", "12"),
        (
            "UPDATE audit_audittext SET reason = 'Never mind.' WHERE entry_id IN "
            "(SELECT id FROM audit_auditentry WHERE chain = %s AND number = 7)",
            "7",
        ),
    ],
)
def test_it_names_the_first_entry_that_was_touched(tale: Tale, damage: str, number: str) -> None:
    tamper(damage, tale.proposal.chain)
    for options in ((), ("--chain", tale.proposal.chain)):
        code, printed = verified(*options)
        assert code == 1
        assert tale.proposal.chain in printed and number in printed


def test_it_shows_that_the_tail_was_cut_together_with_the_chains_head(tale: Tale) -> None:
    """The case keeps its own head: a record that ends earlier than the case says was cut."""
    chain, last = tale.proposal.chain, entries(tale)[-1]
    kept = entries(tale)[-2]
    tamper("DELETE FROM audit_audittext WHERE entry_id = %s", last.pk)
    tamper("DELETE FROM audit_auditentry WHERE id = %s", last.pk)
    tamper("UPDATE audit_chainhead SET head = %s, count = %s WHERE chain = %s", kept.hash, kept.number, chain)
    code, printed = verified()
    assert code == 1 and chain in printed
    Proposal.objects.filter(pk=tale.proposal.pk).update(audit_head=kept.hash, audit_count=kept.number)
    assert verified("--chain", chain)[0] == 0, "only the case's own copy gave it away"
