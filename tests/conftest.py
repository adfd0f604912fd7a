"""What every test has: a clean cache, a flush that the append-only tables let pass, work done on demand, a browser."""

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as drawing

from pia.jobs import execution
from pia.jobs.models import Job, JobState

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _flush_as_superuser(sql_list: list[str]) -> None:
    """Empties the tables between tests over another connection, as a superuser for whom no trigger fires.

    The application's own role cannot do this (tests/audit proves it), so nothing in the product knows about tests.
    """
    database = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["PIA_TEST_SUPERUSER_URL"], dbname=database) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for sql in sql_list:
            superuser.execute(sql)


def _flush_without_triggers(sql_list: list[str]) -> None:
    """The same on SQLite, which has no roles: the triggers are taken away and put back in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for sql in sql_list:
            cursor.execute(sql)
        for _, sql in triggers:
            cursor.execute(sql)


# TransactionTestCase flushes through this one method. It is replaced for all connections: while a browser runs, its
# event loop gives this thread a second connection of Django's.
_flushes = {"postgresql": _flush_as_superuser, "sqlite": _flush_without_triggers}
type(connection.ops).execute_sql_flush = staticmethod(_flushes[connection.vendor])  # type: ignore[assignment,method-assign]  # a test-only way round the triggers

# The real hasher takes a quarter of a second on purpose, and every test brings fifteen people on stage.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The outcome is the program's alone: no draws that nobody drew before, no limits that a busy machine exceeds.
# `make soak` draws afresh.
drawing.register_profile(
    "steady",
    deadline=None,
    database=None,
    derandomize=not any(name.startswith("SOAK_") for name in os.environ),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
drawing.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite's test database is a file: other processes and threads work on it, as they do in an installation."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


@pytest.fixture
def database_url() -> str:
    """The address under which another process finds the test database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = urlsplit(os.environ["PIA_DATABASE_URL"])
    return parts._replace(path=f"/{name}").geturl()


@pytest.fixture(autouse=True)
def _clean_slate() -> None:
    """Sign-in attempts of one test are not counted against the next, and its language is not spoken on."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def work_off() -> Callable[[], int]:
    """Runs all waiting jobs here and now, the way a worker would; returns how many it ran."""

    def run_all() -> int:
        count = 0
        while waiting := Job.objects.filter(state=JobState.QUEUED).order_by("created_at").first():
            execution.run(str(waiting.pk))
            waiting.refresh_from_db()
            if waiting.state != JobState.DONE:
                raise AssertionError(f"{waiting} ended with {waiting.error_code!r}")
            count += 1
        return count

    return run_all


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for the run."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop lives in this thread, which Django would take for an asynchronous context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
        connections.close_all()  # those of the event loop: the database could not be dropped otherwise
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(chromium: Any, live_server: Any) -> Generator[Callable[..., Any]]:
    """Opens a page in a session of its own (cookies apart), based at the running site: one call for each person."""
    contexts = []

    def open_page(**options: Any) -> Any:
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(60_000)  # a busy machine; nothing waits for it in vain
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    return new_page()


@pytest.fixture
def on_postgresql() -> bool:
    return connection.vendor == "postgresql"
