"""Levels of a case's risks by its method's table: inherent, target (planned measures count), current (as done)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.filed_risks import filed_event
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import ExchangeKind
from pia.programmes import methods
from pia.programmes.definition import Level, Method, Named, OverLine, SecondView
from pia.programmes.levels import Effect, Levels, Ranked, Score, beside, is_by_proportion, levels_from
from pia.programmes.recommendation import strictest

__all__ = ["Levels", "Score"]  # offered here too: other rooms look in one place


@dataclass(frozen=True, slots=True)
class SecondLevels:
    """A risk on the scales of a method beside the first.

    `view` is what the catalogue has to say of it there. `typed` is the reason of a person who scored the risk on that
    scale instead, and empty where its levels are derived from the first method's.
    """

    method: Method
    levels: Levels
    event: Named | None
    view: SecondView | None
    by_proportion: bool
    typed: str = ""


@dataclass(frozen=True, slots=True)
class DimensionLevels:
    """The highest levels among the risks that touch one dimension, and which risks these are."""

    dimension: Named
    refs: tuple[str, ...]
    inherent: Level
    target: Level
    current: Level


def levels_of(case: Case, risk: models.Risk, impact: int | None = None) -> Levels:
    """The levels of a scored risk. Steps on one dimension add up, down to the floor that a person confirmed.

    With `impact` they are those of a single dimension of its impact, ranked so.
    """
    if risk.impact is None or risk.likelihood is None:
        raise ValueError(f"{risk.ref} is not scored")
    method = case.programme.method
    ranked = Ranked(impact or risk.impact, risk.likelihood, risk.lowest_impact or 1, risk.lowest_likelihood or 1)
    effects = (
        Effect(one.impact_steps, one.likelihood_steps, one.measure.state in method.counts_for_current)
        for one in risk.effects.all()
    )
    return levels_from(method, ranked, effects)


def touched(case: Case, risk: models.Risk) -> list[tuple[Named, int | None]]:
    """The dimensions of impact that a risk touches, with their ranks where a person ranked them one by one.

    Whoever ranks them says by that which ones are touched; otherwise the risk's catalogue did.
    """
    method = case.programme.method
    return _parts(method.dimensions, risk.dimensions, method.ranked_dimensions, risk.impact_by)


def comes_from(case: Case, risk: models.Risk) -> list[tuple[Named, int | None]]:
    """The groups of factors that make a risk likely, with their ranks, likewise."""
    method = case.programme.method
    return _parts(method.factors, risk.factors, method.ranked_factors, risk.likelihood_by)


def _parts(
    every: Iterable[Named], known: Iterable[str], may_be_ranked: Iterable[Named], ranks: Mapping[str, int]
) -> list[tuple[Named, int | None]]:
    ranked: list[tuple[Named, int | None]] = [(one, ranks[one.id]) for one in may_be_ranked if one.id in ranks]
    return ranked or [(one, None) for one in every if one.stands_for(known)]


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
    first, found = case.programme.method, levels_of(case, risk)
    rows = []
    for method in case.programme.second_methods:
        view, typed = _view(case, risk, method.slug), risk.second_scores.get(method.slug, {})
        rows.append(
            SecondLevels(
                method=method,
                levels=beside(first, method, found, _moved_to(first, method, found, typed) if typed else view),
                event=feared_event(case, risk, method),
                view=view,
                by_proportion=is_by_proportion(first, method),
                typed=typed.get("reason", ""),
            )
        )
    return rows


def _moved_to(first: Method, second: Method, found: Levels, typed: Mapping[str, int]) -> SecondView:
    """By how many steps a person's score lies off the derived one: target and current lie as far off theirs."""
    derived = beside(first, second, found).inherent
    return SecondView(impact=typed["impact"] - derived.impact, likelihood=typed["likelihood"] - derived.likelihood)


def _view(case: Case, risk: models.Risk, slug: str) -> SecondView | None:
    entry = case.programme.risk(risk.catalogue_id) if risk.catalogue_id else None
    return entry.second.get(slug) if entry else None


def feared_event(case: Case, risk: models.Risk, method: Method) -> Named | None:
    """The event of a method that a risk is filed under: by its catalogue, or by the file that brought it."""
    return method.event(feared_event_id(case, risk, method.slug))


def feared_event_id(case: Case, risk: models.Risk, slug: str) -> str:
    """The same by its id, whether or not the case is scored by that method; empty where nobody said."""
    view = _view(case, risk, slug)
    return view.event if view else filed_event(risk)


def levels_by(case: Case, risk: models.Risk, slug: str) -> Levels | None:
    """The levels of a scored risk by one method, whether it is the first or stands beside; None where it is neither."""
    if case.programme.method.slug == slug:
        return levels_of(case, risk)
    return next((one.levels for one in second_levels(case, risk) if one.method.slug == slug), None)


def by_dimension(case: Case) -> list[DimensionLevels]:
    """The level of the whole for each dimension of impact: the highest of its risks, as the method's policy says."""
    method = case.programme.method
    found: dict[str, dict[str, Levels]] = {dimension.id: {} for dimension in method.dimensions}
    for risk in case.scored_risks:
        for dimension, rank in touched(case, risk) if is_about_people(case, risk) else ():
            found[dimension.id][risk.ref] = levels_of(case, risk, impact=rank)
    rows = []
    for dimension in method.dimensions:
        here = found[dimension.id]
        inherent, target, current = (
            methods.highest(method, (getattr(levels, kind).level.id for levels in here.values()))
            for kind in ("inherent", "target", "current")
        )
        if inherent and target and current:
            rows.append(DimensionLevels(dimension, tuple(here), inherent, target, current))
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
