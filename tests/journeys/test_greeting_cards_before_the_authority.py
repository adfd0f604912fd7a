"""Greeting cards with animated faces, offered in the Union too: a risk stays above the line, so the authority is asked.

Nobody here has scripts. Awaiting decision, prior consultation, approved, suspended and reinstated, revoked, rejected.
"""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.states import State
from tests.assessments.stories import Tale, album
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def cards(stage: Cast) -> Tale:
    """Cleared on both tracks, with one risk above the line whatever is done."""
    tale = Tale(stage, album(stage, jurisdictions=["cn", "eu"], eu_offered="yes")).inventoried()
    tale.score_everything()
    worst = tale.case.scored_risks[0].ref
    high = {"impact": 4, "likelihood": 4, "reason": "The faces are of children."}
    scores = {f"risks/{worst}/{name}": value for name, value in high.items()}
    tale.act(Action.EDIT_SCORES, stage.chen, changes=scores)
    tale.act(Action.OPEN_REVIEW, stage.chen)
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    return tale


@pytest.mark.slow
def test_it_asks_the_authority_and_decides_without_scripts(stage: Cast, enter: Entrance) -> None:
    tale = cards(stage)
    case = f"/proposals/{tale.reference}/"
    keller, sun = enter(stage.keller, scripts=False), enter(stage.sun, scripts=False)
    give_the_opinion(keller, case)
    hear_the_parents(enter(stage.lin, scripts=False), case)
    assert "authority" in sun.visit(f"{case}decision/").refused("Approve").lower()
    answer_the_advice(sun, case)
    wu = enter(stage.wu, scripts=False)
    ask_the_authority(wu, case)
    assert tale.state == State.PRIOR_CONSULTATION
    hear_the_authority(wu, case)
    adopt_what_it_advised(sun, case)
    accept_and_approve(sun, case)
    assert tale.state in (State.APPROVED, State.APPROVED_WITH_CONDITIONS)
    suspend_and_reinstate(wu, case)
    gao = enter(stage.gao, scripts=False)
    revoke(gao, case)
    assert tale.state == State.AWAITING_DECISION
    gao.visit(f"{case}decision/").follow("Reject the proposal").write(
        "Reason", "The faces of children are not worth it."
    )
    gao.sign("Reject the proposal")
    assert gao.visit(case).status == "Rejected"
    assert tale.state == State.REJECTED


def give_the_opinion(keller: Person, case: str) -> None:
    keller.visit(f"{case}opinion/").sees("The opinion on this content is due.").follow("Give the opinion")
    keller.choose("Position", "Agrees with advice").write("Opinion", "Proportionate, if children are left out.")
    keller.write("Advice", "Ask for the age before the photo is taken.").sign("Give the opinion")
    keller.sees("Proportionate, if children are left out.")


def hear_the_parents(lin: Person, case: str) -> None:
    """GDPR art. 35(9): without their views, or the reason why nobody asked them, there is no approval."""
    lin.visit(f"{case}opinion/").sees("Due before an approval").follow("Record views")
    lin.choose("Were the people concerned asked?", "They were asked").press_in_vain("Record views", "Fill this in.")
    lin.choose("Were the people concerned asked?", "They were asked").write("Whose views", "Twelve parents")
    lin.write("How they were asked", "Interviews").write("When", "2026-11-18")
    lin.write("What they said", "They worry about the printer.").write("Points to answer", "Ask both parents.")
    lin.press("Record views").sees("Twelve parents", "Ask both parents.").misses("Due before an approval")


def answer_the_advice(sun: Person, case: str) -> None:
    sun.visit(f"{case}opinion/").follow("Answer the advice").choose("Answer", "Accept")
    sun.write("Reason", "The app asks for it from March on.").press("Answer the advice")
    sun.sees("The app asks for it from March on.", "Not answered yet").follow("Answer the advice")
    sun.choose("Answer", "Refuse").write("Reason", "One parent may decide.").press("Answer the advice")
    sun.sees("One parent may decide.").misses("Not answered yet")


def ask_the_authority(wu: Person, case: str) -> None:
    """The request is filled in from the record; what is missing there has to be typed."""
    wu.visit(f"{case}consultation/").sees("1 item missing", "No data protection officer is named")
    wu.follow("Ask the authority").write("Authority", "Data Protection Commission").write("Sent on", "2026-11-20")
    wu.write("Country of the authority", "Ireland")
    wu.press_in_vain("Ask the authority", "Contact of the data protection officer")
    wu.write("Contact of the data protection officer", "Anna Keller, anna.keller@northlight.example")
    wu.press("Ask the authority").sees("The clock is running", "The authority.")
    assert wu.visit(case).status == "Prior consultation"


def hear_the_authority(wu: Person, case: str) -> None:
    """A question stops the clock; the answer starts it again; the advice becomes a condition."""
    wu.visit(f"{case}consultation/").follow("Record an exchange").choose("What passed", "Question of the authority")
    wu.write("Date", "2026-11-21").write("Text", "How old are the children?")
    wu.write("Section that it is about", "Risks").press("Record an exchange")
    wu.sees("The clock stands still", "Not answered yet", "Risks").follow("Record our answer")
    wu.write("Date", "2026-11-22").write("Text", "Six and older.").press("Record an exchange")
    wu.sees("Six and older.", "The clock is running").follow("Record an exchange")
    wu.choose("What passed", "Advice of the authority").write("Date", "2026-11-23")
    wu.write("Text", "No objection, if the term is kept short.").write("Items of the advice", "Thirty days at most.")
    wu.press("Record an exchange").sees("The authority has answered").follow("Close the consultation")
    wu.write("Note", "Advised in writing.").press("Close the consultation").follow("Turn advice into conditions")
    wu.choose("When", "Before launch").press("Turn advice into conditions").sees("became condition C")
    assert wu.visit(case).status == "Awaiting decision"


def adopt_what_it_advised(sun: Person, case: str) -> None:
    sun.visit(f"{case}decision/").sees("Thirty days at most.").follow("Settle the condition")
    sun.choose("What to do", "Adopt as proposed").write("Reason", "As advised.").press("Settle the condition")


def accept_and_approve(sun: Person, case: str) -> None:
    sun.visit(f"{case}decision/").follow("Accept the risk").choose(
        "Level", "The target level, once the measures are done"
    )
    sun.write("Reason", "The authority has no objection.").sign("Accept the risk")
    sun.follow("Approve with conditions").sign("Approve with conditions")


def suspend_and_reinstate(wu: Person, case: str) -> None:
    wu.visit(f"{case}decision/").follow("Suspend the approval").write("Reason", "An album was lost.")
    wu.press("Suspend the approval").sees("Suspended").follow("Reinstate the approval")
    wu.write("Reason", "It was found.").press("Reinstate the approval").sees("In force")


def revoke(gao: Person, case: str) -> None:
    gao.visit(f"{case}decision/").follow("Revoke the decision").write("Reason", "The printer was sold.")
    gao.check("Tell everybody involved").sign("Revoke the decision")
