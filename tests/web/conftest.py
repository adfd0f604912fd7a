"""The cast in front of a browser: signing in, and what the browser complains about."""

from collections.abc import Callable
from typing import Any

import pytest

from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import User
from tests.on_stage import cast_on_stage


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_on_stage()


@pytest.fixture
def sign_in() -> Callable[[Any, User], None]:
    """Types e-mail and password into the sign-in page, as a person would."""

    def through_the_page(page: Any, user: User, password: str = DEMO_PASSWORD) -> None:
        page.goto("/sign-in/")
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").click()

    return through_the_page


@pytest.fixture
def complaints() -> Callable[[Any], list[str]]:
    """Collects what a page's console reports about blocked or broken scripts and styles."""

    def listen(page: Any) -> list[str]:
        heard: list[str] = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "console",
            lambda message: heard.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return heard

    return listen
