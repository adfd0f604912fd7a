"""Every list and detail page asks the database a fixed number of questions, at ten cases as at a thousand."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.models import Proposal
from pia.assessments.states import State
from tests.bench.seed import fill, grow

FEW, MANY, MOST_QUERIES = 10, 1000, 25
LISTS = ("my_work", "proposals")


def queries(client: Client, address: str) -> int:
    """How many it takes to answer; the first visit fills caches that later ones find full."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def addresses() -> list[str]:
    """The lists, and the page of one case in each state."""
    cases = [Proposal.objects.filter(state=state).order_by("pk").first() for state in State]
    return [reverse(name) for name in LISTS] + [reverse("proposal", args=[c.reference]) for c in cases if c]


def asked_by(person: User) -> dict[str, int]:
    client = Client()
    client.force_login(person)
    return {address: queries(client, address) for address in addresses()}


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("key", ["chen", "lin"])
def test_it_asks_the_same_number_of_questions_at_ten_and_at_a_thousand_cases(key: str) -> None:
    cast: Cast = fill(FEW)
    person = getattr(cast, key)
    few = asked_by(person)
    grow(MANY)
    assert Proposal.objects.count() == MANY
    many = asked_by(person)
    assert many == few
    assert {address: count for address, count in many.items() if count > MOST_QUERIES} == {}
