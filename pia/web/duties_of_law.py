"""Filings of the laws offered as conditions: the list beside the conditions, and the form filled in from the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.filing_duties import filing_duties
from pia.assessments.offers import offer
from pia.assessments.relations import SubjectRow
from pia.programmes.vocabulary import Citation
from pia.web.action_links import action_address

FROM_LAW = "filing"
TAKES_ONE = frozenset({Action.ADD_CONDITION, Action.PROPOSE_CONDITION})


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A filing and where it is made a condition."""

    title: str | Promise
    law: str | Promise
    when: str | Promise
    citation: Citation
    href: str


def duties_of_law(case: Case, user: User) -> list[DutyRow]:
    """For whoever may add or propose a condition now; nobody else has a use for the list."""
    subject, action = _place(case, user)
    if subject is None:
        return []
    return [
        DutyRow(
            title=str(duty.found.filing.title),
            law=str(duty.found.regime),
            when=str(duty.found.filing.clock.text),
            citation=duty.found.filing.citation,
            href=action_address(case, subject, action, **{FROM_LAW: duty.key}),
        )
        for duty in filing_duties(case)
    ]


def _place(case: Case, user: User) -> tuple[SubjectRow | None, Action]:
    """Where this person may attach a duty: to the decision, or through the review they are at."""
    offered = offer(case, case.proposal, Action.ADD_CONDITION, user)
    if offered and offered.allowed:
        return case.proposal, Action.ADD_CONDITION
    for review in case.open_reviews:
        offered = offer(case, review, Action.PROPOSE_CONDITION, user)
        if offered and offered.allowed:
            return review, Action.PROPOSE_CONDITION
    return None, Action.PROPOSE_CONDITION


def prefilled_of(case: Case, action: Action, query: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the filing that an address names; an address that names none fills nothing in."""
    wanted = query.get(FROM_LAW)
    if action not in TAKES_ONE or not wanted:
        return {}
    return next((duty.values for duty in filing_duties(case) if duty.key == wanted), {})
