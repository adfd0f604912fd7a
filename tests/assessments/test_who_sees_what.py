"""Who sees Lin's albums in each state: lists start from what a person may see, and the rest does not exist for them."""

import pytest

from pia.accounts import organisations, people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Proposal
from pia.assessments.queues import proposal_for, visible_to
from pia.assessments.states import State
from tests.assessments.stories import Tale, album, newsletter

pytestmark = pytest.mark.django_db

ALWAYS = {"lin", "chen", "wu", "keller", "omar", "sun"}  # its author, the privacy office, the auditor, the unit's head
REVIEWERS = {"he", "qin", "marcus", "priya"}
APPROVERS = {"gao"}  # besides Sun Kai, who sees it as the unit's head
SIGNATORY = {"zhao"}


@pytest.fixture(scope="module")
def tales(stage: Cast) -> dict[State, Tale]:
    """One case in each state that changes who sees it."""
    reassessed = Tale(stage, album(stage)).approved()
    reassessed.act(Action.REASSESS, stage.lin, cause="change", reason="A second printer.")
    rejected = Tale(stage, album(stage)).awaiting()
    rejected.act(Action.REJECT, stage.sun, reason="No more printers.")
    out = Tale(stage, newsletter(stage)).submitted()
    out.act(Action.SCREEN_OUT, stage.chen, reason="Nothing fires.")
    withdrawn = Tale(stage, album(stage))
    withdrawn.act(Action.WITHDRAW, stage.lin, reason="Not needed.")
    told = {
        State.SCREENING: Tale(stage, album(stage)).submitted(),
        State.RISK_SCORING: Tale(stage, album(stage)).inventoried(),
        State.CHANGES_REQUESTED: Tale(stage, album(stage)).returned(),
        State.DRAFT: reassessed,
        State.REJECTED: rejected,
        State.SCREENED_OUT: out,
        State.WITHDRAWN: withdrawn,
    }
    assert {state: tale.state for state, tale in told.items()} == {state: state for state in told}
    return told


def seen_by(tale: Tale) -> set[str]:
    """The keys of the cast who may see the case, by the list and by the door to the object alike."""
    found = set()
    for key, person in ((part, getattr(tale.cast, part)) for part in tale.cast.__dataclass_fields__):
        if not isinstance(person, User):
            continue
        listed = visible_to(person).filter(reference=tale.reference).exists()
        try:
            opened = proposal_for(person, tale.reference).reference == tale.reference
        except Proposal.DoesNotExist:
            opened = False
        assert listed is opened, key
        if listed:
            found.add(key)
    return found


@pytest.mark.parametrize(
    ("state", "besides"),
    [
        (State.SCREENING, set()),
        (State.RISK_SCORING, set()),
        (State.CHANGES_REQUESTED, REVIEWERS | APPROVERS),
        (State.REJECTED, REVIEWERS | APPROVERS | SIGNATORY),
        (State.DRAFT, REVIEWERS | APPROVERS | SIGNATORY),
        (State.SCREENED_OUT, APPROVERS | SIGNATORY),
        (State.WITHDRAWN, set()),
    ],
)
def test_it_is_seen_by_whoever_has_to_do_with_it(tales: dict[State, Tale], state: State, besides: set[str]) -> None:
    assert seen_by(tales[state]) == ALWAYS | besides


def test_it_exists_for_nobody_of_another_unit_and_not_for_the_administrator(tales: dict[State, Tale]) -> None:
    cast = tales[State.DRAFT].cast
    for person in (cast.song, cast.ravi, cast.tang):
        for tale in tales.values():
            with pytest.raises(Proposal.DoesNotExist):
                proposal_for(person, tale.reference)
        assert not visible_to(person).exists()


def test_it_is_seen_by_a_contributor_for_as_long_as_they_contribute(tales: dict[State, Tale]) -> None:
    tale, cast = tales[State.SCREENING], tales[State.SCREENING].cast
    tale.act(Action.SHARE, cast.lin, person=cast.tang, membership="contributor")
    assert "tang" in seen_by(tale)
    tale.act(Action.SHARE, cast.lin, person=cast.tang, membership="remove")
    assert "tang" not in seen_by(tale)


def test_it_is_seen_by_whoever_owns_a_measure_or_an_attached_condition(tales: dict[State, Tale]) -> None:
    tale, cast = tales[State.DRAFT], tales[State.DRAFT].cast
    print_at_home = {"measures/X01/title": "Print at home"}
    tale.act(Action.EDIT_MEASURES, cast.lin, changes=print_at_home, owners={"X01": cast.tang})
    assert "tang" in seen_by(tale)
    Condition.objects.filter(pk=tale.case.conditions[0].pk).update(owner=cast.song)
    assert "song" in seen_by(tale)
    Condition.objects.filter(pk=tale.case.conditions[0].pk).update(decision=None)
    assert "song" not in seen_by(tale), "what was only proposed concerns nobody yet"


def test_it_is_seen_in_the_unit_where_a_role_is_held(stage: Cast, tales: dict[State, Tale]) -> None:
    """A privacy officer of Growth alone sees nothing of Creative Camera; one of Creative Camera does."""
    growth = a_colleague(stage, "Deng Bo")
    people.assign_role(growth, Role.PRIVACY_OFFICER, unit=stage.growth, by=SYSTEM)
    assert not visible_to(growth).exists()
    people.assign_role(growth, Role.PRIVACY_OFFICER, unit=stage.creative_camera, by=SYSTEM)
    assert visible_to(User.objects.get(pk=growth.pk)).count() == len(tales)


def test_it_exists_for_nobody_of_another_organisation(stage: Cast, tales: dict[State, Tale]) -> None:
    other = organisations.create_organisation(name="Southlight", name_zh="南辰", country="CN", by=SYSTEM)
    stranger = a_colleague(stage, "Eva Stein")
    stranger.organisation = other
    stranger.save()
    people.assign_role(stranger, Role.PRIVACY_OFFICER, by=SYSTEM)
    assert not visible_to(stranger).exists()


def test_it_exists_no_more_for_somebody_who_left(tales: dict[State, Tale]) -> None:
    omar = User.objects.get(pk=tales[State.DRAFT].cast.omar.pk)
    assert visible_to(omar).count() == len(tales)
    people.deactivate(omar, by=SYSTEM, reason="He left.")
    assert not visible_to(omar).exists()


def a_colleague(cast: Cast, name: str) -> User:
    email = f"{name.lower().replace(' ', '.')}@northlight.example"
    return people.add_person(User(organisation=cast.organisation, email=email, name=name, password="!"), by=SYSTEM)
