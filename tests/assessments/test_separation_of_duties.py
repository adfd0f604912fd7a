"""Nobody judges their own work: every sentence of the house's separation of duties, told of the person it keeps out."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Measure
from pia.assessments.policy import Bar
from pia.assessments.refusals import Kind
from pia.assessments.states import MeasureState, State
from tests.assessments.saying_no import barred, refusal
from tests.assessments.stories import Tale, album, item

pytestmark = pytest.mark.django_db

TEAM = (Bar.TEAM,)


def gives(person: User, role: Role) -> User:
    """The person holds one more role in the whole organisation."""
    people.assign_role(person, role, by=SYSTEM)
    return person


def stands_in(stand_in: User, principal: User) -> None:
    today = timezone.localdate()
    people.delegate(principal, stand_in, starts=today, ends=today + timedelta(days=5), by=principal, reason="on leave")


@pytest.fixture(scope="module")
def screening(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).submitted()


@pytest.fixture(scope="module")
def inventory(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).screened_in()


@pytest.fixture(scope="module")
def in_review(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).in_review()


@pytest.fixture(scope="module")
def awaiting(stage: Cast) -> Tale:
    return Tale(stage, album(stage, jurisdictions=["cn", "eu"])).awaiting()


@pytest.fixture(scope="module")
def conditions(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


# -- the team ----------------------------------------------------------------------------------------------------------


def test_it_keeps_lin_from_screening_the_proposal_she_wrote(screening: Tale) -> None:
    lin = gives(screening.cast.lin, Role.PRIVACY_OFFICER)
    for action in (Action.RETURN_TO_DRAFT, Action.SCREEN_OUT, Action.SCREEN_IN):
        assert barred(screening, action, lin) == TEAM
    found = refusal(screening, Action.SCREEN_IN, lin)
    assert found.kind is Kind.NOT_PERMITTED
    assert found.reasons == (Bar.TEAM.label,)


def test_it_keeps_a_contributor_from_reviewing_advising_and_deciding(in_review: Tale, awaiting: Tale) -> None:
    cast = in_review.cast
    for tale in (in_review, awaiting):
        tale.act(Action.SHARE, cast.lin, person=cast.tang, membership="contributor")
    for role in (Role.LEGAL_COUNSEL, Role.SECURITY_ASSESSOR, Role.DPO, Role.APPROVER):
        gives(cast.tang, role)
    assert barred(in_review, Action.TAKE_REVIEW, cast.tang, on=in_review.review("legal")) == TEAM
    assert barred(awaiting, Action.GIVE_OPINION, cast.tang) == TEAM
    assert Bar.TEAM in (barred(awaiting, Action.APPROVE, cast.tang) or ())
    assert Bar.TEAM in (barred(awaiting, Action.REJECT, cast.tang) or ())


def test_it_keeps_out_whoever_left_the_team_in_the_same_cycle(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.SHARE, cast.lin, person=cast.chen, membership="contributor")
    inventory.act(Action.SHARE, cast.lin, person=cast.chen, membership="remove")
    assert cast.chen not in inventory.case.contributors
    assert barred(inventory, Action.RESCREEN, cast.chen) == TEAM
    assert barred(inventory, Action.RESCREEN, cast.wu) == ()


def test_it_keeps_out_a_former_author_whose_seat_chen_gave_to_tang(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.REASSIGN, cast.chen, reason="Lin moves on.", seat=f"author:{cast.lin.pk}", person=cast.tang)
    gives(cast.lin, Role.PRIVACY_OFFICER)
    assert inventory.case.authors == [cast.tang]
    assert barred(inventory, Action.RESCREEN, cast.lin) == TEAM


def test_it_remembers_one_edit_even_of_somebody_who_was_never_named(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.SHARE, cast.lin, person=cast.wu, membership="contributor")
    inventory.act(Action.EDIT_INVENTORY, cast.wu, changes=item(["cn"]))
    inventory.act(Action.SHARE, cast.lin, person=cast.wu, membership="remove")
    assert barred(inventory, Action.RESCREEN, cast.wu) == TEAM


def test_it_counts_a_contributor_of_an_earlier_cycle_who_leaves_in_this_one(stage: Cast) -> None:
    """Tang is on the team until the middle of the reassessment, so what she did there she does not judge."""
    tale = Tale(stage, album(stage))
    tale.act(Action.SHARE, stage.lin, person=stage.tang, membership="contributor")
    tale.submitted().act(Action.RETURN_TO_DRAFT, stage.chen, reason="No employees' data?")
    tale.approved()
    gives(stage.tang, Role.PRIVACY_OFFICER)
    tale.act(Action.REASSESS, stage.lin, reason="A second printer.", cause="change")
    tale.submitted().act(Action.SHARE, stage.lin, person=stage.tang, membership="remove")
    assert barred(tale, Action.SCREEN_IN, stage.tang) == TEAM


# -- stand-ins -----------------------------------------------------------------------------------------------------


def test_it_keeps_out_whoever_stands_in_for_the_author(in_review: Tale) -> None:
    cast = in_review.cast
    assert barred(in_review, Action.TAKE_REVIEW, cast.he, on=in_review.review("legal")) == ()
    stands_in(cast.he, cast.lin)
    assert barred(in_review, Action.TAKE_REVIEW, cast.he, on=in_review.review("legal")) == TEAM


def test_it_keeps_out_the_principal_whose_stand_in_is_the_author(in_review: Tale) -> None:
    cast = in_review.cast
    stands_in(cast.lin, cast.marcus)
    assert barred(in_review, Action.TAKE_REVIEW, cast.marcus, on=in_review.review("security")) == TEAM


def test_it_lets_them_in_again_once_the_delegation_is_over(in_review: Tale) -> None:
    cast = in_review.cast
    stands_in(cast.he, cast.lin)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert barred(in_review, Action.TAKE_REVIEW, cast.he, on=in_review.review("legal")) == ()


def test_it_counts_a_stand_ins_conclusion_for_both(in_review: Tale) -> None:
    """Qin concludes for He Jing: neither of them decides, and neither reviews for security as well."""
    cast = in_review.cast
    in_review.take("legal", cast.he)
    stands_in(cast.qin, cast.he)
    in_review.check_everything("legal", cast.qin)
    in_review.act(Action.CONCLUDE, cast.qin, on=in_review.review("legal"), outcome="cleared")
    signature = in_review.case.signatures[-1]
    assert (signature.by, signature.on_behalf_of) == (cast.qin, cast.he)
    for person in (cast.qin, cast.he):
        gives(person, Role.SECURITY_ASSESSOR)
        assert barred(in_review, Action.TAKE_REVIEW, person, on=in_review.review("security")) == (Bar.OTHER_TRACK,)


# -- who scored, reviewed or advises ---------------------------------------------------------------------------------


def test_it_keeps_chen_who_scored_from_review_opinion_and_decision(in_review: Tale, awaiting: Tale) -> None:
    chen = in_review.cast.chen
    for role in (Role.LEGAL_COUNSEL, Role.SECURITY_ASSESSOR, Role.DPO, Role.APPROVER):
        gives(chen, role)
    for track in ("legal", "security"):
        assert barred(in_review, Action.TAKE_REVIEW, chen, on=in_review.review(track)) == (Bar.SCORER,)
    assert barred(awaiting, Action.GIVE_OPINION, chen) == (Bar.SCORER,)
    for action in (Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.REJECT, Action.ADD_CONDITION):
        assert Bar.SCORER in (barred(awaiting, action, chen) or ())


def test_it_keeps_whoever_scored_from_signing_the_report(conditions: Tale) -> None:
    cast = conditions.cast
    gives(cast.chen, Role.PROTECTION_OFFICER)
    assert barred(conditions, Action.SIGN_REPORT, cast.chen) == (Bar.SCORER, Bar.ASSESSOR)
    assert barred(conditions, Action.SIGN_REPORT, cast.zhao) == ()


def test_it_lets_chen_who_scored_screen_again(in_review: Tale) -> None:
    cast = in_review.cast
    in_review.act(Action.RECALL, cast.lin, reason="Another printer.")
    assert barred(in_review, Action.MOVE_PROGRAMME, cast.chen) == ()
    assert barred(in_review, Action.CONFIRM_ASSESSMENT, cast.chen) == ()


def test_it_never_lets_a_reviewer_decide(awaiting: Tale) -> None:
    he = gives(awaiting.cast.he, Role.APPROVER)
    for action in (
        Action.APPROVE,
        Action.APPROVE_WITH_CONDITIONS,
        Action.REJECT,
        Action.ANSWER_ADVICE,
        Action.ADD_CONDITION,
    ):
        assert barred(awaiting, action, he) == (Bar.REVIEWER,)
    assert barred(awaiting, Action.APPROVE, awaiting.cast.gao) == ()


def test_it_never_lets_one_person_conclude_two_tracks(in_review: Tale) -> None:
    marcus = gives(in_review.cast.marcus, Role.LEGAL_COUNSEL)
    in_review.clears("security", marcus)
    assert barred(in_review, Action.TAKE_REVIEW, marcus, on=in_review.review("legal")) == (Bar.OTHER_TRACK,)
    found = refusal(in_review, Action.ASSIGN_REVIEW, in_review.cast.chen, on=in_review.review("legal"), reviewer=marcus)
    assert set(found.fields) == {"reviewer"}


def test_it_lets_the_dpo_advise_and_nothing_else(screening: Tale, awaiting: Tale) -> None:
    keller = awaiting.cast.keller
    assert barred(awaiting, Action.GIVE_OPINION, keller) == ()
    for role in (Role.PRIVACY_OFFICER, Role.APPROVER):
        gives(keller, role)
    for action in (Action.SCREEN_IN, Action.SCREEN_OUT, Action.RETURN_TO_DRAFT):
        assert barred(screening, action, keller) == (Bar.ADVISER,)
    for action in (Action.CONSULT, Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.REJECT):
        assert barred(awaiting, action, keller) == (Bar.ADVISER,)


def test_it_never_lets_the_dpo_of_the_case_sign_its_report(conditions: Tale) -> None:
    keller = gives(conditions.cast.keller, Role.PROTECTION_OFFICER)
    assert barred(conditions, Action.SIGN_REPORT, keller) == (Bar.CASE_DPO,)


# -- evidence ----------------------------------------------------------------------------------------------------------


def test_it_never_lets_the_owner_of_a_condition_verify_it(conditions: Tale) -> None:
    cast = conditions.cast
    condition = conditions.case.conditions[0]
    conditions.act(Action.REASSIGN, cast.wu, reason="Hers.", seat=f"condition:{condition.ref}", person=cast.chen)
    conditions.act(Action.FILE_EVIDENCE, cast.chen, on=condition, evidence="Contract of 3 November")
    filed = Condition.objects.get(pk=condition.pk)
    assert barred(conditions, Action.VERIFY_CONDITION, cast.chen, on=filed) == (Bar.OWN_WORK,)
    assert barred(conditions, Action.VERIFY_CONDITION, cast.wu, on=filed) == ()


def test_it_never_lets_whoever_filed_the_evidence_verify_it(conditions: Tale) -> None:
    """Chen files it, then hands the condition on: it is still her own evidence."""
    cast = conditions.cast
    condition = conditions.case.conditions[0]
    seat = f"condition:{condition.ref}"
    conditions.act(Action.REASSIGN, cast.wu, reason="Hers.", seat=seat, person=cast.chen)
    conditions.act(Action.FILE_EVIDENCE, cast.chen, on=condition, evidence="Contract of 3 November")
    conditions.act(Action.REASSIGN, cast.wu, reason="Lin's again.", seat=seat, person=cast.lin)
    filed = Condition.objects.get(pk=condition.pk)
    assert filed.owner == cast.lin
    assert barred(conditions, Action.VERIFY_CONDITION, cast.chen, on=filed) == (Bar.OWN_WORK,)


def test_it_never_lets_whoever_reported_a_measure_verify_it(conditions: Tale) -> None:
    cast = conditions.cast
    measure = conditions.case.measures[0]
    seat = f"measure:{measure.ref}"
    conditions.act(Action.REASSIGN, cast.wu, reason="Hers.", seat=seat, person=cast.chen)
    conditions.act(Action.REPORT_MEASURE, cast.chen, on=measure, evidence="Contract of 3 November")
    conditions.act(Action.REASSIGN, cast.wu, reason="Lin's again.", seat=seat, person=cast.lin)
    reported = Measure.objects.get(pk=measure.pk)
    assert (reported.state, reported.owner) == (MeasureState.IMPLEMENTED, cast.lin)
    assert barred(conditions, Action.VERIFY_MEASURE, cast.chen, on=reported) == (Bar.OWN_WORK,)
    assert barred(conditions, Action.VERIFY_MEASURE, cast.wu, on=reported) == ()


# -- cycles ------------------------------------------------------------------------------------------------------------


def test_it_forgets_earlier_parts_once_a_decision_was_taken(conditions: Tale) -> None:
    """Chen scored and He Jing reviewed the first time; the second time they may change places."""
    cast = conditions.cast
    for person, role in ((cast.chen, Role.APPROVER), (cast.he, Role.APPROVER), (cast.marcus, Role.LEGAL_COUNSEL)):
        gives(person, role)
    conditions.act(Action.REASSESS, cast.lin, reason="A second printer.", cause="change")
    conditions.submitted()
    conditions.act(Action.SCREEN_IN, cast.wu)
    conditions.act(Action.COMPLETE_INVENTORY, cast.lin)
    conditions.act(Action.OPEN_REVIEW, cast.wu)
    assert conditions.state is State.IN_REVIEW
    conditions.clears("legal", cast.marcus)
    conditions.clears("security", cast.priya)
    for person in (cast.chen, cast.he):
        assert barred(conditions, Action.APPROVE, person) == ()
    assert barred(conditions, Action.APPROVE, gives(cast.lin, Role.APPROVER)) == TEAM


def test_it_looks_back_at_the_cycle_of_the_decision_when_it_is_revoked_or_its_report_signed(conditions: Tale) -> None:
    """The count starts again with a decision, but what concerns that decision itself still looks at its own cycle."""
    cast = conditions.cast
    for person in (cast.chen, cast.he):
        gives(person, Role.APPROVER)
    assert barred(conditions, Action.REVOKE_DECISION, cast.he) == (Bar.REVIEWER,)
    assert barred(conditions, Action.REVOKE_DECISION, cast.chen) == (Bar.SCORER,)
    assert barred(conditions, Action.REVOKE_DECISION, cast.gao) == ()
