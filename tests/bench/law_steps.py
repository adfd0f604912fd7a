"""The steps of `make law-change`, each in a process of its own; started by it, never by hand."""

import copy
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pia.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django has to be set up before models are imported
from django.core.management import call_command  # noqa: E402  # as above
from django.db import connection  # noqa: E402  # as above

from pia.accounts.cast import create_cast  # noqa: E402  # as above
from pia.accounts.models import Unit, User  # noqa: E402  # as above
from pia.accounts.roles import Role  # noqa: E402  # as above
from pia.assessments import impact_runs, tasks  # noqa: E402  # as above
from pia.assessments.models import Proposal, RunState  # noqa: E402  # as above
from pia.jobs import execution  # noqa: E402  # as above
from pia.programmes import publishing  # noqa: E402  # as above
from pia.programmes.definition import Asks, Force, Kind  # noqa: E402  # as above
from pia.programmes.models import PublishedVersion  # noqa: E402  # as above
from tests.bench.cloning import refuse_real_databases  # noqa: E402  # as above
from tests.bench.manycases import crowd  # noqa: E402  # as above

NEXT = "2030-01-01"
WORKER = tasks.__name__  # imported, so that the job is known


def prepare(*slugs: str) -> None:
    """An empty installation with the cast, what the product ships, and an announced version of each of these laws."""
    call_command("migrate", verbosity=0)
    publishing.publish_all(settings.WORKFLOWS_DIR)
    create_cast()
    for slug in slugs:
        publish_change(slug)


def changed(content: dict[str, Any]) -> dict[str, Any]:
    """The worst there is: no rule is more than advice any more, so that nearly every case has another outcome."""
    content |= {"version": NEXT, "effective_from": NEXT}
    for rule in content["triggers"]:
        if Asks(rule.get("asks", Asks.ASSESSMENT)) in (Asks.ASSESSMENT, Asks.PROHIBITION):
            rule["force"] = Force.ADVISORY.value
    return content


def publish_change(slug: str) -> None:
    """Publish the newer version beside the newest."""
    newest = publishing.latest(Kind.REGIME, slug)
    row = PublishedVersion(kind=newest.kind, slug=slug, version=NEXT, digest=newest.digest[::-1])
    row.content = changed(copy.deepcopy(newest.content))
    row.save()


def fill(count: str) -> None:
    """Cases until there are that many."""
    crowd(Unit.objects.earliest("pk"), int(count) - Proposal.objects.count(), seed=Proposal.objects.count() + 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def search(slug: str) -> None:
    """A privacy officer's search, as the worker does it."""
    officer = User.objects.filter(role_assignments__role=Role.PRIVACY_OFFICER).earliest("pk")
    older = publishing.versions(Kind.REGIME, slug)[-2]
    run = impact_runs.start(officer, slug, older, NEXT)
    if run.job is None:
        raise RuntimeError("the search has no job")
    execution.run(str(run.job.pk))
    run.refresh_from_db()
    if run.state != RunState.DONE:
        raise RuntimeError(f"the search ended {run.state}")
    print(run.seen, run.found)


if __name__ == "__main__":
    refuse_real_databases()
    {"prepare": prepare, "fill": fill, "search": search}[sys.argv[1]](*sys.argv[2:])
