"""Risks that a file of another tool brings along: suggested as the file scored them, until a privacy officer judges.

Whoever imports a file scores nothing: a scale that somebody else filled in is a suggestion with its source named, like
that of a catalogue. No fact of the case raises such a risk, so facts that change never make it out of date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case, numbered
from pia.assessments.states import RiskState
from pia.programmes import methods
from pia.programmes.screening import TriggerState
from pia.programmes.words import WordedFact

EVENT, RANKS = "event", "ranks"


@dataclass(frozen=True, slots=True)
class FiledRisk:
    """One risk as a file has it; ranks are of a scale with that many steps, and both or neither are given."""

    event: str  # the id of a feared event of the file's method
    title: str
    description: str
    steps: int
    impact: int | None = None
    likelihood: int | None = None
    facts: tuple[WordedFact, ...] = field(default=())


def add_filed(case: Case, filed: Iterable[FiledRisk]) -> list[models.Risk]:
    """A suggested risk for each; on scales of another length the ranks stand by proportion, rounded to the stricter."""
    method, taken = case.programme.method, [risk.ref for risk in case.risks]
    added = []
    for one in filed:
        risk = models.Risk(
            proposal=case.proposal,
            ref=numbered("R", taken),
            title=one.title,
            description=one.description,
            state=RiskState.SUGGESTED,
            suggestion=_why(one),
        )
        if one.impact is not None and one.likelihood is not None:
            risk.suggested_impact = methods.proportional(one.impact, one.steps, len(method.impact))
            risk.suggested_likelihood = methods.proportional(one.likelihood, one.steps, len(method.likelihood))
        added.append(risk)
        taken.append(risk.ref)
    return models.Risk.objects.bulk_create(added)


def filed_event(risk: models.Risk) -> str:
    """The feared event under which a file brought this risk; empty for every other risk."""
    return str(risk.suggestion.get(EVENT, ""))


def filed_ranks(risk: models.Risk) -> tuple[int, int] | None:
    """Impact and likelihood as the file had them, on its own scale; None where it had none, or brought no such risk."""
    ranks = risk.suggestion.get(RANKS)
    return (ranks[0], ranks[1]) if ranks else None


def _why(one: FiledRisk) -> dict[str, Any]:
    """What is kept with the risk; silent, because there is nothing in the case that speaks for or against it."""
    given = one.impact is not None and one.likelihood is not None
    return {
        "state": TriggerState.SILENT.value,
        "facts": [fact.as_dict() for fact in one.facts],
        "adjustments": [],
        EVENT: one.event,
        RANKS: [one.impact, one.likelihood] if given else None,
    }
