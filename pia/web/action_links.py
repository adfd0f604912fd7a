"""Buttons of actions: what somebody is offered on a subject, and the address where it is done.

Every page draws its buttons from `buttons`, so an action that the policy adds appears everywhere by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.offers import SUBJECT_OF, Offer, offers
from pia.assessments.policy import TABLE, Subject
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ConditionKind, MeasureState

#: Done on pages of their own, because their input is a page: content, scores and checklists.
ON_THEIR_PAGES = frozenset(
    {
        Action.CREATE,
        Action.IMPORT_FILE,
        Action.EDIT_ANSWERS,
        Action.EDIT_INVENTORY,
        Action.EDIT_MEASURES,
        Action.EDIT_SCORES,
        Action.ANSWER_CHECKS,
        Action.ISSUE_LAUNCH_TOKEN,
        Action.EXPORT,
    }
)
#: Everything else that a person can do, which is done on the action page.
ACTABLE = frozenset(row.action for row in TABLE if row.roles != {Role.SYSTEM}) - ON_THEIR_PAGES


@dataclass(frozen=True, slots=True)
class Button:
    """One action as it stands on a page: a link to do it, or greyed with the reasons why not."""

    action: Action
    label: Words
    href: str
    key: str
    allowed: bool
    reasons: tuple[Words, ...]
    signs: bool

    @property
    def symbol(self) -> str:
        """The icon of its button; only signing has a fixed one."""
        return "sign" if self.signs else ""


def name_of(subject: SubjectRow) -> str:
    """How an address names a subject within its case."""
    if isinstance(subject, models.Review):
        return subject.track
    return subject.reference if isinstance(subject, models.Proposal) else subject.ref


def action_address(case: Case, subject: SubjectRow, action: Action, **query: Any) -> str:
    """The page on which this action is taken; `query` fills fields in beforehand."""
    reference, kind = case.proposal.reference, SUBJECT_OF[type(subject)]
    kept = {name: value for name, value in query.items() if value != ""}
    tail = f"?{urlencode(kept)}" if kept else ""
    if kind is Subject.CASE:
        return reverse("act", args=[reference, action.value]) + tail
    return reverse("act_on", args=[reference, kind.value, name_of(subject), action.value]) + tail


def button(case: Case, subject: SubjectRow, offered: Offer, **query: Any) -> Button:
    """The button of one offer."""
    return Button(
        action=offered.action,
        label=offered.action.label,
        href=action_address(case, subject, offered.action, **query),
        key=f"{offered.action.value}-{name_of(subject)}",
        allowed=offered.allowed,
        reasons=offered.reasons,
        signs=offered.signs,
    )


def beside_the_point(subject: SubjectRow) -> frozenset[Action]:
    """Actions that make no sense on this very subject, so that not even a greyed button for them helps anybody."""
    if isinstance(subject, models.Condition) and subject.kind != ConditionKind.COUNTER:
        return frozenset({Action.REPORT_FIGURE})
    if isinstance(subject, models.Measure) and subject.state == MeasureState.PLANNED:
        return frozenset({Action.REOPEN_MEASURE})
    return frozenset()


def buttons(
    case: Case,
    subject: SubjectRow,
    user: User,
    *,
    only: Iterable[Action] | None = None,
    without: Collection[Action] = (),
    **query: Any,
) -> list[Button]:
    """The buttons for one person on one subject; `only` also gives their order."""
    left_out = {*without, *beside_the_point(subject)}
    found = {
        one.action: one for one in offers(case, subject, user) if one.action in ACTABLE and one.action not in left_out
    }
    wanted = found if only is None else [action for action in only if action in found]
    return [button(case, subject, found[action], **query) for action in wanted]
