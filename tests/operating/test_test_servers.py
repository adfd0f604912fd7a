"""What the tests themselves stand on: real servers, a flush that only a superuser can do, and no silent skip."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from pia.celery import app
from pia.jobs import queue
from pia.jobs.models import Job

ROOT = Path(__file__).resolve().parents[2]
SKIPPING = """
import pytest

@pytest.mark.skip(reason="no browser")
def test_one(): pass

def test_two(): pytest.skip("no server")
"""


@pytest.mark.django_db
def test_it_runs_on_postgresql_as_a_role_that_is_no_superuser() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_it_cannot_lift_the_triggers_as_the_application() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def test_it_lifts_them_between_tests_as_a_superuser() -> None:
    with psycopg.connect(os.environ["PIA_TEST_SUPERUSER_URL"]) as superuser:
        superuser.execute("SET session_replication_role = replica")


@pytest.mark.django_db(transaction=True)
def test_it_publishes_to_a_real_redis() -> None:
    app.control.purge()
    queue.enqueue("test.nobody", "1")
    with app.connection_for_read() as broker:
        waiting = broker.default_channel.queue_declare(app.conf.task_default_queue, passive=True)
    assert waiting.message_count == 1
    assert Job.objects.count() == 1
    app.control.purge()


def test_it_counts_a_skipped_test_as_failed(tmp_path: Path) -> None:
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugins.nothing_skipped", "-c", "/dev/null", tmp_path],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 failed, 1 error in"), done.stdout
    assert "skipped, which counts as failed: " in done.stdout
    assert "no browser" in done.stdout and "no server" in done.stdout


def test_it_fails_the_run_when_a_server_is_missing() -> None:
    bare = {"PATH": str(Path(sys.executable).parent), "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/operating"], cwd=ROOT, env=bare, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "redis-server is missing" in done.stderr
