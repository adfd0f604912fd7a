"""The frame of every page: what Chen sees of it, on a large screen and a small one, by keyboard, with a reader."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.web.shell import _nearest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]


@pytest.mark.sqlite
def test_it_shows_entries_by_person_and_marks_where_she_is(client: Client, cast: Cast) -> None:
    client.force_login(cast.chen)
    page = client.get("/gallery/log/").content.decode()
    assert page.count('aria-current="page"><svg') == 1
    assert 'href="/gallery/log/" aria-current="page"' in page
    assert "Northlight Technology" in page
    assert "Hidden" not in page
    assert "/set-up/" not in page
    client.force_login(cast.ravi)
    assert "/set-up/" in client.get("/gallery/").content.decode()


def test_it_marks_the_nearest_entry_and_the_front_page_only_for_itself() -> None:
    addresses = ["/", "/proposals/", "/proposals/archive/"]
    assert _nearest("/proposals/7/risks/", addresses) == "/proposals/"
    assert _nearest("/proposals/archive/3/", addresses) == "/proposals/archive/"
    assert _nearest("/", addresses) == "/"
    assert _nearest("/profile/", addresses) == ""


@pytest.mark.sqlite
def test_it_asks_the_database_little_for_the_frame(client: Client, cast: Cast) -> None:
    client.force_login(cast.chen)
    client.get("/profile/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/profile/")
    assert len(queries) <= 6


@pytest.mark.sqlite
def test_it_sends_a_policy_that_forbids_inline_code(client: Client, cast: Cast) -> None:
    response = client.get("/sign-in/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "<script>" not in page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_with_every_component_on_it(
    new_page: Callable[..., Any], cast: Cast, sign_in: Any, complaints: Any, scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    heard = complaints(page)
    sign_in(page, cast.chen)
    page.goto("/gallery/")
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:150]}" for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert heard == []


@pytest.mark.browser
def test_it_draws_icons_from_the_sprite(page: Any, cast: Cast) -> None:
    page.goto("/sign-in/")
    drawn = page.evaluate("document.querySelector('.brand svg use').getBoundingClientRect().width")
    assert drawn > 0


@pytest.mark.browser
def test_it_puts_the_cursor_into_the_search_with_a_slash(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.chen)
    page.goto("/gallery/log/")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("a/b")
    assert page.locator("#search").input_value() == "a/b"
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/?q=a%2Fb")


@pytest.mark.browser
def test_it_closes_the_menu_with_escape_and_by_clicking_elsewhere(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.chen)
    page.goto("/profile/")
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    menu.locator("summary").click()
    page.locator("h1").click()
    assert menu.get_attribute("open") is None


@pytest.mark.browser
def test_it_opens_a_dialog_where_scripts_run_and_a_page_where_they_do_not(
    new_page: Callable[..., Any], cast: Cast, sign_in: Any
) -> None:
    page = new_page()
    sign_in(page, cast.chen)
    page.goto("/gallery/")
    page.locator("[data-dialog=sign]").click()
    dialog = page.locator("dialog#sign")
    assert dialog.is_visible()
    assert "a07e" in dialog.inner_text()
    dialog.get_by_text("Cancel").click()
    assert not dialog.is_visible()
    page.locator("[data-dialog=sign]").click()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    plain = new_page(java_script_enabled=False)
    sign_in(plain, cast.chen)
    plain.goto("/gallery/")
    plain.locator("[data-dialog=sign]").click()
    assert plain.url.endswith("/gallery/sign/")
    assert plain.locator("input[type=password]").is_visible()


@pytest.mark.browser
def test_it_does_nothing_on_a_refused_button_but_tells_why(page: Any, cast: Cast, sign_in: Any) -> None:
    sign_in(page, cast.chen)
    page.goto("/gallery/")
    refused = page.get_by_role("button", name="Approve")
    refused.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    reason = page.locator(f"#{refused.get_attribute('aria-describedby')}")
    assert reason.inner_text() == "Whoever edited the inventory does not decide."


@pytest.mark.browser
def test_it_swaps_with_htmx_under_the_policy_and_with_proof_of_origin(
    page: Any, cast: Cast, sign_in: Any, complaints: Any
) -> None:
    heard = complaints(page)
    sign_in(page, cast.chen)
    page.goto("/gallery/")
    page.locator("button[hx-post]").click()
    page.get_by_text("Saved by htmx").wait_for()
    assert heard == []


@pytest.mark.browser
def test_it_moves_the_side_list_into_the_menu_on_a_narrow_screen(
    new_page: Callable[..., Any], cast: Cast, sign_in: Any
) -> None:
    for width, in_menu in ((1280, False), (390, True)):
        page = new_page(viewport={"width": width, "height": 900})
        sign_in(page, cast.chen)
        page.goto("/profile/")
        page.locator("details.menu summary").click()
        assert page.locator(".menu-panel").get_by_role("link", name="Log", exact=True).is_visible() is in_menu
        assert page.locator(".app-side").get_by_role("link", name="Log", exact=True).is_visible() is not in_menu
