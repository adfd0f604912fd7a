"""The face-swap app's inventory, typed into the table: Lin down the columns in Chinese, Tang along the rows in English.

What they type is the table of the acceptance case; what is sensitive follows from it.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal
from pia.assessments.perform import create
from pia.assessments.values import RECIPIENT_KINDS
from tests.assessments import stories
from tests.journeys.conftest import Entrance
from tests.journeys.eyes import barriers
from tests.journeys.people import Person
from tests.web import zao

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NO_END = "不设期限"


@dataclass(frozen=True)
class Line:
    """One row as somebody types it: words to search for, and what is in the record afterwards."""

    name: str
    search: str
    category: str
    people: dict[str, str]  # what is typed -> the group that is meant
    purpose: str
    cn: str
    eu: str
    kept: str
    required: str = ""
    recipients: dict[str, str] = field(default_factory=dict)  # name -> kind; nothing of one that is known by now


USER, BOTH, STAR = {"用户": "user"}, {"用户": "user", "被拍摄": "depicted_person"}, {"演员": "public_figure"}
LIN = (
    Line("正脸照片", "人脸", "face_image", BOTH, "制作换脸视频", "pipl29", "gdpr6.1a", NO_END,
         "渲染后删除，最长30天", {"算法关联公司": "affiliate", "云服务商": "processor"}),
    Line("面部关键点、特征向量", "特征向量", "biometric_template", BOTH, "换脸", "pipl29", "gdpr9.2a", NO_END,
         "视频完成后删除", {"算法关联公司": ""}),
    Line("活体动作视频", "活体", "biometric_verification", USER, "证明是本人的脸", "pipl29", "gdpr9.2a", NO_END,
         "出结果后删除，仅留结果", {"核验服务商": "processor"}),
    Line("换脸视频", "合成", "synthetic_likeness", USER | STAR, "展示和分享", "pipl13.1", "gdpr6.1b", NO_END,
         "由用户设定，注销时删除", {"公众": "public", "分享平台": "controller"}),
    Line("影视片段及演员肖像", "未提取", "portrait", STAR, "换脸模板", "pipl13.1", "gdpr6.1a", "授权期限内",
         "", {"公众": ""}),
    Line("手机号、账号", "基本资料", "basic_profile", USER, "登录、实名", "pipl13.2", "gdpr6.1b", "账号存续期",
         "", {"短信服务商": "processor"}),
    Line("实名核验结果", "实名", "identity_check_result", USER, "履行实名义务", "pipl13.3", "gdpr6.1c", "法定期限",
         "", {"核验服务商": ""}),
)  # fmt: skip
READER, FRIEND = {"user": "user"}, {"friend": "friend"}
CHILD = {"under 14": "child_under_14", "parent": "guardian"}
TANG = (
    Line("设备标识、IP", "device id", "device", READER, "安全、分析", "pipl13.1", "gdpr6.1f", "12个月",
         "", {"分析SDK": "processor"}),
    Line("操作、分享记录", "browsing", "online_activity", READER, "反滥用、法定日志", "pipl13.3", "gdpr6.1c",
         "6至12个月", "", {"主管机关": "authority"}),
    Line("好友关系", "friends", "contacts", READER | FRIEND, "允许换好友的脸", "pipl13.1", "gdpr6.1a", "账号存续期"),
    Line("投诉举报材料", "complaint", "complaint", {"victim": "complainant"}, "下架处理", "pipl13.3", "gdpr6.1c", "3年",
         "", {"主管机关": ""}),
    Line("年龄段、监护人同意", "guardian", "age_guardian", CHILD, "年龄门槛", "pipl31", "gdpr6.1a", "账号存续期",
         "", {"核验服务商": ""}),
    Line("营销用剪辑", "synthetic", "synthetic_likeness", READER, "营销", "pipl13.1", "gdpr6.1a", "活动期间",
         "", {"广告代理": "controller"}),
)  # fmt: skip
SENSITIVE = {"D01", "D02", "D03", "D04", "D10", "D12", "D13"}


class Sheet:
    """Somebody at the keyboard in front of the table."""

    def __init__(self, person: Person, case: Case) -> None:
        self.person, self.page, self.keys = person, person.page, person.page.keyboard
        self.laws = {regime.slug: [basis.id for basis in regime.legal_bases] for regime in case.regimes}

    def add(self, lines: tuple[Line, ...]) -> None:
        self.page.locator("#new-name").click()
        for line in lines:
            self.keys.type(line.name)
            with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                self.keys.press("Enter")
        self.page.locator(f"#items tbody tr:not(.new-row) >> text={lines[-1].name}").wait_for()

    def open(self) -> None:
        """The editor of the cell that has the focus."""
        self.keys.press("Enter")
        self.page.locator(".editor.is-open").wait_for()

    def start(self, cell: str) -> None:
        """By mouse into a cell, and back out of its editor: from here on by keyboard."""
        self.page.locator(f"#{cell}").click()
        self.page.locator(".editor.is-open").wait_for()
        self.keys.press("Escape")

    def pick(self, *words: str) -> None:
        for word in words:
            self.keys.type(word)
            self.keys.press("Enter")

    def choose(self, place: int) -> None:
        for _ in range(place):
            self.keys.press("ArrowDown")

    def bases(self, line: Line) -> None:
        self.choose(self.laws["cn-pipl"].index(line.cn) + 1)
        self.keys.press("Tab")
        self.choose(self.laws["eu-gdpr"].index(line.eu) + 1)

    def retention(self, line: Line) -> None:
        self.keys.type(line.kept)
        if line.required:
            self.keys.press("Tab")
            self.keys.press("Tab")
            self.keys.type(line.required)

    def recipients(self, line: Line) -> None:
        for number, (name, kind) in enumerate(line.recipients.items()):
            if number:
                self.keys.press("Tab")  # past country
                self.keys.press("Tab")  # and contract
                self.keys.press("Tab")  # to the button for another recipient
                self.keys.press("Enter")
            self.keys.type(name)
            if kind:
                self.keys.press("Tab")
                self.choose(RECIPIENT_KINDS.index(kind) + 1)

    def saved(self) -> None:
        """Nothing is on its way any more, and nothing was refused."""
        self.page.locator("#items [aria-busy]").first.wait_for(state="detached")
        assert not self.page.locator("#items :is(.is-unsaved, .is-clash)").count(), self.page.locator(
            "#items"
        ).inner_text()


def down_the_columns(sheet: Sheet, lines: tuple[Line, ...], first: str) -> None:
    """Enter saves a cell and goes to the one below."""
    columns: dict[str, Any] = {
        "category": lambda line: sheet.keys.type(line.search),
        "subjects": lambda line: sheet.pick(*line.people),
        "purpose": lambda line: sheet.keys.type(line.purpose),
        "basis": sheet.bases,
        "retention": sheet.retention,
        "recipients": sheet.recipients,
    }
    for key, fill in columns.items():
        sheet.start(f"{first}-{key}")
        for line in lines:
            sheet.open()
            fill(line)
            sheet.keys.press("Enter")
    sheet.saved()


def along_the_rows(sheet: Sheet, lines: tuple[Line, ...], first: str) -> None:
    """Tab saves a cell and goes to the next."""
    sheet.start(f"{first}-category")
    for line in lines:
        sheet.open()
        sheet.keys.type(line.search)
        sheet.keys.press("Tab")
        sheet.open()
        sheet.pick(*line.people)
        sheet.keys.press("Tab")
        sheet.open()
        sheet.keys.type(line.purpose)
        sheet.keys.press("Tab")
        sheet.open()
        sheet.bases(line)
        sheet.keys.press("Tab")
        sheet.keys.press("Tab")  # past the team's own words
        sheet.open()
        sheet.retention(line)
        for _ in range(3):
            sheet.keys.press("Tab")
        sheet.open()
        sheet.recipients(line)
        sheet.keys.press("Enter")
        sheet.keys.press("Home")
        sheet.keys.press("ArrowRight")
        sheet.keys.press("ArrowRight")  # past the mark of sensitivity
    sheet.saved()


def as_typed(line: Line, known: dict[str, str]) -> dict[str, Any]:
    """What has to be on record of a line."""
    kinds = {name: kind or known[name] for name, kind in line.recipients.items()}
    named = [{"name": name, "kind": kind, "country": "", "contract": "unknown"} for name, kind in kinds.items()]
    return {
        "name": line.name,
        "category": line.category,
        "subjects": list(line.people.values()),
        "purpose": line.purpose,
        "legal_basis": {"cn-pipl": line.cn, "eu-gdpr": line.eu},
        "retention_proposed": line.kept,
        "retention_required": line.required,
        "recipients": named,
    }


@pytest.mark.slow
def test_it_lets_lin_and_tang_write_the_inventory_of_the_face_swap_app(stage: Cast, enter: Entrance) -> None:
    places = ["cn", "eu"]
    answered = stories.answers(places, **zao.ANSWERS)
    begun = {**zao.description(), "description/jurisdictions": places, **answered}
    case = create(stage.creative_camera, actor=stage.lin, changes=begun)
    stories.Tale(stage, case).act(Action.SHARE, stage.lin, person=stage.tang, membership="author")
    address = f"/proposals/{case.proposal.reference}/inventory/"

    lin = Sheet(enter(stage.lin, chinese=True).visit(address), case)
    lin.add(LIN)
    down_the_columns(lin, LIN, "D01")
    lin.person.visit(address).sees("个人信息", "敏感 4 项")

    tang = Sheet(enter(stage.tang).visit(address), case)
    tang.add(TANG)
    along_the_rows(tang, TANG, "D08")
    kinds = {name: kind for line in (*LIN, *TANG) for name, kind in line.recipients.items() if kind}
    expected = {f"D{number:02}": as_typed(line, kinds) for number, line in enumerate((*LIN, *TANG), start=1)}
    items = DataItem.objects.filter(proposal=case.proposal)
    assert {item.ref: {name: getattr(item, name) for name in expected[item.ref]} for item in items} == expected
    marked = tang.page.locator("#items a.sens:not(.is-warn, .is-quiet)").evaluate_all("all => all.map((a) => a.id)")
    assert {mark.removesuffix("-mark") for mark in marked} == SENSITIVE

    tang.page.locator("#D13-purpose").click()
    tang.page.locator(".editor.is-open").wait_for()
    assert not barriers(tang.page)
    tang.keys.press("Escape")
    with tang.page.expect_response(lambda answer: answer.url.partition("?")[0].endswith("/undo/")):
        tang.keys.press("Control+z")
    tang.page.locator("#D13-recipients:has-text('Nobody')").wait_for()
    assert items.get(ref="D13").recipients == []
    tang.person.visit(address).sees("13 items", "7 sensitive", "Undo: D13 · Proposed retention")
    assert Proposal.objects.get().items.count() == len(expected)


# -- a slow line ------------------------------------------------------------------------------------------------------


class SlowLine:
    """Changes that Lin's browser sends stay on the way until they are let through, or lost."""

    def __init__(self, page: Any) -> None:
        self.page, self.held, self.slow = page, list[Any](), True
        page.route("**/inventory/**", self._pass)

    def _pass(self, route: Any) -> None:
        if self.slow and route.request.method == "POST":
            self.held.append(route)
        else:
            route.continue_()

    def wait_for(self, part: str) -> None:
        """A change has been sent, and no other beside it."""
        for _ in range(3000):
            if self.held:
                break
            self.page.wait_for_timeout(20)
        assert [route.request.url.partition("?")[0].rpartition("/inventory/")[2] for route in self.held] == [part]

    def let_through(self) -> None:
        self.held.pop(0).continue_()

    def let_all_through(self) -> None:
        self.slow = False
        while self.held:
            self.let_through()


def write(sheet: Sheet, cell: str, words: str) -> None:
    """Words into one cell, by mouse and keyboard."""
    sheet.page.locator(f"#{cell}").click()
    sheet.page.locator(f"#{cell} .editor.is-open").wait_for()
    sheet.page.keyboard.press("Control+a")
    sheet.keys.type(words)


@pytest.fixture
def sheet(stage: Cast, enter: Entrance) -> Sheet:
    """Lin in front of two rows."""
    rows = {"inventory/D01/name": "Photo", "inventory/D02/name": "Voice"}
    case = create(stage.creative_camera, actor=stage.lin, changes={"description/title": "Albums", **rows})
    address = f"/proposals/{case.proposal.reference}/inventory/"
    return Sheet(enter(stage.lin).visit(address), case)


def on_record(ref: str) -> DataItem:
    return DataItem.objects.get(ref=ref)


def test_it_sends_what_builds_on_another_change_after_it(sheet: Sheet) -> None:
    line = SlowLine(sheet.page)
    write(sheet, "D01-recipients", "Cloudframe")
    sheet.keys.press("Tab")
    sheet.choose(RECIPIENT_KINDS.index("processor") + 1)
    sheet.keys.press("Enter")
    line.wait_for("D01/cell/recipients/")
    write(sheet, "D02-recipients", "Cloudframe")
    sheet.keys.press("Enter")  # what Cloudframe is, the server knows from the row above
    sheet.keys.press("ArrowUp")
    sheet.keys.press("Enter")  # a cell that is on its way opens again once it is saved
    line.wait_for("D01/cell/recipients/")
    line.let_all_through()
    sheet.page.locator("#D02-recipients:not([aria-busy]):has-text('Cloudframe')").wait_for()
    sheet.saved()
    assert [on_record(ref).recipients[0]["kind"] for ref in ("D01", "D02")] == ["processor", "processor"]


def test_it_keeps_what_is_typed_while_the_table_is_swapped(sheet: Sheet) -> None:
    write(sheet, "D01-purpose", "Print it")
    sheet.keys.press("Enter")
    sheet.page.locator("#D01-purpose:not([aria-busy]):has-text('Print it')").wait_for()
    sheet.page.locator("#undo-button").wait_for()
    line = SlowLine(sheet.page)
    sheet.page.locator("#D01-name").focus()
    sheet.keys.press("Control+z")
    line.wait_for("undo/")
    write(sheet, "D02-purpose", "Read it")
    sheet.keys.press("Enter")  # on its way behind the undo
    write(sheet, "D02-retention", "A ye")
    sheet.page.locator("#D02-purpose[aria-busy]").wait_for()
    line.let_through()
    sheet.page.locator("#D01-purpose:not(:has-text('Print it'))").wait_for()
    sheet.keys.type("ar")  # goes on where the table was swapped
    line.wait_for("D02/cell/purpose/")
    line.let_all_through()
    sheet.keys.press("Enter")
    sheet.page.locator("#D02-retention:not([aria-busy]):has-text('A year')").wait_for()
    sheet.saved()
    assert (on_record("D01").purpose, on_record("D02").purpose) == ("", "Read it")
    assert on_record("D02").retention_proposed == "A year"


def test_it_adds_rows_that_are_named_faster_than_they_are_saved(sheet: Sheet) -> None:
    line = SlowLine(sheet.page)
    sheet.page.locator("#new-name").click()
    for name in ("Address", "Phone", "Payment"):
        sheet.keys.type(name)
        sheet.keys.press("Enter")
    line.wait_for("add/")
    line.let_all_through()
    sheet.page.locator("#D05-name:has-text('Payment')").wait_for()
    assert [on_record(f"D0{number}").name for number in (3, 4, 5)] == ["Address", "Phone", "Payment"]


def test_it_sends_again_what_the_network_lost(sheet: Sheet) -> None:
    line = SlowLine(sheet.page)
    write(sheet, "D01-purpose", "Print it")
    sheet.keys.press("Enter")
    line.wait_for("D01/cell/purpose/")
    line.slow = False
    line.held.pop().abort()
    sheet.page.locator("#D01-purpose.is-unsaved").wait_for()
    assert "could not be reached" in sheet.page.locator("#saved").inner_text()
    sheet.page.evaluate("dispatchEvent(new Event('online'))")
    sheet.page.locator("#D01-purpose:not(.is-unsaved):has-text('Print it')").wait_for()
    assert on_record("D01").purpose == "Print it"
