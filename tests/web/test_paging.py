"""Omar turns the pages of a long list: forwards, backwards, with filters, and with a cursor somebody typed."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.web.components.paging import KeysetPage, keyset_page
from tests.on_stage import cast_on_stage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ORDER = ["organisation__name", "-name", "pk"]


def names(page: KeysetPage[User]) -> list[str]:
    return [person.name for person in page]


def turn(**query: str) -> KeysetPage[User]:
    everybody = User.objects.select_related("organisation")
    return keyset_page(everybody, RequestFactory().get("/", query), order=ORDER, size=4)


@pytest.fixture(autouse=True)
def _cast() -> Cast:
    return cast_on_stage()


def test_it_walks_through_all_rows_and_back_without_losing_or_repeating_one() -> None:
    wanted = list(User.objects.order_by(*ORDER).values_list("name", flat=True))
    pages = [turn()]
    while pages[-1].later:
        pages.append(turn(after=pages[-1].later))
    assert [name for page in pages for name in names(page)] == wanted
    assert pages[0].earlier == ""
    back = [pages[-1]]
    while back[0].earlier:
        back.insert(0, turn(before=back[0].earlier))
    assert [name for page in back for name in names(page)] == wanted


def test_it_keeps_its_place_when_somebody_joins_meanwhile() -> None:
    first = turn()
    zoe = User.objects.get(name="Zhao Min")
    zoe.pk, zoe.email, zoe.name = None, "zz@northlight.example", "Zz Newcomer"
    zoe.save()
    assert set(names(turn(after=first.later))).isdisjoint(names(first))


@pytest.mark.parametrize("cursor", ["nonsense", "!!", "WzEsMiwzXQ", "W10", "eyJhIjoxfQ", "WyJ4IiwieSIsInoiXQ"])
def test_it_shows_the_first_page_for_a_cursor_that_somebody_typed(cursor: str) -> None:
    assert len(turn(after=cursor)) <= 4
    assert len(turn(before=cursor)) <= 4


def test_it_keeps_the_filters_in_its_links() -> None:
    request = RequestFactory().get("/", {"q": "face", "after": turn().later})
    page = keyset_page(User.objects.select_related("organisation"), request, order=ORDER, size=4)
    shown = Template("{% load components %}{% pager page %}").render(Context({"page": page, "request": request}))
    assert shown.count("q=face") == 2
    assert f"?q=face&amp;after={page.later}" in shown
    assert shown.count("after=") == 1
