"""Which checks of a track's checklist fit the case."""

from pia.assessments import screening
from pia.assessments.case import Case
from pia.programmes.conditions import evaluate
from pia.programmes.definition import Check, Track
from pia.programmes.screening import settle


def checks_for(case: Case, track: Track) -> list[Check]:
    """The checks whose condition holds or cannot be decided."""
    facts = settle(case.programme, screening.facts(case))
    return [
        check
        for check in track.checks
        if check.applies_when is None or evaluate(check.applies_when, facts).value is not False
    ]
