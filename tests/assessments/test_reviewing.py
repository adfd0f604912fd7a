"""He Jing, Qin, Marcus and Priya review: who takes what, what a conclusion needs, and when a track has answered."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import RoleAssignment
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Review
from pia.assessments.policy import Relation
from pia.assessments.refusals import Kind
from pia.assessments.relations import ask
from pia.assessments.states import ConditionState, FindingState, ReviewState, State
from tests.assessments.house_rules import publish_changed, track
from tests.assessments.saying_no import barred, fields, refusal, unmet
from tests.assessments.starts import ETHICS
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).in_review()


def under(stage: Cast, folder: Path, change: Any) -> Tale:
    """The albums in review under another procedure."""
    publish_changed(folder, {"procedures/standard": change})
    return Tale(stage, album(stage)).in_review()


def rule(name: str, count: int | None = None) -> Any:
    """Legal counsel conclude together: all of them, or so many of them."""

    def change(content: dict[str, Any]) -> None:
        track(content, "legal").update({"rule": name} | ({"rule_count": count} if count else {}))

    return change


def conclude(tale: Tale, person: Any, outcome: str) -> None:
    tale.take("legal", person)
    if outcome == "cleared":
        tale.check_everything("legal", person)
    elif outcome == "changes_requested":
        tale.act(Action.RAISE_FINDING, person, on=tale.review("legal"), text="How long?")
    reason = "It must not be done." if outcome == "objected" else ""
    tale.act(Action.CONCLUDE, person, on=tale.review("legal"), outcome=outcome, reason=reason)


# -- who reviews -----------------------------------------------------------------------------------------------------


def test_it_is_taken_by_one_member_of_the_pool(tale: Tale) -> None:
    cast, legal = tale.cast, tale.review("legal")
    assert ask(tale.case, legal, Action.TAKE_REVIEW, cast.marcus).reasons == (Relation.POOL.label,)
    tale.act(Action.TAKE_REVIEW, cast.he, on=legal)
    assert tale.review("legal").reviewer == cast.he
    assert unmet(tale, Action.TAKE_REVIEW, cast.qin, on=legal) == ["Somebody has already taken this review."]
    assert refusal(tale, Action.CONCLUDE, cast.qin, on=legal, outcome="cleared").kind is Kind.NOT_PERMITTED


def test_it_is_assigned_and_handed_on_by_a_privacy_officer(tale: Tale) -> None:
    cast, legal = tale.cast, tale.review("legal")
    assert unmet(tale, Action.REPLACE_REVIEWER, cast.chen, on=legal) == ["This review has no reviewer to replace."]
    assert fields(tale, Action.ASSIGN_REVIEW, cast.chen, on=legal, reviewer=cast.marcus) == {"reviewer"}
    tale.act(Action.ASSIGN_REVIEW, cast.chen, on=legal, reviewer=cast.he)
    assert fields(tale, Action.REPLACE_REVIEWER, cast.chen, on=legal, reviewer=cast.qin) == {"reason"}
    again = {"on": legal, "reviewer": cast.he, "reason": "Hm."}
    assert fields(tale, Action.REPLACE_REVIEWER, cast.chen, **again) == {"reviewer"}
    tale.act(Action.REPLACE_REVIEWER, cast.chen, on=legal, reviewer=cast.qin, reason="He Jing is ill.")
    assert tale.review("legal").reviewer == cast.qin
    assert refusal(tale, Action.CONCLUDE, cast.he, on=legal, outcome="cleared").kind is Kind.NOT_PERMITTED


def test_it_does_not_go_back_to_whoever_recused_themselves(tale: Tale) -> None:
    cast, legal = tale.cast, tale.review("legal")
    tale.take("legal", cast.he)
    assert fields(tale, Action.RECUSE, cast.he, on=legal) == {"reason"}
    tale.act(Action.RECUSE, cast.he, on=legal, reason="My sister owns the printer.")
    assert tale.review("legal").reviewer is None
    assert refusal(tale, Action.TAKE_REVIEW, cast.he, on=legal).kind is Kind.NOT_PERMITTED
    assert fields(tale, Action.ASSIGN_REVIEW, cast.chen, on=legal, reviewer=cast.he) == {"reviewer"}
    tale.take("legal", cast.qin)
    found = refusal(tale, Action.RECUSE, cast.qin, on=legal, reason="Mine too.")
    assert "nobody could conclude" in str(found), "she is the last who can"


def test_it_is_concluded_by_the_reviewers_stand_in_in_both_names(tale: Tale) -> None:
    cast, today = tale.cast, timezone.localdate()
    tale.take("legal", cast.he)
    people.delegate(cast.he, cast.qin, starts=today, ends=today + timedelta(days=3), by=cast.he, reason="on leave")
    tale.check_everything("legal", cast.qin)
    tale.act(Action.CONCLUDE, cast.qin, on=tale.review("legal"), outcome="cleared")
    signature = tale.review("legal").conclusions.get().signature
    assert (signature.by, signature.on_behalf_of) == (cast.qin, cast.he)
    for person in (cast.qin, cast.he):
        assert barred(tale, Action.WITHDRAW_SIGNOFF, person, on=tale.review("legal")) == ()


# -- what a conclusion needs -----------------------------------------------------------------------------------------


def test_it_clears_only_with_every_check_answered(tale: Tale) -> None:
    cast, security = tale.cast, tale.review("security")
    tale.take("security", cast.marcus)
    first = tale.case.track(security).checks[0].id
    tale.act(Action.ANSWER_CHECKS, cast.marcus, on=security, checks={first: {"value": "met"}})
    for outcome in ("cleared", "cleared_with_conditions"):
        assert fields(tale, Action.CONCLUDE, cast.marcus, on=security, outcome=outcome) == {"outcome"}
    tale.clears("security", cast.marcus)


@pytest.mark.parametrize(
    "checks", [{}, {"se.leak": "met"}, {"se.leak": {"value": "perhaps"}}, {"nn": {"value": "met"}}]
)
def test_it_takes_only_answers_that_the_checklist_knows(tale: Tale, checks: dict[str, Any]) -> None:
    tale.take("security", tale.cast.marcus)
    found = refusal(tale, Action.ANSWER_CHECKS, tale.cast.marcus, on=tale.review("security"), checks=checks)
    assert found.kind is Kind.INVALID


def test_it_keeps_a_note_whole_or_says_that_it_is_too_long(tale: Tale) -> None:
    security, marcus = tale.review("security"), tale.cast.marcus
    tale.take("security", marcus)
    note = "No drill.\r\n" * 200
    tale.act(Action.ANSWER_CHECKS, marcus, on=security, checks={"se.leak": {"value": "not_met", "note": note + "\0"}})
    assert tale.review("security").check_answers.get().note == "\n".join(["No drill."] * 200)
    longer = {"se.leak": {"value": "not_met", "note": note + "."}}
    assert fields(tale, Action.ANSWER_CHECKS, marcus, on=security, checks=longer) == {"se.leak"}


def test_it_does_not_clear_plainly_over_a_check_that_is_not_met(tale: Tale) -> None:
    marcus = tale.cast.marcus
    tale.take("security", marcus)
    tale.check_everything("security", marcus)
    security = tale.review("security")
    tale.act(Action.ANSWER_CHECKS, marcus, on=security, checks={"se.leak": {"value": "not_met", "note": "No drill."}})
    assert fields(tale, Action.CONCLUDE, marcus, on=security, outcome="cleared") == {"outcome"}
    with_conditions = {"on": security, "outcome": "cleared_with_conditions"}
    assert fields(tale, Action.CONCLUDE, marcus, **with_conditions) == {"outcome"}, "none is proposed"
    drill = {"text": "Rehearse a leak", "blocking": True, "phase": "before_launch"}
    tale.act(Action.PROPOSE_CONDITION, marcus, on=security, **drill)
    tale.act(Action.CONCLUDE, marcus, **with_conditions)
    assert tale.review("security").state == ReviewState.CLEARED_WITH_CONDITIONS


def test_it_does_not_clear_plainly_over_its_own_condition(tale: Tale) -> None:
    marcus = tale.cast.marcus
    tale.take("security", marcus)
    tale.check_everything("security", marcus)
    drill = {"text": "Rehearse a leak", "blocking": True, "phase": "before_launch"}
    tale.act(Action.PROPOSE_CONDITION, marcus, on=tale.review("security"), **drill)
    assert fields(tale, Action.CONCLUDE, marcus, on=tale.review("security"), outcome="cleared") == {"outcome"}


def test_it_asks_for_changes_only_with_a_finding_and_objects_only_with_a_reason(tale: Tale) -> None:
    he, legal = tale.cast.he, tale.review("legal")
    tale.take("legal", he)
    assert fields(tale, Action.CONCLUDE, he, on=legal, outcome="changes_requested") == {"outcome"}
    assert fields(tale, Action.CONCLUDE, he, on=legal, outcome="objected") == {"reason"}
    assert fields(tale, Action.RAISE_FINDING, he, on=legal, text="How long?", address="x" * 201) == {"address"}
    tale.act(Action.RAISE_FINDING, he, on=legal, text="How long?", address="inventory/D01/retention_days")
    tale.act(Action.CONCLUDE, he, on=legal, outcome="changes_requested")


def propose(tale: Tale, person: Any, text: str, **more: Any) -> Condition:
    given = {"text": text, "blocking": True, "phase": "before_launch", **more}
    tale.act(Action.PROPOSE_CONDITION, person, on=tale.review("security"), **given)
    return Condition.objects.get(proposal=tale.proposal, text=text)


def test_it_takes_back_a_condition_while_the_track_is_open(tale: Tale) -> None:
    """Marcus finds the drill in the annex; what he withdrew neither holds him back nor reaches Sun."""
    cast = tale.cast
    tale.take("security", cast.marcus)
    tale.check_everything("security", cast.marcus)
    drill = propose(tale, cast.marcus, "Rehearse a leak")
    assert refusal(tale, Action.WITHDRAW_CONDITION, cast.he, on=drill, reason="No.").kind is Kind.NOT_PERMITTED
    assert fields(tale, Action.WITHDRAW_CONDITION, cast.marcus, on=drill) == {"reason"}
    tale.act(Action.WITHDRAW_CONDITION, cast.marcus, on=drill, reason="The annex has a drill.")
    drill.refresh_from_db()
    assert (drill.state, drill.dropped_reason) == (ConditionState.DROPPED, "The annex has a drill.")
    again = {"on": drill, "reason": "Once more."}
    assert refusal(tale, Action.WITHDRAW_CONDITION, cast.marcus, **again).reasons == (
        "This condition is already settled.",
    )
    tale.act(Action.CONCLUDE, cast.marcus, on=tale.review("security"), outcome="cleared")


def test_it_does_not_take_back_a_condition_that_was_signed_with(tale: Tale) -> None:
    cast = tale.cast
    tale.clears("security", cast.marcus, "Rehearse a leak")
    drill = Condition.objects.get(proposal=tale.proposal)
    late = refusal(tale, Action.WITHDRAW_CONDITION, cast.marcus, on=drill, reason="The annex has a drill.")
    assert late.kind is Kind.NOT_PERMITTED
    tale.act(Action.WITHDRAW_SIGNOFF, cast.marcus, on=tale.review("security"), reason="I had not read the annex.")
    tale.act(Action.WITHDRAW_CONDITION, cast.marcus, on=drill, reason="The annex has a drill.")


def test_it_leaves_alone_what_a_colleague_has_signed_with_where_all_conclude(stage: Cast, tmp_path: Path) -> None:
    def all_of_security(content: dict[str, Any]) -> None:
        track(content, "security").update({"rule": "all"})

    tale = under(stage, tmp_path, all_of_security)
    tale.clears("security", stage.marcus, "Rehearse a leak")
    tale.take("security", stage.priya)
    wanted = {"on": Condition.objects.get(proposal=tale.proposal), "reason": "I do not."}
    assert unmet(tale, Action.WITHDRAW_CONDITION, stage.priya, on=wanted["on"]) == [
        "Whoever proposed this condition has signed their conclusion with it."
    ]


def test_it_does_not_clear_over_an_own_finding_that_nobody_will_answer(tale: Tale) -> None:
    """Marcus names a leak and a missing key: the one becomes a condition, the other he takes back."""
    marcus = tale.cast.marcus
    tale.take("security", marcus)
    tale.check_everything("security", marcus)
    for text in ("Who is told of a leak?", "Where is the key?"):
        tale.act(Action.RAISE_FINDING, marcus, on=tale.review("security"), text=text)
    found = refusal(tale, Action.CONCLUDE, marcus, on=tale.review("security"), outcome="cleared")
    assert [str(words) for words in found.fields["outcome"]] == [
        "These findings are open: F01, F02. Ask for changes, close them, or propose a condition from them."
    ]
    propose(tale, marcus, "Name whom to tell", finding="F01")
    found = refusal(tale, Action.CONCLUDE, marcus, on=tale.review("security"), outcome="cleared_with_conditions")
    assert "F02" in str(found.fields["outcome"][0]) and "F01" not in str(found.fields["outcome"][0])
    tale.act(Action.CLOSE_FINDING, marcus, on=tale.case.findings[1])
    tale.act(Action.CONCLUDE, marcus, on=tale.review("security"), outcome="cleared_with_conditions")
    assert {row.state for row in tale.case.findings} == {FindingState.CLOSED}


# -- taking a sign-off back -------------------------------------------------------------------------------------------


def test_it_goes_back_from_the_decision_when_a_sign_off_is_withdrawn(tale: Tale) -> None:
    cast = tale.cast
    tale.clears("security", cast.marcus)
    tale.clears("legal", cast.he)
    assert tale.state is State.AWAITING_DECISION
    legal = tale.review("legal")
    assert refusal(tale, Action.WITHDRAW_SIGNOFF, cast.qin, on=legal, reason="I would.").kind is Kind.NOT_PERMITTED
    assert fields(tale, Action.WITHDRAW_SIGNOFF, cast.he, on=legal) == {"reason"}
    tale.act(Action.WITHDRAW_SIGNOFF, cast.he, on=legal, reason="I read the wrong contract.")
    assert tale.state is State.IN_REVIEW
    assert (tale.review("legal").state, tale.review("legal").reviewer) == (ReviewState.OPEN, cast.he)
    assert tale.review("security").state == ReviewState.CLEARED
    withdrawn = tale.review("legal").conclusions.get()
    assert withdrawn.signature.withdrawn_at is not None
    assert withdrawn.withdrawn_reason == "I read the wrong contract."
    conclude(tale, cast.he, "cleared")
    assert tale.state is State.AWAITING_DECISION
    assert tale.review("legal").conclusions.count() == 2, "the withdrawn one stays on record"


def test_it_is_not_withdrawn_by_somebody_who_only_stands_in_today(tale: Tale) -> None:
    """Qin stands in for He Jing, who signed by herself: that signature is hers to take back."""
    cast, today = tale.cast, timezone.localdate()
    conclude(tale, cast.he, "cleared")
    people.delegate(cast.he, cast.qin, starts=today, ends=today, by=cast.he, reason="on leave")
    found = ask(tale.case, tale.review("legal"), Action.WITHDRAW_SIGNOFF, cast.qin)
    assert found.reasons == (Relation.SIGNER.label,)


# -- rules of a track --------------------------------------------------------------------------------------------------


def test_it_waits_for_all_where_all_of_the_pool_conclude_and_the_worst_wins(stage: Cast, tmp_path: Path) -> None:
    tale = under(stage, tmp_path, rule("all"))
    tale.clears("security", stage.marcus)
    conclude(tale, stage.he, "objected")
    assert (tale.state, tale.review("legal").state) == (State.IN_REVIEW, ReviewState.OPEN)
    twice = refusal(tale, Action.TAKE_REVIEW, stage.he, on=tale.review("legal"))
    assert "already concluded" in str(twice)
    conclude(tale, stage.qin, "cleared")
    assert (tale.state, tale.review("legal").state) == (State.CHANGES_REQUESTED, ReviewState.OBJECTED)


def test_it_counts_a_stand_ins_conclusion_for_the_seat_of_the_absent(stage: Cast, tmp_path: Path) -> None:
    """He Jing is on leave and Priya stands in for her: He's seat has spoken, Qin's has still to."""
    tale, today = under(stage, tmp_path, rule("all")), timezone.localdate()
    tale.take("legal", stage.he)
    people.delegate(stage.he, stage.priya, starts=today, ends=today, by=stage.he, reason="on leave")
    tale.check_everything("legal", stage.priya)
    tale.act(Action.CONCLUDE, stage.priya, on=tale.review("legal"), outcome="cleared")
    assert tale.review("legal").state == ReviewState.OPEN
    conclude(tale, stage.qin, "cleared")
    assert tale.review("legal").state == ReviewState.CLEARED


def test_it_lets_a_stand_in_of_the_pool_speak_for_the_absent_and_for_herself(stage: Cast, tmp_path: Path) -> None:
    tale, today = under(stage, tmp_path, rule("all")), timezone.localdate()
    tale.take("legal", stage.he)
    people.delegate(stage.he, stage.qin, starts=today, ends=today, by=stage.he, reason="on leave")
    tale.check_everything("legal", stage.qin)
    tale.act(Action.CONCLUDE, stage.qin, on=tale.review("legal"), outcome="cleared")
    assert "already concluded" in str(refusal(tale, Action.TAKE_REVIEW, stage.he, on=tale.review("legal")))
    conclude(tale, stage.qin, "objected")
    assert tale.review("legal").state == ReviewState.OBJECTED
    assert {c.signature.seat_id for c in tale.review("legal").conclusions.all()} == {stage.he.pk, stage.qin.pk}


def test_it_does_not_count_one_head_twice_where_so_many_are_asked_for(stage: Cast, tmp_path: Path) -> None:
    tale, today = under(stage, tmp_path, rule("n_of_m", 2)), timezone.localdate()
    conclude(tale, stage.qin, "cleared")
    tale.take("legal", stage.he)
    people.delegate(stage.he, stage.qin, starts=today, ends=today, by=stage.he, reason="on leave")
    found = refusal(tale, Action.CONCLUDE, stage.qin, on=tale.review("legal"), outcome="cleared")
    assert "nobody could conclude" in str(found)
    conclude(tale, stage.he, "cleared")
    assert tale.review("legal").state == ReviewState.CLEARED


def test_it_goes_on_without_whoever_recuses_where_all_conclude(stage: Cast, tmp_path: Path) -> None:
    tale = under(stage, tmp_path, rule("all"))
    conclude(tale, stage.he, "cleared")
    tale.take("legal", stage.qin)
    tale.act(Action.RECUSE, stage.qin, on=tale.review("legal"), reason="My sister owns the printer.")
    assert (tale.review("legal").state, tale.review("legal").reviewer) == (ReviewState.CLEARED, stage.he)


def test_it_waits_for_so_many_of_the_pool_and_never_for_more_than_there_are(stage: Cast, tmp_path: Path) -> None:
    tale = under(stage, tmp_path, rule("n_of_m", 2))
    conclude(tale, stage.he, "cleared")
    assert tale.review("legal").state == ReviewState.OPEN
    tale.take("legal", stage.qin)
    found = refusal(tale, Action.RECUSE, stage.qin, on=tale.review("legal"), reason="My sister owns the printer.")
    assert "nobody could conclude" in str(found), "one alone is too few"
    conclude(tale, stage.qin, "changes_requested")
    assert tale.review("legal").state == ReviewState.CHANGES_REQUESTED


# -- sequential and optional tracks ------------------------------------------------------------------------------------


def ethics_after_security(content: dict[str, Any]) -> None:
    content["tracks"].append({**ETHICS})


def test_it_opens_a_sequential_track_once_its_predecessors_have_answered(stage: Cast, tmp_path: Path) -> None:
    tale = under(stage, tmp_path, ethics_after_security)
    assert tale.review("ethics").state == ReviewState.WAITING
    assert unmet(tale, Action.TAKE_REVIEW, stage.qin, on=tale.review("ethics")) == ["This review is not open."]
    tale.clears("legal", stage.he)
    assert tale.review("ethics").state == ReviewState.WAITING
    tale.clears("security", stage.marcus)
    opened: Review = tale.review("ethics")
    assert opened.state == ReviewState.OPEN and opened.opened_at is not None
    required = unmet(tale, Action.WAIVE_TRACK, stage.chen, on=tale.review("security"))
    assert required[0] == "This track is required and cannot be waived."
    assert fields(tale, Action.WAIVE_TRACK, stage.chen, on=opened) == {"reason"}
    tale.act(Action.WAIVE_TRACK, stage.chen, on=opened, reason="No ethical question arises.")
    assert (tale.state, tale.review("ethics").waiver) == (State.AWAITING_DECISION, "No ethical question arises.")


def test_it_cancels_a_sequential_track_for_the_round_when_a_predecessor_stops_it(stage: Cast, tmp_path: Path) -> None:
    tale = under(stage, tmp_path, ethics_after_security)
    tale.clears("legal", stage.he)
    tale.asks_for_changes("security", stage.marcus)
    assert (tale.state, tale.review("ethics").state) == (State.CHANGES_REQUESTED, ReviewState.CANCELLED)
    tale.answer_findings()
    tale.act(Action.RESUBMIT, stage.lin)
    assert tale.review("ethics").state == ReviewState.WAITING, "in the next round it waits again"


def test_it_does_not_open_a_review_for_which_too_few_people_are_there(stage: Cast, tmp_path: Path) -> None:
    """Three counsel are asked for where there are two."""
    publish_changed(tmp_path, {"procedures/standard": rule("n_of_m", 3)})
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    assert unmet(tale, Action.OPEN_REVIEW, stage.chen) == [
        "The track “Legal review” needs 3 reviewers, and there are not enough people."
    ]
    assert tale.state is State.RISK_SCORING


def test_it_does_not_open_a_review_whose_only_reviewer_is_the_only_approver(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).inventoried()
    tale.score_everything()
    RoleAssignment.objects.filter(user__in=[stage.he, stage.qin, stage.sun]).delete()
    people.assign_role(stage.gao, Role.LEGAL_COUNSEL, by=SYSTEM)
    assert unmet(tale, Action.OPEN_REVIEW, stage.chen) == [
        "The decision needs somebody who reviews none of the tracks, and there are not enough people."
    ]
