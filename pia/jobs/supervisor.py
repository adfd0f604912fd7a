"""Runs the web server and the worker as children, restarts the one that dies, and stops all of them within 5 seconds.

Loads no Django and none of the application: it is the process that only waits, so it has to be small.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 3.5
READY_SECONDS = 30.0
DEATHS = 5
WITHIN_SECONDS = 60.0
_SET_PDEATHSIG = 1
# Who listens everywhere is reached here.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # an address to connect to, not one to bind
SEPARATOR = "\x1f"  # between the words of a command


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A group of its own: Ctrl-C in a terminal reaches the supervisor alone, and a killed child leaves nothing.
        self.process = subprocess.Popen(self.command, process_group=0, preexec_fn=_end_with_parent)

    def terminate(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def clear_group(self) -> None:
        """Ends what the child may have left in its group, and the child itself if it has not ended."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def died_too_often(self) -> bool:
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if moment > now - WITHIN_SECONDS] + [now]
        return len(self.deaths) >= DEATHS


class Supervisor:
    def __init__(self, children: list[Child], *, address: tuple[str, int], ready: str) -> None:
        self.children = children
        self.address = address
        self.ready = ready
        self.once: Child | None = None
        self.marker: Path | None = None
        self.stopping = False

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        for child in self.children:
            child.start()
        try:
            return self._watch()
        finally:
            self._stop()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self) -> int:
        began = time.monotonic()
        announced = False
        while not self.stopping:
            time.sleep(0.1 if not announced else 0.5)
            for child in self.children:
                if not child.running() and not self.stopping and not self._revive(child):
                    return 1
            if not announced and self._answers():
                announced = True
                _say(self.ready)
                if self.once:
                    self.once.start()
            elif not announced and time.monotonic() - began > READY_SECONDS:
                _say(f"the web server does not answer at {self.address[0]}:{self.address[1]}; everything is stopped")
                return 1
            self._look_after_once()
        return 0

    def _revive(self, child: Child) -> bool:
        child.clear_group()
        if child.died_too_often():
            _say(f"{child.name} ended {DEATHS} times within a minute; everything is stopped")
            return False
        _say(f"{child.name} ended unexpectedly and is started again")
        time.sleep(min(len(child.deaths), 3))
        child.start()
        return True

    def _look_after_once(self) -> None:
        if self.once and self.once.process and not self.once.running():
            if self.once.process.returncode:
                _say(f"{self.once.name} did not finish; the rest goes on, and the next start tries again")
            elif self.marker:
                self.marker.unlink(missing_ok=True)
            self.once = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(self.address, timeout=0.5).close()
        except OSError:
            return False
        return True

    def _stop(self) -> None:
        family = [*self.children, *([self.once] if self.once else [])]
        for child in family:
            child.terminate()
        until = time.monotonic() + GRACE_SECONDS
        while any(child.running() for child in family) and time.monotonic() < until:
            time.sleep(0.05)
        for child in family:
            child.clear_group()
        _say("stopped")


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGTERM)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="pia.jobs.supervisor")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ready", required=True)
    parser.add_argument("--child", nargs=2, action="append", metavar=("NAME", "COMMAND"), required=True)
    parser.add_argument("--once", nargs=2, metavar=("NAME", "COMMAND"), help="run once when the pages are served")
    parser.add_argument("--once-done", type=Path, help="a file to remove when that went well")
    given = parser.parse_args()
    children = [Child(name, command.split(SEPARATOR)) for name, command in given.child]
    supervisor = Supervisor(children, address=(ANYWHERE.get(given.host, given.host), given.port), ready=given.ready)
    if given.once:
        supervisor.once = Child(given.once[0], given.once[1].split(SEPARATOR))
        supervisor.marker = given.once_done
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
