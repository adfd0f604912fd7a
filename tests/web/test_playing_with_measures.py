"""Chen Wei plays with the measures in a browser: what is left changes while she clicks."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pia.accounts.cast import Cast
from pia.accounts.models import User
from tests.web import zao


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_swaps_what_is_left_while_she_plays(
    page: Any,
    cast: Cast,
    sign_in: Callable[[Any, User], None],
    complaints: Callable[[Any], list[str]],
) -> None:
    zao.publish()
    reference = zao.costed(cast).proposal.reference
    heard = complaints(page)
    sign_in(page, cast.chen)
    page.goto(f"/proposals/{reference}/risks/what-if/")
    page.get_by_label("M01 on").uncheck()
    page.get_by_label("M02 on").uncheck()
    page.get_by_text("1 risk is above the line").wait_for()
    assert "asked=1" in page.url and "on=M02" not in page.url
    assert page.locator("#left").count() == 1
    page.get_by_role("link", name="Use this set").click()
    page.get_by_text("This set is on.").wait_for()
    assert page.get_by_label("M01 on").is_checked()
    assert Axe().run(page).response["violations"] == []
    assert heard == []
