"""Albums over which people think twice: what was sent, taken, signed or assigned is taken back by hand.

In review, recalled, resubmitted, a track waived, a reviewer replaced, a sign-off withdrawn, the approver's seat
reassigned, sent back.
"""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.states import State
from pia.programmes.publishing import publish_all
from tests.assessments.starts import add_version
from tests.assessments.stories import Tale, album
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def asking_for_ethics(stage: Cast, tmp_path: Path) -> None:
    """The standard procedure with a third track, which nobody has to run."""
    shutil.copytree(settings.WORKFLOWS_DIR, tmp_path / "workflows")
    add_version(tmp_path / "workflows", "2026-12-01", ethics=True)
    publish_all(tmp_path / "workflows")


@pytest.mark.slow
@pytest.mark.usefixtures("asking_for_ethics")
def test_it_lets_people_take_back_what_they_did(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage)).in_review()
    tale.clears("security", stage.marcus)
    case = f"/proposals/{tale.reference}/"
    lin, chen = enter(stage.lin), enter(stage.chen)
    recall(lin, case)
    assert tale.state == State.CHANGES_REQUESTED
    tale.act(Action.RESUBMIT, stage.lin)
    waive_the_track(chen, case)
    tale.take("legal", stage.he)
    replace_the_reviewer(chen, case)
    tale.clears("legal", stage.qin)
    assert tale.state == State.AWAITING_DECISION
    qin = enter(stage.qin)
    withdraw_the_signoff(qin, case)
    assert tale.state == State.IN_REVIEW
    tale.clears("legal", stage.qin)
    reassign_the_decision(chen, case)
    gao = enter(stage.gao)
    send_back(gao, case)
    assert tale.state == State.CHANGES_REQUESTED
    lin.visit(case).sees("The children's albums are not described.")


def recall(lin: Person, case: str) -> None:
    lin.visit(case).follow("Recall from review").press_in_vain("Recall from review", "Reason")
    lin.write("Reason", "The printer has changed.").press("Recall from review")
    assert lin.visit(case).status == "Recalled by the team"


def replace_the_reviewer(chen: Person, case: str) -> None:
    chen.visit(f"{case}reviews/legal/").sees("He Jing").follow("Replace the reviewer").write("Reviewer", "Qin Shu")
    chen.write("Reason", "He Jing is on leave.").press("Replace the reviewer")
    chen.visit(f"{case}reviews/legal/").sees("Qin Shu").misses("He Jing")


def withdraw_the_signoff(qin: Person, case: str) -> None:
    qin.visit(f"{case}reviews/legal/").sees("Cleared").follow("Withdraw the sign-off")
    qin.write("Reason", "I had not read the contract with the printer.").press("Withdraw the sign-off")
    assert qin.visit(case).status == "In review"


def waive_the_track(chen: Person, case: str) -> None:
    assert "required" in chen.visit(f"{case}reviews/legal/").refused("Waive the track")
    chen.visit(f"{case}reviews/ethics/").sees("Ethics advice").follow("Waive the track")
    chen.write("Reason", "No ethical question arises.").press("Waive the track")
    chen.visit(f"{case}reviews/ethics/").sees("Waived")


def reassign_the_decision(chen: Person, case: str) -> None:
    chen.visit(case).follow("Reassign").write("What to reassign", "Approver").write("Person", "Gao Yan")
    chen.write("Reason", "Sun Kai is abroad.").press("Reassign").visit(case).sees("Gao Yan Decides")


def send_back(gao: Person, case: str) -> None:
    gao.visit(f"{case}decision/").follow("Send back to the team")
    gao.write("Reason", "The children's albums are not described.").press("Send back to the team")
