"""Lin Yue and Tang Li write the inventory in its table: cell by cell, at the same time, pasted, many rows at once."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from tests.web import crowd, zao
from tests.web.table import HTMX, Editor, address, hidden, item_of, refs, signed_in, words

pytestmark = pytest.mark.django_db
MOST_QUERIES = 24


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lin's draft, which Tang writes with her."""
    made = zao.draft(cast)
    return zao.act(made.proposal, Action.SHARE, cast.lin, person=cast.tang, membership="author")


@pytest.fixture
def lin(cast: Cast) -> Client:
    return signed_in(cast.lin)


@pytest.fixture
def tang(cast: Cast) -> Client:
    return signed_in(cast.tang)


# -- one cell ---------------------------------------------------------------------------------------------------------


def test_it_saves_a_cell_where_it_stands(case: Case, lin: Client) -> None:
    zao.act(case.proposal, Action.EDIT_INVENTORY, case.authors[0], changes={"inventory/D02/retention_proposed": ""})
    opened = lin.get(address(case, "D02/cell/retention/"), **HTMX).content.decode()
    assert 'value="1"' in opened
    assert "The record is kept in Chinese" in opened
    answer = Editor(lin, case, "D02", "retention").save(retention_days="30", retention_required="≤30 天")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<td id="D02-retention" data-label="Kept for">')
    assert "30 days" in words(answer)
    assert "Required: ≤30 天" in words(answer)
    for part in ("saved", "undo", "numbers", "gaps", "handing-on", "D02-mark"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', page), part
    assert "Undo: 2 changes" in words(answer)
    saved = item_of(case, "D02")
    assert (saved.retention_days, saved.retention_required) == (30, "≤30 天")


def test_it_says_what_is_wrong_in_the_cell_and_keeps_what_was_typed(case: Case, lin: Client) -> None:
    answer = Editor(lin, case, "D02", "retention").save(retention_days="soon", retention_required="bald")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="is-unsaved"' in page
    assert "Enter “Days kept” as a whole number" in words(answer)
    assert 'value="bald"' in page
    assert item_of(case, "D02").retention_required == ""


def test_it_never_lets_two_people_collide_in_different_cells(case: Case, lin: Client, tang: Client) -> None:
    name, purpose, other = (
        Editor(lin, case, "D01", "name"),
        Editor(tang, case, "D01", "purpose"),
        Editor(tang, case, "D02", "name"),
    )
    assert name.save(name="自拍照").status_code == 200
    assert purpose.save(purpose="核验").status_code == 200
    assert other.save(name="特征点").status_code == 200
    assert (item_of(case, "D01").name, item_of(case, "D01").purpose) == ("自拍照", "核验")


def test_it_shows_both_values_in_the_same_cell_and_asks(case: Case, lin: Client, tang: Client) -> None:
    late = Editor(tang, case, "D01", "purpose")
    Editor(lin, case, "D01", "purpose").save(purpose="核验身份")
    clash = late.save(purpose="制作视频")
    assert clash.status_code == 409
    assert "Lin Yue saved: 核验身份 You typed: 制作视频" in words(clash)
    assert item_of(case, "D01").purpose == "核验身份"
    kept = tang.get(f"{late.address}?show=1", **HTMX)
    assert "核验身份" in kept.content.decode()
    assert late.save(purpose="制作视频", version=hidden(clash, "version")).status_code == 200
    assert item_of(case, "D01").purpose == "制作视频"
    plain = tang.post(late.address, late.data | {"purpose": "又一个"})
    assert plain.status_code == 409
    assert "Someone else saved first" in plain.content.decode()


def test_it_says_that_somebody_deleted_the_row_meanwhile(case: Case, lin: Client, tang: Client) -> None:
    late = Editor(tang, case, "D05", "purpose")
    lin.post(address(case, "D05/delete/"))
    gone = late.save(purpose="模板")
    assert gone.status_code == 409
    assert gone.headers["HX-Retarget"] == "[id='D05']"
    assert "Lin Yue deleted D05" in words(gone)
    assert "模板" in gone.content.decode()
    assert tang.get(late.address, **HTMX).status_code == 409
    assert tang.get(late.address).status_code == 404
    assert "D05" not in refs(case)


def test_it_edits_without_scripts_on_the_page_of_the_row(case: Case, lin: Client) -> None:
    where = address(case, "D01/cell/basis/")
    assert lin.get(where).headers["Location"] == address(case, "D01/#id_basis.cn-pipl")
    version = json.dumps({"inventory/D01/protection": ""})
    saved = lin.post(address(case, "D01/cell/protection/"), {"version": version, "protection": "加密"})
    assert saved.headers["Location"] == address(case, "#D01-protection")
    added = lin.post(address(case, "add/"), {"name": "语音留言"})
    assert added.headers["Location"] == address(case, "#D08-name")
    page = lin.get(address(case, "D08/")).content.decode()
    for name in ("volume", "origin", "basis_stated", "recipients-0-mechanisms"):
        assert f'name="{name}"' in page


def test_it_finds_categories_and_people_in_both_languages(case: Case, lin: Client) -> None:
    page = lin.get(address(case, "D01/cell/category/"), **HTMX).content.decode()
    face = next(label for label in page.split("<label") if 'value="face_image"' in label)
    found = re.search(r'data-words="([^"]*)"', face)
    assert found
    assert "face photo" in found[1]
    assert "人脸" in found[1]
    assert "checked" in face
    people = lin.get(address(case, "D01/cell/subjects/"), **HTMX).content.decode()
    child = next(label for label in people.split("<label") if 'value="child_under_14"' in label)
    assert "Vulnerable group" in child
    Editor(lin, case, "D05", "subjects").save(subjects=["user", "child_under_14"])
    row = lin.get(address(case), {"q": "D05"}).content.decode()
    assert 'aria-label="Vulnerable group"' in row
    assert 'id="D05-mark" href="' + address(case, "D05/why/") + '" class="sens">' in row, "a child's data are sensitive"


# -- typed once -------------------------------------------------------------------------------------------------------


def test_it_knows_who_and_what_was_named_before(cast: Cast, case: Case, lin: Client) -> None:
    cloud = {"name": "Cloudframe", "kind": "processor", "country": "SG", "contract": "signed"}
    cloud |= {"mechanisms": ["cn_standard_contract"]}
    earlier = {
        "inventory/D01/recipients": [cloud],
        "inventory/D01/systems": ["Video store"],
        "inventory/systems/S01": {"name": "Video store", "country": "SG", "operator": "Cloudframe"},
        "inventory/D01/purpose": "存放视频",
    }
    zao.draft(cast, **earlier)
    hidden = {"inventory/D01/recipients": [{**cloud, "name": "Geheim"}]}
    zao.create(cast.growth, actor=cast.song, changes={**zao.description(), **zao.inventory(), **hidden})
    known = lin.get(address(case, "D02/cell/recipients/"), **HTMX).content.decode()
    assert 'value="Cloudframe" data-kind="processor" data-country="SG"' in known
    assert 'data-mechanisms="cn_standard_contract"' in known
    assert "Geheim" not in known
    assert "存放视频" in lin.get(address(case, "D02/cell/purpose/"), **HTMX).content.decode()
    Editor(lin, case, "D02", "recipients").save(**{"recipients-0-name": "Cloudframe"})
    assert item_of(case, "D02").recipients == [cloud]
    Editor(lin, case, "D02", "systems").save(systems="Video store")
    assert Proposal.objects.get(pk=case.proposal.pk).systems == {"S01": earlier["inventory/systems/S01"]}
    refused = Editor(lin, case, "D03", "recipients").save(**{"recipients-1-name": "Niemand"})
    assert "Choose what kind of recipient this is" in words(refused)


def test_it_offers_the_mechanisms_of_the_places_alone(case: Case, lin: Client) -> None:
    page = lin.get(address(case, "D01/cell/recipients/"), **HTMX).content.decode()
    assert 'value="cn_standard_contract"' in page
    assert 'value="eu_scc"' not in page
    Editor(lin, case, "D01", "recipients").save(
        **{"recipients-0-country": "US", "recipients-0-mechanisms": ["cn_certification"]}
    )
    assert item_of(case, "D01").recipients[0]["mechanisms"] == ["cn_certification"]


def test_it_changes_a_recipient_or_a_system_in_every_row(cast: Cast, case: Case, lin: Client, tang: Client) -> None:
    changes = {"inventory/D02/systems": ["人脸服务", "Face service"], "inventory/D03/systems": ["人脸服务"]}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=changes)
    page = lin.get(address(case, "parties/")).content.decode()
    for said in ("云端渲染公司", "人脸服务", "2 items", "Not stated"):
        assert said in page
    where = address(case, "parties/recipient/?name=云端渲染公司")
    seen = lin.get(where).context["seen"]
    form = {"name": "云渲染有限公司", "kind": "affiliate", "country": "CN", "contract": "missing", "seen": seen}
    assert lin.post(where, form).headers["Location"] == address(case, "parties/")
    for ref in ("D01", "D03"):
        assert [(one["name"], one["kind"]) for one in item_of(case, ref).recipients] == [
            ("云渲染有限公司", "affiliate")
        ]
    assert "Undo: 2 changes" in words(lin.get(address(case)))
    assert tang.post(where, form).status_code == 404, "renamed: there is nobody of that name"
    systems = address(case, "parties/system/?name=人脸服务")
    merged = {"name": "Face service", "country": "SG", "operator": "Cloudframe"}
    stale = lin.post(systems, {**merged, "seen": "old"}, follow=True)
    assert "Somebody has changed these rows since you looked." in stale.content.decode()
    lin.post(systems, {**merged, "seen": lin.get(systems).context["seen"]})
    assert item_of(case, "D02").systems == item_of(case, "D03").systems == ["Face service"]
    assert Proposal.objects.get(pk=case.proposal.pk).systems == {"S01": merged}
    away = address(case, "parties/system/?name=Face service")
    lin.post(away, {"remove": "1", "seen": lin.get(away).context["seen"]})
    assert item_of(case, "D02").systems == []
    assert Proposal.objects.get(pk=case.proposal.pk).systems == {}


# -- the whole table --------------------------------------------------------------------------------------------------


def test_it_filters_by_what_the_address_says(cast: Cast, case: Case, lin: Client) -> None:
    changes = {
        "inventory/D06/purpose": "",
        "inventory/D06/purpose@en": None,
        "inventory/D02/systems": ["Video store"],
        "inventory/D04/legal_basis": {},
        "inventory/D05/raised_sensitive": "演员要求",
    }
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=changes)
    shown = {
        "q=Phone": ["D06"],
        "q=手机": ["D06"],
        "q=d02": ["D02"],
        "q=biometric features": ["D02"],
        "group=Likeness": ["D04", "D05", "D07"],
        "sensitive=yes": ["D01", "D02", "D03", "D04", "D05", "D07"],
        "sensitive=no": ["D06"],
        "missing=any": ["D04", "D06"],
        "missing=purpose": ["D06"],
        "missing=basis.cn-pipl": ["D04"],
        "recipient=广告": ["D07"],
        "recipient=CN": [],
        "system=video": ["D02"],
        "group=Likeness&sensitive=yes&missing=any": ["D04"],
        "missing=nonsense&sensitive=perhaps": [row[0] for row in zao.ITEMS],
    }
    for query, expected in shown.items():
        page = lin.get(f"{address(case)}?{query}")
        assert [row.ref for row in page.context["rows"]] == expected, query
    nothing = lin.get(f"{address(case)}?q=unheard-of").content.decode()
    assert "No data item matches" in nothing
    assert "广告代理商" in lin.get(address(case, "names/?of=recipient"), **HTMX).content.decode()


def test_it_costs_the_same_at_twenty_and_two_thousand_rows(
    case: Case, lin: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    numbers = []
    for more in (20, 1980):
        crowd.items(case, more)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            page = lin.get(address(case))
        numbers.append(len(captured))
    assert len(page.context["rows"]) == 100
    assert "2007 items" in words(page)
    assert numbers[1] <= numbers[0]
    later = page.content.decode().partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    following = lin.get(address(case) + later.replace("&amp;", "&"))
    assert following.context["rows"][0].ref == "X0100"


def test_it_adds_rows_from_their_names(case: Case, lin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = lin.post(address(case, "add/?columns=all"), {"name": "语音留言"}, **HTMX)
    assert answer.content.decode().lstrip().startswith('<tr id="D08">')
    assert 'id="D08-protection"' in answer.content.decode()
    empty = lin.post(address(case, "add/"), {"name": " "}, **HTMX)
    assert empty.status_code == 422
    assert "Enter a name for the data item" in words(empty)
    given = iter(["D08", "D09"])  # somebody else was quicker with D08
    monkeypatch.setattr("pia.web.inventory_rows.numbered", lambda _prefix, _taken: next(given))
    lin.post(address(case, "add/"), {"name": "好友"}, **HTMX)
    assert (item_of(case, "D08").name, item_of(case, "D09").name) == ("语音留言", "好友")


def test_it_takes_back_one_change_after_the_other(case: Case, lin: Client, tang: Client) -> None:
    Editor(lin, case, "D01", "protection").save(protection="一")
    Editor(lin, case, "D02", "protection").save(protection="二")
    Editor(lin, case, "D01", "protection").save(protection="三")
    Editor(tang, case, "D02", "protection").save(protection="唐立写的")

    def undo() -> Any:
        at = lin.get(address(case)).context["undo"].at
        return lin.post(address(case, "undo/?q=D0"), {"at": at}, **HTMX)

    taken = undo()
    assert taken.status_code == 200
    assert "Undo: D02 · Protection" in words(taken)
    assert item_of(case, "D01").protection == "一"
    clash = undo()
    assert clash.status_code == 409
    assert "somebody has changed it since" in words(clash)
    assert item_of(case, "D02").protection == "唐立写的"
    stale = lin.post(address(case, "undo/"), {"at": "2020-01-01T00:00:00+00:00"}, follow=True)
    assert "There is nothing to take back." in stale.content.decode()
    assert lin.post(address(case, "undo/"), {"at": "gestern"}).status_code == 404


def test_it_tells_why_and_lets_a_reason_raise_it(cast: Cast, case: Case, lin: Client) -> None:
    shown = lin.get(address(case, "D06/why/"), **HTMX)
    assert "No rule of this regime makes this category" in words(shown)
    raised = Editor(lin, case, "D06", "raised").save(raised_sensitive="与人脸同存")
    assert 'id="D06-mark" href="' + address(case, "D06/why/") + '" class="sens">' in raised.content.decode()
    page = signed_in(cast.chen).get(address(case, "D06/why/")).content.decode()
    for said in ("Treated as sensitive by decision of a person", "与人脸同存", "Whether D06 is sensitive, and why"):
        assert said in page
    assert "<textarea" not in page
    assert "raised_sensitive" not in page, "whoever only reads is offered no reason to fill in"


# -- many rows --------------------------------------------------------------------------------------------------------


def test_it_opens_the_table_to_readers_and_its_cells_to_the_team(cast: Cast) -> None:
    case = zao.in_inventory(cast)
    reader, stranger = signed_in(cast.chen), signed_in(cast.song)
    page = reader.get(address(case)).content.decode()
    for part in ("data-editable", "new-name", 'id="bulk"', 'id="undo"', "Paste rows"):
        assert part not in page
    assert 'id="D01-mark"' in page
    for tail in ("D01/cell/name/", "paste/", "parties/recipient/?name=公众"):
        assert reader.get(address(case, tail), **HTMX).status_code == 403, tail
        assert stranger.get(address(case, tail), **HTMX).status_code == 404, tail
    for tail in ("D01/cell/name/", "add/", "undo/", "bulk/", "paste/", "parties/system/?name=x"):
        assert reader.post(address(case, tail), {"name": "x"}, **HTMX).status_code == 403, tail
        assert stranger.post(address(case, tail), {"name": "x"}, **HTMX).status_code == 404, tail
    for tail in ("", "parties/", "D01/why/", "names/"):
        assert reader.get(address(case, tail)).status_code == 200, tail
        assert stranger.get(address(case, tail)).status_code == 404, tail
    lin = signed_in(cast.lin)
    for tail in ("D99/cell/name/", "D01/cell/nonsense/", "D99/why/", "parties/nobody/?name=x"):
        assert lin.get(address(case, tail)).status_code == 404, tail


def test_it_says_in_english_what_lin_had_translated(cast: Cast, case: Case) -> None:
    said = {
        "retention_proposed": ("播放后", "After playing"),
        "retention_required": ("三十日内删除", "Deleted within 30 days"),
        "basis_stated": ("用户同意", "The user agrees"),
    }
    changes = {f"inventory/D06/{field}": zh for field, (zh, _en) in said.items()}
    changes |= {f"inventory/D06/{field}@en": en for field, (_zh, en) in said.items()}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=changes)
    page = signed_in(cast.chen).get(address(case)).content.decode()
    for zh, en in said.values():
        assert en in page and zh not in page


def test_it_speaks_chinese_where_it_is_written(cast: Cast, case: Case) -> None:
    cast.tang.language = "zh-hans"
    cast.tang.save()
    tang = signed_in(cast.tang)
    page = tang.get(address(case)).content.decode()
    for said in ("离开单元格时自动保存。", "全部列", "新数据项：填写名称", "方向键在单元格之间移动"):
        assert said in page
    saved = Editor(tang, case, "D06", "category").save(category="device")
    assert "个人常用设备信息" in saved.content.decode()
    assert "撤销：D06 · 类别" in words(saved)
