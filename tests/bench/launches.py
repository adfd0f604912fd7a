"""`python -m tests.bench.launches`: how long the launch answer takes, on SQLite and on PostgreSQL, as a table to print.

In one process through all middleware, without network: the time that is ours. Everything lies in temporary databases.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.operating.installation import ROOT, environment
from tests.plugins import servers

HERE = "--here"
AIM = 10  # milliseconds


def measure(proposals: int, rounds: int) -> dict[str, Any]:
    """Go, no-go and refusals among so many cases, in the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pia.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from pia.api import failures
    from pia.assessments.actions import Action
    from pia.assessments.launch_tokens import draw
    from tests.assessments.stories import Tale, album
    from tests.bench import clock
    from tests.bench.measure import bare_view
    from tests.bench.seed import fill

    settings.ROOT_URLCONF = "tests.bench.bare"
    settings.ALLOWED_HOSTS.append("127.0.0.1")
    failures.MOST_A_MINUTE = 10**9  # type: ignore[misc]  # a bench asks more often than anybody may
    cast = fill(proposals)
    stories = {
        "go": Tale(cast, album(cast)).approved(),
        "no-go, open conditions": Tale(cast, album(cast)).approved_with_conditions(),
    }
    calls: dict[str, Any] = {"bare view": bare_view()}
    client = Client(SERVER_NAME="127.0.0.1")
    for name, tale in stories.items():
        drawn = draw()
        tale.act(Action.ISSUE_LAUNCH_TOKEN, cast.lin, digest=drawn.digest)
        calls[name] = _asking(client, tale.reference, drawn.secret, 200)
    calls["wrong token"] = _asking(client, stories["go"].reference, draw().secret, 404)
    calls["unknown proposal"] = _asking(client, "PIA-1999-001", draw().secret, 404)
    calls["public keys"] = lambda: client.get("/.well-known/jwks.json")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found: dict[str, Any] = {name: timing.as_dict() for name, timing in clock.in_turns(calls, rounds).items()}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as captured:
            call()
        found[name]["queries"] = len(captured)
    return found


def _asking(client: Any, reference: str, secret: str, status: int) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}

    def ask() -> None:
        answer = client.get(f"/launch/{reference}", headers=headers)
        if answer.status_code != status:
            raise RuntimeError(f"{reference} answered {answer.status_code}")

    return ask


def _in_a_process(folder: Path, options: argparse.Namespace, **given: str) -> dict[str, Any]:
    env = environment(folder, PIA_LOG_LEVEL="ERROR", **given)
    words = [HERE, "--proposals", str(options.proposals), "--rounds", str(options.rounds)]
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    command = [sys.executable, "-m", "tests.bench.launches", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proposals", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument(HERE, action="store_true", help="measure the database of the environment, print JSON")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure(options.proposals, options.rounds)))
        return
    from tests.bench.postgresql import private_postgresql

    with tempfile.TemporaryDirectory(prefix="pia-bench-", dir="/tmp") as base:
        try:
            found = {"SQLite": _in_a_process(Path(base) / "bench", options)}
            url = private_postgresql()
            found["PostgreSQL"] = _in_a_process(Path(base) / "bench-postgresql", options, PIA_DATABASE_URL=url)
        finally:
            servers._stop()
    print("|  | p50 ms | p95 ms | CPU ms | CPU ratio | queries |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for vendor, rows in found.items():
        bare = rows["bare view"]["cpu"]
        for name, one in rows.items():
            figures = (
                f"{one['p50']:.1f} | {one['p95']:.1f} | {one['cpu']:.1f} | {one['cpu'] / bare:.1f} × | {one['queries']}"
            )
            print(f"| {vendor}: {name} | {figures} |")


if __name__ == "__main__":
    main()
