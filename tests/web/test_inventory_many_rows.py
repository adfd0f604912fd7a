"""Lin Yue sets, copies and deletes many rows at once, and pastes a table from a spreadsheet."""

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from tests.web import zao
from tests.web.table import HTMX, Editor, address, hidden, item_of, refs, signed_in, words

pytestmark = pytest.mark.django_db


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
