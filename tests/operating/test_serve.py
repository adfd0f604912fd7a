"""Ravi starts the installation, stops it, breaks it, starts it again: nothing is lost and nothing is left behind."""

import os
import signal
import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operating.installation import Installation, alive, eventually, manage

pytestmark = pytest.mark.slow
IDLE_SHARE = 0.02
STARTED_AGAIN = "ended unexpectedly and is started again"
IDLE_BYTES = 300 * 1024 * 1024


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was started once."""
    folder = tmp_path_factory.mktemp("northlight") / "var"
    first = Installation(folder)
    try:
        first.start()
        first.stop()
    finally:
        first.end()
    return folder


@pytest.fixture
def northlight(prepared: Path) -> Iterator[Installation]:
    installation = Installation(prepared, PIA_JOB_MODULES="tests.jobs.slow_jobs", PIA_JOB_SWEEP_SECONDS="1")
    yield installation
    installation.end()


def enqueue(installation: Installation, name: str, argument: Path) -> None:
    code = f"from pia.jobs.queue import enqueue; enqueue({name!r}, {str(argument)!r})"
    done = manage(installation.folder, "shell", "--no-imports", "-c", code, PIA_JOB_MODULES="tests.jobs.slow_jobs")
    assert done.returncode == 0, done.stderr


def states(installation: Installation, name: str) -> list[str]:
    with sqlite3.connect(installation.folder / "pia.sqlite3") as database:
        return [row[0] for row in database.execute("SELECT state FROM jobs_job WHERE name = ? ORDER BY id", [name])]


def idle_share(northlight: Installation, seconds: float) -> float:
    before = northlight.processor_seconds()
    time.sleep(seconds)
    return (northlight.processor_seconds() - before) / seconds


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_again_and_leaves_nothing_running_when_asked_to_stop(
    northlight: Installation, asked: signal.Signals
) -> None:
    northlight.start()
    northlight.stop(asked)
    assert northlight.process is not None and northlight.process.returncode == 0
    northlight.start()
    northlight.stop(asked)


def test_it_loses_no_job_when_it_is_stopped(northlight: Installation, tmp_path: Path) -> None:
    northlight.start()
    running, waiting = tmp_path / "running", tmp_path / "waiting"
    enqueue(northlight, "slow.print", running)
    eventually(lambda: running.exists())
    enqueue(northlight, "slow.count", waiting)
    northlight.stop()
    assert not waiting.exists()
    Path(f"{running}.go").touch()
    northlight.start()
    eventually(lambda: states(northlight, "slow.print") == ["done"] == states(northlight, "slow.count"))
    assert [line.split()[0] for line in running.read_text().splitlines()] == ["began", "began", "finished"]
    assert len(waiting.read_text().splitlines()) == 1


@pytest.mark.parametrize("part", ["granian", "celery"])
def test_it_starts_a_child_again_that_died(northlight: Installation, part: str) -> None:
    northlight.start()
    victim = northlight.child(part)
    said = northlight.log.read_text().count(STARTED_AGAIN)
    os.kill(victim, signal.SIGKILL)
    # What the victim left in its group may serve for a moment more: the supervisor's word comes before the new start.
    eventually(lambda: northlight.log.read_text().count(STARTED_AGAIN) == said + 1)
    eventually(lambda: northlight.has(part))
    eventually(northlight.serves)
    assert not alive(victim)


def test_it_takes_its_children_along_when_it_is_killed(northlight: Installation) -> None:
    northlight.start()
    family = northlight.family()
    assert northlight.process is not None
    northlight.process.kill()
    northlight.process.wait()
    eventually(lambda: not any(alive(pid) for pid in family))


def test_it_idles_on_little_memory_and_almost_no_processor(northlight: Installation) -> None:
    northlight.given |= {"PIA_JOB_SWEEP_SECONDS": "30"}
    northlight.start()
    eventually(lambda: idle_share(northlight, seconds=6) < IDLE_SHARE, 60)  # it works for a while after its start
    assert northlight.memory() < IDLE_BYTES


def test_it_keeps_its_folder_and_its_secret_to_itself(prepared: Path) -> None:
    secret = prepared / "secret-key"
    assert len(secret.read_text()) > 60
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    for folder in (prepared, prepared / "broker", prepared / "broker" / "messages"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "PORT: 'eighty' is not a whole number"),
        ("PORT", "70000", "PORT: 70000 is not between 1 and 65535"),
        ("PIA_HOST", "no.such.host.invalid", "PIA_HOST: 'no.such.host.invalid' is not an address of this machine"),
        ("PIA_DATABASE_URL", "mysql://u:secret@h/n", "PIA_DATABASE_URL: begins with 'mysql'"),
        ("PIA_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/n", "PIA_DATABASE_URL: the database does not answer"),
        ("PIA_BROKER_URL", "amqp://u:secret@h", "PIA_BROKER_URL: begins with 'amqp'"),
        ("PIA_BROKER_URL", "redis://:secret@127.0.0.1:1/0", "PIA_BROKER_URL: the broker does not answer"),
        ("PIA_PUBLIC_URL", "pia.example", "PIA_PUBLIC_URL: begins with no scheme"),
        ("PIA_LOG_LEVEL", "loud", "PIA_LOG_LEVEL: 'LOUD' is none of"),
        ("PIA_WEB_THREADS", "0", "PIA_WEB_THREADS: 0 is not between"),
        ("PIA_DATA_DIR", "/proc/nothing", "PIA_DATA_DIR: cannot be used"),
        ("DEMO", "maybe", "DEMO: 'maybe' is neither 1 nor 0"),
    ],
)
def test_it_says_in_one_line_which_value_is_wrong(prepared: Path, name: str, value: str, says: str) -> None:
    given = {"PORT": "8999"} | {name: value}
    data = Path(given.pop("PIA_DATA_DIR", prepared))
    done = manage(data, "serve", **given)
    assert done.returncode == 2
    assert done.stderr.startswith(says), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_it_is_served_once_at_a_time(northlight: Installation) -> None:
    northlight.start()
    second = manage(northlight.folder, "serve", PORT="8999")
    assert (second.returncode, second.stderr) == (2, f"PIA_DATA_DIR: {northlight.folder} is already being served\n")
    northlight.stop()
    northlight.start()


def test_it_says_that_the_port_is_taken(prepared: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage(prepared, "serve", PORT=str(port))
    assert done.returncode == 2
    assert done.stderr.startswith(f"PORT: 127.0.0.1:{port} cannot be opened")
    assert len(done.stderr.splitlines()) == 1
