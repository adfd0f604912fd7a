"""Measures one database, in a process of its own: pages, one transition and the demo's document, as JSON on the output.

Started by the bench for a migrated temporary database in which the demo was put on, never by hand.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pia.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django has to be set up before models are imported
from django.db import connection  # noqa: E402  # as above
from django.test import Client, override_settings  # noqa: E402  # as above
from django.test.utils import CaptureQueriesContext  # noqa: E402  # as above
from django.urls import reverse  # noqa: E402  # as above
from weasyprint import CSS, HTML  # noqa: E402  # as above

from pia.accounts.cast import Cast  # noqa: E402  # as above
from pia.assessments.actions import Action  # noqa: E402  # as above
from pia.assessments.models import Proposal  # noqa: E402  # as above
from pia.assessments.perform import perform  # noqa: E402  # as above
from pia.assessments.states import State  # noqa: E402  # as above
from pia.reports import rendering  # noqa: E402  # as above
from pia.reports.models import Document, DocumentState  # noqa: E402  # as above
from pia.reports.typesetting import typesetter  # noqa: E402  # as above
from tests.bench import clock, drawing, inventories  # noqa: E402  # as above
from tests.bench.seed import fill  # noqa: E402  # as above

Call = Callable[[], object]
PRINTS = 3
DRAWINGS = 30


def visit(client: Client, address: str) -> Call:
    """Asking for a page, which has to be there."""

    def ask() -> object:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content

    return ask


def bare_view() -> Call:
    """The view without middleware: a client keeps the middleware of its first request."""
    ask = visit(Client(SERVER_NAME="127.0.0.1"), f"/bare/?pk={Proposal.objects.latest('pk').pk}")
    with override_settings(MIDDLEWARE=[]):
        ask()
    return ask


def pages(cast: Cast, rounds: int) -> dict[str, Any]:
    """My work, the list and an overview as Chen Wei, who sees every case; queries beside times."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(cast.chen)
    demo = Document.objects.first()
    case = demo.proposal if demo else Proposal.objects.filter(state=State.IN_REVIEW).latest("pk")
    addresses = {
        "my work": reverse("my_work"),
        "list": reverse("proposals"),
        "overview": reverse("proposal", args=[case.reference]),
    }
    calls = {"bare view": bare_view()} | {name: visit(client, address) for name, address in addresses.items()}
    found = {name: timing.as_dict() for name, timing in clock.in_turns(calls, rounds).items()}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as captured:
            call()
        found[name]["queries"] = len(captured)
    return found


def transition(cast: Cast) -> dict[str, Any]:
    """Chen Wei requires an assessment, once in each case that waits for it: lock, policy, act, record, due items."""
    waiting = list(Proposal.objects.filter(state=State.SCREENING).order_by("pk"))
    perform(waiting.pop(), Action.SCREEN_IN, actor=cast.chen)
    times = [clock.timed(lambda case=case: perform(case, Action.SCREEN_IN, actor=cast.chen)) for case in waiting]  # type: ignore[misc]  # the case is bound on purpose
    return clock.summed(times).as_dict()


def printing() -> dict[str, Any]:
    """The demo's reports as the worker makes them, beside WeasyPrint alone on the same page; both warm."""
    found = {}
    for document in Document.objects.filter(state=DocumentState.READY).order_by("language"):
        asked = {
            "language": document.language,
            "made_at": document.requested_at,
            "identifier": document.content_digest[:16],
        }
        page = rendering.manuscript(document.content, **asked)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.pdf"
            calls: dict[str, Call] = {
                "ours": lambda path=path, document=document, asked=asked: typesetter.set(  # type: ignore[dict-item,misc]  # bound on purpose
                    rendering.manuscript(document.content, **asked), path
                ),
                "bare": lambda page=page: HTML(string=page.html).write_pdf(stylesheets=[CSS(string=page.css)]),  # type: ignore[dict-item,misc]  # as above
            }
            # One after the other: the typesetter would end, unused, while WeasyPrint alone is timed.
            timings = {name: clock.in_turns({name: call}, PRINTS, warm_up=1)[name] for name, call in calls.items()}
        found[document.language] = {name: timing.as_dict() for name, timing in timings.items()} | {
            "pages": document.pages
        }
    typesetter.end()
    return found


def main(count: int, rounds: int) -> dict[str, Any]:
    """Everything about the database that the environment names."""
    settings.ROOT_URLCONF = "tests.bench.bare"
    cast = fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "proposals": Proposal.objects.count(),
        "pages": pages(cast, rounds),
        "transition": transition(cast),
        "inventory": inventories.pages(cast, rounds),
        # A document is set from stored content: which database stores it does not show.
        "printing": printing() if connection.vendor == "sqlite" else {},
        "drawing": drawing.measure(min(rounds, DRAWINGS)) if connection.vendor == "sqlite" else {},
    }


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
