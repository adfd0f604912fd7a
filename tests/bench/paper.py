"""Writes what was measured as a page of the documentation: the machine, the commands, the tables."""

import argparse
import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

MIB = 1024**2
HEAD = ["", "p50 ms", "p95 ms", "p50 ratio", "p95 ratio", "CPU ms", "CPU ratio", "queries", "calls"]


def machine() -> str:
    """Cores, processor and memory of this machine."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {processor}, {memory:.0f} GiB; load at the end of the run {busy:.1f}"


def software() -> str:
    """The versions that matter."""
    names = ("django", "celery", "weasyprint", "granian")
    postgresql = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout.split()
    found = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    return ", ".join([*found, f"PostgreSQL {postgresql[2]}" if len(postgresql) > 2 else ""]).rstrip(", ")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; every column but the first holds numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def page_rows(measured: dict[str, Any]) -> list[list[str]]:
    """Each page and the transition beside the bare view of the same run."""
    bare = measured["pages"]["bare view"]
    rows = []
    for name, timing in [*measured["pages"].items(), ("one transition", measured["transition"])]:
        times = [f"{timing[part]:.1f}" for part in ("p50", "p95")]
        ratios = [f"{timing[part] / bare[part]:.0f} ×" for part in ("p50", "p95")]
        work = [f"{timing['cpu']:.1f}", f"{timing['cpu'] / bare['cpu']:.0f} ×"]
        rows.append([name, *times, *ratios, *work, str(timing.get("queries", "–")), str(timing["calls"])])
    return rows


def print_rows(measured: dict[str, Any]) -> list[list[str]]:
    """The demo's documents beside WeasyPrint alone."""
    return [
        [
            f"{language}, {found['pages']} pages",
            f"{found['ours']['p50'] / 1000:.2f}",
            f"{found['bare']['p50'] / 1000:.2f}",
            f"{found['ours']['p50'] / found['bare']['p50']:.2f} ×",
        ]
        for language, found in measured["printing"].items()
    ]


def inventory_rows(measured: dict[str, Any]) -> list[list[str]]:
    """The table of a long inventory and what it is edited with."""
    return [
        [name, *(f"{timing[part]:.1f}" for part in ("p50", "p95", "cpu")), str(timing["queries"]), str(timing["calls"])]
        for name, timing in measured["inventory"]["pages"].items()
    ]


def drawing_rows(measured: dict[str, Any]) -> list[list[str]]:
    """The diagram of each size, with how much of it had to share a box or a line."""
    return [
        [
            f"{size} items",
            *(f"{found[part]:.0f}" for part in ("p50", "p95", "cpu")),
            f"{found['places']} of {found['all_places']}",
            f"{found['flows']} of {found['all_flows']}",
            f"{found['size']:.0f}",
        ]
        for size, found in measured["drawing"].items()
    ]


def write(found: dict[str, Any], options: argparse.Namespace) -> str:
    """The page."""
    parts = [
        "# Performance",
        f"Measured on {date.today():%Y-%m-%d} with `make bench`"
        f" (`--proposals {options.proposals} --rounds {options.rounds} --idle {options.idle}`).",
        f"Machine: {machine()}.  \nSoftware: {software()}.",
        "Milliseconds, within one process, through all middleware and templates, as a privacy officer who sees every"
        " case. The bare view is a Django view without middleware that reads one row; it takes turns with the pages,"
        " so the ratios hold on another machine where the milliseconds do not. CPU is the median of the process's own"
        " work without the database server's; on a busy machine it says more than the clock. A transition is one"
        " call of the door (lock, policy, act, audit entry, due items, commit)."
        " The overview is that of the demo's face-swap case."
        " PostgreSQL runs without fsync, as the tests' servers do.",
    ]
    for name in ("SQLite", "PostgreSQL"):
        measured = found[name]
        parts += [
            f"## {name}, {measured['proposals']} proposals",
            table(
                ["", "p50 ms", "p95 ms", "p50 ratio", "p95 ratio", "CPU ms", "CPU ratio", "queries", "calls"],
                page_rows(measured),
            ),
            f"`manage.py migrate` from empty: {measured['migrate']:.1f} s.",
        ]
    printed = print_rows(found["SQLite"])
    if printed:
        parts += [
            "## Documents",
            "The demo's sign-off reports: from stored content to a tagged PDF/UA file through the warm typesetter, and"
            " WeasyPrint alone on the same HTML and style sheet, untagged, warm.",
            table(["", "ours, s", "bare WeasyPrint, s", "ratio"], print_rows(found["SQLite"])),
        ]
    parts += [
        f"## An inventory of {found['SQLite']['inventory']['rows']:,} rows",
        "Pages of 100 rows, filters over all of them, the editor of a cell, and a cell saved through the door, as the"
        " author of the case.",
    ]
    for name in ("SQLite", "PostgreSQL"):
        parts.append(table([name, "p50 ms", "p95 ms", "CPU ms", "queries", "calls"], inventory_rows(found[name])))
    parts += [
        "## Data-flow diagrams",
        "Of inventories in memory, features of two to six items each: read, laid out and drawn as SVG. Boxes and lines"
        " as they are drawn, of all that there are; the others share one.",
        table(["", "p50 ms", "p95 ms", "CPU ms", "boxes", "lines", "KiB"], drawing_rows(found["SQLite"])),
    ]
    stack = found["stack"]
    parts += [
        "## The embedded stack",
        table(
            ["", "measured"],
            [
                ["first start: migrate, publish, seed", f"{stack['first']:.1f} s"],
                ["second start, until a page is served", f"{stack['second']:.1f} s"],
                ["stop", f"{stack['stop']:.1f} s"],
                [f"processor while idle, over {stack['seconds']} s", f"{stack['idle_share']:.2%} of one core"],
                [f"memory, {stack['processes']} processes, summed PSS", f"{stack['memory'] / MIB:.0f} MiB"],
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"
