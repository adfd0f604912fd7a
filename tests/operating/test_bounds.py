"""Every list and detail page asks the database a fixed number of questions, at ten cases as at a thousand."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from pia.accounts.models import User
from pia.assessments.models import Proposal
from pia.assessments.states import State
from tests.assessments.house_rules import publish_first_edition
from tests.bench.seed import fill, grow

FEW, MANY, MOST_QUERIES = 10, 1000, 30
OF_A_CASE = {"reference"}
# Between them, cases in these states have every part that a page can show.
SHOWN = (State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED_WITH_CONDITIONS)


def patterns(rows: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for row in rows:
        if isinstance(row, URLResolver):
            yield from patterns(row.url_patterns)
        else:
            yield row


def pages(references: list[str]) -> Iterator[str]:
    """The address of every page that needs nothing, or nothing but a case: new pages join by themselves."""
    for pattern in patterns(get_resolver().url_patterns):
        if not pattern.name or isinstance(pattern.pattern, RegexPattern):
            continue  # those take the name of a law or a version
        needed = set(pattern.pattern.converters)
        if not needed and "." not in (address := reverse(pattern.name)):  # files are read so many rows at a time
            yield address
        elif needed == OF_A_CASE:
            yield from (reverse(pattern.name, args=[reference]) for reference in references)


def asked(person: User, addresses: list[str]) -> dict[str, int]:
    """Queries by address, for what this person is shown; the first visit of a page fills caches that later ones find.

    Pages of cases differ by the case alone, so one case of each page is visited beforehand.
    """
    client, found, warm = Client(), {}, set()
    client.force_login(person)
    for address in addresses:
        page = re.sub(r"PIA-\d+-\d+", "", address)
        if "sign-out" in address or (page not in warm and client.get(address).status_code != 200):
            continue
        warm.add(page)
        with CaptureQueriesContext(connection) as captured:
            if client.get(address).status_code != 200:
                continue
        found[address] = len(captured)
    return found


@pytest.mark.django_db
@pytest.mark.slow
def test_it_asks_the_same_number_of_questions_at_ten_and_at_a_thousand_cases() -> None:
    cast = fill(FEW, publish_first_edition)  # two laws instead of twenty: much less to copy
    cases = Proposal.objects.filter(state__in=SHOWN).order_by("state", "pk")
    addresses = list(pages([case.reference for case in {case.state: case for case in cases}.values()]))
    few = {person.name: asked(person, addresses) for person in (cast.chen, cast.lin)}
    assert reverse("my_work") in few[cast.chen.name] and reverse("proposals") in few[cast.lin.name]
    grow(MANY)
    assert Proposal.objects.count() == MANY
    many = {person.name: asked(person, addresses) for person in (cast.chen, cast.lin)}
    assert many.keys() == few.keys()
    # Not more: a page of thirty duties asks for the names of conditions only where one of the thirty is a condition.
    more = {
        (name, address): (few[name][address], count)
        for name, counts in many.items()
        for address, count in counts.items()
        if count > few[name][address]
    }
    assert more == {}
    too_many = {
        (name, address): count
        for name, counts in many.items()
        for address, count in counts.items()
        if count > MOST_QUERIES
    }
    assert too_many == {}
