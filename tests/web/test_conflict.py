"""Tang saves a form that Lin saved meanwhile: both versions are shown, and none of Tang's words get lost."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.refusals import Clash
from pia.web.conflict import difference_of, resolved

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]
TYPED = {"title": "Face swap for films", "summary": "Tang's own words", "labels": ["a", "b"], "version": "7"}


@pytest.mark.sqlite
def test_it_shows_both_versions_and_keeps_everything_tang_typed(client: Client, cast: Cast) -> None:
    client.force_login(cast.tang)
    response = client.post("/gallery/conflict/", {**TYPED, "password": "secret words"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Lin Yue saved a version on" in page
    assert "Face-swap video" in page
    assert "Face swap for films" in page
    assert 'name="summary" value="Tang&#x27;s own words"' in page
    assert page.count('name="labels"') == 2
    assert "secret words" not in page
    assert 'name="version" value="8"' in page
    assert 'name="version" value="7"' not in page


def taken(which: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"summary": "kept", "_take.labels": which, "version": "8"})
    data.setlist("_theirs.labels", ["a"])
    data.setlist("_yours.labels", ["b", "c"])
    return data


def test_it_puts_the_version_she_took_under_the_fields_own_name() -> None:
    assert resolved(taken("yours")).getlist("labels") == ["b", "c"]
    assert resolved(taken("theirs")).getlist("labels") == ["a"]
    assert not [name for name in resolved(taken("yours")) if name.startswith("_")]
    assert resolved(taken("yours"))["summary"] == "kept"


def test_it_leaves_an_ordinary_form_as_it_is() -> None:
    assert resolved(QueryDict("title=One&labels=a&labels=b")).getlist("labels") == ["a", "b"]


def test_it_takes_the_clashes_of_the_door_as_they_are() -> None:
    clash = Clash(address="inventory/D01/systems", before=["a"], theirs=["a", "b"], yours=None)
    shown = difference_of(clash, name="systems", label="Systems")
    assert (shown.theirs, shown.yours) == (["a", "b"], [])
    assert (shown.theirs_text, shown.yours_text) == ("a, b", "")


@pytest.mark.browser
def test_it_takes_yours_unless_she_says_otherwise(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.tang)
    page.goto("/gallery/conflict/")
    assert page.locator("input[value=yours]").is_checked()
    page.get_by_label("On record now").check()
    with page.expect_request("**/gallery/conflict/") as sent:
        page.get_by_role("button", name="Save what I chose").click()
    posted = QueryDict(sent.value.post_data)
    assert resolved(posted)["title"] == "Face-swap video"
