"""Fills a temporary database: the cast, one case in each of nine states through the door, and copies of those."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from pia.accounts.cast import Cast, create_cast
from pia.assessments.models import Proposal
from pia.programmes.publishing import publish_all
from tests.assessments.stories import Tale, album
from tests.bench.cloning import COPIES, multiply, references, refuse_real_databases

STEPS: tuple[Callable[[Tale], Tale], ...] = (
    lambda tale: tale,
    Tale.submitted,
    Tale.screened_in,
    Tale.inventoried,
    Tale.in_review,
    Tale.returned,
    Tale.ready_to_decide,
    Tale.approved_with_conditions,
    Tale.approved,
)


def publish_everything() -> None:
    """What the product ships today."""
    publish_all(settings.WORKFLOWS_DIR)


def fill(count: int, publish: Callable[[], None] = publish_everything) -> Cast:
    """The cast, a case in each state taken there by the people whose steps these are, and copies up to `count`."""
    refuse_real_databases()
    publish()
    cast = create_cast()
    for step in STEPS:
        step(Tale(cast, album(cast)))
    grow(count)
    return cast


def grow(count: int) -> None:
    """Copies of the cases that people made, the demo's among them, until there are `count` in all."""
    there = Proposal.objects.count()
    fresh = list(references(max(count - there, 0), first=there))
    made_by_people = list(Proposal.objects.exclude(reference__startswith=COPIES).order_by("pk"))
    with transaction.atomic():
        for number, pattern in enumerate(made_by_people):
            if mine := fresh[number :: len(made_by_people)]:
                multiply(pattern, mine)
