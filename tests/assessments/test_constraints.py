"""The database refuses what the door would never write: a row that somebody edits by hand breaks no promise."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import (
    CheckAnswer,
    Conclusion,
    Condition,
    Decision,
    DueItem,
    Finding,
    Involvement,
    Measure,
    Proposal,
    Review,
    Risk,
    RiskMeasure,
)
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """Approved with conditions, after security asked a question."""
    told = Tale(stage, album(stage)).returned()
    told.answer_findings()
    told.act(Action.RESUBMIT, stage.lin)
    told.clears("legal", stage.he, "Name the printer")
    told.settle_everything()
    told.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    return told


def refuses(model: type[models.Model], constraint: str, **values: Any) -> None:
    """A raw update of one row, past the door and past the machine."""
    row = model._default_manager.first()
    assert row is not None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**values)
    assert constraint in str(refused.value)


@pytest.mark.parametrize(
    ("model", "constraint", "values"),
    [
        (Proposal, "proposal_state_known", {"state": "lost"}),
        (Proposal, "proposal_pins_programme_once_submitted", {"programme": None}),
        (Proposal, "record_language_known", {"record_language": "fr"}),
        (Review, "review_state_known", {"state": "lost"}),
        (Review, "required_is_never_waived", {"state": "waived"}),
        (Decision, "decision_state_known", {"state": "lost"}),
        (Decision, "decision_kind_known", {"kind": "lost"}),
        (Condition, "condition_state_known", {"state": "lost"}),
        (Condition, "condition_phase_known", {"phase": "never"}),
        (Risk, "risk_state_known", {"state": "lost"}),
        (Risk, "scored_risk_has_scores", {"impact": None}),
        (Risk, "dismissed_risk_has_reason", {"state": "dismissed", "reason": ""}),
        (Measure, "measure_state_known", {"state": "lost"}),
        (RiskMeasure, "at_most_three_steps", {"impact_steps": 4}),
        (Finding, "finding_state_known", {"state": "lost"}),
        (Finding, "answered_finding_has_answer", {"state": "answered", "answer": ""}),
        (CheckAnswer, "check_value_known", {"value": "perhaps"}),
        (Involvement, "part_known", {"part": "fan"}),
        (DueItem, "due_kind_known", {"kind": "lost"}),
    ],
)
def test_it_refuses_a_row_that_no_act_would_write(
    tale: Tale, model: type[models.Model], constraint: str, values: dict[str, Any]
) -> None:
    refuses(model, constraint, **values)


def test_it_refuses_a_conclusion_that_is_none(tale: Tale) -> None:
    row = Conclusion.objects.first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Conclusion.objects.filter(pk=row.pk).update(outcome="open")


def test_it_refuses_a_verification_by_whoever_did_the_work(tale: Tale) -> None:
    lin = tale.cast.lin
    refuses(Condition, "condition_verified_by_another", verified_by=lin, owner=lin)
    refuses(Condition, "condition_verified_by_another", verified_by=lin, filed_by=lin)
    refuses(Measure, "measure_verified_by_another", verified_by=lin, owner=lin)
    refuses(Measure, "measure_verified_by_another", verified_by=lin, reported_by=lin)


def test_it_refuses_a_second_decision_that_stands(tale: Tale) -> None:
    decision = tale.case.standing_decision
    assert decision is not None
    tale.act(Action.REASSESS, tale.cast.lin, cause="change", reason="A second printer.")
    signature = tale.case.signatures[0]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.create(
            proposal=tale.proposal,
            kind=decision.kind,
            snapshot=decision.snapshot,
            signature=signature,
            round=2,
            cycle=1,
            at=timezone.now(),
        )
    assert "at_most_one_standing_decision" in str(refused.value) or "proposal_id" in str(refused.value)


def test_it_refuses_two_reviews_of_one_track_in_one_round(tale: Tale) -> None:
    security = tale.review("security")
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=tale.review("legal").pk).update(track=security.track)


def test_it_refuses_to_delete_a_person_who_signed(tale: Tale) -> None:
    with pytest.raises(models.ProtectedError):
        tale.cast.he.delete()
