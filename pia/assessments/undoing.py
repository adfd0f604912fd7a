"""Takes back what somebody changed in the inventory: the last change first, as one act and through the door.

The edit history is the stack. A change that was taken back is skipped, one that somebody has changed since is a clash
like any other, and what was sealed by a transition stays: the case was handed on with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.content import LATER, TRANSLATION_MARK

FURTHEST = 50


@dataclass(frozen=True, slots=True)
class Undoable:
    """One change that can be taken back: when it was made, how many entries it has, and one of their addresses."""

    at: datetime
    entries: int
    address: str


def last_undoable(case: Case, user: User) -> Undoable | None:
    """The newest change of the inventory by this person that still stands, if there is one."""
    edits = models.Edit.objects.filter(
        proposal=case.proposal, by=user, action=Action.EDIT_INVENTORY, sealed_by=None
    ).order_by()
    acts = edits.values("at", "undoes").annotate(entries=Count("id"), last=Max("id")).order_by("-last")[:FURTHEST]
    rows = list(acts)
    taken_back = {row["undoes"] for row in rows}
    found = next((row for row in rows if row["undoes"] is None and row["at"] not in taken_back), None)
    if found is None:
        return None
    return Undoable(
        found["at"], found["entries"], models.Edit.objects.values_list("address", flat=True).get(pk=found["last"])
    )


def taking_back(case: Case, user: User, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changes that undo what this person changed then, and what they expect to find."""
    edits = list(
        models.Edit.objects.filter(
            proposal=case.proposal, by=user, at=at, action=Action.EDIT_INVENTORY, sealed_by=None
        ).order_by("id")
    )
    changes: dict[str, Any] = {}
    base: dict[str, Any] = {}
    for edit in edits:
        if edit.after is None and isinstance(edit.before, dict) and _is_row(edit.address):
            changes |= {f"{edit.address}/{field}": value for field, value in edit.before.items()}
        else:
            changes[edit.address], base[edit.address] = edit.before, edit.after
            if edit.before is None and edit.address.rpartition("/")[2] in LATER:
                changes[edit.address] = LATER[edit.address.rpartition("/")[2]]
    for address in [one for one in changes if TRANSLATION_MARK in one]:
        row, _slash, field = address.rpartition("/")
        if isinstance(base.get(row), dict):  # the row goes, and its translation with it
            base[row] = {**base[row], field: base.pop(address)}
            del changes[address]
    return changes, base


def _is_row(address: str) -> bool:
    return address.count("/") == 1
