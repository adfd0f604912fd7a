"""What the engine recommends for a case as it is now; shown beside the decision, never one."""

from pia.assessments import scoring
from pia.assessments.advice import blocking_objections
from pia.assessments.bans import open_bans
from pia.assessments.case import Case
from pia.assessments.states import ConditionState
from pia.programmes import recommendation
from pia.programmes.recommendation import Recommended, RiskLevels
from pia.programmes.screening import Outcome

UNMET = frozenset({ConditionState.OPEN, ConditionState.FILED, ConditionState.ADOPTED, ConditionState.PROPOSED})


def recommend(case: Case) -> Recommended:
    """From levels, line, over-line rules, objections and conditions."""
    levels = scoring.all_levels(case)
    conditions = [row for row in case.conditions if row.state in UNMET | {ConditionState.VERIFIED}]
    return recommendation.recommend(
        case.programme.method,
        case.programme.line,
        [
            RiskLevels(
                risk=risk.ref,
                inherent=levels[risk.ref].inherent.level.id,
                target=levels[risk.ref].target.level.id,
                current=levels[risk.ref].current.level.id,
                dealt_with=scoring.dealt_with(case, risk, levels[risk.ref].current.level),
            )
            for risk in case.scored_risks
        ],
        over_line=[regime.over_line for regime in case.regimes],
        open_blocking_conditions=sum(row.blocking and row.state in UNMET for row in conditions),
        conditions=len(conditions),
        assessment_required=(case.proposal.screening or {}).get("outcome") == Outcome.REQUIRED,
        prohibited=scoring.banned(case),
        ban_open=bool(open_bans(case)),
        blocking_objection=bool(blocking_objections(case)),
    )
