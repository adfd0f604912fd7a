"""Prints who may do what, when: the whole policy table as text that a person can read and a diff can show."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from pia.accounts.roles import Role
from pia.assessments.policy import RIGHTS, TABLE, Reason, Right, Rule
from pia.assessments.states import State

SEPARATOR = " | "


def lines() -> list[str]:
    """One line a row of the table, in its order, then the rights across cases; states as they are enumerated."""
    head = SEPARATOR.join(("action", "on", "by", "in", "not by", "reason", "also"))
    return [head, *(_line(row) for row in TABLE), *(_across(right) for right in RIGHTS)]


def _line(row: Rule) -> str:
    marks = [name for name in ("signs", "standing", "looks_back") if getattr(row, name)]
    if row.relation:
        marks.append(f"relation:{row.relation.value}")
    cells = (
        row.action.value,
        row.subject.value,
        _roles(row.roles),
        " ".join(state.value for state in State if state in row.states) or "-",
        " ".join(bar.value for bar in row.not_by) or "-",
        row.reason.value,
        " ".join(marks) or "-",
    )
    return SEPARATOR.join(cells)


def _across(right: Right) -> str:
    return SEPARATOR.join((right.value, "organisation", _roles(RIGHTS[right]), "-", "-", Reason.OPTIONAL.value, "-"))


def _roles(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


class Command(BaseCommand):
    help = "Print the policy table: role x action x state, with separation of duties."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(lines()))
