"""Who holds which role where: Lin in her unit, Chen in the whole organisation, Sun at the head of Creative Camera."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pia.accounts import people
from pia.accounts.assignments import holders, people_with, roles_in
from pia.accounts.cast import Cast
from pia.accounts.models import Organisation, RoleAssignment, Unit, User
from pia.accounts.organisations import appoint_head, create_organisation, create_unit
from pia.accounts.roles import ASSIGNABLE, Role
from tests.accounts.record_of import last_entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def roles_of(user: User, unit: Unit | None, organisation: Organisation | None = None) -> frozenset[Role]:
    organisation_id = (organisation or user.organisation).pk
    return roles_in(user, organisation_id=organisation_id, unit_id=unit.pk if unit else None)


def test_it_counts_a_role_of_the_organisation_in_every_unit(cast: Cast) -> None:
    assert roles_of(cast.chen, cast.creative_camera) == {Role.PRIVACY_OFFICER}
    assert roles_of(cast.chen, cast.growth) == {Role.PRIVACY_OFFICER}
    assert roles_of(cast.chen, None) == {Role.PRIVACY_OFFICER}


def test_it_counts_a_role_of_a_unit_there_and_nowhere_else(cast: Cast) -> None:
    assert roles_of(cast.lin, cast.creative_camera) == {Role.AUTHOR}
    assert roles_of(cast.lin, cast.growth) == frozenset()
    assert roles_of(cast.lin, None) == frozenset()


def test_it_makes_the_head_of_a_unit_its_head(cast: Cast) -> None:
    assert roles_of(cast.sun, cast.creative_camera) == {Role.APPROVER, Role.UNIT_HEAD}
    assert roles_of(cast.gao, cast.creative_camera) == {Role.APPROVER}
    appoint_head(cast.creative_camera, cast.gao, by=cast.ravi)
    assert roles_of(cast.sun, cast.creative_camera) == {Role.APPROVER}
    assert last_entry(cast.organisation).details == {"head": str(cast.gao.pk), "head_before": str(cast.sun.pk)}


def test_it_counts_nothing_in_another_organisation(cast: Cast) -> None:
    other = create_organisation(name="Southwind Optics", country="DE", by=cast.ravi)
    assert roles_of(cast.chen, None, other) == frozenset()
    with pytest.raises(ValidationError, match="another organisation"):
        people.assign_role(cast.lin, Role.AUTHOR, unit=create_unit(other, name="Lenses", by=cast.ravi), by=cast.ravi)


def test_it_counts_nothing_for_somebody_who_left(cast: Cast) -> None:
    people.deactivate(cast.wu, by=cast.ravi, reason="left")
    assert roles_of(cast.wu, None) == frozenset()
    assert list(holders(Role.PRIVACY_OFFICER, organisation_id=cast.organisation.pk)) == [cast.chen]


def test_it_finds_the_holders_for_a_unit(cast: Cast) -> None:
    here = {"organisation_id": cast.organisation.pk, "unit_id": cast.creative_camera.pk}
    assert set(holders(Role.APPROVER, **here)) == {cast.sun, cast.gao}
    assert set(holders(Role.APPROVER, organisation_id=cast.organisation.pk)) == {cast.gao}
    assert set(holders(Role.AUTHOR, **here)) == {cast.lin, cast.tang}
    assert set(holders(Role.UNIT_HEAD, **here)) == {cast.sun}
    assert set(holders(Role.UNIT_HEAD, organisation_id=cast.organisation.pk)) == set()


def test_it_names_somebody_once_who_holds_a_role_twice(cast: Cast) -> None:
    people.assign_role(cast.gao, Role.APPROVER, unit=cast.creative_camera, by=cast.ravi)
    here = {"organisation_id": cast.organisation.pk, "unit_id": cast.creative_camera.pk}
    assert sorted(user.name for user in holders(Role.APPROVER, **here)) == ["Gao Yan", "Sun Kai"]
    assert people_with([Role.APPROVER], **here)[Role.APPROVER] == (cast.gao, cast.sun)


def test_it_answers_for_many_roles_with_two_queries_however_many_people(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(20):
        newcomer = people.add_person(
            User(organisation=cast.organisation, email=f"author{number}@northlight.example", name=f"Author {number}"),
            by=cast.ravi,
        )
        people.assign_role(newcomer, Role.LEGAL_COUNSEL, by=cast.ravi)
    asked = [Role.LEGAL_COUNSEL, Role.DPO, Role.UNIT_HEAD, Role.SYSTEM]
    with django_assert_num_queries(2):
        found = people_with(asked, organisation_id=cast.organisation.pk, unit_id=cast.growth.pk)
    assert len(found[Role.LEGAL_COUNSEL]) == 22
    assert (found[Role.DPO], found[Role.UNIT_HEAD], found[Role.SYSTEM]) == ((cast.keller,), (cast.gao,), ())
    with django_assert_num_queries(1):
        roles_of(cast.sun, cast.creative_camera)


def test_it_gives_a_role_once_and_records_it(cast: Cast) -> None:
    first = people.assign_role(cast.tang, Role.AUDITOR, by=cast.ravi, reason="annual audit")
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.after, entry.actor_id) == ("assign_role", "auditor", str(cast.ravi.pk))
    assert (entry.reason, entry.subject_id) == ("annual audit", str(cast.tang.pk))
    assert people.assign_role(cast.tang, Role.AUDITOR, by=cast.ravi) == first
    assert last_entry(cast.organisation) == entry


def test_it_takes_a_role_back_and_remembers_that_it_was_held(cast: Cast) -> None:
    people.withdraw_role(RoleAssignment.objects.get(user=cast.qin), by=cast.ravi, reason="moved to litigation")
    assert roles_of(cast.qin, None) == frozenset()
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.before, entry.reason) == ("withdraw_role", "legal_counsel", "moved to litigation")


@pytest.mark.parametrize("role", sorted(set(Role) - ASSIGNABLE))
def test_it_assigns_no_role_that_follows_from_a_case(cast: Cast, role: Role) -> None:
    with pytest.raises(ValidationError):
        people.assign_role(cast.tang, role, by=cast.ravi)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor does the database
        RoleAssignment.objects.create(user=cast.tang, role=role, organisation=cast.organisation)


@pytest.mark.parametrize("in_unit", [True, False])
def test_it_holds_no_role_twice_in_one_place(cast: Cast, in_unit: bool) -> None:
    place = {"organisation": cast.organisation, "unit": cast.growth if in_unit else None}
    RoleAssignment.objects.create(user=cast.tang, role=Role.AUDITOR, **place)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=cast.tang, role=Role.AUDITOR, **place)
