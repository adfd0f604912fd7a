"""Lin signs in with her e-mail and password; Mallory guesses, and is sent away before long."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from pia.accounts import people
from pia.accounts.cast import DEMO_PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SESSION_KEY = "_auth_user_id"


def sign_in(client: Client, email: str, password: str = DEMO_PASSWORD, address: str = "192.0.2.7") -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)
    return SESSION_KEY in client.session


@pytest.mark.parametrize("email", ["lin.yue@northlight.example", "Lin.Yue@Northlight.example"])
def test_it_lets_lin_in_however_she_writes_her_address(cast: Cast, client: Client, email: str) -> None:
    assert sign_in(client, email)
    assert client.session[SESSION_KEY] == str(cast.lin.pk)


def test_it_lets_lin_out(cast: Cast, client: Client) -> None:
    sign_in(client, cast.lin.email)
    client.post(reverse("account_logout"))
    assert SESSION_KEY not in client.session


def test_it_says_no_to_a_wrong_password_and_to_a_stranger(cast: Cast, client: Client) -> None:
    assert not sign_in(client, cast.lin.email, "a guess")
    assert not sign_in(client, "mallory@elsewhere.example")


def test_it_ends_the_session_of_somebody_who_left(cast: Cast, client: Client) -> None:
    sign_in(client, cast.tang.email)
    people.deactivate(cast.tang, by=cast.ravi, reason="left")
    answer = client.get("/profile/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert not sign_in(Client(), cast.tang.email)


def test_it_stops_guessing_at_one_address_after_five_wrong_passwords(cast: Cast) -> None:
    for number in range(5):
        assert not sign_in(Client(), cast.lin.email, f"guess {number}", address=f"192.0.2.{number}")
    assert not sign_in(Client(), cast.lin.email, address="192.0.2.99")  # even the right one
    assert sign_in(Client(), cast.song.email, address="192.0.2.99")


def test_it_stops_guessing_from_one_place_after_twenty_wrong_passwords(cast: Cast) -> None:
    for number in range(20):
        assert not sign_in(Client(), f"person{number}@northlight.example", "a guess")
    assert not sign_in(Client(), cast.lin.email)
    assert sign_in(Client(), cast.lin.email, address="198.51.100.1")


def test_it_has_no_page_on_which_strangers_sign_up() -> None:
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
