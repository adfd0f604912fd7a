"""A risk stays above the line whatever is done: Sun Kai accepts it in writing, or may not, as the law says."""

from pathlib import Path
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.models import Risk
from pia.assessments.states import State
from tests.assessments.house_rules import publish_changed
from tests.assessments.saying_no import fields, refusal, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


def over_the_line(stage: Cast, jurisdictions: list[str]) -> Tale:
    """The printer's risk is scored severe, and the contract brings it to high at most: the line is medium."""
    tale = Tale(stage, album(stage, jurisdictions=jurisdictions)).inventoried()
    tale.score_everything()
    changes: dict[str, Any] = {"risks/G03/impact": 4, "risks/G03/likelihood": 3, "risks/G03/reason": "Children."}
    tale.act(Action.EDIT_SCORES, stage.chen, changes={**changes, "risks/G03/steps/GM03": [0, 1]})
    tale.act(Action.OPEN_REVIEW, stage.chen)
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    return tale


@pytest.fixture(scope="module")
def china(stage: Cast) -> Tale:
    return over_the_line(stage, ["cn"])


@pytest.fixture(scope="module")
def europe(stage: Cast) -> Tale:
    return over_the_line(stage, ["cn", "eu"])


def risk_of(tale: Tale, ref: str = "G03") -> Risk:
    return next(risk for risk in tale.case.risks if risk.ref == ref)


def accept(tale: Tale, at: str = "target") -> None:
    tale.act(Action.ACCEPT_RISK, tale.cast.sun, on=risk_of(tale), at=at, reason="Albums of children are what we sell.")


def over(tale: Tale, *, at_target: bool) -> list[str]:
    return [risk.ref for risk in scoring.not_dealt_with(tale.case, at_target=at_target)]


def test_it_accepts_one_risk_at_one_level_with_a_reason_and_a_signature(china: Tale) -> None:
    sun = china.cast.sun
    assert fields(china, Action.ACCEPT_RISK, sun, on=risk_of(china), at="target") == {"reason"}
    assert over(china, at_target=True) == ["G03"]
    accept(china)
    (acceptance,) = china.case.acceptances
    assert (acceptance.risk_ref, acceptance.level, acceptance.signature.by) == ("G03", "high", sun)
    assert "G03" in acceptance.signature.statement and "High" in acceptance.signature.statement
    assert over(china, at_target=True) == []
    assert over(china, at_target=False) == ["G03"], "the current level is higher and was not accepted"
    china.act(Action.APPROVE_WITH_CONDITIONS, sun)
    assert china.state is State.APPROVED_WITH_CONDITIONS


def test_it_accepts_the_lower_level_with_the_higher(china: Tale) -> None:
    accept(china, at="current")
    assert china.case.acceptances[0].level == "severe"
    assert over(china, at_target=True) == over(china, at_target=False) == []
    china.act(Action.APPROVE, china.cast.sun)
    assert china.state is State.APPROVED


def test_it_accepts_nothing_that_is_within_the_line(china: Tale) -> None:
    assert unmet(china, Action.ACCEPT_RISK, china.cast.sun, on=risk_of(china, "G01"), at="target") == [
        "This risk is not above the line."
    ]


def test_it_accepts_on_this_content_alone(china: Tale) -> None:
    """After a return and an edit the acceptance speaks of something else."""
    cast = china.cast
    accept(china)
    china.act(Action.SEND_BACK, cast.sun, reason="How old are the children?")
    china.answer_findings()
    china.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Albums for schools."})
    china.act(Action.CONFIRM_ASSESSMENT, cast.chen)
    china.act(Action.RESUBMIT, cast.lin)
    china.clears("security", cast.marcus)
    china.clears("legal", cast.he)
    assert over(china, at_target=True) == ["G03"]


def test_it_is_accepted_by_the_approver_alone(china: Tale) -> None:
    cast = china.cast
    for person in (cast.lin, cast.chen, cast.keller, cast.he):
        found = refusal(china, Action.ACCEPT_RISK, person, on=risk_of(china), at="target", reason="I would.")
        assert found.kind == "not_permitted"


def test_it_asks_the_authority_first_where_one_law_wants_that(europe: Tale) -> None:
    """The strictest regime wins: what China lets the approver accept, the Union wants to be asked about."""
    europe.settle_everything()
    accept(europe)
    assert over(europe, at_target=True) == ["G03"]
    assert unmet(europe, Action.APPROVE_WITH_CONDITIONS, europe.cast.sun) == [
        "A risk stays above the line: the authority has to be asked first.",
        "These risks stay above the line even with all measures: G03.",
    ]
    assert europe.proposal.holder_roles == ["privacy_officer"]


def test_it_cannot_be_accepted_where_the_law_prohibits_it(stage: Cast, tmp_path: Path) -> None:
    def refuse(content: dict[str, Any]) -> None:
        content["over_line"]["rule"] = "refuse"

    publish_changed(tmp_path, {"regimes/cn-pipl": refuse})
    tale = over_the_line(stage, ["cn"])
    assert unmet(tale, Action.ACCEPT_RISK, stage.sun, on=risk_of(tale), at="target") == [
        "A risk above the line cannot be accepted here."
    ]
    assert unmet(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun) == [
        "These risks stay above the line even with all measures: G03."
    ]
