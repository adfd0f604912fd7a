"""Something goes wrong for Lin, and the page says what, what to do next, and what to tell support."""

import logging
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import engines
from django.test import Client, RequestFactory

from pia.accounts.cast import Cast
from pia.web import errors

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]
REFERENCE = re.compile(r"req-[0-9a-f]{6}")


@pytest.fixture
def lin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lin)
    return client


@pytest.mark.sqlite
def test_it_answers_the_same_whether_a_page_is_missing_or_not_hers(lin: Client) -> None:
    response = lin.get("/nowhere/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "There is no page here for you" in page
    assert REFERENCE.search(page)


@pytest.mark.sqlite
def test_it_says_why_she_may_not_and_who_may(lin: Client) -> None:
    response = lin.get("/gallery/refused/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Whoever edited the inventory does not decide." in page
    assert "Ask Gao Yan." in page
    assert "You are signed in as Lin Yue." in page


@pytest.mark.sqlite
def test_it_shows_the_doors_reasons_where_no_page_expected_a_refusal(lin: Client) -> None:
    response = lin.get("/gallery/unmet/")
    assert response.status_code == 422
    assert "The inventory is not complete." in response.content.decode()


@pytest.mark.sqlite
def test_it_hides_what_broke_and_names_it_in_the_log(lin: Client, caplog: pytest.LogCaptureFixture) -> None:
    lin.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = lin.get("/gallery/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "on purpose" not in page
    assert "Traceback" not in page
    found = REFERENCE.search(page)
    assert found and any(found.group() in record.getMessage() for record in caplog.records)


@pytest.mark.sqlite
def test_it_comes_up_even_when_the_error_page_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "loaders", [])
    monkeypatch.setattr(engines["django"].engine, "template_loaders", [])
    response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


@pytest.mark.sqlite
def test_it_refuses_a_form_without_proof_of_origin(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"login": cast.lin.email, "password": "x"})
    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


@pytest.mark.sqlite
def test_it_speaks_chinese_on_error_pages_too(lin: Client) -> None:
    lin.raise_request_exception = False
    lin.post("/preferences/language/", {"language": "zh-hans"})
    assert "这里没有您可查看的页面" in lin.get("/nowhere/").content.decode()
    broken = lin.get("/gallery/broken/").content.decode()
    assert "系统出错了" in broken
    assert 'lang="zh-Hans"' in broken


@pytest.mark.browser
def test_it_is_accessible_when_a_page_is_missing(page: Any, cast: Cast, complaints: Any) -> None:
    heard = complaints(page)
    for address in ("/nowhere/", "/gallery/broken/", "/gallery/refused/"):
        page.goto(address)
        assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    assert heard == []
