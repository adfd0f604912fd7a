"""A photo contest that Tang writes on the train, at 390 px: returned, withdrawn; and another that is objected to.

Draft, screening, draft, screening, withdrawn; in review, recused, replaced, changes requested, rejected.
"""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.models import Proposal
from pia.assessments.states import State
from tests.assessments.stories import Tale, album
from tests.journeys import questions
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.slow
def test_it_lets_tang_write_and_withdraw_a_contest_on_the_phone(stage: Cast, enter: Entrance) -> None:
    tang, wu = enter(stage.tang, phone=True), enter(stage.wu, phone=True)
    tang.visit("/").follow("New proposal").write("Title", "Photo contest").choose("Where it will be offered", "China")
    tang.write("Summary", "People send a photo; the best is printed.")
    tang.choose("Language of the record", "English").press("Start the draft")
    case = tang.page.url.removesuffix("screening/")
    for question in (questions.VENDOR, questions.THIRD_PERSONS, *questions.OTHERS):
        tang.choose(question, "No")
    tang.write(questions.HOW_MANY, "40").answer_the_rest("No", "40").press("Save the answers")
    tang.visit(case).press_through("Submit for screening")

    wu.visit("/").sees("Photo contest").visit(case).follow("Return to draft").press_in_vain("Return to draft", "Reason")
    wu.write("Reason", "Say what the winners get.").press("Return to draft")
    tang.visit(case).sees("Say what the winners get.")
    assert tang.status == "Being written"
    tang.press_through("Submit for screening")
    wu.visit(f"{case}screening/").press_through("Require an assessment").visit("/proposals/").sees("Photo contest")
    tang.visit(f"{case}inventory/").sees("No data item yet").visit(case)
    tang.follow("Withdraw the proposal").write("Reason", "There will be no contest.").press("Withdraw the proposal")
    assert tang.visit(case).status == "Withdrawn"
    assert Proposal.objects.get().state == State.WITHDRAWN


def test_it_lets_counsel_object_and_the_approver_reject_on_the_phone(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage)).in_review()
    case = f"/proposals/{tale.reference}/"
    marcus, chen = enter(stage.marcus, phone=True), enter(stage.chen, phone=True)
    hand_the_review_over(marcus, chen, case)
    tale.clears("security", stage.priya)

    he = enter(stage.he, phone=True).visit(f"{case}reviews/legal/").press_through("Take the review")
    he.open_dialog("Object").write("Reason", "People cannot refuse.", within="dialog[open]")
    he.sign("Object", within="dialog[open]")
    lin = enter(stage.lin, phone=True).visit(f"{case}reviews/").sees("People cannot refuse.")
    assert lin.status == "Changes needed from the team"
    lin.visit(f"{case}risks/").visit(f"{case}documents/").visit(f"{case}activity/").visit(f"{case}decision/")

    sun = enter(stage.sun, phone=True).visit(f"{case}decision/").sees("A blocking objection")
    sun.open_dialog("Reject the proposal").write("Reason", "Counsel is right.", within="dialog[open]")
    sun.sign("Reject the proposal", within="dialog[open]")
    assert sun.visit(case).status == "Rejected"
    assert tale.state == State.REJECTED


def hand_the_review_over(marcus: Person, chen: Person, case: str) -> None:
    """Marcus knows the printer's owner, so Priya takes his place."""
    marcus.visit(f"{case}reviews/security/").press_through("Take the review").follow("Recuse yourself")
    marcus.write("Reason", "The printer belongs to my brother.").press("Recuse yourself")
    chen.visit(f"{case}reviews/security/").follow("Assign the review").write("Reviewer", "Priya Nair")
    chen.press("Assign the review").visit(f"{case}reviews/security/").sees("Priya Nair")
