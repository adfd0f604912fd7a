"""The served installation as `make run` starts it: how long a second start takes, and what it uses while idle."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from tests.operating.installation import Installation, eventually

SETTLE_SECONDS = 15
LONGEST_DEMO_SECONDS = 300
# Until the demo is seeded; and whoever is still busy with it or waits for another document.
MARKER = "demo-not-finished"
PASSING = ("typesetter", "\0demo\0")


def measure(folder: Path, seconds: int, *, demo: bool) -> dict[str, Any]:
    """First start (migrates, seeds the demo), stop, second start, then watch it doing nothing."""
    installation = Installation(folder, DEMO="1" if demo else "0")
    try:
        first = installation.start()
        eventually(lambda: quiet(installation), LONGEST_DEMO_SECONDS)
        stopped = installation.stop()
        second = installation.start()
        eventually(lambda: quiet(installation), LONGEST_DEMO_SECONDS)
        time.sleep(SETTLE_SECONDS)
        before = installation.processor_seconds()
        time.sleep(seconds)
        share = (installation.processor_seconds() - before) / seconds
        memory = installation.memory()
        processes = len(installation.family())
        installation.stop()
    finally:
        installation.end()
    return {
        "first": first,
        "stop": stopped,
        "second": second,
        "idle_share": share,
        "memory": memory,
        "processes": processes,
        "seconds": seconds,
    }


def quiet(installation: Installation) -> bool:
    """Whether the demo is seeded, its documents are made, and those who made them have gone."""
    if (installation.folder / MARKER).exists() or work_left(installation.folder):
        return False
    return not any(word in command_of(pid) for pid in installation.family()[1:] for word in PASSING)


def command_of(pid: int) -> str:
    """How a process was called; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def work_left(folder: Path) -> int:
    """Jobs that are not over yet."""
    with sqlite3.connect(folder / "pia.sqlite3", timeout=20) as database:
        return int(database.execute("SELECT count(*) FROM jobs_job WHERE state IN ('queued', 'running')").fetchone()[0])
