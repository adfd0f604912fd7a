"""What somebody is offered on a page: the actions their roles have here, each allowed or refused with its reasons."""

from dataclasses import dataclass

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.needs import unmet
from pia.assessments.policy import Reason, Subject, rule_for
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow, ask
from pia.assessments.states import State

SUBJECT_OF: dict[type, Subject] = {
    models.Proposal: Subject.CASE,
    models.Review: Subject.REVIEW,
    models.Finding: Subject.FINDING,
    models.Condition: Subject.CONDITION,
    models.Measure: Subject.MEASURE,
    models.Risk: Subject.RISK,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: refused ones stay on the page, focusable, with their reasons in text."""

    action: Action
    allowed: bool
    reasons: tuple[Words, ...]
    signs: bool
    asks_reason: bool


def offer(case: Case, subject: SubjectRow, action: Action, user: User) -> Offer | None:
    """One action; None where the person's roles never have it in this state."""
    row = rule_for(action, State(case.proposal.state))
    verdict = ask(case, subject, action, user)
    if row is None or not verdict.shown:
        return None
    reasons = verdict.reasons if not verdict.allowed else unmet(case, subject, action)
    return Offer(action, not reasons, reasons, row.signs, row.reason is Reason.REQUIRED)


def offers(case: Case, subject: SubjectRow, user: User) -> list[Offer]:
    """Every action on this subject that belongs on the person's page, in the order of the table."""
    kind = SUBJECT_OF[type(subject)]
    state = State(case.proposal.state)
    actions = [action for action in Action if (row := rule_for(action, state)) and row.subject is kind]
    found = (offer(case, subject, action, user) for action in actions)
    return [one for one in found if one is not None]
