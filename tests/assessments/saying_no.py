"""How the stories of this subject ask what the door and the table of rights say to somebody."""

from typing import Any

import pytest

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from pia.assessments.policy import Bar
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import SubjectRow, ask
from tests.assessments.stories import Tale


def refusal(
    tale: Tale, action: Action, actor: User, *, on: SubjectRow | None = None, reason: str = "", **data: Any
) -> Refused:
    """The door's answer, which has to be a no that leaves nothing behind."""
    before = as_stored(tale.proposal)
    with pytest.raises(Refused) as caught:
        tale.act(action, actor, on=on, reason=reason, **data)
    assert as_stored(tale.proposal) == before
    return caught.value


def unmet(tale: Tale, action: Action, actor: User, *, on: SubjectRow | None = None, **data: Any) -> list[str]:
    """What the door says is missing before the action."""
    found = refusal(tale, action, actor, on=on, reason="It is time.", **data)
    assert found.kind is Kind.UNMET, found
    return [str(words) for words in found.reasons]


def fields(tale: Tale, action: Action, actor: User, *, on: SubjectRow | None = None, **data: Any) -> set[str]:
    """The input fields that the door finds wanting."""
    reason = data.pop("reason", "")
    found = refusal(tale, action, actor, on=on, reason=reason, **data)
    assert found.kind is Kind.INVALID, found
    return set(found.fields)


def barred(tale: Tale, action: Action, actor: User, *, on: SubjectRow | None = None) -> tuple[Bar, ...] | None:
    """The grounds on which the table keeps somebody out; empty if it lets them in, None if it is not theirs at all."""
    case = tale.case
    subject = case.proposal if on is None else on
    verdict = ask(case, subject, action, actor)
    if verdict.allowed:
        return ()
    grounds = tuple(bar for bar in Bar if bar.label in verdict.reasons)
    return grounds or None


def as_stored(proposal: Proposal) -> tuple[Any, ...]:
    return proposal.state, proposal.round, proposal.cycle, proposal.audit_count, proposal.audit_head
