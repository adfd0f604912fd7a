"""Chen signs in and out: in both languages, with and without scripts, with a wrong password, and by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from pia.accounts.cast import DEMO_PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]
SERIOUS = {"serious", "critical"}


def serious(page: Any) -> list[str]:
    """The accessibility rules that a page breaks badly."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found if rule["impact"] in SERIOUS]


@pytest.mark.browser
def test_it_lets_chen_in_and_out_in_english(page: Any, cast: Cast, sign_in: Any, complaints: Any) -> None:
    heard = complaints(page)
    page.goto("/gallery/")
    assert page.url.endswith("/sign-in/?next=/gallery/")
    assert serious(page) == []
    page.get_by_label("Work e-mail").fill(cast.chen.email)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/gallery/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.goto("/gallery/")
    assert "/sign-in/" in page.url
    assert heard == []


@pytest.mark.browser
def test_it_speaks_chinese_to_a_browser_that_does(new_page: Callable[..., Any], cast: Cast, sign_in: Any) -> None:
    page = new_page(locale="zh-CN")
    page.goto("/sign-in/")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.title() == "登录 · PIA Desk"
    assert "北辰科技" in page.locator("header").inner_text()
    assert serious(page) == []
    sign_in(page, cast.he)
    page.goto("/profile/")
    assert page.locator("h1").inner_text() == "何静"
    assert "法务" in page.locator("main").inner_text()


@pytest.mark.browser
def test_it_works_without_scripts(new_page: Callable[..., Any], cast: Cast, sign_in: Any) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.lin)
    page.goto("/profile/")
    assert page.locator("h1").inner_text() == "Lin Yue"
    page.locator("details.menu summary").click()
    page.locator(".menu-panel form[action='/sign-out/'] button").click()
    assert page.url.endswith("/sign-in/")


@pytest.mark.browser
def test_it_reaches_the_page_by_keyboard_alone(page: Any, cast: Cast) -> None:
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "login"
    page.keyboard.type(cast.chen.email)
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.mark.browser
def test_it_says_what_to_do_about_a_wrong_password_and_keeps_the_address(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.chen, "not the password")
    assert page.title().startswith("Error:")
    summary = page.locator(".error-summary")
    assert "The e-mail or the password is not right." in summary.inner_text()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.locator("input[name=login]").input_value() == cast.chen.email
    assert page.locator("input[name=password]").input_value() == ""
    assert serious(page) == []


@pytest.mark.sqlite
def test_it_answers_the_same_for_people_it_does_not_know(client: Client, cast: Cast) -> None:
    answers = []
    for email in (cast.chen.email, "nobody@northlight.example"):
        response = client.post("/sign-in/", {"login": email, "password": "wrong"})
        answers.append(str(response.context["form"].errors))
    assert answers[0] == answers[1]


@pytest.mark.sqlite
def test_it_sends_chen_only_to_addresses_of_this_site(client: Client, cast: Cast) -> None:
    answer = {"login": cast.chen.email, "password": DEMO_PASSWORD, "next": "https://elsewhere.example/"}
    response = client.post("/sign-in/", answer)
    assert response["Location"] == "/"


@pytest.mark.sqlite
def test_it_slows_down_somebody_who_guesses(client: Client, cast: Cast) -> None:
    for _attempt in range(6):
        response = client.post("/sign-in/", {"login": cast.chen.email, "password": "wrong"})
    assert "Wait five minutes" in response.content.decode()


@pytest.mark.sqlite
def test_it_has_none_of_the_other_account_pages(client: Client, cast: Cast) -> None:
    for address in ("/signup/", "/accounts/signup/", "/password/reset/", "/email/", "/login/"):
        assert client.get(address).status_code == 404
