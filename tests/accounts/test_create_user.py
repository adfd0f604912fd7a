"""Ravi adds Mei from the shell of the machine, before there is a page for it."""

import io

import pytest
from django.core.management import CommandError, call_command

from pia.accounts.assignments import roles_in
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def create_mei(monkeypatch: pytest.MonkeyPatch, *arguments: str, types: str = "seven small boats") -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{types}\n"))
    call_command("create_user", "mei.lan@northlight.example", "Mei Lan", "--password-stdin", *arguments)


def test_it_adds_mei_with_her_roles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    create_mei(monkeypatch, "--role", "legal_counsel", "--role", "author@Creative Camera", "--name-zh", "梅兰")
    mei = User.objects.get(email="mei.lan@northlight.example")
    assert mei.check_password("seven small boats")
    assert mei.name_zh == "梅兰"
    there = roles_in(mei, organisation_id=cast.organisation.pk, unit_id=cast.creative_camera.pk)
    assert there == {Role.LEGAL_COUNSEL, Role.AUTHOR}
    assert roles_in(mei, organisation_id=cast.organisation.pk, unit_id=None) == {Role.LEGAL_COUNSEL}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--role", "superuser"], "“superuser” is not a role"),
        (["--role", "reviewer"], "“reviewer” is not a role"),
        (["--role", "author@Lenses"], "There is no unit “Lenses”"),
        (["--organisation", "Southwind Optics"], "There is no such organisation"),
    ],
)
def test_it_says_what_is_wrong_and_adds_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        create_mei(monkeypatch, *arguments)
    assert User.objects.count() == 15


def test_it_refuses_a_weak_password(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="too short"):
        create_mei(monkeypatch, types="boats")
    assert User.objects.count() == 15
