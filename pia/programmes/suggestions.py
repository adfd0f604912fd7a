"""Risks that the facts suggest, with scores and reasons, and the measures that lower them."""

from collections.abc import Iterable
from dataclasses import dataclass

from pia.programmes.conditions import Facts, evaluate, facts_read
from pia.programmes.definition import MeasureEntry, Method, Programme, RiskEntry, RiskSteps, Text
from pia.programmes.screening import STATES, TriggerState, settle
from pia.programmes.words import WordedFact, worded


@dataclass(frozen=True, slots=True)
class Applied:
    """An adjustment that was made, and the reason that is written beside the score."""

    reason: Text
    impact: int
    likelihood: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSuggestion:
    """A catalogued risk that the facts suggest; `state` is unknown where a doubt suggests it."""

    entry: RiskEntry
    impact: int
    likelihood: int
    adjustments: tuple[Applied, ...]
    facts: tuple[WordedFact, ...]
    state: TriggerState


@dataclass(frozen=True, slots=True)
class MeasureSuggestion:
    """A catalogued measure, and its steps for those of the given risks that it lowers or supports."""

    entry: MeasureEntry
    steps: tuple[RiskSteps, ...]


def suggest_risks(programme: Programme, facts: Facts) -> tuple[RiskSuggestion, ...]:
    """Every risk whose condition holds or is in doubt, in the catalogues' order."""
    settled = settle(programme, facts)
    found = (_suggestion(programme, entry, settled) for catalogue in programme.catalogues for entry in catalogue.risks)
    return tuple(suggestion for suggestion in found if suggestion is not None)


def suggest_measures(programme: Programme, risk_ids: Iterable[str]) -> tuple[MeasureSuggestion, ...]:
    """Every measure that is linked to one of the risks, with the steps for just these."""
    wanted = set(risk_ids)
    linked = (
        MeasureSuggestion(entry, tuple(one for one in entry.steps if one.risk in wanted))
        for catalogue in programme.catalogues
        for entry in catalogue.measures
    )
    return tuple(suggestion for suggestion in linked if suggestion.steps)


def _suggestion(programme: Programme, entry: RiskEntry, facts: Facts) -> RiskSuggestion | None:
    result = evaluate(entry.suggest_when, facts)
    if result.value is False:
        return None
    adjustments = tuple(
        Applied(one.reason, one.impact, one.likelihood)
        for one in entry.adjustments
        if evaluate(one.when, facts).value is True
    )
    return RiskSuggestion(
        entry=entry,
        impact=_on_scale(programme.method, entry.impact + sum(one.impact for one in adjustments)),
        likelihood=_on_scale(programme.method, entry.likelihood + sum(one.likelihood for one in adjustments)),
        adjustments=adjustments,
        facts=tuple(worded(programme, fact) for fact in facts_read(result.trace)),
        state=STATES[result.value],
    )


def _on_scale(method: Method, value: int) -> int:
    return max(1, min(value, len(method.impact)))
