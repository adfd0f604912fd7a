"""The cast at their browsers, in front of an installation with the product's own programmes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from pia.accounts.cast import Cast
from pia.accounts.models import User
from tests.journeys.eyes import CHINESE, ENGLISH, PHONE, Eyes
from tests.journeys.people import Person
from tests.on_stage import cast_on_stage, publish_workflows

Entrance = Callable[..., Person]


@pytest.fixture
def stage(db: None) -> Cast:
    publish_workflows()
    return cast_on_stage()


@pytest.fixture(scope="session")
def kinds_seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kinds of page on which accessibility was checked in this run, shared by its processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kinds-seen"
    folder.mkdir(exist_ok=True)
    return folder


def session_of(user: User, address: str) -> dict[str, str]:
    """The cookie of somebody who signed in a moment ago."""
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": address,
    }


@pytest.fixture
def enter(new_page: Callable[..., Any], live_server: Any, kinds_seen: Path) -> Entrance:
    """Lets people in, each in a browser of their own: the first through the sign-in page, the others with a session."""
    inside: list[User] = []

    def sign_in(user: User, *, chinese: bool = False, phone: bool = False, scripts: bool = True) -> Person:
        size = {"width": PHONE, "height": 844} if phone else {"width": 1280, "height": 800}
        language = CHINESE if chinese else ENGLISH
        page = new_page(
            locale="zh-CN" if chinese else "en-GB",
            viewport=size,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        if chinese:
            user.language = "zh-hans"
            user.save(update_fields=["language"])
        person = Person(page, user, Eyes(page, language, kinds_seen if scripts and not phone else None))
        if inside:
            page.context.add_cookies([session_of(user, live_server.url)])
        else:
            person.sign_in()
        inside.append(user)
        return person

    return sign_in
