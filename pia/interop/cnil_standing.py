"""Where a case stands, in the terms of a CNIL file: status, opinion of the DPO, and who wrote, reviewed and decided."""

from collections.abc import Iterable, Mapping
from typing import Any

from pia.accounts.models import User
from pia.assessments import views
from pia.assessments.case import Case
from pia.assessments.states import DecisionState, Position, State
from pia.interop.cnil_facts import Status
from pia.interop.cnil_values import names

Row = dict[str, Any]

STATUSES: Mapping[str, Status] = {
    State.APPROVED: Status.SIGNED_VALIDATION,
    State.APPROVED_WITH_CONDITIONS: Status.SIGNED_VALIDATION,
    State.REJECTED: Status.REJECTED,
    State.SCREENED_OUT: Status.ARCHIVED,
    State.WITHDRAWN: Status.ARCHIVED,
    State.RETIRED: Status.ARCHIVED,
}
IMPLEMENT: Mapping[str, int] = {Position.AGREES: 1, Position.ADVISES: 1, Position.DISAGREES: 0}


def status(case: Case, imported: int, *, untouched: bool) -> Status:
    """The status of the case here; that of the file it came from for as long as nothing was done with it.

    A validation covers the content that was validated: content that changed since is in progress again, and so is a
    case whose approval is suspended.
    """
    if untouched and case.proposal.state == State.DRAFT:
        return Status(imported)
    found = STATUSES.get(case.proposal.state, Status.IN_PROGRESS)
    decision = case.standing_decision
    suspended = decision is None or decision.state != DecisionState.IN_FORCE
    return Status.IN_PROGRESS if found is Status.SIGNED_VALIDATION and suspended else found


def opinion(case: Case) -> Row:
    """The newest opinion of the DPO on the decision; nothing where there is none."""
    given = [one for one in case.opinions if not one.on_screening and one.signature.withdrawn_at is None]
    if not given:
        return {}
    newest = given[-1]
    return {
        "dpo_status": IMPLEMENT[newest.position],
        "dpo_opinion": "\n".join([newest.text, *newest.items]),
        "dpos_names": _names([newest.signature.by]),
    }


def people_concerned(case: Case) -> Row:
    """What the people concerned said before the decision that stands or comes, or why nobody asked them.

    Nothing where neither is known. Whether they would let the processing go ahead is not asked here, so not said there.
    """
    decision = case.standing_decision
    decided_on = [one for one in case.views if decision and one.cycle == decision.cycle]
    found = views.speaking(case) or (decided_on[-1] if decided_on else None)
    if found is None:
        return {}
    told = {
        "concerned_people_searched_opinion": found.sought,
        "concerned_people_searched_content": found.why_not or None,
        "concerned_people_opinion": "\n".join(filter(None, [found.summary, *found.items])) or None,
        "people_names": str(names(found.whose)) or None,
    }
    return {**told, "concerned_people_status": None}


def authors(case: Case) -> str:
    """Who writes the case."""
    return _names(case.authors)


def judgement(case: Case) -> Row:
    """Who reviewed and who decided, and why it was rejected if it was; only what there is."""
    reviewed = [one.signature.by for review in case.current_reviews for one in review.conclusions.all()]
    decision = case.standing_decision
    rejected = decision is not None and case.proposal.state == State.REJECTED
    found = {
        "evaluator_name": _names(reviewed),
        "validator_name": _names([decision.signature.by] if decision else []),
        "rejection_reason": decision.reason if decision and rejected else "",
    }
    return {key: value for key, value in found.items() if value}


def _names(users: Iterable[User]) -> str:
    """Display names, each once; an account that is named by its address has none."""
    found = (str(names(user.display_name)) for user in users)
    return ", ".join(dict.fromkeys(name for name in found if name))
