"""Levels of a case's risks by its method's table: inherent, target (planned measures count), current (as done)."""

from dataclasses import dataclass

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import ExchangeKind
from pia.programmes import methods
from pia.programmes.definition import Level, Method, Named, OverLine, SecondView
from pia.programmes.levels import Effect, Levels, Ranked, Score, beside, is_by_proportion, levels_from
from pia.programmes.recommendation import strictest

__all__ = ["Levels", "Score"]  # offered here too: other rooms look in one place


@dataclass(frozen=True, slots=True)
class SecondLevels:
    """A risk on the scales of a method beside the first; `view` is what the catalogue has to say of it there."""

    method: Method
    levels: Levels
    event: Named | None
    view: SecondView | None
    by_proportion: bool


@dataclass(frozen=True, slots=True)
class DimensionLevels:
    """The highest levels among the risks that touch one dimension, and which risks these are."""

    dimension: Named
    refs: tuple[str, ...]
    inherent: Level
    target: Level
    current: Level


def levels_of(case: Case, risk: models.Risk) -> Levels:
    """The levels of a scored risk. Steps on one dimension add up, down to the floor that a person confirmed."""
    if risk.impact is None or risk.likelihood is None:
        raise ValueError(f"{risk.ref} is not scored")
    method = case.programme.method
    ranked = Ranked(risk.impact, risk.likelihood, risk.lowest_impact or 1, risk.lowest_likelihood or 1)
    effects = (
        Effect(one.impact_steps, one.likelihood_steps, one.measure.state in method.counts_for_current)
        for one in risk.effects.all()
    )
    return levels_from(method, ranked, effects)


def is_about_people(case: Case, risk: models.Risk) -> bool:
    """Whether a risk concerns people's rights, and not somebody's copyright; one without an entry does."""
    entry = case.programme.risk(risk.catalogue_id) if risk.catalogue_id else None
    return entry is None or entry.about_people


def second_levels(case: Case, risk: models.Risk) -> list[SecondLevels]:
    """A scored risk by each of the programme's second methods; nothing is decided by them.

    They rank what may happen to people, so a risk that is not about people has no place there.
    """
    if not is_about_people(case, risk):
        return []
    entry = case.programme.risk(risk.catalogue_id) if risk.catalogue_id else None
    first, found = case.programme.method, levels_of(case, risk)
    rows = []
    for method in case.programme.second_methods:
        view = entry.second.get(method.slug) if entry else None
        rows.append(
            SecondLevels(
                method=method,
                levels=beside(first, method, found, view),
                event=method.event(view.event) if view else None,
                view=view,
                by_proportion=is_by_proportion(first, method),
            )
        )
    return rows


def by_dimension(case: Case) -> list[DimensionLevels]:
    """The level of the whole for each dimension of impact: the highest of its risks, as the method's policy says."""
    method, found = case.programme.method, all_levels(case)
    people = [risk for risk in case.scored_risks if is_about_people(case, risk)]
    rows = []
    for dimension in method.dimensions:
        touched = [risk.ref for risk in people if dimension.stands_for(risk.dimensions)]
        tops = [
            methods.highest(method, (getattr(found[ref], kind).level.id for ref in touched))
            for kind in ("inherent", "target", "current")
        ]
        inherent, target, current = tops
        if inherent and target and current:
            rows.append(DimensionLevels(dimension, tuple(touched), inherent, target, current))
    return rows


def all_levels(case: Case) -> dict[str, Levels]:
    """Ref of every scored risk -> its levels."""
    return {risk.ref: levels_of(case, risk) for risk in case.scored_risks}


def within_line(case: Case, found: Level) -> bool:
    """Whether a level is at or below the programme's line."""
    return methods.within_line(case.programme.method, case.programme.line, found.id)


def over_line_rule(case: Case) -> OverLine:
    """What the strictest applying regime asks of a risk over the line."""
    return strictest(regime.over_line for regime in case.regimes) or OverLine.ACCEPT_IN_WRITING


def accepted(case: Case, risk: models.Risk, found: Level) -> bool:
    """Whether the approver accepted this level or a higher one in writing, on the present content."""
    digests = current_digests(case)
    method = case.programme.method
    return any(
        acceptance.risk_ref == risk.ref
        and acceptance.signature.withdrawn_at is None
        and method.level(acceptance.level).rank >= found.rank
        and holds(acceptance.signature.digests, digests)
        for acceptance in case.acceptances
    )


def consulted(case: Case) -> bool:
    """Whether a closed consultation holds: on these digests, or for changes after it if no target level rose."""
    consultation = case.consultation
    if consultation is None or consultation.closed_on is None or consultation.outcome == ExchangeKind.BAN:
        return False
    if holds(consultation.digests, current_digests(case)):
        return True
    now = {ref: levels.target.level.rank for ref, levels in all_levels(case).items()}
    advised = consultation.outcome == ExchangeKind.ADVICE
    return advised and all(rank <= consultation.levels.get(ref, 0) for ref, rank in now.items())


def banned(case: Case) -> bool:
    """Whether the authority prohibited the processing."""
    return case.consultation is not None and case.consultation.outcome == ExchangeKind.BAN


def dealt_with(case: Case, risk: models.Risk, found: Level) -> bool:
    """At or below the line; or over it, consulted where the regime says so, and accepted in writing."""
    if banned(case):
        return False
    if within_line(case, found):
        return True
    rule = over_line_rule(case)
    if rule is OverLine.REFUSE or (rule is OverLine.CONSULT and not consulted(case)):
        return False
    return accepted(case, risk, found)


def over_line(case: Case, *, at_target: bool) -> list[models.Risk]:
    """The risks above the line at their target or current level."""
    found = []
    for risk in case.scored_risks:
        levels = levels_of(case, risk)
        if not within_line(case, (levels.target if at_target else levels.current).level):
            found.append(risk)
    return found


def not_dealt_with(case: Case, *, at_target: bool) -> list[models.Risk]:
    """The risks that still stand in the way of an approval."""
    found = []
    for risk in case.scored_risks:
        levels = levels_of(case, risk)
        if not dealt_with(case, risk, (levels.target if at_target else levels.current).level):
            found.append(risk)
    return found


def consultation_needed(case: Case) -> bool:
    """Whether a risk stays over the line at target and the regime wants the authority asked, who was not."""
    return (
        over_line_rule(case) is OverLine.CONSULT
        and bool(over_line(case, at_target=True))
        and not consulted(case)
        and not banned(case)
    )


def relied_on(case: Case) -> list[models.Measure]:
    """The measures not yet done that some risk's target level counts on."""
    method = case.programme.method
    wanted = {
        effect.measure_id
        for risk in case.scored_risks
        for effect in risk.effects.all()
        if effect.impact_steps or effect.likelihood_steps
    }
    return [m for m in case.measures if m.pk in wanted and m.state not in method.counts_for_current]
