"""Has documents set by a child process: asks it, waits for it, and ends it when it takes too long."""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from pia.reports.typesetter_codes import CHILD_LOST, TOO_LONG

LONGEST_SECONDS = 180.0
# What the child may know of its surroundings: where programs and fonts are, and nothing that is secret.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TMPDIR")


class NotSet(Exception):
    """A document could not be set; `code` says why, `kind` names the child's exception."""

    def __init__(self, code: str, kind: str = "") -> None:
        super().__init__(f"{code} {kind}".strip())
        self.code = code
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is to be set: a whole HTML page with its style, and whether there is Chinese in it."""

    html: str
    css: str
    chinese: bool
    identifier: str


class Typesetter:
    """The child of this process; started when it is first needed, and again after it has ended."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.lock = threading.Lock()

    def set(self, manuscript: Manuscript, path: Path, laid_out: Callable[[int], None] = lambda pages: None) -> int:
        """Write the document to the path; returns its number of pages. `laid_out` is told once they are known."""
        request = {
            "html": manuscript.html,
            "css": manuscript.css,
            "chinese": manuscript.chinese,
            "identifier": manuscript.identifier,
            "path": str(path),
        }
        with self.lock, tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
            json.dump(request, file)
            file.flush()
            return self._ask(file.name, laid_out)

    def end(self) -> None:
        """Let the child go; it is started again when needed."""
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, request: str, laid_out: Callable[[int], None]) -> int:
        process = self._running()
        until = time.monotonic() + LONGEST_SECONDS
        try:
            if process.stdin is None:
                raise NotSet(CHILD_LOST)
            process.stdin.write(f"{request}\n".encode())
            process.stdin.flush()
            while True:
                told = self._line(process, until)
                if "laid_out" in told:
                    laid_out(told["laid_out"])
                    continue
                return self._outcome(told["done"])
        except (OSError, ValueError) as error:
            self.end()
            raise NotSet(CHILD_LOST) from error

    def _line(self, process: subprocess.Popen[bytes], until: float) -> dict[str, Any]:
        if process.stdout is None or not select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
            self.end()
            raise NotSet(TOO_LONG)
        line = process.stdout.readline()
        if not line:
            self.end()
            raise NotSet(CHILD_LOST)
        told: dict[str, Any] = json.loads(line)
        return told

    def _outcome(self, done: dict[str, Any]) -> int:
        if "error" in done:
            raise NotSet(done["error"], done.get("kind", ""))
        return int(done["pages"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            if self.owner == os.getpid():
                self.end()
            self.process, self.owner = _start(), os.getpid()
        return self.process


def _start() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "pia.reports.typesetter"],
        cwd=settings.BASE_DIR,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


typesetter = Typesetter()
atexit.register(typesetter.end)
