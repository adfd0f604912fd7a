"""Northlight Technology comes on stage whole, once, with the roles and units of the play."""

import pytest

from pia.accounts.assignments import scopes_of
from pia.accounts.cast import DEMO_PASSWORD, PARTS, Cast, create_cast
from pia.accounts.models import Organisation, RoleAssignment, Unit, User
from pia.accounts.roles import ASSIGNABLE, Role
from pia.audit.models import AuditEntry
from pia.audit.verify import verify_all

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_it_brings_everybody_on_stage_with_their_role_and_unit(cast: Cast) -> None:
    assert [person.pk for person in cast.people] == [getattr(cast, part.key).pk for part in PARTS]
    assert len(cast.people) == 15
    assert (cast.organisation.country, cast.organisation.name_zh) == ("CN", "北辰科技")
    assert (cast.creative_camera.head, cast.growth.head) == (cast.sun, cast.gao)
    assert cast.marcus.email == "marcus.adeyemi@northlight.example"
    assert {(scope.role, scope.unit_id) for scope in scopes_of(cast.song)} == {(Role.AUTHOR, cast.growth.pk)}
    assert {(scope.role, scope.unit_id) for scope in scopes_of(cast.gao)} == {
        (Role.APPROVER, None),
        (Role.UNIT_HEAD, cast.growth.pk),
    }


def test_it_fills_every_role_that_is_assigned(cast: Cast) -> None:
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == {role.value for role in ASSIGNABLE}


def test_it_lets_everybody_sign_in_with_the_password_given(db: None) -> None:
    cast = create_cast(password="another one for once")
    assert cast.lin.check_password("another one for once")
    assert cast.omar.check_password("another one for once")
    assert not cast.lin.check_password(DEMO_PASSWORD)


def test_it_changes_nothing_the_second_time(cast: Cast) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (Organisation, Unit, User, RoleAssignment, AuditEntry)]

    before = counts()
    assert create_cast() == cast
    assert counts() == before


def test_it_records_each_arrival(cast: Cast) -> None:
    created = AuditEntry.objects.filter(action="create_person").select_related("text")
    assert sorted(entry.details["name"] for entry in created) == sorted(part.name for part in PARTS)
    assert {entry.actor_label for entry in created} == {"system"}
    assert verify_all().is_intact
