"""Risks that the facts suggest, with scores and reasons, and the measures that lower them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pia.programmes import methods
from pia.programmes.conditions import Facts, evaluate, facts_read
from pia.programmes.definition import MeasureEntry, Named, Programme, RiskEntry, RiskSteps, Step, Text
from pia.programmes.questionnaire import questions_for
from pia.programmes.screening import STATES, TriggerState, settle
from pia.programmes.words import WordedFact, worded

CATALOGUE_STEPS = 4  # catalogues score on the scales of GB/T 39335 and CNIL


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
    dimensions: tuple[str, ...]
    factors: tuple[str, ...]
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
    settled = _without_unasked(programme, settle(programme, facts))
    found = (_suggestion(programme, entry, settled) for catalogue in programme.catalogues for entry in catalogue.risks)
    return tuple(suggestion for suggestion in found if suggestion is not None)


def _without_unasked(programme: Programme, facts: Facts) -> Facts:
    """Questions that no law and no procedure of this programme asks raise no doubt: they do not apply.

    Somebody may have answered one all the same, in a file or under another law; then the answer counts.
    """
    asked = {question.id for question in questions_for(programme)}
    every = {question.id for part in programme.catalogues for question in part.questions}
    return replace(facts, not_asked=facts.not_asked | (every - asked - set(facts.answers)))


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
    method, result = programme.method, evaluate(entry.suggest_when, facts)
    if result.value is False or (result.value is None and not entry.in_doubt):
        return None
    adjustments = tuple(
        Applied(one.reason, one.impact, one.likelihood)
        for one in entry.adjustments
        if evaluate(one.when, facts).value is True
    )
    return RiskSuggestion(
        entry=entry,
        dimensions=_as_called(entry.dimensions, method.dimensions),
        factors=_as_called(entry.factors, method.factors),
        impact=_on_scale(entry.impact + sum(one.impact for one in adjustments), method.impact),
        likelihood=_on_scale(entry.likelihood + sum(one.likelihood for one in adjustments), method.likelihood),
        adjustments=adjustments,
        facts=tuple(worded(programme, fact) for fact in facts_read(result.trace)),
        state=STATES[result.value],
    )


def _on_scale(value: int, steps: Sequence[Step]) -> int:
    """A catalogue's rank on the method's scale."""
    return methods.proportional(max(1, min(value, CATALOGUE_STEPS)), CATALOGUE_STEPS, len(steps))


def _as_called(ids: Iterable[str], named: Iterable[Named]) -> tuple[str, ...]:
    """The method's own ids of what the catalogue names, whichever method's ids it uses."""
    wanted = tuple(ids)
    return tuple(one.id for one in named if one.stands_for(wanted))
