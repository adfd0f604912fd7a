"""Chen Wei and her colleagues come in the morning and see what waits for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.models import DueItem
from pia.assessments.states import DueKind
from tests.web import crowd, zao

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


def text_of(client: Client, url: str = "/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_the_privacy_officer_what_waits_for_her(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    page = text_of(client)
    assert "Confirm the screening" in page
    assert "Due in 3 working days" in page
    assert "Face-swap video feature" in page
    assert f'href="/proposals/{case.proposal.reference}/screening/"' in page
    assert "New proposal" not in page  # she is no author


def test_it_tells_lin_who_has_her_proposal(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.submitted(cast)
    client.force_login(cast.lin)
    page = text_of(client)
    assert "Nothing waits for you" in page
    assert "With others" in page
    assert "Privacy officer" in page
    assert "New proposal" in page


def test_it_puts_what_is_late_first(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.submitted(cast)
    late = zao.submitted(cast)
    long_ago = timezone.localdate() - timedelta(days=14)
    DueItem.objects.filter(proposal=late.proposal).update(starts_on=long_ago)
    client.force_login(cast.chen)
    page = text_of(client)
    assert page.index("Overdue") < page.index("Confirm the screening")
    assert page.index(late.proposal.reference) < page.index("Due in 3 working days")
    assert "1 item is overdue." in page
    assert "working days late" in page


def test_it_leads_from_page_to_page_with_the_most_urgent_on_the_first(cast: Cast, client: Client) -> None:
    zao.publish()
    made = crowd.proposals(cast, 60)
    long_ago = timezone.localdate() - timedelta(days=14)
    DueItem.objects.filter(proposal=made[-1]).update(starts_on=long_ago)
    client.force_login(cast.chen)
    page = text_of(client)
    assert page.count('class="queue-title"') == 25
    assert page.index(made[-1].reference) < page.index(made[0].reference), "overdue, though opened last"
    assert "1 to 25 of 60" in page
    assert "1 item is overdue." in page
    assert 'href="?page=2"' in page
    last = text_of(client, "/?page=3")
    assert "51 to 60 of 60" in last
    assert made[-2].reference in last
    assert 'rel="next"' not in last
    for nonsense in ("0", "-1", "x", "99999999999", "²"):
        assert 'class="queue-title"' in text_of(client, f"/?page={nonsense}")


def test_it_names_the_law_that_ends(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.submitted(cast)
    DueItem.objects.filter(proposal=case.proposal).update(kind=DueKind.LAW_ENDS, ref="cn-pipl")
    client.force_login(cast.chen)
    title = next(one.title for one in case.programme.regimes if one.slug == "cn-pipl")
    for page in (text_of(client), text_of(client, f"/proposals/{case.proposal.reference}/")):
        assert "cn-pipl" not in page
    assert str(title) in text_of(client)


def test_it_counts_the_stages_of_the_cases_one_may_see(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.draft(cast)
    zao.submitted(cast)
    client.force_login(cast.chen)
    assert "Where 2 proposals stand" in text_of(client)
    client.force_login(cast.song)  # of another unit
    assert "Where 0 proposals stand" in text_of(client)


def test_it_speaks_chinese_without_a_mixture(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.submitted(cast)
    cast.chen.language = "zh-hans"
    cast.chen.save()
    client.force_login(cast.chen)
    page = text_of(client)
    assert "确认筛查结果" in page
    assert "换脸视频功能" in page
    assert "Face-swap" not in page
    assert "due" not in page.lower().replace("dueness", "")


@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_the_same_however_much_waits(
    cast: Cast, client: Client, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    zao.publish()
    crowd.proposals(cast, number)
    client.force_login(cast.chen)
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        text_of(client)
    assert len(queries) <= 14


def test_it_names_conditions_and_measures_at_the_same_cost(
    cast: Cast, client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    zao.publish()
    case = zao.approved(cast)
    client.force_login(cast.lin)
    with CaptureQueriesContext(connection) as few:
        assert text_of(client).count('class="queue-title"') == 3
    case.proposal.due_items.filter(kind=DueKind.CONDITION, ref__gt="C01").update(closed_at=timezone.now())
    with django_assert_num_queries(len(few)):
        assert text_of(client).count('class="queue-title"') == 1
    assert len(few) <= MOST_QUERIES


def test_it_leads_chen_to_the_measure_that_waits_for_her(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.approved(cast)
    measure = case.measures[0]
    DueItem.objects.filter(proposal=case.proposal, kind=DueKind.REVIEW_DATE).update(
        kind=DueKind.VERIFICATION, ref=measure.ref
    )
    client.force_login(cast.chen)
    page = text_of(client)
    assert f'href="/proposals/{case.proposal.reference}/measures/{measure.ref}/"' in page
    assert measure.title in page


def test_it_sends_strangers_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
