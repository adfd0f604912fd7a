"""Lin draws a token in a browser, and the pipeline that she gives it to asks over HTTP before and after."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from pia.accounts.cast import Cast
from pia.accounts.models import User
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_lets_a_pipeline_ask_with_the_token_that_was_just_copied(
    cast: Cast,
    page: Any,
    sign_in: Callable[[Any, User], None],
    complaints: Callable[[Any], list[str]],
    live_server: Any,
    tmp_path: Path,
) -> None:
    publish_first_edition()
    tale = Tale(cast, album(cast)).approved_with_conditions()
    heard = complaints(page)
    sign_in(page, cast.lin)
    page.goto(f"/proposals/{tale.reference}/launch/")
    page.get_by_role("button", name="Issue a token").click()
    token = tmp_path / "token"
    token.write_text(page.locator(".secret").inner_text())
    assert Axe().run(page).response["violations"] == [] and heard == []
    with pytest.raises(SystemExit) as stopped:
        call_command("launch_check", tale.reference, token_file=token, url=live_server.url)
    tale.meet_conditions()
    with pytest.raises(SystemExit) as allowed:
        call_command("launch_check", tale.reference, token_file=token, url=live_server.url)
    assert (stopped.value.code, allowed.value.code) == (3, 0)
