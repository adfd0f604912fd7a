"""Lin gets her albums back once, with everything that has to change, and sends them on again."""

from pathlib import Path
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import Finding
from pia.assessments.refusals import Kind
from pia.assessments.states import FindingState, ReviewState, RiskState, State
from pia.audit.models import AuditEntry
from tests.assessments.house_rules import publish_changed, track
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db

CONFIRM = "A privacy officer has to confirm the assessment as it is now."
ALBUMS = {"agreement/A01/title": "Terms", "agreement/A01/language": "en", "agreement/A01/text": "You own your photos."}


@pytest.fixture(scope="module")
def in_review(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).in_review()


@pytest.fixture(scope="module")
def returned(stage: Cast) -> Tale:
    """Security cleared with a condition, He Jing asked for changes."""
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus, "Encrypt the photos at the printer")
    tale.asks_for_changes("legal", stage.he)
    return tale


def actions(tale: Tale) -> list[str]:
    return list(
        AuditEntry.objects.filter(chain=tale.proposal.chain).order_by("number").values_list("action", flat=True)
    )


def confirm_and_resubmit(tale: Tale) -> None:
    tale.act(Action.CONFIRM_ASSESSMENT, tale.cast.chen)
    tale.act(Action.RESUBMIT, tale.cast.lin)


# -- one return ------------------------------------------------------------------------------------------------------


def test_it_returns_once_after_everybody_answered(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.asks_for_changes("legal", cast.he)
    assert in_review.state is State.IN_REVIEW, "security is still at work"
    in_review.asks_for_changes("security", cast.marcus, "Say who holds the key.")
    assert in_review.state is State.CHANGES_REQUESTED
    assert actions(in_review).count(Action.RETURN_TO_AUTHOR) == 1
    assert {finding.state for finding in in_review.case.findings} == {FindingState.OPEN}
    assert len(in_review.case.findings) == 2


def test_it_lets_nobody_edit_while_the_reviewers_read(in_review: Tale, returned: Tale) -> None:
    cast = in_review.cast
    for action, by in (
        (Action.EDIT_ANSWERS, cast.lin),
        (Action.EDIT_INVENTORY, cast.lin),
        (Action.EDIT_MEASURES, cast.lin),
        (Action.EDIT_SCORES, cast.chen),
    ):
        assert refusal(in_review, action, by, changes={}).kind is Kind.NOT_PERMITTED
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Printed within a week."})


def test_it_counts_a_blocking_objection_as_a_return(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.clears("security", cast.marcus)
    in_review.objects("legal", cast.he)
    assert in_review.state is State.CHANGES_REQUESTED
    in_review.act(Action.REJECT, cast.sun, reason="He Jing is right.")
    assert in_review.state is State.REJECTED


def test_it_is_rejected_out_of_a_return_only_over_a_blocking_objection(returned: Tale) -> None:
    assert unmet(returned, Action.REJECT, returned.cast.sun) == [
        "While the team makes changes, a proposal is rejected only over a blocking objection."
    ]


# -- what has to be done before it goes on ---------------------------------------------------------------------------


def test_it_answers_every_finding_first(returned: Tale) -> None:
    lin, finding = returned.cast.lin, returned.case.findings[0]
    assert unmet(returned, Action.RESUBMIT, lin) == [f"Answer these findings: {finding.ref}."]
    assert fields(returned, Action.ANSWER_FINDING, lin, on=finding) == {"answer"}
    returned.act(Action.ANSWER_FINDING, lin, on=finding, answer="Thirty days.")
    returned.act(Action.RESUBMIT, lin)
    assert (returned.state, returned.proposal.round) == (State.IN_REVIEW, 2)


def test_it_takes_a_confirmation_on_exactly_this_content(returned: Tale) -> None:
    cast = returned.cast
    returned.answer_findings()
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes=ALBUMS)
    assert unmet(returned, Action.RESUBMIT, cast.lin) == [CONFIRM]
    returned.act(Action.CONFIRM_ASSESSMENT, cast.chen)
    assert unmet(returned, Action.CONFIRM_ASSESSMENT, cast.chen) == [
        "The assessment is already confirmed as it is now."
    ]
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"agreement/A01/text": "You own your photos, we print them."})
    assert unmet(returned, Action.RESUBMIT, cast.lin) == [CONFIRM]
    confirm_and_resubmit(returned)


def test_it_scores_the_risks_that_the_changes_suggest(returned: Tale) -> None:
    """The team now publishes albums, which suggests a risk that nobody has looked at."""
    cast = returned.cast
    known = {risk.ref for risk in returned.case.risks}
    returned.answer_findings()
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/publishes/value": "yes"})
    (new,) = [risk for risk in returned.case.risks if risk.ref not in known]
    assert new.state == RiskState.SUGGESTED
    wanted = f"Score or dismiss these suggested risks: {new.ref}."
    assert unmet(returned, Action.RESUBMIT, cast.lin) == [wanted, CONFIRM]
    assert unmet(returned, Action.CONFIRM_ASSESSMENT, cast.chen) == [wanted]
    returned.score_everything()
    confirm_and_resubmit(returned)
    frozen = returned.proposal.screening
    assert frozen is not None
    fired = [t["id"] for r in frozen["regimes"] for t in r["triggers"] if t["state"] == "fired"]
    assert sorted(fired) == ["pipl55.3a", "pipl55.3c"], "the new trigger joined"


def test_it_goes_on_even_where_the_law_no_longer_asks_for_it(returned: Tale) -> None:
    cast = returned.cast
    returned.answer_findings()
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/entrusts_processing/value": "no"})
    stays = "The printer may come back: the risk stays on the list."
    returned.act(Action.EDIT_SCORES, cast.chen, reason=stays, kept=["G03"])
    confirm_and_resubmit(returned)
    assert returned.state is State.IN_REVIEW
    assert (returned.proposal.screening or {})["outcome"] == "not_required"


def test_it_brings_in_the_law_of_a_place_that_was_added(returned: Tale) -> None:
    """The albums are to be sold in the Union as well: its regime joins, with its legal bases and its opinion."""
    cast = returned.cast
    returned.answer_findings()
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/jurisdictions": ["cn", "eu"]})
    assert any("European Union" in words for words in unmet(returned, Action.RESUBMIT, cast.lin))
    basis = {"cn-pipl": "pipl13.2", "eu-gdpr": "gdpr6.1b"}
    returned.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/legal_basis": basis})
    confirm_and_resubmit(returned)
    assert [regime.slug for regime in returned.case.regimes] == ["cn-pipl", "eu-gdpr"]
    returned.clears("legal", cast.he)
    returned.clears("security", cast.marcus, "Encrypt them still")
    returned.act(
        Action.SETTLE_CONDITION, cast.sun, on=returned.case.conditions[-1], settlement="adopt", reason="Agreed."
    )
    assert "The DPO's opinion on this content is due." in unmet(returned, Action.APPROVE_WITH_CONDITIONS, cast.sun)


# -- what is carried over ----------------------------------------------------------------------------------------------


def test_it_carries_a_clearance_over_with_the_conditions_it_proposed(returned: Tale) -> None:
    returned.answer_findings()
    returned.act(Action.RESUBMIT, returned.cast.lin)
    security, legal = returned.review("security"), returned.review("legal")
    assert (security.round, security.state) == (2, ReviewState.CLEARED_WITH_CONDITIONS)
    assert security.carried_from is not None and security.carried_from.round == 1
    assert [row.review_id for row in returned.case.conditions] == [security.pk]
    assert (legal.round, legal.state, legal.carried_from) == (2, ReviewState.OPEN, None)
    returned.clears("legal", returned.cast.he)
    assert returned.state is State.AWAITING_DECISION


def test_it_carries_over_where_only_a_section_changed_that_the_track_does_not_read(returned: Tale) -> None:
    """Security reads no agreement texts."""
    returned.answer_findings()
    returned.act(Action.EDIT_ANSWERS, returned.cast.lin, changes=ALBUMS)
    confirm_and_resubmit(returned)
    assert returned.review("security").carried_from is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda content: track(content, "security").update(due_working_days=9),
        lambda content: track(content, "security")["checks"].pop(),
    ],
    ids=["rules", "checklist"],
)
def test_it_asks_again_where_the_rules_changed(returned: Tale, tmp_path: Path, change: Any) -> None:
    cast = returned.cast
    publish_changed(tmp_path, {"procedures/standard": change})
    returned.act(Action.MOVE_PROGRAMME, cast.chen, reason="The procedure was amended.")
    assert returned.state is State.CHANGES_REQUESTED
    returned.answer_findings()
    returned.act(Action.RESUBMIT, cast.lin)
    security = returned.review("security")
    assert (security.state, security.carried_from) == (ReviewState.OPEN, None)


# -- findings ----------------------------------------------------------------------------------------------------------


def test_it_lets_the_track_that_raised_a_finding_close_it(returned: Tale) -> None:
    cast = returned.cast
    returned.answer_findings()
    returned.act(Action.RESUBMIT, cast.lin)
    finding = returned.case.findings[0]
    returned.take("legal", cast.qin)
    assert refusal(returned, Action.CLOSE_FINDING, cast.marcus, on=finding).kind is Kind.NOT_PERMITTED
    returned.act(Action.CLOSE_FINDING, cast.qin, on=finding)
    closed = Finding.objects.get(pk=finding.pk)
    assert (closed.state, closed.answer, closed.answered_by) == (
        FindingState.CLOSED,
        "Thirty days; the inventory says so now.",
        cast.lin,
    )


def test_it_turns_the_reason_of_sending_back_into_a_finding(returned: Tale) -> None:
    cast = returned.cast
    returned.answer_findings()
    returned.act(Action.RESUBMIT, cast.lin)
    returned.clears("legal", cast.he)
    assert fields(returned, Action.SEND_BACK, cast.sun) == {"reason"}
    returned.act(Action.SEND_BACK, cast.sun, reason="Who pays for lost parcels?")
    finding = returned.case.findings[-1]
    assert (finding.text, finding.raised_by, finding.state) == (
        "Who pays for lost parcels?",
        cast.sun,
        FindingState.OPEN,
    )
    assert unmet(returned, Action.RESUBMIT, cast.lin)[0] == f"Answer these findings: {finding.ref}."
    returned.answer_findings()
    confirm_and_resubmit(returned)
    assert returned.state is State.AWAITING_DECISION, "both tracks were carried over"


# -- recalling ---------------------------------------------------------------------------------------------------------


def test_it_is_recalled_by_its_team_for_a_reason(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.clears("security", cast.marcus)
    in_review.take("legal", cast.he)
    assert fields(in_review, Action.RECALL, cast.lin) == {"reason"}
    in_review.act(Action.RECALL, cast.lin, reason="We found another printer.")
    assert (in_review.state, in_review.proposal.recalled) == (State.CHANGES_REQUESTED, True)
    assert in_review.review("legal").state == ReviewState.CANCELLED
    assert in_review.review("security").state == ReviewState.CLEARED
    in_review.act(Action.RESUBMIT, cast.lin)
    assert in_review.proposal.recalled is False
    assert in_review.review("security").carried_from is not None
    assert in_review.review("legal").state == ReviewState.OPEN
    assert in_review.review("legal").reviewer is None
