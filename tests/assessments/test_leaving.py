"""Somebody leaves the company: what they hold on cases is named first, and goes to somebody else."""

import pytest
from django.utils import timezone

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.people import StillHolds, holdings_of
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.relations import who_can
from pia.assessments.states import State
from tests.assessments.saying_no import fields, refusal
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def in_review(stage: Cast) -> Tale:
    tale = Tale(stage, album(stage)).in_review()
    tale.take("legal", stage.he)
    return tale


@pytest.fixture(scope="module")
def decided(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


def held(person: User, tale: Tale) -> list[tuple[str, str]]:
    return [(str(one.kind), one.subject_id) for one in holdings_of(person) if tale.reference in one.label]


def test_it_names_what_each_person_holds(in_review: Tale, decided: Tale) -> None:
    cast, reference = in_review.cast, in_review.reference
    measures = [("Measure", measure.ref) for measure in in_review.case.measures]
    assert held(cast.lin, in_review) == [("Author", reference), *measures]
    assert held(cast.he, in_review) == [("Reviewer", "legal")]
    assert held(cast.sun, in_review) == [("Approver", reference)]
    assert held(cast.marcus, in_review) == []
    conditions = [("Condition", row.ref) for row in decided.case.conditions]
    assert held(cast.lin, decided)[-len(conditions) :] == conditions


def test_it_lets_nobody_go_before_they_have_handed_over(in_review: Tale) -> None:
    cast = in_review.cast
    with pytest.raises(StillHolds):
        people.deactivate(cast.he, by=SYSTEM, reason="A new job.")
    in_review.act(
        Action.REPLACE_REVIEWER, cast.chen, on=in_review.review("legal"), reviewer=cast.qin, reason="She leaves."
    )
    gone = User.objects.get(pk=cast.he.pk)
    people.deactivate(gone, by=SYSTEM, reason="A new job.")
    assert not gone.is_active
    assert gone not in who_can(in_review.case, in_review.review("legal"), Action.TAKE_REVIEW)


def test_it_hands_on_every_seat_of_an_author(decided: Tale) -> None:
    """Lin leaves: Tang takes her case, her measures and her conditions; what Lin signed and edited stands."""
    cast = decided.cast
    for kind, ref in held(cast.lin, decided):
        seat = {"Measure": f"measure:{ref}", "Condition": f"condition:{ref}"}.get(kind)
        if seat:
            decided.act(Action.REASSIGN, cast.chen, reason="Lin leaves.", seat=seat, person=cast.tang)
    decided.act(Action.REASSIGN, cast.chen, reason="Lin leaves.", seat=f"author:{cast.lin.pk}", person=cast.tang)
    assert held(cast.lin, decided) == []
    assert decided.case.authors == [cast.tang]
    assert {row.owner for row in decided.case.conditions} == {cast.tang}
    assert decided.proposal.edits.filter(by=cast.lin).exists()
    decided.act(Action.REASSESS, cast.tang, cause="change", reason="A second printer.")
    assert decided.state is State.DRAFT


def test_it_gives_a_decision_only_to_somebody_who_may_decide(in_review: Tale) -> None:
    """He Jing has concluded a review by then, so she cannot be made the approver, whatever roles she holds."""
    cast = in_review.cast
    in_review.clears("legal", cast.he)
    for person in (cast.marcus, cast.he):
        wanted = {"seat": "approver", "person": person, "reason": "Sun Kai leaves."}
        assert fields(in_review, Action.REASSIGN, cast.chen, **wanted) == {"person"}
    people.assign_role(cast.he, Role.APPROVER, by=SYSTEM)
    wanted = {"seat": "approver", "person": cast.he, "reason": "Sun Kai leaves."}
    assert fields(in_review, Action.REASSIGN, cast.chen, **wanted) == {"person"}
    in_review.act(Action.REASSIGN, cast.chen, seat="approver", person=cast.gao, reason="Sun Kai leaves.")
    assert held(cast.sun, in_review) == []


def test_it_goes_on_with_what_does_no_harm_when_nobody_is_left_to_review(in_review: Tale) -> None:
    """Marcus and Priya are gone, so security cannot be concluded; only what would make that worse is refused for it."""
    cast = in_review.cast
    for person in (cast.marcus, cast.priya):
        people.deactivate(User.objects.get(pk=person.pk), by=SYSTEM, reason="The security team was sold.")
    in_review.act(Action.HOLD, cast.chen, reason="The regulator asks about the sale.")
    in_review.act(Action.COMMENT, cast.lin, text="Who does security now?")
    in_review.act(Action.SHARE, cast.lin, person=cast.tang, membership="contributor")
    in_review.act(Action.RECUSE, cast.he, on=in_review.review("legal"), reason="My sister bought the team.")
    in_review.take("legal", cast.qin)
    last = refusal(in_review, Action.RECUSE, cast.qin, on=in_review.review("legal"), reason="And my brother.")
    assert "nobody could conclude the track “Legal review”" in str(last)
    people.assign_role(cast.omar, Role.SECURITY_ASSESSOR, by=SYSTEM)
    in_review.clears("security", cast.omar)


def test_it_holds_nobody_back_over_a_case_that_is_closed(decided: Tale) -> None:
    cast = decided.cast
    decided.act(Action.RETIRE, cast.chen, ended_on=timezone.localdate(), reason="Nobody buys albums.")
    assert held(cast.lin, decided) == []
