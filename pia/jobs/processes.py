"""Names a process so that another one on the same machine can tell whether it is still alive.

A heartbeat notices a dead worker after half a minute; this notices it at once, when the worker is restarted.
"""

import hashlib
import os
from functools import cache
from pathlib import Path


@cache
def _machine() -> str:
    """One boot of one machine as seen from one process namespace; empty where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return hashlib.sha256(f"{boot} {namespace}".encode()).hexdigest()[:16]


def _started(pid: int) -> str:
    """The process's start in clock ticks since boot, so that a reused number is not taken for the same process."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


def own_identity() -> str:
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_started(pid)}"


def known_dead(identity: str) -> bool:
    """True only if that process certainly ran here and is gone; an unknown machine proves nothing."""
    machine, _, rest = identity.partition(":")
    pid, _, started = rest.partition(":")
    if not machine or machine != _machine() or not pid.isdigit() or not started:
        return False
    return _started(int(pid)) != started
