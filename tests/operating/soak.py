"""`make soak`: an installation works for a while as its processes are killed at random; every job has to end, once.

Bounded: by default two minutes, on this machine's loopback address alone. Exit code 1 if anything was lost or doubled.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.operating.installation import ROOT, Installation, environment, eventually

JOBS = {"PIA_JOB_MODULES": "tests.jobs.slow_jobs", "PIA_JOB_SWEEP_SECONDS": "1", "PIA_JOB_STALE_SECONDS": "5"}
ENQUEUE = """
import time
from pia.jobs.queue import enqueue
for number in range({count}):
    enqueue("slow.count", f"{folder}/{{number}}", key=f"soak:{{number}}")
    time.sleep({pause})
"""


def unfinished(folder: Path) -> int:
    with sqlite3.connect(folder / "pia.sqlite3", timeout=20) as database:
        query = "SELECT count(*) FROM jobs_job WHERE name = 'slow.count' AND state <> 'done'"
        return int(database.execute(query).fetchone()[0])


def disturb(installation: Installation, seconds: int) -> int:
    """Kills one child after the other; returns how many."""
    until, kills = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        time.sleep(random.uniform(8, 15))  # rarer than what the supervisor gives up at
        victim = random.choice(installation.family()[1:])
        try:
            os.kill(victim, signal.SIGKILL)
            kills += 1
        except ProcessLookupError:
            continue
    return kills


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pia-soak-") as name:
        folder = Path(name) / "var"
        papers = Path(name) / "papers"
        papers.mkdir()
        installation = Installation(folder, **JOBS)
        installation.start()
        count = given.seconds * 4
        code = ENQUEUE.format(count=count, folder=papers, pause=0.2)
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        asking = subprocess.Popen(command, cwd=ROOT, env=environment(folder))
        try:
            kills = disturb(installation, given.seconds)
            asking.wait(60)
            eventually(lambda: unfinished(folder) == 0, 120)
            doubled = [path.name for path in papers.iterdir() if len(path.read_text().splitlines()) > 1]
            printed = len(list(papers.iterdir()))
            print(f"{printed} of {count} jobs done, {len(doubled)} begun again after a kill, {kills} processes killed")
            # A job that was killed between its work and the note that it is done runs again: at most one a kill.
            return int(printed != count or len(doubled) > kills)
        finally:
            asking.kill()
            installation.end()


if __name__ == "__main__":
    sys.exit(main())
