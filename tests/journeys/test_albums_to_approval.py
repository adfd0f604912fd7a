"""Printed photo albums: Lin's idea goes from a blank form to an approval, by hand, through one return of changes.

Draft, screening, inventory, risk scoring, in review, changes requested, awaiting decision, approved with conditions,
approved: nine people, each at a browser of their own.
"""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.models import Proposal
from pia.assessments.states import State
from tests.journeys import questions
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CONTRACT = "Contract with the person, or human resources management · PIPL art. 13(2)"
MEASURES = (
    "Access by need, encryption, log",
    "Retention table and automatic deletion",
    "Contract with the vendor, and supervision",
    "Self-service for rights",
)


@pytest.mark.slow
def test_it_leads_an_album_from_a_blank_form_to_an_approval(stage: Cast, enter: Entrance) -> None:
    lin, chen = enter(stage.lin), enter(stage.chen)
    case = write_the_draft(lin)
    answer_the_questions(lin)
    lin.press_through("Submit for screening").sees("You submitted the proposal for screening.")

    chen.visit("/").sees("Printed photo albums").visit(case)
    assert chen.status == "Screening"
    chen.visit(f"{case}screening/").sees("Assessment required", "Entrusting the processing", "PIPL art. 55(3)")
    chen.press_through("Require an assessment")

    tang = invite_tang(lin, case, enter, stage)
    list_the_data(tang, case)
    lin.visit(f"{case}inventory/").press_through("Complete the inventory")

    score_the_risks(chen, case)
    he, marcus = enter(stage.he), enter(stage.marcus)
    clear_with_a_condition(marcus, case)
    ask_for_changes(he, case)
    lin.visit(case)
    assert lin.status == "Changes needed from the team"
    answer_and_resubmit(lin, chen, case)
    clear_both(he, marcus, case)

    sun = enter(stage.sun)
    approve_with_conditions(sun, case)
    meet_the_conditions(lin, chen, case)
    chen.visit(case)
    assert chen.status == "Approved"
    zhao = enter(stage.zhao).visit(f"{case}decision/")
    zhao.follow("Sign the report").sign("Sign the report").sees("You signed the report.")
    assert Proposal.objects.get().state == State.APPROVED


def write_the_draft(lin: Person) -> str:
    """Returns the address of the case."""
    lin.visit("/").follow("New proposal")
    lin.press_in_vain("Start the draft", "Enter a title for the feature")
    lin.write("Title", "Printed photo albums")
    lin.write("Summary", "People order a printed album of their photos; a printing company makes and sends it.")
    lin.choose("Where it will be offered", "China").choose("Language of the record", "English")
    lin.write("Planned launch", "2027-03-01")
    lin.press("Start the draft").sees("The draft is started. Answer the questions next.")
    return lin.page.url.removesuffix("screening/")


def answer_the_questions(lin: Person) -> None:
    """The first answers are saved as they are given, and the result beside them changes; a button saves the rest."""
    lin.sees("Cannot be told yet")
    lin.choose_live(questions.VENDOR, "Yes").sees(
        "Assessment required", "1 rule asks for an assessment. One is enough."
    )
    for question in questions.OTHERS:
        lin.choose(question, "No")
    lin.choose_live(questions.THIRD_PERSONS, "Yes")
    lin.write(questions.HOW_MANY, "3000").answer_the_rest("No", "3000")
    lin.press("Save the answers").sees("Your answers are saved.")


def invite_tang(lin: Person, case: str, enter: Entrance, stage: Cast) -> Person:
    tang = enter(stage.tang)
    tang.visit(case, status=404)
    lin.visit(case).follow("Share the proposal").write("Person", "Tang Li").choose("What to do", "Make contributor")
    lin.press("Share the proposal")
    return tang.visit(case).sees("Printed photo albums")


def list_the_data(tang: Person, case: str) -> None:
    tang.visit(f"{case}inventory/").sees("No data item yet").follow("Add item")
    tang.write("Name", "Photos of the album").write("Category", "Network identity")
    tang.choose("Data subjects", "User").write("Purpose", "Printing the album")
    tang.write("Legal basis under China: Personal Information Protection Law", CONTRACT)
    tang.write("Kept for", "Until the album is printed")
    tang.press("Save the item")


def score_the_risks(chen: Person, case: str) -> None:
    """Measures from the catalogue, the suggested scores, and one risk that no catalogue knows."""
    chen.visit(f"{case}risks/").sees("Suggested risks", "G01 Somebody reads the data who may not")
    chen.follow("Add measures").choose("Suggested measures", *MEASURES).press("Add what I chose").sees(
        "The measures are added."
    )
    chen.follow("Accept all scores").press("Accept these scores").sees("You accepted the suggested scores.")
    chen.follow("Add a risk").write("Risk", "An album goes to the wrong house")
    chen.choose("Impact", "Low").choose("Likelihood", "Medium").press("Add the risk")
    chen.sees("An album goes to the wrong house", "What is left")
    chen.visit(case).follow("Sign and open review").sees("What you sign").sign("Sign and open review")
    assert chen.status == "In review"


def clear_with_a_condition(marcus: Person, case: str) -> None:
    """Marcus answers each check where it stands, proposes a condition and signs in the dialog of the page."""
    marcus.visit("/").sees("Printed photo albums").visit(f"{case}reviews/security/")
    marcus.press_through("Take the review")
    marcus.answer_checks("Met", "Save all answers")
    marcus.visit(f"{case}reviews/security/").follow("Propose a condition")
    marcus.write("Condition", "Encrypt the photos at the printer.").check("Blocks the launch until it is verified")
    marcus.choose("When", "Before launch").press("Propose a condition").sees("Encrypt the photos at the printer.")
    marcus.open_dialog("Sign with conditions").sign("Sign with conditions", within="dialog[open]")
    marcus.sees("Cleared with conditions")


def ask_for_changes(he: Person, case: str) -> None:
    he.visit(f"{case}reviews/legal/").press_through("Take the review").answer_checks("Met", "Save all answers")
    he.follow("Raise a finding").press_in_vain("Raise a finding", "Fill in “Finding”")
    he.write("Finding", "Say how long the printer keeps the photos.").press("Raise a finding")
    he.sees("Say how long the printer keeps the photos.")
    he.open_dialog("Request changes").sign("Request changes", within="dialog[open]")


def answer_and_resubmit(lin: Person, chen: Person, case: str) -> None:
    lin.visit(f"{case}inventory/").follow("Edit D01")
    lin.write("Kept for", "At the printer until the album is sent").press("Save the item")
    lin.visit(f"{case}reviews/legal/").follow("Answer the finding")
    lin.write("Answer", "Until the album is sent; the inventory says so now.").press("Answer the finding")
    lin.visit(case)
    chen.visit(case).follow("Confirm the assessment").sign("Confirm the assessment")
    lin.visit(case).press_through("Resubmit for review")


def clear_both(he: Person, marcus: Person, case: str) -> None:
    """The inventory changed, and both tracks read it: each looks at the difference and signs again."""
    he.visit(f"{case}reviews/legal/").sees("Changed since round 1", "At the printer until the album is sent")
    he.press_through("Take the review").press_through("Close the finding").answer_checks("Met", "Save all answers")
    he.open_dialog("Sign off").sign("Sign off", within="dialog[open]")
    marcus.visit(f"{case}reviews/security/").press_through("Take the review").answer_checks("Met", "Save all answers")
    marcus.open_dialog("Sign with conditions").sign("Sign with conditions", within="dialog[open]")


def approve_with_conditions(sun: Person, case: str) -> None:
    sun.visit("/").sees("Printed photo albums").visit(f"{case}decision/")
    sun.refused("Approve")
    sun.follow("Settle the condition").choose("What to do", "Adopt as proposed").write("Reason", "It is cheap to do.")
    sun.press("Settle the condition")
    sun.open_dialog("Approve with conditions").write("Password", "guessed", within="dialog[open]")
    wrong = "This is not your password. Nothing was signed."
    sun.press_in_vain("Approve with conditions", wrong, within="dialog[open]")
    sun.sign("Approve with conditions").sees("You approved the processing with conditions.")
    assert sun.status == "Approved with conditions"


def meet_the_conditions(lin: Person, chen: Person, case: str) -> None:
    """The last one verified fulfils the approval by itself."""
    attached = lin.visit(f"{case}decision/").marks("C")
    for ref in attached:
        lin.follow("File evidence", within=f"#{ref}").write("Note", "Test report 17, in the project folder")
        lin.press("File evidence")
    chen.visit(f"{case}decision/").sees("Test report 17")
    for ref in attached:
        chen.follow("Verify the condition", within=f"#{ref}").choose("Verdict", "The evidence suffices")
        chen.press("Verify the condition")
