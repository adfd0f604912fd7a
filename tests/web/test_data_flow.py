"""The page with the data flows: Chen Wei looks where the photos go, takes the picture along, reads it as a table."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from tests.web import crowd, zao

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def address(case: Case, tail: str = "flow/") -> str:
    return f"/proposals/{case.proposal.reference}/inventory/{tail}"


def rows(page: str) -> list[list[str]]:
    """The cells of the table, without what only separates words."""
    body = page.partition('<table class="table fold flows">')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row, re.DOTALL) for row in body.split("</tr>"))
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells if row]


def test_it_shows_chen_the_same_as_a_drawing_and_as_a_table(cast: Cast, client: Client) -> None:
    systems = {f"inventory/{ref}/systems": ["media-store"] for ref in ("D01", "D07")}
    case = zao.in_inventory(cast)
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes={**systems, "inventory/D01/origin": "person"})
    client.force_login(cast.chen)
    page = client.get(address(case)).content.decode()
    numbers = set(re.findall(r"<title>(\d+)\. ", page))
    table = rows(page)
    assert numbers == {row[0] for row in table}
    [photo] = [row for row in table if row[1] == "User given by the person"]
    assert photo[2:] == ["media-store", "D01 Frontal photo", "Sensitive", "–", "China"]
    [vendor] = [row for row in table if row[2] == "云端渲染公司 processor" and row[1] == "media-store"]
    assert vendor[3:] == ["D01 Frontal photo", "Sensitive", "Signed", "China"]
    [agency] = [row for row in table if row[2].startswith("广告代理商")]
    assert agency[5] == "Missing"
    assert '<span lang="zh-Hans">云端渲染公司</span>' in page
    assert 'role="region" aria-label="Data flow diagram, scrolls sideways"' in page


def test_it_speaks_the_language_of_the_page(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    cast.lin.language = "zh-hans"
    cast.lin.save()
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    assert 'lang="zh-Hans" font-size' in page
    for words in ("来源未说明", "敏感个人信息", "正脸照片", "受托方", "国家或地区未说明"):
        assert words in page
    assert "Frontal photo" not in page


def test_it_gives_the_drawing_as_a_file(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    client.force_login(cast.chen)
    answer = client.get(address(case, "flow.svg"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.proposal.reference}-flow-en.svg"'
    root = ElementTree.fromstring(answer.content)  # noqa: S314  # it is ours
    assert root.get("width") == "960"


def test_it_invites_to_the_first_item_and_has_no_file_yet(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes={f"inventory/{row[0]}": None for row in zao.ITEMS})
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    assert "No data flow yet" in page and address(case, "new/") in page and "<details" not in page.partition("<main")[2]
    assert client.get(address(case, "flow.svg")).status_code == 404


def test_it_is_shown_to_whoever_may_see_the_case(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    client.force_login(cast.omar)
    assert client.get(address(case)).status_code == 200
    client.force_login(cast.song)
    assert client.get(address(case)).status_code == 404
    assert client.get(address(case, "flow.svg")).status_code == 404


@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_the_same_however_long_the_inventory_is(
    cast: Cast, client: Client, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case = zao.in_inventory(cast)
    crowd.items(case, number)
    client.force_login(cast.lin)
    with django_assert_max_num_queries(MOST_QUERIES) as asked:
        page = client.get(address(case)).content.decode()
    assert f"and {number + 7 - 60} more" in page or number < 60
    assert len(asked) <= 20
