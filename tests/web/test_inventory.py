"""Lin Yue lists what the feature does with people's data, row by row; everybody reads why it is sensitive."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal
from tests.web import crowd, zao

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def fresh(case: Case) -> Case:
    return Case(Proposal.objects.select_related("organisation", "unit").get(pk=case.proposal.pk))


def item_of(case: Case, ref: str) -> DataItem:
    return next(item for item in fresh(case).items if item.ref == ref)


def address(case: Case, tail: str = "") -> str:
    return f"/proposals/{case.proposal.reference}/inventory/{tail}"


def form(**changed: Any) -> dict[str, Any]:
    """What a browser sends of an empty form in which somebody typed a name."""
    rows = {"recipients-TOTAL_FORMS": "2", "recipients-INITIAL_FORMS": "0"}
    rows |= {f"recipients-{n}-{name}": "" for n in range(2) for name in ("name", "kind", "country")}
    rows |= {f"recipients-{n}-contract": "unknown" for n in range(2)}
    return {"name": "语音留言", "category": "", "version": "{}", **rows} | changed


def filled(client: Client, case: Case, ref: str, **changed: Any) -> dict[str, Any]:
    """The form of a row as the page shows it, sent back with some fields changed."""
    context = client.get(address(case, f"{ref}/")).context
    data = {name: value for name, value in context["form"].initial.items() if value is not None}
    rows = context["recipients"]
    data |= {"recipients-TOTAL_FORMS": rows.total_form_count(), "recipients-INITIAL_FORMS": rows.initial_form_count()}
    for number, row in enumerate(rows.forms):
        data |= {f"recipients-{number}-{name}": value for name, value in row.initial.items()}
    return data | {"version": context["version"], "ref": ref} | changed


def test_it_shows_what_each_item_is_and_why_it_is_sensitive(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    page = client.get(address(case)).content.decode()
    for words in (
        "Frontal photo",
        "Face photo to be processed",
        "Separate consent (sensitive information)",
        "PIPL arts. 13(1) and 29",
        "Biometric information is sensitive",
        "PIPL art. 28",
        "365 days",
        "Another controller",
        "contract missing",
    ):
        assert words in page
    assert "5 sensitive" in page
    assert "Add item" not in page


def test_it_misses_a_retention_only_where_neither_words_nor_days_are(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    assert 'class="lacks"' not in client.get(address(case)).content.decode(), "each has words, some have days"
    DataItem.objects.filter(proposal=case.proposal, ref="D01").update(retention_proposed="", retention_days=None)
    page = client.get(address(case)).content.decode()
    assert page.count('class="lacks"') == 1
    assert '<td id="D01-retention" data-label="Kept for" class="is-lacking"><span class="lacks">Missing</span>' in page


def test_it_speaks_chinese(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    cast.chen.language = "zh-hans"
    cast.chen.save()
    client.force_login(cast.chen)
    page = client.get(address(case)).content.decode()
    for words in ("正脸照片", "待处理的人脸照片", "取得个人的单独同意", "敏感的原因", "其他个人信息处理者"):
        assert words in page
    assert "Frontal photo" not in page


def test_it_adds_an_item_with_recipients(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    rows = {
        "recipients-0-name": "Cloudframe",
        "recipients-0-kind": "processor",
        "recipients-0-country": "SG",
        "recipients-0-contract": "signed",
    }
    data = form(category="communications", subjects=["user"], retention_days="30", systems="a\n\nb", **rows)
    assert client.post(address(case, "new/"), data).headers["Location"] == address(case)
    item = item_of(case, "D08")
    assert (item.name, item.category, item.retention_days, item.systems) == (
        "语音留言",
        "communications",
        30,
        ["a", "b"],
    )
    assert item.recipients == [{"name": "Cloudframe", "kind": "processor", "country": "SG", "contract": "signed"}]


def test_it_goes_on_to_the_next_item(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    assert client.post(address(case, "new/"), form(more="1")).headers["Location"] == address(case, "new/")


def test_it_gives_two_new_rows_two_references(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    for name in ("One", "Two"):  # both forms were opened before either was saved
        client.post(address(case, "new/"), form(name=name, ref="D08"))
    assert (item_of(case, "D08").name, item_of(case, "D09").name) == ("One", "Two")


def test_it_says_what_to_do_about_wrong_fields(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    wrong = form(name="", retention_days="soon", category="nonsense", **{"recipients-0-name": "Somebody"})
    response = client.post(address(case, "new/"), wrong)
    page = response.content.decode()
    assert response.status_code == 422
    for words in (
        "Enter a name for the data item",
        "Enter “Days kept” as a whole number",
        "Choose one of the answers listed for “Category”",
        "Choose what kind of recipient this is",
    ):
        assert words in page
    assert 'value="Somebody"' in page
    assert len(fresh(case).items) == len(zao.ITEMS)


def test_it_edits_a_row_and_leaves_the_rest(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    before = item_of(case, "D01")
    response = client.post(address(case, "D01/"), filled(client, case, "D01", purpose="仅用于换脸"))
    assert response.headers["Location"] == address(case)
    after = item_of(case, "D01")
    assert after.purpose == "仅用于换脸"
    for name in ("name", "category", "subjects", "legal_basis", "recipients", "retention_days", "retention_proposed"):
        assert getattr(after, name) == getattr(before, name)
    last = case.proposal.edits.latest("pk")
    assert (last.address, last.after) == ("inventory/D01/purpose", "仅用于换脸")


def test_it_shows_both_versions_of_a_row(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    data = filled(client, case, "D07", purpose="我的目的", **{"recipients-0-contract": "signed"})
    theirs = {"inventory/D07/purpose": "别人的目的", "inventory/D07/recipients": []}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=theirs)
    response = client.post(address(case, "D07/"), data)
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("我的目的", "别人的目的", "广告代理商"):
        assert words in page
    differences = response.context["conflict"].differences
    taken = {f"_take.{one.name}": "yours" for one in differences}
    taken |= {f"_yours.{one.name}": one.yours[0] for one in differences}
    taken |= {f"_theirs.{one.name}": one.theirs[0] for one in differences}
    again = client.post(address(case, "D07/"), data | taken | {"version": response.context["conflict"].version})
    assert again.status_code == 302
    item = item_of(case, "D07")
    assert (item.purpose, item.recipients[0]["contract"]) == ("我的目的", "signed")


def test_it_asks_before_it_deletes(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    assert "Delete D05?" in client.get(address(case, "D05/delete/")).content.decode()
    assert client.post(address(case, "D05/delete/")).headers["Location"] == address(case)
    assert "D05" not in {item.ref for item in fresh(case).items}
    assert client.get(address(case, "D05/")).status_code == 404


def test_it_links_every_gap_to_its_cell(cast: Cast, client: Client) -> None:
    case = zao.draft(cast, **{"inventory/D03/purpose": "", "inventory/D03/purpose@en": None})
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    assert "Not complete yet" in page
    assert '<a href="#D03-purpose">the purpose</a>' in page
    client.force_login(cast.chen)
    elsewhere = client.get(address(case), {"q": "D01"}).content.decode()
    assert f'<a href="{address(case)}?missing=any#D03-purpose">the purpose</a>' in elsewhere


def test_it_offers_completing_only_when_nothing_is_missing(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    client.force_login(cast.lin)
    assert "/act/complete_inventory/" in client.get(address(case)).content.decode()
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/category": ""})
    page = client.get(address(case)).content.decode()
    assert "/act/complete_inventory/" not in page
    assert "1 row is not complete yet. What it lacks is listed below the table." in page


def test_it_closes_the_rows_to_everybody_else(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    client.force_login(cast.chen)
    for tail in ("new/", "D01/", "D01/delete/"):
        assert client.get(address(case, tail)).status_code == 403
        assert client.post(address(case, tail), form()).status_code == 403
    client.force_login(cast.song)
    assert client.post(address(case, "D01/delete/")).status_code == 404
    assert len(fresh(case).items) == len(zao.ITEMS)


def test_it_invites_to_the_first_item(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    everything = {f"inventory/{row[0]}": None for row in zao.ITEMS}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=everything)
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    assert "No data item yet" in page
    assert address(case, "new/") in page


@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_the_same_however_long_it_is(
    cast: Cast, client: Client, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case = zao.in_inventory(cast)
    crowd.items(case, number)
    client.force_login(cast.lin)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address(case)).status_code == 200
