"""The marked part of the tests, once more on the embedded default: SQLite and the file broker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins import servers

ROOT = Path(__file__).resolve().parents[2]
MARK = "pytest.mark.sqlite"


@pytest.mark.slow
def test_it_passes_the_marked_part_on_sqlite_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert not servers.SQLITE
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIA_", "PYTEST_", "DJANGO_"))}
    # Only the files that have a part of it are read: reading all takes as long as a tenth of the run.
    marked = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if MARK in path.read_text("utf-8")]
    command = [sys.executable, "-m", "pytest", "-m", "sqlite", "-q", "-p", "no:cacheprovider", *map(str, marked)]
    done = subprocess.run(
        command, cwd=ROOT, env=kept | {"PIA_TEST_DATABASE": "sqlite"}, capture_output=True, text=True, timeout=1800
    )
    lines = done.stdout.strip().splitlines() or [done.stderr]
    with capsys.disabled():
        print(f"\nOn SQLite: {lines[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr
