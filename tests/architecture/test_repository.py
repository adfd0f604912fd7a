"""What may lie in the repository at all."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".html", ".md", ".yaml", ".yml", ".toml", ".txt", ".sh", ".css", ".js", ".json", ".po", ".cfg", ""}
# Folders that exist on somebody's machine and nowhere else.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home/\w+|Users/\w+|root/\w+|work/\w+|mnt/\w+)")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
BARE_EXEMPTION = re.compile(r"# (?:noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|type: ignore(?:\[[\w, -]+\])?)\s*$")
ADDRESS_OF_A_DOWNLOAD = re.compile(r"--(?:extra-)?index-url|--find-links|files\.\w+hosted|@ https?://")


def tracked() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix in TEXT and path != Path(__file__).resolve():
            yield path


def lines_with(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if not suffixes or path.suffix in suffixes
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_it_names_no_path_of_a_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_it_leaves_nothing_for_later() -> None:
    assert lines_with(UNFINISHED, ".py", ".html", ".sh", ".css", ".yaml") == []


def test_it_gives_a_reason_beside_every_exemption() -> None:
    assert lines_with(BARE_EXEMPTION, ".py") == []


def test_it_locks_with_hashes_and_without_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not ADDRESS_OF_A_DOWNLOAD.search(text), name
        packages = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
