"""A copy of `workflows/` that a story may damage, line by line."""

import shutil
from pathlib import Path

from tests.programmes.cases import WORKFLOWS


class Folder:
    """The copy, and what may be done to it."""

    def __init__(self, parent: Path) -> None:
        self.path = parent / "workflows"
        shutil.copytree(WORKFLOWS, self.path)

    def file(self, place: str) -> Path:
        """The newest version of one file, such as `regimes/cn-pipl`."""
        return max((self.path / place).glob("*.yaml"))

    def replace(self, place: str, old: str, new: str) -> str:
        """Replace the first occurrence; the answer is `file:line` as an error would name it."""
        path = self.file(place)
        text = path.read_text("utf-8")
        assert old in text
        line = text[: text.index(old)].count("\n") + 1
        path.write_text(text.replace(old, new, 1), "utf-8")
        return f"workflows/{place}/{path.name}:{line}:"

    def remove_line(self, place: str, start: str) -> str:
        """Remove the first line that starts so; the answer names the line where the hole is."""
        path = self.file(place)
        lines = path.read_text("utf-8").splitlines(keepends=True)
        number = next(place for place, line in enumerate(lines) if line.startswith(start))
        path.write_text("".join(lines[:number] + lines[number + 1 :]), "utf-8")
        return f"workflows/{place}/{path.name}:{number}:"
