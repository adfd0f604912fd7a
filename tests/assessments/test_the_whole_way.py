"""Lin's photo albums from draft to approved, each step taken by the person whose step it is."""

import pytest

from pia.accounts.cast import Cast
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.refusals import Kind, Refused
from pia.assessments.states import DecisionKind, DecisionState, ReviewState, RiskState, State
from pia.audit.models import AuditEntry
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.sqlite


def test_it_goes_from_draft_to_approved_through_everybody(cast: Cast) -> None:
    tale = Tale(cast, album(cast)).approved()
    assert tale.state is State.APPROVED
    decision = tale.case.standing_decision
    assert decision is not None and decision.kind == DecisionKind.APPROVED_WITH_CONDITIONS
    assert decision.state == DecisionState.IN_FORCE
    assert all(risk.state == RiskState.SCORED for risk in tale.case.risks)
    assert not scoring.not_dealt_with(tale.case, at_target=False)
    numbers = list(AuditEntry.objects.filter(chain=tale.proposal.chain).values_list("number", flat=True))
    assert numbers == list(range(1, tale.proposal.audit_count + 1))


def test_it_returns_once_and_carries_over_what_cleared_on_unchanged_content(cast: Cast) -> None:
    tale = Tale(cast, album(cast)).returned()
    assert tale.state is State.CHANGES_REQUESTED
    tale.answer_findings()
    tale.act(Action.RESUBMIT, cast.lin)
    assert tale.state is State.IN_REVIEW
    assert tale.proposal.round == 2
    assert tale.review("security").state == ReviewState.CLEARED
    assert tale.review("security").carried_from is not None
    assert tale.review("legal").state == ReviewState.OPEN


def test_it_asks_security_again_when_a_section_that_security_reads_changed(cast: Cast) -> None:
    tale = Tale(cast, album(cast)).returned()
    tale.act(
        Action.EDIT_INVENTORY,
        cast.lin,
        changes={"inventory/D01/retention_proposed": "30 days after delivery"},
        base={"inventory/D01/retention_proposed": "Until the account is closed"},
    )
    tale.answer_findings()
    with pytest.raises(Refused) as refusal:
        tale.act(Action.RESUBMIT, cast.lin)
    assert refusal.value.kind is Kind.UNMET
    tale.act(Action.CONFIRM_ASSESSMENT, cast.chen)
    tale.act(Action.RESUBMIT, cast.lin)
    assert tale.review("security").state == ReviewState.OPEN
