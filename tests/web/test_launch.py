"""Lin looks whether albums may be launched, draws a token, and sees who allowed what in spite of a stop."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from pia.accounts.cast import DEMO_PASSWORD
from pia.accounts.models import User
from pia.assessments import launch_tokens
from pia.assessments.actions import Action
from pia.assessments.launch_passes import TYP, present_pass
from pia.keys import keyring
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"pia_launch_[\w-]{20,}")


@pytest.fixture(scope="module")
def albums(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tale]:
    """Approved with conditions, once for the module; what a test changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        cast = cast_on_stage()
        yield Tale(cast, album(cast)).approved_with_conditions()
        transaction.set_rollback(True)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(tale: Tale, tail: str = "") -> str:
    return f"/proposals/{tale.reference}/launch/{tail}"


def words(answer: HttpResponseBase) -> str:
    return html.unescape(bytes(answer.content).decode())  # type: ignore[attr-defined]  # a page, never a stream


def test_it_says_what_stops_the_launch_and_who_has_it(albums: Tale) -> None:
    page = words(browser(albums.cast.lin).get(address(albums)))
    assert "No-go" in page and re.search(r"\d conditions? stops? the launch", page)
    condition = next(row for row in albums.case.conditions if row.blocking)
    assert f"/proposals/{albums.reference}/conditions/{condition.ref}/" in page
    assert "The owner files evidence, and somebody else verifies it." in page and "Lin Yue" in page
    albums.meet_conditions()
    page = words(browser(albums.cast.lin).get(address(albums)))
    assert "No-go" not in page and "Approved, and nothing stops the launch." in page
    chinese = browser(albums.cast.chen)
    chinese.cookies["django_language"] = "zh-hans"
    assert "可以上线" in words(chinese.get(address(albums)))


def test_it_shows_a_token_once_and_stores_only_its_digest(albums: Tale) -> None:
    client = browser(albums.cast.lin)
    assert not SECRET.search(words(client.get(address(albums))))
    assert client.get(address(albums, "token/")).status_code == 302, "an address alone draws nothing"
    shown = client.post(address(albums, "token/"))
    found = SECRET.search(words(shown))
    assert found is not None and "no-store" in shown["Cache-Control"]
    assert launch_tokens.found(albums.reference, found.group()) is not None
    again = words(client.get(address(albums)))
    assert found.group() not in again and "Issued by Lin Yue" in again
    replaced = SECRET.search(words(client.post(address(albums, "token/"))))
    assert replaced is not None and launch_tokens.found(albums.reference, found.group()) is None


def test_it_gives_tokens_to_nobody_else(albums: Tale) -> None:
    cast = albums.cast
    assert browser(cast.sun).post(address(albums, "token/")).status_code == 403
    for stranger in (cast.song, cast.ravi):
        assert browser(stranger).get(address(albums)).status_code == 404
        assert browser(stranger).post(address(albums, "token/")).status_code == 404


def test_it_hands_out_the_pass_as_a_file_to_whoever_sees_the_case(albums: Tale) -> None:
    found = present_pass(albums.case)
    assert found is not None
    link = address(albums, f"{found.jti}.jws")
    assert link in words(browser(albums.cast.lin).get(address(albums)))
    file = browser(albums.cast.lin).get(link)
    assert file["Content-Type"] == "application/jose" and file["Content-Disposition"].endswith('.jws"')
    assert keyring.read(file.content.decode(), typ=TYP).claims["sub"] == albums.reference
    assert browser(albums.cast.song).get(link).status_code == 404
    assert browser(albums.cast.lin).get(address(albums, "0123.jws")).status_code == 404


def test_it_makes_an_override_loud_on_every_page_of_the_case(albums: Tale) -> None:
    client = browser(albums.cast.sun)
    assert f"/proposals/{albums.reference}/act/override_launch/" in words(client.get(address(albums)))
    until = timezone.localdate() + timedelta(days=2)
    form = {"until": until.isoformat(), "reason": "The printer starts tomorrow.", "password": DEMO_PASSWORD}
    sent = client.post(f"/proposals/{albums.reference}/act/override_launch/?next={address(albums)}", form)
    assert sent.status_code == 302 and sent["Location"] == address(albums), words(sent)
    said = words(browser(albums.cast.lin).get(address(albums)))
    assert "Sun Kai allows the launch until" in said and "The printer starts tomorrow." in said
    for page in ("", "inventory/", "activity/"):
        shown = words(browser(albums.cast.chen).get(f"/proposals/{albums.reference}/{page}"))
        assert "The printer starts tomorrow." in shown, page
    albums.act(Action.END_OVERRIDE, albums.cast.chen, reason="No longer needed.")
    over = words(browser(albums.cast.lin).get(address(albums)))
    assert "No-go" in over and "Ended by Chen Wei" in over and "No longer needed." in over
