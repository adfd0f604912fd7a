"""Everybody looks for proposals: lists, filters, pages, the board; and sees only what is theirs to see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.states import DueKind
from tests.web import crowd, zao

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MOST_QUERIES = 25


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_it_lists_a_proposal_with_state_tracks_risk_and_author(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.to_decide(cast)
    client.force_login(cast.chen)
    page = text_of(client, "/proposals/")
    for words in (case.proposal.reference, "Awaiting decision", "Cleared with conditions", "Low", "Lin Yue"):
        assert words in page


def test_it_shows_the_team_the_public_words(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.submitted(cast)
    client.force_login(cast.lin)
    assert "Privacy checks whether an assessment is needed" in text_of(client, "/proposals/")


@pytest.mark.parametrize(
    "query", ["q=换脸", "q=face-swap", "q=PIA-2026-001", "q=lin+yue", "q=林悦", "q=正脸", "stage=screening", "mine=1"]
)
def test_it_finds_a_proposal(cast: Cast, client: Client, query: str) -> None:
    zao.publish()
    zao.submitted(cast)
    client.force_login(cast.lin)
    assert "1 result" in text_of(client, f"/proposals/?{query}")


def test_it_names_the_filters_that_leave_nothing(cast: Cast, client: Client) -> None:
    zao.publish()
    zao.submitted(cast)
    client.force_login(cast.lin)
    page = text_of(client, f"/proposals/?q=nothing&state=approved&unit={cast.creative_camera.pk}")
    assert "No proposal matches" in page
    assert "Remove one of these filters:" in page
    assert f'href="/proposals/?q=nothing&amp;unit={cast.creative_camera.pk}"' in page  # without the state


@pytest.mark.parametrize("query", ["stage=nowhere", "state=%00", "unit=abc", "unit=999999999999", "after=x", "q=%25"])
def test_it_bears_with_any_address(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.lin)
    text_of(client, f"/proposals/?{query}")


def test_it_hides_what_is_not_ones_own(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.submitted(cast)
    for stranger in (cast.song, cast.he, cast.ravi):
        client.force_login(stranger)
        assert case.proposal.reference not in text_of(client, "/proposals/")
        assert case.proposal.reference not in text_of(client, "/proposals/?view=board")


def test_it_says_what_will_appear_where_nothing_is_yet(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    page = text_of(client, "/proposals/")
    assert "No proposals yet" in page
    assert "/proposals/new/" in page


def test_it_turns_pages_by_the_last_row(cast: Cast, client: Client) -> None:
    zao.publish()
    made = crowd.proposals(cast, 120)
    client.force_login(cast.chen)
    seen: list[str] = []
    address = "/proposals/"
    while address:
        response = client.get(address)
        seen += [row.proposal.reference for row in response.context["rows"]]
        cursor = response.context["page"].later
        address = f"/proposals/?after={cursor}" if cursor else ""
    assert seen == [one.reference for one in made]


def test_it_groups_the_board_by_stage(cast: Cast, client: Client) -> None:
    zao.publish()
    crowd.proposals(cast, 150)
    client.force_login(cast.chen)
    columns = client.get("/proposals/?view=board").context["columns"]
    counts = {column.stage.value: column.count for column in columns}
    assert counts == {
        "draft": 0, "screening": 30, "assessment": 60, "review": 30, "decision": 30, "conditions": 0, "live": 0
    }  # fmt: skip
    assert all(len(column.rows) <= 20 for column in columns)
    assert all(row.mine for column in columns for row in column.rows)


def test_it_is_not_her_turn_before_the_review_is_near(cast: Cast, client: Client) -> None:
    zao.publish()
    case = zao.approved(cast)
    client.force_login(cast.chen)
    assert "Your turn" not in text_of(client, "/proposals/?view=board")
    soon = timezone.localdate() + timedelta(days=20)
    case.proposal.due_items.filter(kind=DueKind.REVIEW_DATE).update(fixed=soon)
    assert "Your turn" in text_of(client, "/proposals/?view=board")


@pytest.mark.parametrize("url", ["/proposals/", "/proposals/?view=board"])
@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_the_same_however_many_there_are(
    cast: Cast, client: Client, url: str, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    zao.publish()
    crowd.proposals(cast, number)
    client.force_login(cast.chen)
    with django_assert_max_num_queries(MOST_QUERIES):
        text_of(client, url)
