"""A stranger types two commands into an empty installation and finds two PDFs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operating.installation import ROOT, environment, manage

LONGEST_SECONDS = 600


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )


def pdfs(done: subprocess.CompletedProcess[str]) -> list[Path]:
    return [Path(found) for found in re.findall(r"Sign-off report \(\w+\): (\S+\.pdf)", done.stdout)]


@pytest.mark.slow
def test_it_makes_both_reports_after_migrate_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert manage(folder, "migrate", "-v0").returncode == 0

    first = demo(folder)

    assert first.returncode == 0, first.stdout + first.stderr
    made = pdfs(first)
    assert len(made) == 2 and all(path.read_bytes().startswith(b"%PDF-") for path in made)
    assert all(path.is_relative_to(folder / "documents") for path in made)
    assert "one runs for as long as this takes" in first.stdout
    assert "lin.yue@northlight.example" in first.stdout

    second = demo(folder)

    assert second.returncode == 0, second.stdout + second.stderr
    assert pdfs(second) == made
    assert second.stdout.count("is there already") == 2
    assert "Submit" not in second.stdout and "worker" not in second.stdout
    assert manage(folder, "verify_audit").returncode == 0
