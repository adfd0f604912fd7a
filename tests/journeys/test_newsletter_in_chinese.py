"""宋梅的通讯：从导入文件到筛查排除、重新评估、批准和终止，全程使用中文。

Song's newsletter, wholly in Chinese: imported, screened out, held, reassessed, given up, reassessed, approved, retired.
"""

import pytest
from django.conf import settings

from pia.accounts.cast import Cast
from pia.assessments.models import Proposal
from pia.assessments.states import State
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

FILE = settings.EXAMPLES_DIR / "newsletter" / "proposal.yaml"
VENDOR = "是否委托他人按您的指示处理个人信息？"


@pytest.mark.slow
def test_it_speaks_chinese_from_the_file_to_the_end_of_processing(stage: Cast, enter: Entrance) -> None:
    song, chen = enter(stage.song, chinese=True), enter(stage.chen, chinese=True)
    case = import_the_file(song)
    screen_out(chen, case)
    hold_and_lift(chen, case)
    give_a_reassessment_up(song, chen, case)
    reassess_with_a_vendor(song, chen, case)
    assess_the_risks(song, chen, case)
    clear(enter(stage.he, chinese=True), case, "legal")
    clear(enter(stage.marcus, chinese=True), case, "security")
    gao = enter(stage.gao, chinese=True).visit("/").sees("产品更新电子邮件通讯").visit(f"{case}decision/")
    gao.open_dialog("批准").sign("批准", within="dialog[open]")
    assert gao.status == "已批准"
    end_the_processing(chen, case)
    gao.visit(f"{case}activity/").sees("陈薇")
    assert Proposal.objects.get().state == State.RETIRED


def import_the_file(song: Person) -> str:
    """Returns the address of the case. A file of something else is refused line by line."""
    song.visit("/").follow("新建提案").hand_in("文件", settings.BASE_DIR / "pyproject.toml")
    song.press_in_vain("查看将生成的内容", "无法判断文件类型")
    song.hand_in("文件", FILE).press("查看将生成的内容").sees("产品更新电子邮件通讯", "尚未保存任何内容")
    assert not Proposal.objects.exists()
    song.press("导入").sees("产品更新电子邮件通讯")
    case = f"/proposals/{Proposal.objects.get().reference}/"
    song.visit(f"{case}inventory/").sees("邮箱地址", "称呼")
    song.visit(case).press_through("提交筛查")
    return case


def screen_out(chen: Person, case: str) -> None:
    chen.visit("/").sees("产品更新电子邮件通讯").visit(f"{case}screening/").sees("无需评估")
    chen.follow("筛查排除").write("理由", "未触发任何规则，且不涉及敏感个人信息。").sign("筛查排除")
    chen.visit(case)
    assert chen.status == "筛查排除"


def hold_and_lift(chen: Person, case: str) -> None:
    chen.follow("设置法律保留").write("理由", "收到监管问询。").press("设置法律保留").sees("法律保留")
    chen.follow("解除法律保留").write("理由", "问询已结束。").press("解除法律保留")


def give_a_reassessment_up(song: Person, chen: Person, case: str) -> None:
    """The content of the standing decision is back afterwards."""
    song.visit(case).follow("重新评估").choose("事由", "处理活动发生变更").write("理由", "拟改用外部邮件服务。").press(
        "重新评估"
    )
    song.visit(f"{case}description/").write("标题", "改名后的通讯").press("保存描述")
    chen.visit(case).sees("改名后的通讯").follow("放弃重新评估").write("理由", "计划取消。").press("放弃重新评估")
    chen.visit(case).sees("产品更新电子邮件通讯").misses("改名后的通讯")
    assert chen.status == "筛查排除"


def reassess_with_a_vendor(song: Person, chen: Person, case: str) -> None:
    song.visit(case).follow("重新评估").choose("事由", "处理活动发生变更").write("理由", "改用外部邮件服务。").press(
        "重新评估"
    )
    song.visit(f"{case}screening/").choose_live(VENDOR, "是").sees("须进行评估").press("保存答案")
    song.visit(case).press_through("提交筛查")
    chen.visit(f"{case}screening/").press_through("要求开展评估")


def assess_the_risks(song: Person, chen: Person, case: str) -> None:
    song.visit(f"{case}inventory/").follow("编辑 N01").write("保存期限", "订阅期间").press("保存数据项")
    song.press_through("完成数据清单")
    chen.visit(f"{case}risks/").follow("采纳全部评分").press("采纳这些评分")
    chen.visit(case).follow("签署并启动评审").sign("签署并启动评审")
    assert chen.status == "评审中"


def clear(reviewer: Person, case: str, track: str) -> None:
    reviewer.visit(f"{case}reviews/{track}/").press_through("承接评审").answer_checks("符合", "保存全部答案")
    reviewer.open_dialog("签署通过").sign("签署通过", within="dialog[open]")


def end_the_processing(chen: Person, case: str) -> None:
    chen.visit(case).follow("记录处理活动终止").write("处理活动终止日期", "2026-11-20").write("理由", "通讯已停办。")
    chen.press("记录处理活动终止").visit(case)
    assert chen.status == "已终止"
