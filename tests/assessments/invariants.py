"""What holds for every case after any sequence of actions by any people; taken from the house's own list."""

from pia.assessments import scoring
from pia.assessments.advice import blocking_objections, conclusions_of, open_advice
from pia.assessments.case import Case
from pia.assessments.launch_passes import present_pass
from pia.assessments.launching import launch_answer
from pia.assessments.models import Decision, Part
from pia.assessments.seats import dead_ends
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import (
    APPROVALS,
    CLEARANCES,
    STANDING,
    ConditionState,
    DecisionKind,
    DecisionState,
    ReviewState,
    State,
)
from pia.audit.verify import verify_chain
from pia.programmes.definition import Force
from pia.programmes.screening import ScreeningResult, TriggerState

CONTENT_STANDS = {State.APPROVED, State.APPROVED_WITH_CONDITIONS}
UNMET = {ConditionState.OPEN, ConditionState.FILED, ConditionState.PROPOSED, ConditionState.ADOPTED}


def check(case: Case) -> None:
    """Every invariant, each with its own words."""
    proposal = case.proposal
    standing = [decision for decision in case.decisions if decision.state in STANDING]
    assert len(standing) <= 1, "two decisions stand"
    assert not dead_ends(case), f"nobody can act: {dead_ends(case)}"
    if proposal.state in CONTENT_STANDS:
        assert standing and standing[0].kind in APPROVALS, "approved without an approval"
        _approved(case, standing[0])
    if proposal.state == State.SCREENED_OUT:
        assert standing and standing[0].kind == DecisionKind.NOT_REQUIRED
        _not_required(standing[0])
    if proposal.state == State.APPROVED:
        unmet = [c.ref for c in case.conditions if c.blocking and c.decision_id == standing[0].pk and c.state in UNMET]
        assert not unmet, f"approved with unmet conditions {unmet}"
        assert not scoring.not_dealt_with(case, at_target=False), "approved with a risk over the line"
    if proposal.state == State.IN_REVIEW:
        waiting = [r for r in case.current_reviews if r.state in (ReviewState.OPEN, ReviewState.WAITING)]
        assert waiting, "in review with every track answered"
    _launch(case)
    for risk in case.scored_risks:
        levels = scoring.levels_of(case, risk)
        assert levels.target.level.rank <= levels.current.level.rank <= levels.inherent.level.rank


def _launch(case: Case) -> None:
    """Never go while suspended, rejected or a blocking condition is open, save by a named override of an approval."""
    answer, decision = launch_answer(case), case.standing_decision
    approved = decision is not None and decision.kind in APPROVALS
    assert not answer.override or (approved and answer.override.until >= case.today()), "an override of nothing"
    if answer.go and not answer.override:
        assert decision is not None and decision.state == DecisionState.IN_FORCE, "go without a decision in force"
        assert approved or decision.kind == DecisionKind.NOT_REQUIRED, f"go although {decision.kind}"
        unmet = [c.ref for c in case.conditions if c.blocking and c.decision_id == decision.pk and c.state in UNMET]
        assert not unmet, f"go with unmet conditions {unmet}"
        assert case.proposal.state != State.APPROVED_WITH_CONDITIONS, "go before everything is fulfilled"
    if approved:
        found = present_pass(case)
        assert found is not None and found.claims["decision"]["id"] == decision.pk, "an approval without its pass"


def check_record(case: Case) -> None:
    """Complete, in order and unbroken; entries are only ever added, so that one look at the end sees every step."""
    proposal = case.proposal
    record = verify_chain(proposal.chain, proposal.audit_head, proposal.audit_count)
    assert record.is_intact, f"the record is broken: {record.broken}"


def _approved(case: Case, decision: Decision) -> None:
    digests = current_digests(case)
    assert holds(decision.signature.digests, digests), "the decision was signed on other content"
    reviews = [review for review in case.reviews if review.round == decision.round]
    for review in reviews:
        if review.required:
            spoken = conclusions_of(case, review)
            assert spoken and review.state in CLEARANCES, f"required track {review.track} did not clear"
            assert all(holds(c.signature.digests, digests) for c in spoken), f"{review.track} signed other content"
    assert not blocking_objections(case), "a blocking objection stands"
    assert not open_advice(case), "advice is unanswered"
    parts = [part for part in case.involvements if part.user_id == decision.signature.by_id]
    barred = {Part.AUTHOR, Part.CONTRIBUTOR, Part.EDITOR, Part.SCORER, Part.REVIEWER}
    assert not [part for part in parts if part.cycle == decision.cycle and part.part in barred], "decided own work"


def _not_required(decision: Decision) -> None:
    result = ScreeningResult.from_dict(decision.snapshot.screening or {})
    live = result.triggers_in(TriggerState.FIRED, Force.MANDATORY)
    live += result.triggers_in(TriggerState.UNKNOWN, Force.MANDATORY)
    assert not live, "screened out over a mandatory trigger"
