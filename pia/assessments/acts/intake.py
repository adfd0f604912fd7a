"""From draft through screening and inventory to the scoring of risks."""

from django.utils.translation import gettext as _

from pia.accounts.roles import Role
from pia.assessments import screening
from pia.assessments.acts.context import Act, invalid, take_snapshot
from pia.assessments.acts.standing import drop_all_conditions, put_in_force
from pia.assessments.inputs import Membership
from pia.assessments.models import Part
from pia.assessments.refusals import Kind, Refused
from pia.assessments.seats import missing_seats
from pia.assessments.states import DecisionKind
from pia.assessments.suggesting import sync_risks
from pia.programmes.screening import Outcome


def pin_programme(act: Act) -> None:
    """Pin the newest versions for the chosen jurisdictions; a reassessed case moves on purpose only."""
    act.proposal.programme = act.case.newest_pin()
    act.case.forget_programme()
    act.details["programme"] = act.proposal.programme


def join_regimes(act: Act) -> None:
    """Pin the law of a place that was added since the submission; what is pinned already stays at its version."""
    pinned = act.proposal.programme or {}
    known = {part["slug"] for part in pinned["regimes"]}
    joined = [part for part in act.case.newest_pin()["regimes"] if part["slug"] not in known]
    if joined:
        act.proposal.programme = {**pinned, "regimes": [*pinned["regimes"], *joined]}
        act.details["joined"] = joined
        act.case.forget_programme()


def freeze_screening(act: Act) -> None:
    """Evaluate and keep the screening."""
    found = screening.frozen(act.case)
    act.proposal.screening, act.details["outcome"] = found, found["outcome"]


def submit(act: Act) -> None:
    """Pin the programme, screen, and put the draft up."""
    if act.proposal.programme is None or not act.case.standing_decision:
        pin_programme(act)
    freeze_screening(act)
    act.proposal.submitted_at = act.at
    act.proposal.submit()


def return_to_draft(act: Act) -> None:
    """Give the draft back."""
    act.proposal.return_to_draft()


def screen_out(act: Act) -> None:
    """Decide that no assessment is required; the content is frozen with the decision."""
    freeze_screening(act)
    earlier = act.case.standing_decision
    decision = put_in_force(
        act,
        DecisionKind.NOT_REQUIRED,
        snapshot=take_snapshot(act),
        role=Role.PRIVACY_OFFICER,
    )
    drop_all_conditions(act, earlier, decision)
    act.proposal.screen_out()


def screen_in(act: Act) -> None:
    """Require an assessment; against "not required" only with a reason."""
    freeze_screening(act)
    if act.details["outcome"] == Outcome.NOT_REQUIRED and not act.reason:
        raise invalid("reason", _("The engine says that no assessment is required: give a reason for requiring one."))
    act.proposal.screen_in()


def complete_inventory(act: Act) -> None:
    """Suggest risks from the facts; new triggers join, and another outcome is for the consequences to see."""
    if not screening.differs(screening.stored(act.case), screening.evaluate(act.case)):
        freeze_screening(act)
    act.proposal.complete_inventory()
    act.details["suggested"] = [risk.ref for risk in sync_risks(act.case)]


def reopen_inventory(act: Act) -> None:
    """Give the inventory back."""
    act.proposal.reopen_inventory()


def rescreen(act: Act) -> None:
    """Screen again."""
    freeze_screening(act)
    act.proposal.rescreen()


def move_programme(act: Act) -> None:
    """Pin the newest versions; back to screening if they give another outcome."""
    before, old = screening.evaluate(act.case), act.proposal.programme
    pin_programme(act)
    if act.proposal.programme == old:
        raise Refused(Kind.UNMET, (_("The case already follows the newest versions."),))
    changed = screening.differs(before, screening.evaluate(act.case))
    freeze_screening(act)
    act.details["before"] = old
    act.proposal.move_programme(changed)


def share(act: Act) -> None:
    """Add an author or a contributor, or let one go; never so that one more seat stays empty."""
    empty = {str(words) for words in missing_seats(act.case)}
    person, membership = act.data["person"], act.data["membership"]
    if membership == Membership.REMOVE:
        _remove(act, person)
    else:
        part = Part.AUTHOR if membership == Membership.AUTHOR else Part.CONTRIBUTOR
        act.involve(part, user=person, current=True)
    act.details |= {"person": person.pk, "membership": membership}
    act.case.forget()
    missing = tuple(words for words in missing_seats(act.case) if str(words) not in empty)
    if missing:
        raise Refused(Kind.UNMET, missing)


def _remove(act: Act, person: object) -> None:
    rows = [part for part in act.case.involvements if part.current and part.user == person]
    if not rows:
        raise invalid("person", _("This person is not on the team."))
    if [part.user for part in rows if part.part == Part.AUTHOR] and len(act.case.authors) == 1:
        raise invalid("person", _("A proposal keeps at least one author. Add another first."))
    act.let_go(rows)
