"""`make bench`: times the product on SQLite and on PostgreSQL and writes docs/performance.md.

Everything happens in temporary folders and databases; nothing that anybody uses is touched.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench import law_change, paper, stack
from tests.bench.postgresql import private_postgresql
from tests.operating.installation import ROOT, environment
from tests.plugins import servers

LONGEST = 1800
DOCUMENT = ROOT / "docs" / "performance.md"


def run(folder: Path, *words: str, **given: str) -> str:
    """A command of the product on a temporary database; its output."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(folder, PIA_LOG_LEVEL="ERROR", **given),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def database(folder: Path, options: argparse.Namespace, **given: str) -> dict[str, Any]:
    """Migrate an empty database, put the demo on, fill it and measure it."""
    began = time.monotonic()
    run(folder, "manage.py", "migrate", "-v", "0", **given)
    migrated = time.monotonic() - began
    if options.demo:
        run(folder, "manage.py", "demo", **given)
    measured = run(folder, "-m", "tests.bench.measure", str(options.proposals), str(options.rounds), **given)
    return {"migrate": migrated, **json.loads(measured)}


def asked() -> argparse.Namespace:
    """How much to measure."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("--proposals", type=int, default=1000, help="cases in each database (1000)")
    parser.add_argument("--rounds", type=int, default=100, help="requests to each page (100)")
    parser.add_argument("--idle", type=int, default=60, help="seconds of watching the idle stack (60)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave the demo and its documents out")
    parser.add_argument("--print-only", action="store_true", help="do not write docs/performance.md")
    return parser.parse_args()


def main() -> None:
    options = asked()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="pia-bench-", dir="/tmp") as base:
        try:
            embedded, served = Path(base) / "bench", Path(base) / "served"
            found["SQLite"] = database(embedded, options)
            url = private_postgresql()
            found["PostgreSQL"] = database(Path(base) / "bench-postgresql", options, PIA_DATABASE_URL=url)
        finally:
            servers._stop()
        found["stack"] = stack.measure(served, options.idle, demo=options.demo)
    text = paper.write(found, options)
    print(text)
    if not options.print_only:
        # What `make law-change` measured stays.
        _before, heading, kept = DOCUMENT.read_text(encoding="utf-8").partition(law_change.HEADING)
        DOCUMENT.write_text(law_change.with_section(text, heading + kept) if kept else text, encoding="utf-8")


main()
