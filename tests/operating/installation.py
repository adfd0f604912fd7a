"""One embedded installation, run the way `make run` runs it, for tests that start, stop and watch it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# How long anything may take on a machine that has much else to do; no promise of the product.
PATIENCE = 180


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def environment(folder: Path, **given: str) -> dict[str, str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIA_", "PYTEST_", "DJANGO_")) and name not in ("PORT", "DEMO")
    }
    return clean | {"PIA_DATA_DIR": str(folder), "DEMO": "0"} | given


def manage(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **given), capture_output=True, text=True, timeout=PATIENCE
    )


def eventually(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


class Installation:
    def __init__(self, folder: Path, **given: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder.with_name(f"{folder.name}.log")
        self.given = given | {"PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Starts and waits until a page is served; returns the seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment(self.folder, **self.given),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.serves)
        return time.monotonic() - began

    def serves(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            connection.request("GET", "/static/app.css")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Asks it to stop as Ctrl-C does; returns the seconds until all its processes are gone."""
        assert self.process is not None
        family = self.family()
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        eventually(lambda: not any(alive(pid) for pid in family))
        return time.monotonic() - began

    def family(self) -> list[int]:
        """Its processes: the supervisor, its children and theirs."""
        assert self.process is not None
        parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
        family = [self.process.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family

    def child(self, part: str) -> int:
        return next(pid for pid in self.family()[1:] if part in command_of(pid))

    def has(self, part: str) -> bool:
        return any(part in command_of(pid) for pid in self.family()[1:])

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            for pid in reversed(self.family()):
                os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def memory(self) -> int:
        """Proportional set size of all its processes, in bytes."""
        lines = (Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in self.family())
        return sum(int(line.split()[1]) * 1024 for text in lines for line in text if line.startswith("Pss:"))

    def processor_seconds(self) -> float:
        ticks = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
