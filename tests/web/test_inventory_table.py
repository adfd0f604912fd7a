"""Lin Yue and Tang Li write the inventory in its table: cell by cell, at the same time, pasted, many rows at once."""

import html
import json
import re
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
MOST_QUERIES = 24
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


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


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(case: Case, tail: str = "") -> str:
    return f"/proposals/{case.proposal.reference}/inventory/{tail}"


def item_of(case: Case, ref: str) -> DataItem:
    return DataItem.objects.get(proposal=case.proposal, ref=ref)


def refs(case: Case) -> list[str]:
    return list(DataItem.objects.filter(proposal=case.proposal).values_list("ref", flat=True))


class Editor:
    """The editor of one cell, as somebody opened it: what it holds is sent back with some of it changed."""

    def __init__(self, client: Client, case: Case, ref: str, key: str) -> None:
        self.client, self.address = client, address(case, f"{ref}/cell/{key}/")
        context = client.get(self.address, **HTMX).context
        found = {name: value for name, value in context["form"].initial.items() if value is not None}
        self.data = {name: value for name, value in found.items() if name in context["form"].fields}
        if rows := context["recipients"]:
            self.data |= {"recipients-TOTAL_FORMS": rows.total_form_count(), "recipients-INITIAL_FORMS": "0"}
            for number, row in enumerate(rows.forms):
                self.data |= {f"recipients-{number}-{name}": value for name, value in row.initial.items()}
                self.data.setdefault(f"recipients-{number}-contract", "unknown")
        self.data["version"] = context["version"]

    def save(self, **changed: Any) -> Any:
        return self.client.post(self.address, {**self.data, **changed}, **HTMX)


def hidden(answer: Any, name: str) -> str:
    """What a hidden field of an answer holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return html.unescape(found[1])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


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


def test_it_sets_copies_and_deletes_many_rows_as_one_act(cast: Cast, case: Case, lin: Client) -> None:
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/systems": ["旧系统"]})
    bulk = address(case, "bulk/?group=Biometric+data")
    asked = lin.post(bulk, {"do": "set", "key": "systems", "all": "1"})
    assert "Systems of 3 rows" in words(asked)
    assert "Frontal photo" in words(asked)
    form = {"do": "set", "key": "systems", "all": "1", "step": "value", "systems": "人脸服务", "how": "add"}
    assert lin.post(bulk, form).headers["Location"] == address(case, "?group=Biometric+data")
    assert item_of(case, "D01").systems == ["旧系统", "人脸服务"]
    assert item_of(case, "D03").systems == ["人脸服务"]
    days = {"do": "set", "key": "retention", "rows": ["D01", "D02"], "step": "value", "retention_days": "7"}
    lin.post(address(case, "bulk/"), days)
    assert (item_of(case, "D01").retention_days, item_of(case, "D01").retention_proposed) == (7, "账号注销前")
    lin.post(address(case, "bulk/"), {**days, "empty": "1"})
    assert item_of(case, "D01").retention_proposed == ""
    wrong = lin.post(address(case, "bulk/"), {**days, "retention_days": "soon"})
    assert wrong.status_code == 422

    lin.post(address(case, "bulk/"), {"do": "duplicate", "rows": ["D05", "D07"]})
    copy = item_of(case, "D08")
    assert (copy.name, copy.recipients) == (item_of(case, "D05").name, item_of(case, "D05").recipients)
    assert "Clips for advertising" in words(lin.get(address(case), {"q": "D09"}))
    gone = {"do": "delete", "rows": ["D08", "D09"]}
    assert "Delete 2 rows?" in words(lin.post(address(case, "bulk/"), gone))
    lin.post(address(case, "bulk/"), {**gone, "number": "2"})
    assert "D08" not in refs(case)
    lin.post(address(case, "undo/"), {"at": lin.get(address(case)).context["undo"].at})
    assert {"D08", "D09"} <= set(refs(case))
    assert "Tick the rows" in lin.post(address(case, "bulk/"), {"do": "delete"}, follow=True).content.decode()


def test_it_pastes_from_a_spreadsheet_after_showing_what_would_change(case: Case, lin: Client) -> None:
    voice = [
        "Voice",
        "个人通信信息",
        "User; 不满十四周岁未成年人",
        '"接听\n转写"',
        "PIPL art. 13(1)",
        "90 days",
        "云端渲染公司",
    ]
    text = "面部\t人脸识别\n" + "\t".join(voice)
    form = {"text": text, "ref": "D07", "key": "name"}
    preview = lin.post(address(case, "paste/"), form, **HTMX)
    said = words(preview)
    for part in ("Paste 2 rows", "1 of them new", "1 cell cannot be understood", "“人脸识别” is no data category"):
        assert part in said, part
    assert item_of(case, "D07").name == "营销用剪辑"
    refused = lin.post(address(case, "paste/"), {**form, "step": "apply", "seen": hidden(preview, "seen")}, **HTMX)
    assert "cannot be understood" in words(refused)
    assert len(refs(case)) == 7

    form["text"] = text.replace("人脸识别", "待处理的人脸照片")
    shown = lin.post(address(case, "paste/"), form, **HTMX)
    assert "cannot be understood" not in words(shown)
    Editor(lin, case, "D07", "name").save(name="改过")
    looked = lin.post(address(case, "paste/"), {**form, "step": "apply", "seen": hidden(shown, "seen")}, **HTMX)
    assert "Somebody has changed these rows since you looked." in words(looked)
    stored = lin.post(address(case, "paste/"), {**form, "step": "apply", "seen": hidden(looked, "seen")}, **HTMX)
    assert stored.headers["HX-Retarget"] == "#inventory"
    new = item_of(case, "D08")
    assert (item_of(case, "D07").name, item_of(case, "D07").category) == ("面部", "face_image")
    assert (new.subjects, new.purpose, new.retention_days) == (["user", "child_under_14"], "接听\n转写", 90)
    assert (new.legal_basis, new.recipients) == ({"cn-pipl": "pipl13.1"}, [zao.VENDOR])
    lin.post(address(case, "undo/"), {"at": lin.get(address(case)).context["undo"].at})
    assert "D08" not in refs(case)
    assert item_of(case, "D07").category == "synthetic_likeness"


def test_it_pastes_one_row_at_once_and_leaves_out_what_is_wrong_when_told(case: Case, lin: Client) -> None:
    once = lin.post(address(case, "paste/"), {"text": "自拍\t\t用户", "ref": "D01", "key": "name"}, **HTMX)
    assert once.headers["HX-Retarget"] == "#inventory"
    assert (item_of(case, "D01").name, item_of(case, "D01").category) == ("自拍", "")
    assert "Nothing is stored before you have seen" in lin.get(address(case, "paste/")).content.decode()
    headed = "编号\t名称\t涉及人数\tNonsense\nD02\t特征\t5万\tx\n\t新行\t很多\t\n\t\t5万\t"
    shown = lin.post(address(case, "paste/"), {"text": headed})
    plan = shown.context["plan"]
    assert (plan.problems, plan.new) == (4, 2), (
        "two cells of no column or meaning, a heading unknown, a row without name"
    )
    form = {"text": headed, "step": "leave_out", "seen": plan.digest}
    assert lin.post(address(case, "paste/"), form).status_code == 302
    assert (item_of(case, "D02").name, item_of(case, "D02").volume) == ("特征", "from_10k")
    assert item_of(case, "D08").name == "新行"
    assert len(refs(case)) == 8
    assert lin.post(address(case, "paste/"), {"text": "a\n" * 6000}).status_code == 422


# -- who may ----------------------------------------------------------------------------------------------------------


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
