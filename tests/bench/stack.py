"""The served installation as `make run` starts it: how long a second start takes, and what it uses while idle."""

import time
from pathlib import Path
from typing import Any

from tests.operating.installation import Installation

SETTLE_SECONDS = 15


def measure(folder: Path, seconds: int, *, demo: bool) -> dict[str, Any]:
    """First start (migrates, seeds the demo), stop, second start, then watch it doing nothing."""
    installation = Installation(folder, DEMO="1" if demo else "0")
    try:
        first = installation.start()
        stopped = installation.stop()
        second = installation.start()
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
