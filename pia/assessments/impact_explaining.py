"""Why one case is affected: its rules under both versions with the facts and traces, worked out when somebody looks."""

from dataclasses import dataclass, replace

from pia.assessments import screening
from pia.assessments.case import Case
from pia.assessments.impact_runs import regimes_of
from pia.assessments.models import ImpactRow
from pia.programmes import publishing
from pia.programmes.definition import Programme, Regime, Trigger
from pia.programmes.screening import TriggerResult, screen


@dataclass(frozen=True, slots=True)
class RuleBothWays:
    """One rule as it comes out under either version; none where the version does not know or not reach it.

    `trigger` is the rule as the newer version that knows it has it.
    """

    trigger: Trigger
    before: TriggerResult | None
    after: TriggerResult | None


def explain(row: ImpactRow, case: Case) -> tuple[RuleBothWays, ...]:
    """The rules because of which the case is affected, on the facts as they are now."""
    before, after = regimes_of(row.run)
    old = _results(case.programme.with_regime(before), before, case, row)
    new = _results(publishing.load(case.newest_pin()).with_regime(after), after, case, row, later=True)
    known = [trigger for one in row.because if (trigger := after.trigger(one) or before.trigger(one))]
    return tuple(RuleBothWays(one, old.get(one.id), new.get(one.id)) for one in known)


def _results(
    programme: Programme, regime: Regime, case: Case, row: ImpactRow, *, later: bool = False
) -> dict[str, TriggerResult]:
    facts = replace(screening.facts(case), as_of=row.day_after if later else row.day_before)
    found = screen(programme, facts).regime(regime.slug)
    return {one.id: one for one in found.triggers} if found else {}
