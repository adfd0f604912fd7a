"""What waits for whom, and until when: the ball of every state, and terms that know when China works."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.materiality import to_look_at
from pia.assessments.models import DueItem
from pia.assessments.queues import due_for
from pia.assessments.states import ConditionState, State
from tests.assessments.house_rules import publish_changed
from tests.assessments.stories import Tale, album, item

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def in_review(stage: Cast) -> Tale:
    return Tale(stage, album(stage, jurisdictions=["cn", "eu"])).in_review()


@pytest.fixture(scope="module")
def decided(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


def open_items(tale: Tale) -> set[tuple[str, str, str]]:
    """(kind, role, ref) of everything that waits."""
    rows = DueItem.objects.filter(proposal=tale.proposal, closed_at=None)
    return set(rows.values_list("kind", "holder_role", "ref"))


def holds(tale: Tale) -> list[str]:
    return list(tale.proposal.holder_roles)


def waits_for(tale: Tale, person: User) -> set[str]:
    return {due.kind for due in due_for(person) if due.proposal_id == tale.proposal.pk}


def due(tale: Tale, kind: str, ref: str = "") -> DueItem:
    return DueItem.objects.get(proposal=tale.proposal, kind=kind, ref=ref, closed_at=None)


# -- the ball of each state --------------------------------------------------------------------------------------------


def test_it_is_with_the_author_or_the_privacy_office_until_the_review(stage: Cast) -> None:
    tale = Tale(stage, album(stage))
    assert (holds(tale), waits_for(tale, stage.lin), waits_for(tale, stage.chen)) == (["author"], {"draft"}, set())
    tale.submitted()
    assert (holds(tale), waits_for(tale, stage.chen)) == (["privacy_officer"], {"screening"})
    assert waits_for(tale, stage.lin) == waits_for(tale, stage.keller) == set()
    tale.act(Action.SCREEN_IN, stage.chen)
    assert (holds(tale), waits_for(tale, stage.lin)) == (["author"], {"inventory"})
    tale.act(Action.EDIT_INVENTORY, stage.lin, changes=item(["cn"]))
    tale.act(Action.COMPLETE_INVENTORY, stage.lin)
    assert (holds(tale), waits_for(tale, stage.wu)) == (["privacy_officer"], {"scoring"})


def test_it_is_with_the_dpo_while_an_opinion_is_due_at_screening(stage: Cast, tmp_path: Path) -> None:
    def rebuttable(content: dict[str, Any]) -> None:
        next(one for one in content["triggers"] if one["id"] == "pipl55.3a")["force"] = "rebuttable"

    publish_changed(tmp_path, {"regimes/cn-pipl": rebuttable})
    tale = Tale(stage, album(stage, items=item(["cn"]))).submitted()
    assert (holds(tale), waits_for(tale, stage.keller)) == (["dpo"], {"opinion"})
    assert waits_for(tale, stage.chen) == {"screening"}, "she may require the assessment without asking anybody"
    tale.act(Action.GIVE_OPINION, stage.keller, position="agrees", text="Small.", items=[])
    assert (holds(tale), waits_for(tale, stage.keller)) == (["privacy_officer"], set())


def test_it_is_with_the_reviewers_who_have_not_concluded(in_review: Tale) -> None:
    cast = in_review.cast
    assert holds(in_review) == ["legal_counsel", "security_assessor"]
    assert waits_for(in_review, cast.he) == waits_for(in_review, cast.qin) == {"review"}
    in_review.take("legal", cast.he)
    assert (waits_for(in_review, cast.he), waits_for(in_review, cast.qin)) == ({"review"}, set())
    in_review.clears("legal", cast.he)
    assert holds(in_review) == ["security_assessor"]
    assert waits_for(in_review, cast.he) == set()


def test_it_is_not_with_whoever_is_barred_or_recused(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.take("legal", cast.he)
    in_review.act(Action.RECUSE, cast.he, on=in_review.review("legal"), reason="My sister owns the printer.")
    assert (waits_for(in_review, cast.he), waits_for(in_review, cast.qin)) == (set(), {"review"})
    in_review.act(Action.SHARE, cast.lin, person=cast.priya, membership="contributor")
    assert (waits_for(in_review, cast.priya), waits_for(in_review, cast.marcus)) == (set(), {"review"})


def test_it_is_with_the_privacy_office_once_only_their_confirmation_is_missing(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.act(Action.RECALL, cast.lin, reason="Another printer.")
    in_review.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": ""})
    assert (holds(in_review), open_items(in_review)) == (["author"], {("changes", "author", "")})
    in_review.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Another printer delivers."})
    assert (holds(in_review), waits_for(in_review, cast.chen)) == (["privacy_officer"], {"confirmation"})
    in_review.act(Action.CONFIRM_ASSESSMENT, cast.chen)
    assert (holds(in_review), waits_for(in_review, cast.lin)) == (["author"], {"changes"})


def test_it_is_with_the_dpo_and_then_with_the_approver_before_the_decision(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.clears("legal", cast.he)
    in_review.clears("security", cast.marcus)
    assert in_review.state is State.AWAITING_DECISION
    assert (holds(in_review), waits_for(in_review, cast.keller)) == (["dpo"], {"opinion"})
    assert waits_for(in_review, cast.sun) == set()
    in_review.settle_everything()
    assert (holds(in_review), waits_for(in_review, cast.sun)) == (["approver"], {"decision"})
    assert waits_for(in_review, cast.gao) == set(), "it is Sun Kai's: he heads the unit"
    in_review.act(Action.REASSIGN, cast.chen, reason="Sun Kai travels.", seat="approver", person=cast.gao)
    assert (waits_for(in_review, cast.sun), waits_for(in_review, cast.gao)) == (set(), {"decision"})


def test_it_is_with_owners_then_with_whoever_verifies_and_with_nobody_in_the_end(decided: Tale) -> None:
    cast = decided.cast
    refs = {row.ref for row in decided.case.conditions}
    assert holds(decided) == ["owner"]
    assert {ref for kind, _role, ref in open_items(decided) if kind == "condition"} == refs
    assert waits_for(decided, cast.lin) == {"condition"}
    for condition in decided.case.conditions:
        decided.act(Action.FILE_EVIDENCE, cast.lin, on=condition, evidence="Test report 17")
    assert holds(decided) == ["privacy_officer"]
    assert waits_for(decided, cast.lin) == set()
    assert "verification" in waits_for(decided, cast.chen)
    for condition in decided.case.conditions:
        decided.act(Action.VERIFY_CONDITION, cast.chen, on=condition, verdict="verified")
    assert {row.state for row in decided.case.conditions} == {ConditionState.VERIFIED}
    assert (decided.state, holds(decided)) == (State.APPROVED, [])
    assert open_items(decided) == {("review_date", "privacy_officer", "")}


def test_it_is_with_the_privacy_office_until_the_end_of_a_rejected_processing_is_recorded(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="A second printer.")
    decided.submitted().act(Action.SCREEN_IN, cast.wu)
    decided.act(Action.COMPLETE_INVENTORY, cast.lin)
    decided.act(Action.OPEN_REVIEW, cast.wu)
    decided.clears("legal", cast.qin)
    decided.clears("security", cast.priya)
    decided.act(Action.REJECT, cast.sun, reason="The second printer is not to be trusted.")
    assert holds(decided) == ["privacy_officer"]
    assert open_items(decided) == {("end_of_processing", "privacy_officer", "")}
    decided.act(Action.RETIRE, cast.chen, ended_on=decided.case.today(), reason="Stopped.")
    assert (holds(decided), open_items(decided)) == ([], set())


# -- terms -------------------------------------------------------------------------------------------------------------


def test_it_counts_the_days_on_which_china_works(stage: Cast) -> None:
    """Opened on Monday 28 September 2026: the holiday lasts to 7 October, and Saturday the 10th is worked instead."""
    with time_machine.travel(datetime(2026, 9, 28, 10, 0, tzinfo=SHANGHAI)):
        tale = Tale(stage, album(stage)).in_review()
        day = due(tale, "review", "legal").due_on(tale.case.country)
    assert day is not None
    assert (day.date, day.assumed) == (date(2026, 10, 10), False)


def test_it_says_when_a_year_of_the_calendar_is_not_published(stage: Cast) -> None:
    with time_machine.travel(datetime(2031, 9, 29, 10, 0, tzinfo=SHANGHAI)):
        tale = Tale(stage, album(stage)).submitted()
        day = due(tale, "screening").due_on(tale.case.country)
    assert day is not None and day.assumed


def test_it_runs_a_term_from_the_day_on_which_the_ball_came(stage: Cast) -> None:
    """The DPO takes four days over the opinion; the approver's five working days begin only then."""
    with time_machine.travel(datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)):
        tale = Tale(stage, album(stage, jurisdictions=["cn", "eu"])).awaiting()
        opinion = due(tale, "opinion").due_on("CN")
    with time_machine.travel(datetime(2026, 11, 6, 10, 0, tzinfo=SHANGHAI)):
        tale.settle_everything()
        decision = due(tale, "decision").due_on("CN")
    assert opinion is not None and opinion.date == date(2026, 11, 9)
    assert decision is not None and decision.date == date(2026, 11, 13)


def test_it_keeps_the_term_of_a_review_that_is_handed_on(in_review: Tale) -> None:
    cast, before = in_review.cast, due(in_review, "review", "legal")
    in_review.take("legal", cast.he)
    in_review.act(
        Action.REPLACE_REVIEWER, cast.chen, on=in_review.review("legal"), reviewer=cast.qin, reason="She is ill."
    )
    after = due(in_review, "review", "legal")
    assert (after.pk, after.starts_on, after.holder) == (before.pk, before.starts_on, cast.qin)


# -- what the law brings later -----------------------------------------------------------------------------------------


def ends_in_spring(content: dict[str, Any]) -> None:
    content["effective_to"] = "2027-05-31"
    cited = content["retention"]
    content["review_cycle"] = {"months": 6, "reason": cited["reason"], "citation": cited["citation"]}


def test_it_tells_of_a_law_that_ends_and_reviews_as_soon_as_the_law_wants(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"regimes/cn-pipl": ends_in_spring})
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=SHANGHAI), tick=True):
        tale = Tale(stage, album(stage)).approved_with_conditions()
        assert due(tale, "law_ends", "cn-pipl").fixed == date(2027, 5, 31)
        assert due(tale, "review_date").fixed == date(2027, 5, 24)
        assert "law_ends" in waits_for(tale, stage.chen)


def test_it_has_the_privacy_office_look_at_a_material_change_and_at_no_other(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="We sell frames too.")
    decided.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Albums and frames."})
    assert "material_change" not in waits_for(decided, cast.chen)
    decided.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/publishes/value": "yes"})
    assert "material_change" in waits_for(decided, cast.chen)
    decided.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/publishes/value": "no"})
    assert "material_change" not in waits_for(decided, cast.chen)


def test_it_asks_again_only_what_is_open_or_answered_otherwise(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.REASSESS, cast.lin, cause="change", reason="We sell frames too.")
    assert to_look_at(decided.case) == ()
    changes = {"answers/publishes/value": "yes", "answers/minors/value": ""}
    decided.act(Action.EDIT_ANSWERS, cast.lin, changes=changes)
    assert {question.id for question in to_look_at(decided.case)} == {"publishes", "minors"}
