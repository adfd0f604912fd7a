"""Levels of a case's risks by its method's table: inherent, target (planned measures count), current (as done)."""

from dataclasses import dataclass

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import ExchangeKind
from pia.programmes import methods
from pia.programmes.definition import Level, Method, OverLine
from pia.programmes.recommendation import strictest


@dataclass(frozen=True, slots=True)
class Score:
    """Ranks on the method's two scales and the level the table gives them."""

    impact: int
    likelihood: int
    level: Level


@dataclass(frozen=True, slots=True)
class Levels:
    """The three levels of one risk; `target` and `current` never exceed `inherent`."""

    inherent: Score
    target: Score
    current: Score


def score(method: Method, impact: int, likelihood: int) -> Score:
    """A score with its level."""
    return Score(impact, likelihood, methods.level(method, impact, likelihood))


def levels_of(case: Case, risk: models.Risk) -> Levels:
    """The levels of a scored risk. Steps on one dimension add up, down to the floor that a person confirmed."""
    if risk.impact is None or risk.likelihood is None:
        raise ValueError(f"{risk.ref} is not scored")
    method = case.programme.method
    effects = list(risk.effects.all())
    done = [effect for effect in effects if effect.measure.state in method.counts_for_current]
    return Levels(
        inherent=score(method, risk.impact, risk.likelihood),
        target=_lowered(method, risk, risk.impact, risk.likelihood, effects),
        current=_lowered(method, risk, risk.impact, risk.likelihood, done),
    )


def _lowered(
    method: Method, risk: models.Risk, impact: int, likelihood: int, effects: list[models.RiskMeasure]
) -> Score:
    return score(
        method,
        methods.lowered(impact, (one.impact_steps for one in effects), risk.lowest_impact or 1),
        methods.lowered(likelihood, (one.likelihood_steps for one in effects), risk.lowest_likelihood or 1),
    )


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
