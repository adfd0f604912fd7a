"""`make law-change`: how long it takes, and how much memory, to find the cases that a new law affects among 100,000.

On a private PostgreSQL as the tests start it; the search runs in a process of its own, as the worker runs it. Measures
at a tenth first, to show that memory does not grow with the number of cases; writes docs/performance.md.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench import paper
from tests.bench.postgresql import private_postgresql
from tests.operating.installation import ROOT, environment
from tests.plugins import servers

DOCUMENT = ROOT / "docs" / "performance.md"
HEADING = "## A law changes"
LAWS = ("cn-pipl", "eu-gdpr")
KIB = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One search: how many cases were looked at and found, seconds on the clock and of work, memory at its highest."""

    slug: str
    seen: int
    found: int
    seconds: float
    cpu: float
    mebibytes: int


def run(folder: Path, *words: str, **given: str) -> tuple[str, float, resource.struct_rusage]:
    """A step in a process of its own: what it printed, its seconds on the clock, and what it used."""
    log = folder / "step.log"
    with log.open("w+", encoding="utf-8") as out:
        began = time.monotonic()
        step = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.law_steps", *words],
            cwd=ROOT,
            env=environment(folder, PIA_LOG_LEVEL="ERROR", **given),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _pid, status, used = os.wait4(step.pid, 0)
        seconds = time.monotonic() - began
        out.seek(0)
        said = out.read()
    if status:
        raise SystemExit(f"{' '.join(words)} failed:\n{said[-3000:]}")
    return said.strip(), seconds, used


def search(folder: Path, slug: str, url: str) -> Measured:
    """One search from the first case to the last."""
    said, seconds, used = run(folder, "search", slug, PIA_DATABASE_URL=url)
    seen, found = (int(word) for word in said.splitlines()[-1].split())
    return Measured(slug, seen, found, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // KIB)


def section(rows: list[Measured], options: argparse.Namespace) -> str:
    """What is written into the document."""
    table = paper.table(
        ["", "cases", "affected", "s", "cases a second", "CPU s", "peak memory, MiB"],
        [
            [
                *(one.slug, f"{one.seen:,}", f"{one.found:,}", f"{one.seconds:.1f}"),
                *(f"{one.seen / one.seconds:,.0f}", f"{one.cpu:.1f}", str(one.mebibytes)),
            ]
            for one in rows
        ],
    )
    text = [
        HEADING,
        f"Measured on {date.today():%Y-%m-%d} with `make law-change` (`--cases {options.cases}`). "
        f"Machine: {paper.machine()}.",
        "Approved cases with random answers to every question of their programme and one to nine data items, half of"
        " them in China, a quarter in the Union, a quarter in both (seeded). The new version makes every deciding rule"
        " advisory, so that nearly every case under the law has another outcome, the other laws are asked too, and a"
        " row is stored: the worst there is. One search in one process, from its start to its end: reading the cases,"
        " judging each under both versions, storing rows and cursor batch by batch. CPU is the process's own; the"
        " database server works beside it.",
        table,
    ]
    return "\n\n".join(text) + "\n"


def with_section(document: str, text: str, heading: str = HEADING) -> str:
    """The document with this section in the place of the old one, or at its end."""
    before, _heading, after = document.partition(heading)
    _old, rest, following = after.partition("\n## ")
    return f"{before.rstrip()}\n\n{text}" + (f"\n## {following}" if rest else "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make law-change ARGS=", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="cases in the database (100000)")
    parser.add_argument("--print-only", action="store_true", help="do not write docs/performance.md")
    options = parser.parse_args()
    measured = []
    with tempfile.TemporaryDirectory(prefix="pia-bench-", dir="/tmp") as base:
        folder = Path(base) / "bench"
        folder.mkdir()
        try:
            url = private_postgresql()
            run(folder, "prepare", *LAWS, PIA_DATABASE_URL=url)
            for count in (options.cases // 10, options.cases):
                run(folder, "fill", str(count), PIA_DATABASE_URL=url)
                measured += [search(folder, slug, url) for slug in LAWS]
        finally:
            servers._stop()
    text = section(measured, options)
    print(text)
    if not options.print_only:
        DOCUMENT.write_text(with_section(DOCUMENT.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
