"""Language and theme: Priya switches them, on any page, and finds them again on another device."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.accounts.models import Theme

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]


@pytest.mark.browser
def test_it_switches_the_language_of_the_page_she_is_on(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.priya)
    page.goto("/profile/?from=here")
    page.locator(".app-top .switch button[name=language]").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.url.endswith("/profile/?from=here")
    assert page.locator("h1").inner_text() == "普里娅·奈尔"
    page.locator(".app-top .switch button[name=language]").click()
    page.wait_for_selector("html[lang=en]")


@pytest.mark.browser
def test_it_switches_the_theme_at_once_and_for_good(page: Any, cast: Cast) -> None:
    page.goto("/sign-in/")
    light = page.evaluate("getComputedStyle(document.body).color")
    with page.expect_response("**/preferences/theme/"):
        page.locator("[data-theme-switch] button").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).color") != light


@pytest.mark.browser
def test_it_goes_from_a_dark_device_to_light_with_one_click(new_page: Callable[..., Any], cast: Cast) -> None:
    page = new_page(color_scheme="dark")
    page.goto("/sign-in/")
    with page.expect_response("**/preferences/theme/"):
        page.locator("[data-theme-switch] button").click()
    assert page.locator("html").get_attribute("data-theme") == "light"


@pytest.mark.browser
def test_it_switches_both_without_scripts(new_page: Callable[..., Any], cast: Cast) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/sign-in/")
    page.locator("[data-theme-switch] button").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("button[name=language]").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.sqlite
def test_it_keeps_her_choices_with_the_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)
    client.post("/preferences/language/", {"language": "zh-hans", "next": "/profile/"})
    client.post("/preferences/theme/", {"theme": "dark", "next": "/profile/"})
    other_device = Client()
    other_device.force_login(cast.priya)
    shown = other_device.get("/profile/").content.decode()
    assert 'lang="zh-Hans"' in shown
    assert 'data-theme="dark"' in shown


@pytest.mark.sqlite
def test_it_saves_all_settings_on_her_profile(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)
    response = client.post("/profile/", {"language": "zh-hans", "theme": "light"}, follow=True)
    assert "设置已保存。" in response.content.decode()
    cast.priya.refresh_from_db()
    assert (cast.priya.language, cast.priya.theme) == ("zh-hans", Theme.LIGHT)
    assert cast.priya.keyboard_shortcuts is False
    assert "data-shortcuts" not in response.content.decode()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("address", "answer"), [("language", {"language": "xx"}), ("theme", {"theme": "purple"}), ("theme", {})]
)
def test_it_refuses_what_it_does_not_know(client: Client, cast: Cast, address: str, answer: dict[str, str]) -> None:
    assert client.post(f"/preferences/{address}/", answer).status_code == 400


@pytest.mark.sqlite
def test_it_never_leads_to_another_site(client: Client, cast: Cast) -> None:
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        response = client.post("/preferences/theme/", {"theme": "dark", "next": elsewhere})
        assert response["Location"] == "/"
