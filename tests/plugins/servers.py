"""Starts a private PostgreSQL and a private Redis before Django reads its settings, and stops both at the end.

Loaded with `-p` (pyproject.toml), since a conftest is read too late. Missing servers fail the run. With
PIA_TEST_DATABASE=sqlite nothing is started: the run is on the embedded default, SQLite and the file broker.
"""

import ctypes
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psycopg
import pytest
import redis

STARTED = "PIA_TEST_SERVERS"
SQLITE = os.environ.get("PIA_TEST_DATABASE") == "sqlite"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
START_SECONDS = 30
# The application's role owns its database but is no superuser, as in production.
ROLE = "pia"

_processes: list[subprocess.Popen[bytes]] = []
_folders: list[Path] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    try:
        if not WORKER:
            _start()
        _own_share()
    except BaseException:
        _stop()
        raise
    return (yield)


def pytest_unconfigure() -> None:
    if not WORKER:
        _stop()


def pytest_report_header() -> str:
    return "servers: " + ("SQLite, file broker" if SQLITE else os.environ[STARTED])


def _start() -> None:
    for name in [name for name in os.environ if name.startswith("PIA_") and name != "PIA_TEST_DATABASE"]:
        del os.environ[name]  # what the developer's shell says about an installation is not meant for the tests
    os.environ["PIA_TEST_FOLDER"] = str(_folder("pia-data-"))
    os.environ["PIA_CACHE_URL"] = "memory://"
    os.environ["PIA_LOG_LEVEL"] = "ERROR"
    if SQLITE:
        return
    programs = _postgresql_programs()
    redis_server = shutil.which("redis-server")
    if redis_server is None:
        raise pytest.UsageError("redis-server is missing: `make test` installs it, or apt-get install redis-server")
    started = time.monotonic()
    redis_url = _start_redis(redis_server)
    superuser_url = _start_postgresql(programs)
    os.environ["PIA_TEST_SUPERUSER_URL"] = superuser_url
    os.environ["PIA_DATABASE_URL"] = superuser_url.replace("postgresql://postgres@", f"postgresql://{ROLE}@")
    os.environ["PIA_TEST_REDIS"] = redis_url
    os.environ[STARTED] = f"PostgreSQL, Redis (up in {time.monotonic() - started:.1f} s)"


def _own_share() -> None:
    """Each process of a parallel run has a data folder and a Redis database of its own (PostgreSQL: pytest-django)."""
    share = Path(os.environ["PIA_TEST_FOLDER"]) / (WORKER or "main")
    share.mkdir(exist_ok=True)
    os.environ["PIA_DATA_DIR"] = str(share)
    if not SQLITE:
        number = int(WORKER.removeprefix("gw") or 0) if WORKER else 0
        os.environ["PIA_BROKER_URL"] = f"{os.environ['PIA_TEST_REDIS']}/{number}"


def _postgresql_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise pytest.UsageError("PostgreSQL is missing: `make test` installs it, or apt-get install postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def _folder(prefix: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))  # a socket needs a short path
    _folders.append(path)
    return path


def _spawn(command: list[str | Path], **options: object) -> subprocess.Popen[bytes]:
    """A server that ends with us, even if we are killed."""
    libc = ctypes.CDLL(None)

    def end_with_parent() -> None:
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG

    process = subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent, **options)  # type: ignore[call-overload]  # options are Popen's own
    _processes.append(process)
    return process


def _start_redis(program: str) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = _folder("pia-redis-")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with (folder / "log").open("wb") as log:
        _spawn([program, *options], stdout=log, stderr=log)
    client = redis.Redis(port=port)
    _wait("Redis", lambda: bool(client.ping()), folder / "log")
    client.close()
    return f"redis://127.0.0.1:{port}"


def _start_postgresql(programs: Path) -> str:
    folder = _folder("pia-pg-")
    identity: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        identity = {"user": "postgres", "group": grp.getgrgid(account.pw_gid).gr_name, "extra_groups": []}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    made = subprocess.run(initdb, cwd="/", capture_output=True, text=True, **identity)  # type: ignore[call-overload]  # as above
    if made.returncode:
        raise pytest.UsageError(f"initdb failed: {made.stderr}")
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "max_connections=200"]
    for quick in ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off"):
        options += ["-c", quick]
    with (folder / "log").open("wb") as log:
        _spawn([programs / "postgres", "-D", data, *options], cwd="/", stdout=log, stderr=log, **identity)
    url = f"postgresql://postgres@/postgres?host={folder}"

    def prepared() -> bool:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        return True

    _wait("PostgreSQL", prepared, folder / "log")
    return url.replace("/postgres?", f"/{ROLE}?")


def _wait(name: str, answers: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            if answers():
                return
        except (redis.RedisError, psycopg.OperationalError) as error:
            if time.monotonic() > until or _processes[-1].poll() is not None:
                raise pytest.UsageError(f"{name} did not start: {error}\n{log.read_text()}") from error
        time.sleep(0.05)


def _stop() -> None:
    for process in reversed(_processes):
        process.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown; Redis: the usual one
    for process in reversed(_processes):
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _processes.clear()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
    _folders.clear()
