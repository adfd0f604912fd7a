"""Ravi takes people in and lets them go, and nothing they held is left without anybody."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from pia.accounts import people
from pia.accounts.assignments import principals_of
from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import RoleAssignment, User
from pia.accounts.organisations import appoint_head
from pia.accounts.people import Holding, LastAdministrator, StillHolds
from pia.accounts.roles import Role
from tests.accounts.record_of import last_entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def join(cast: Cast, **changes: str) -> User:
    person = {"email": "Mei.Lan@Northlight.example", "name": "Mei Lan", "password": "seven small boats"}
    return people.create_person(organisation=cast.organisation, by=cast.ravi, **{**person, **changes})


def test_it_takes_mei_in(cast: Cast) -> None:
    mei = join(cast, name_zh="梅兰")
    assert mei.email == "mei.lan@northlight.example"
    assert mei.check_password("seven small boats")
    assert User.objects.get_by_natural_key("MEI.LAN@northlight.example ") == mei
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.actor_label) == ("create_person", "Ravi Patel")
    assert entry.details == {"email": "mei.lan@northlight.example", "name": "Mei Lan"}
    assert "seven small boats" not in entry.text.details_json


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "LIN.YUE@northlight.example"},
        {"email": "not an address"},
        {"name": ""},
        {"password": "short"},
        {"password": "password1234"},
        {"password": "mei.lan@northlight.example"},
        {"language": "tlh"},
    ],
)
def test_it_refuses_a_taken_address_and_a_weak_password(cast: Cast, changes: dict[str, str]) -> None:
    before = last_entry(cast.organisation)
    with pytest.raises(ValidationError):
        join(cast, **changes)
    assert User.objects.count() == 15
    assert last_entry(cast.organisation) == before


def test_it_keeps_one_spelling_of_an_address_in_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.lin.pk).update(email="Lin.Yue@northlight.example")


def test_it_shows_names_in_the_language_of_the_page(cast: Cast) -> None:
    with translation.override("en"):
        assert [cast.marcus.display_name, cast.marcus.initials()] == ["Marcus Adeyemi", "MA"]
        assert cast.organisation.display_name == "Northlight Technology"
    with translation.override("zh-hans"):
        assert [cast.marcus.display_name, cast.marcus.initials()] == ["马库斯·阿德耶米", "马"]
        assert [cast.lin.display_name, cast.lin.initials()] == ["林悦", "林"]
        assert cast.creative_camera.display_name == "创意相机"


def test_it_changes_a_password(cast: Cast) -> None:
    people.change_password(cast.lin, "nine tall cranes", by=cast.lin)
    cast.lin.refresh_from_db()
    assert cast.lin.check_password("nine tall cranes")
    assert last_entry(cast.organisation).action == "change_password"
    with pytest.raises(ValidationError):
        people.change_password(cast.lin, "1234", by=cast.lin)


def test_it_lets_tang_go(cast: Cast) -> None:
    today = timezone.localdate()
    people.delegate(cast.lin, cast.tang, starts=today, ends=today + timedelta(days=9), by=cast.lin)
    people.deactivate(cast.tang, by=cast.ravi, reason="left the company")

    cast.tang.refresh_from_db()
    assert not cast.tang.is_active
    assert list(principals_of(cast.tang, today)) == []
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.before, entry.after) == ("deactivate_person", "active", "inactive")
    assert entry.reason == "left the company"
    people.deactivate(cast.tang, by=cast.ravi, reason="again")
    assert last_entry(cast.organisation) == entry


def test_it_takes_tang_back_with_the_roles_he_had(cast: Cast) -> None:
    people.deactivate(cast.tang, by=cast.ravi, reason="sabbatical")
    people.reactivate(cast.tang, by=cast.ravi, reason="back")
    assert User.objects.get(pk=cast.tang.pk).is_active
    assert RoleAssignment.objects.filter(user=cast.tang, role=Role.AUTHOR).exists()


def test_it_does_not_let_the_head_of_a_unit_go_before_there_is_another(cast: Cast) -> None:
    with pytest.raises(StillHolds) as refusal:
        people.deactivate(cast.sun, by=cast.ravi, reason="left")
    assert [held.label for held in refusal.value.holdings] == ["Creative Camera"]
    assert User.objects.get(pk=cast.sun.pk).is_active

    appoint_head(cast.creative_camera, cast.gao, by=cast.ravi)
    people.deactivate(cast.sun, by=cast.ravi, reason="left")
    assert not User.objects.get(pk=cast.sun.pk).is_active


@pytest.fixture
def lins_cases(cast: Cast) -> Iterator[list[Holding]]:
    """What a room above would tell."""
    cases = [Holding(kind="Proposal", label="Face swap in short videos", subject_id="ZAO-1")]

    def held(user: User) -> Iterable[Holding]:
        return cases if user == cast.lin else []

    people.register_holdings(held)
    yield cases
    people._providers.remove(held)


def test_it_asks_the_rooms_above_what_lin_holds(cast: Cast, lins_cases: list[Holding]) -> None:
    assert people.holdings_of(cast.lin) == tuple(lins_cases)
    with pytest.raises(StillHolds):
        people.deactivate(cast.lin, by=cast.ravi, reason="left")
    lins_cases.clear()
    people.deactivate(cast.lin, by=cast.ravi, reason="left")
    assert not User.objects.get(pk=cast.lin.pk).is_active


def test_it_keeps_the_last_administrator(cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        people.deactivate(cast.ravi, by=cast.ravi, reason="left")
    with pytest.raises(LastAdministrator):
        people.withdraw_role(RoleAssignment.objects.get(user=cast.ravi), by=cast.ravi, reason="tired")
    people.assign_role(cast.omar, Role.ADMINISTRATOR, by=cast.ravi)
    people.deactivate(cast.ravi, by=cast.omar, reason="left")
    assert not User.objects.get(pk=cast.ravi.pk).is_active
    assert cast.ravi.check_password(DEMO_PASSWORD)
