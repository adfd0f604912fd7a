"""The what-if of a case: its scored risks and its measures as the search for the cheapest safeguards takes them.

Measures that count for the current level already are done: they count for every set and cost nothing more. Nothing
here is stored; what is to be done is decided through the door, measure by measure.
"""

from dataclasses import dataclass

from pia.assessments import models
from pia.assessments.case import Case
from pia.programmes.safeguards import Cheapest, Residual, Safeguard, Setting, Threat, cheapest, residual


@dataclass(frozen=True, slots=True)
class Switches:
    """References of the measures that a person has switched on, and of those whose switch is to stay as it is."""

    on: frozenset[str]
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Where each scored risk ends up by reference, what the switched-on measures still cost, and the cheapest set."""

    left: dict[str, Residual]
    cost: int
    days: int
    cheapest: Cheapest


def as_planned(case: Case) -> Switches:
    """Every measure on: the target level."""
    return Switches(frozenset(measure.ref for measure in case.measures))


def is_done(case: Case, measure: models.Measure) -> bool:
    """Whether the method counts the measure for the current level."""
    return measure.state in case.programme.method.counts_for_current


def what_if(case: Case, switches: Switches) -> WhatIf:
    """What these switches lead to."""
    method, line = case.programme.method, case.programme.line
    threats = [_threat(risk) for risk in case.scored_risks]
    safeguards = [_safeguard(case, measure, switches) for measure in case.measures]
    on = [one for one in safeguards if one.done or one.ref in switches.on]
    paid = [one for one in on if not one.done]
    return WhatIf(
        left={one.ref: residual(method, line, one, on) for one in threats},
        cost=sum(one.cost for one in paid),
        days=sum(one.days for one in paid),
        cheapest=cheapest(method, line, threats, safeguards),
    )


def _threat(risk: models.Risk) -> Threat:
    if risk.impact is None or risk.likelihood is None:
        raise ValueError(f"{risk.ref} is not scored")
    return Threat(risk.ref, risk.impact, risk.likelihood, risk.lowest_impact or 1, risk.lowest_likelihood or 1)


def _safeguard(case: Case, measure: models.Measure, switches: Switches) -> Safeguard:
    steps = {
        risk.ref: (effect.impact_steps, effect.likelihood_steps)
        for risk in case.scored_risks
        for effect in risk.effects.all()
        if effect.measure_id == measure.pk
    }
    held = Setting.KEPT_ON if measure.ref in switches.on else Setting.KEPT_OFF
    return Safeguard(
        ref=measure.ref,
        cost=measure.cost or 0,
        days=measure.days or 0,
        steps=steps,
        done=is_done(case, measure),
        setting=held if measure.ref in switches.kept else Setting.FREE,
    )
