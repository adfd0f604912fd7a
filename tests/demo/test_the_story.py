"""The face-swap story comes out as it was written down for the acceptance of the product."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from pia.accounts.models import User
from pia.assessments import conditions, scoring, screening
from pia.assessments.actions import Action
from pia.assessments.condition_inputs import Verification
from pia.assessments.models import Condition, Proposal
from pia.assessments.perform import perform
from pia.assessments.policy import TABLE
from pia.assessments.recommending import recommend
from pia.assessments.refusals import Kind, Refused
from pia.assessments.states import ConditionKind, ConditionState, DecisionKind, FindingState, Phase, ReviewState, State
from pia.audit.models import AuditEntry
from pia.audit.verify import verify_chain
from pia.programmes.recommendation import Recommendation
from pia.programmes.screening import Outcome, TriggerState
from pia.web.demo.plays import FACE_SWAP, play
from pia.web.demo.stage import Stage
from tests.on_stage import cast_on_stage, publish_workflows

pytestmark = pytest.mark.django_db  # on SQLite the command tells them (test_the_command.py)

# Typed from the case's table: inherent impact x likelihood -> level, target impact x likelihood -> level, measures.
LEVELS = """
R01 4 3 严重  3 1 中  M01 M02 M03 M09
R02 3 4 严重  1 1 低  M04 M05
R03 3 4 严重  2 1 低  M04 M05 M06
R04 4 4 严重  3 2 中  M08 M10 M12
R05 4 3 严重  3 2 中  M11 M13
R06 4 2 高    3 1 中  M01 M13 M14
R07 3 4 严重  2 2 中  M12 M15
R08 3 4 严重  1 1 低  M15
R09 4 3 严重  2 2 中  M08 M16
R10 3 4 严重  1 1 低  M02 M05
R11 3 3 高    2 1 低  M06 M09
R12 3 4 严重  1 1 低  M04 M07
R13 3 4 严重  2 1 低  M11
"""
FIRED = ["pipl55.1", "pipl55.3a", "pipl55.3b", "pipl55.3c", "pipl55.5"]


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The story, told once."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase does
    with django_db_blocker.unblock(), around:
        publish_workflows()
        yield play(FACE_SWAP, cast_on_stage(), lambda line: None)
        transaction.set_rollback(True)


@pytest.fixture
def told(story: Stage) -> Stage:
    """How it came out; what a test goes on to do is taken back after it."""
    return Stage(story.cast, Proposal.objects.get(pk=story.proposal.pk), lambda line: None)


def test_it_fires_the_triggers_of_the_case(told: Stage) -> None:
    result = screening.stored(told.case)

    assert result is not None and result.outcome is Outcome.REQUIRED
    article_55 = next(regime for regime in result.regimes if regime.slug == "cn-pipl").triggers
    assert [trigger.id for trigger in article_55 if trigger.state is TriggerState.FIRED] == FIRED
    assert [trigger.id for trigger in article_55 if trigger.state is TriggerState.UNKNOWN] == ["pipl55.4"]
    assert [trigger.id for trigger in article_55 if trigger.state is TriggerState.SILENT] == ["pipl55.2"]
    assert all(trigger.citation.text.zh and trigger.reason.zh for trigger in result.triggers_in(TriggerState.FIRED))


def test_it_scores_every_risk_as_the_table_says(told: Stage) -> None:
    case, found = told.case, []
    for risk in case.risks:
        levels = scoring.levels_of(case, risk)
        inherent, target = levels.inherent, levels.target
        measures = " ".join(effect.measure.ref for effect in risk.effects.all())
        found.append(
            f"{risk.ref} {inherent.impact} {inherent.likelihood} {inherent.level.label.zh} "
            f"{target.impact} {target.likelihood} {target.level.label.zh} {measures}"
        )
        assert levels.current == inherent  # a measure that is only planned lowers nothing

    assert found == [" ".join(line.split()) for line in LEVELS.strip().splitlines()]
    assert sum(line.split()[3] == "严重" for line in found) == 11


def test_it_recommends_not_to_launch_as_proposed(told: Stage) -> None:
    decision = told.case.standing_decision

    assert decision is not None
    assert decision.recommendation == Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert recommend(told.case).value is Recommendation.DO_NOT_LAUNCH_AS_PROPOSED
    assert recommend(told.case).label.zh == "按现方案不得上线"


def test_it_returns_the_case_once_and_looks_again_only_where_something_changed(told: Stage) -> None:
    case = told.case
    rounds = {(review.round, review.track): review for review in case.reviews}

    assert len(rounds) == 4
    assert rounds[1, "legal"].state == ReviewState.CHANGES_REQUESTED
    assert rounds[1, "security"].state == ReviewState.CLEARED_WITH_CONDITIONS
    assert rounds[2, "legal"].carried_from is None
    assert rounds[2, "security"].carried_from == rounds[1, "security"]
    assert rounds[2, "legal"].state == rounds[2, "security"].state == ReviewState.CLEARED_WITH_CONDITIONS
    assert {finding.state for finding in case.findings} == {FindingState.CLOSED}
    assert "永久" in case.snapshots[0].content["agreement"]["agreement/A01/text"]
    texts = {agreement.ref: agreement.text for agreement in case.agreements}
    assert "永久" not in texts["A01"] and "perpetual" not in texts["A02"]
    assert "CL01" not in case.proposal.agreement_clauses and "CL10" in case.proposal.agreement_clauses


def test_it_ends_with_an_approval_that_every_blocking_condition_holds_back(told: Stage) -> None:
    case, decision = told.case, told.case.standing_decision
    conditions = {row.ref: row for row in case.conditions}

    assert told.state is State.APPROVED_WITH_CONDITIONS
    assert decision is not None and decision.kind == DecisionKind.APPROVED_WITH_CONDITIONS
    assert {row.state for row in conditions.values()} == {ConditionState.OPEN}
    assert all(conditions[f"C{number:02}"].blocking for number in range(1, 14))
    assert (conditions["C15"].blocking, conditions["C15"].due) == (False, date(2027, 3, 7))
    assert {row.phase for row in conditions.values() if not row.blocking} == {Phase.AFTER_LAUNCH}
    covered = {measure.ref for row in conditions.values() for measure in row.covers.all()}
    assert covered == {f"M{number:02}" for number in range(1, 17)}
    assert all(row.owner and (row.due or not row.blocking) for row in conditions.values())


def test_it_lets_everybody_act_as_themselves(told: Stage) -> None:
    signed = {(row.act, row.by.name, row.language) for row in told.case.signatures}

    assert signed == {
        ("open_review", "Chen Wei", "zh"),
        ("conclude", "Marcus Adeyemi", "en"),
        ("conclude", "He Jing", "zh"),
        ("confirm_assessment", "Chen Wei", "zh"),
        ("approve_with_conditions", "Sun Kai", "zh"),
        ("sign_report", "Zhao Min", "zh"),
    }
    assert {row.method for row in told.case.signatures} == {"password"}
    entries = AuditEntry.objects.filter(chain=told.proposal.chain)
    assert {entry.action for entry in entries} <= {row.action for row in TABLE}
    proposal = Proposal.objects.get(pk=told.proposal.pk)
    assert verify_chain(proposal.chain, proposal.audit_head, proposal.audit_count).broken is None


def test_it_writes_what_the_product_adds_in_the_language_of_the_record(told: Stage) -> None:
    added = [row for row in told.case.conditions if row.review is None]

    assert [(row.ref, row.text) for row in added] == [
        ("C17", "端侧处理，或加密并与身份信息分开存储"),
        ("C18", "权限、审计、应急演练"),
    ]
    assert not any(row.settled_reason.isascii() for row in told.case.conditions)


def test_it_refuses_a_plain_approval_while_a_blocking_condition_is_open(told: Stage) -> None:
    told.act(told.cast.sun, Action.REVOKE_DECISION, reason="Looked at once more.")
    assert told.state is State.AWAITING_DECISION

    with pytest.raises(Refused) as refusal:
        told.act(told.cast.sun, Action.APPROVE)

    assert refusal.value.kind is Kind.UNMET
    reasons = [str(reason) for reason in refusal.value.reasons]
    assert "A blocking condition was adopted: approve with conditions." in reasons
    assert any(
        reason.startswith("These risks are above the line at their current level: R01, R02") for reason in reasons
    )


def test_it_becomes_approved_by_itself_with_the_last_blocking_condition_and_not_before(told: Stage) -> None:
    cast, today = told.cast, told.case.today()
    blocking = [row for row in told.case.conditions if row.blocking]
    assert {row.ref for row in blocking} >= {f"C{number:02}" for number in range(1, 14)}

    for number, row in enumerate(blocking):
        assert told.state is State.APPROVED_WITH_CONDITIONS
        assert len(conditions.stopping(told.case, today)) == len(blocking) - number
        assert row.owner is not None
        told.act(row.owner, Action.FILE_EVIDENCE, row, evidence="测试报告及截图见附件。")
        told.act(cast.chen, Action.VERIFY_CONDITION, row, verdict=Verification.VERIFIED.value)

    assert told.state is State.APPROVED
    levels = scoring.all_levels(told.case)
    assert all(one.current == one.target for one in levels.values())
    assert conditions.stopping(told.case, today) == []
    assert recommend(told.case).value is Recommendation.LAUNCH_AFTER_CONDITIONS
    after_launch = {row.ref for row in told.case.conditions if row.state == ConditionState.OPEN}
    assert after_launch == {"C14", "C15", "C16"}


def test_it_starts_the_filing_term_when_a_hundred_thousand_faces_are_stored(told: Stage) -> None:
    row = next(row for row in told.case.conditions if row.ref == "C14")
    assert (row.kind, row.threshold, row.due) == (ConditionKind.COUNTER, 100_000, None)

    report(row, told.cast.lin, 99_999, date(2026, 11, 20))
    assert Condition.objects.get(pk=row.pk).due is None
    report(row, told.cast.lin, 100_000, date(2026, 11, 23))

    # 4 days of that week, 20 of the next four, 4 up to New Year's Eve, 4 and 5 January after the holiday
    assert Condition.objects.get(pk=row.pk).due == date(2027, 1, 5)


def report(row: Condition, who: User, figure: int, day: date) -> None:
    perform(row, Action.REPORT_FIGURE, actor=who, data={"value": figure, "counted_on": day})
