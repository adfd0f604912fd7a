"""What the reviewers and the team wrote on the face-swap case, in the case's record language."""

from collections.abc import Mapping
from dataclasses import dataclass

from pia.assessments.states import CheckValue, Phase

NOT_MET = CheckValue.NOT_MET
CHECKED = "已核对材料。"


@dataclass(frozen=True, slots=True)
class Duty:
    """A condition that a reviewer proposes: its place in the numbering, what it says and which measures it covers."""

    ref: str
    text: str
    covers: tuple[str, ...] = ()
    phase: Phase = Phase.BEFORE_LAUNCH
    days_after_launch: int | None = None
    owner: str = "lin"
    counts: str = ""
    threshold: int | None = None
    term: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding of counsel, the check and field it belongs to, and the team's answer."""

    check: str
    address: str
    text: str
    answer: str


AGREEMENT = "agreement/A01/text"
COUNSEL_FIRST = (
    Duty(
        "C01",
        "删除并替换用户协议第4.3条至第4.5条的授权条款，以已发布版本为准；条款扫描不再命中 CL01 至 CL07。",
        ("M04",),
    ),
    Duty(
        "C02",
        "人脸处理、向他人提供、公开、营销四项分别设置单独同意控件，互不捆绑；不满十四周岁的须取得监护人同意。",
        ("M07", "M16"),
    ),
    Duty("C03", "公开分享功能开放前，被编辑人单独同意和本人核验已上线运行。", ("M08",), owner="tang"),
    Duty("C04", "自助删除和注销级联删除已上线，保存期限表已公布，不保存活体原始视频。", ("M02", "M03", "M05")),
    Duty("C05", "接收方清单已公布，与关联公司和 SDK 提供方的合同已签署；上线时不作营销使用。", ("M06",)),
)
SECURITY = (
    Duty("C06", "每一输出均带显式标识和隐式标识，导出文件仍保留。", ("M11",), owner="tang"),
    Duty(
        "C07",
        "完成深度合成安全评估；算法备案材料齐备，并排定在提供服务之日起十个工作日内提交；素材白名单和滥用识别一并纳入评估。",
        ("M10", "M12"),
        owner="tang",
    ),
    Duty("C08", "上线前提交具有舆论属性的安全评估；新业务安全评估报告经安全部门批准。"),
    Duty("C09", "反诈测试和活体攻击测试通过，并已告知支付机构。", ("M13", "M14"), owner="tang"),
)
COUNSEL_SECOND = (
    Duty("C10", "影视片段版权和肖像授权登记册齐全，未取得授权的片段已下架。", ("M15",)),
    Duty("C11", "已设置存储人脸人数的计数器并指定负责人。"),
    Duty("C12", "已指定个人信息保护负责人。"),
    Duty("C13", "评估报告和处理记录经指定签署人批准，至少保存三年；目的、方式变更或发生事件时重新评估。"),
    Duty(
        "C14",
        "存储的人脸信息达到十万人之日起三十个工作日内办理人脸识别技术应用备案。",
        phase=Phase.AFTER_LAUNCH,
        counts="存储人脸信息的人数",
        threshold=100_000,
        term=30,
    ),
    Duty("C15", "上线后九十日内由独立机构审计删除和标识的证据。", phase=Phase.AFTER_LAUNCH, days_after_launch=90),
    Duty(
        "C16",
        "处理个人信息达到一百万人之日起三十个工作日内报送个人信息保护负责人的信息。",
        phase=Phase.AFTER_LAUNCH,
        counts="处理个人信息的人数",
        threshold=1_000_000,
        term=30,
    ),
)

# What the team reckons for each measure: yuan, and days of work.
EFFORT: Mapping[str, tuple[int, int]] = {
    "M01": (180_000, 60),
    "M02": (90_000, 30),
    "M03": (15_000, 5),
    "M04": (30_000, 8),
    "M05": (45_000, 15),
    "M06": (60_000, 20),
    "M07": (25_000, 10),
    "M08": (160_000, 45),
    "M09": (70_000, 25),
    "M10": (220_000, 70),
    "M11": (50_000, 15),
    "M12": (80_000, 30),
    "M13": (130_000, 40),
    "M14": (110_000, 35),
    "M15": (300_000, 25),
    "M16": (120_000, 40),
}

SECURITY_NOT_MET: Mapping[str, str] = {
    "se.leak": "特征库与账号存于同一数据库，静态数据未单独加密；未做泄露演练。见措施 M01、M09。",
    "se.delete": "尚无删除功能，无法测试。见措施 M02。",
    "se.vendor": "统计 SDK 的托管地点未查明，流量测试未做。见措施 M06。",
    "se.liveness": "未做重放和注入攻击测试。见措施 M14。",
    "se.payment": "未与支付机构联合测试。见措施 M13。",
    "se.fraud": "诈骗场景尚未演练。见措施 M13。",
    "se.label": "目前不添加标识。见措施 M11。",
    "se.celebrity": "素材含公众人物，缺少限制规则。见措施 M12、M15。",
    "se.sexual": "未建设裸露识别。见措施 M10。",
    "se.minor": "无年龄识别，默认公开。见措施 M16。",
    "se.content": "发布前审核流程尚未确定。见措施 M10、M12。",
    "se.licence": "抽查十个片段，六个没有授权文件。见措施 M15。",
    "se.filing": "备案材料未准备。见条件 C07、C08。",
}
COUNSEL_NOT_MET: Mapping[str, str] = {
    "lc.purpose": "D13 的营销目的不属于服务所必需。",
    "lc.withdrawal": "产品中没有撤回同意的入口。",
    "lc.retention": "D01 至 D04 未设保存期限。",
    "lc.deletion": "协议第5.5条排除删除。",
    "lc.terms": "协议命中多类问题条款，见发现项。",
    "lc.sensitive": "人脸处理未取得单独同意。",
    "lc.minors": "未识别年龄，也无监护人同意。",
    "lc.entrust": "与核验供应商尚未签订合同。",
    "lc.provide": "向关联公司和 SDK 提供未逐一告知。",
    "lc.publicise": "作品默认公开，未取得单独同意。",
    "lc.abroad": "统计 SDK 的托管地点待查明，在此之前按可能出境对待。",
    "lc.likeness": "片段中演员的肖像授权未核实。",
    "lc.synthesis": "未提示取得被编辑人的单独同意。",
}
COUNSEL_FINDINGS = (
    Remark(
        "lc.terms",
        AGREEMENT,
        "第4.3条授予全球、免费、永久、不可撤销、可转授权的权利（CL01 至 CL05），涉及人脸信息的，个人可请求确认无效。"
        "请删除并改为限定目的、期限且可撤销的授权。",
        "已重写第4.3条：仅限提供服务之目的，随删除或注销而终止，不转让、不再许可，可随时撤回。",
    ),
    Remark(
        "lc.terms",
        AGREEMENT,
        "第4.4条允许任意修改和换脸（CL07），第4.5条允许将形象用于广告（CL06）。请限定为用户所要求的操作，广告另行取得单独同意。",
        "已重写第4.4条和第4.5条：仅按用户操作编辑；上线时不作广告使用，将来逐次征得单独同意。",
    ),
    Remark(
        "lc.synthesis",
        AGREEMENT,
        "第4.6条将取得他人同意的责任全部转嫁给用户（CL11），平台自身负有提示义务。",
        "将建设被编辑人本人核验和同意流程（措施 M08），上线前改写本条；请列为上线前条件。",
    ),
    Remark(
        "lc.sensitive",
        AGREEMENT,
        "第1.3条以使用视为同意，并捆绑人脸处理（CL09、CL10），不构成单独同意。",
        "将人脸同意与协议分开，分两步取得（措施 M07），上线前改写本条。",
    ),
    Remark(
        "lc.terms",
        AGREEMENT,
        "第9.1条可随时单方变更（CL08），变更处理目的须重新取得同意。",
        "上线前改为提前公告并就实质变更重新取得同意（措施 M07）。",
    ),
    Remark(
        "lc.provide",
        AGREEMENT,
        "第5.4条因业务需要与关联公司共享（CL13），接收方和目的均不明确。",
        "将公布接收方清单并签订合同，取得单独同意（措施 M06）。",
    ),
    Remark(
        "lc.deletion",
        AGREEMENT,
        "第5.5条排除删除并在注销后继续保留（CL15、CL16），与删除权相抵触。",
        "将建设一键删除和注销级联删除（措施 M02、M05），上线前改写本条。",
    ),
)
REWRITTEN_CLAUSES = ("CL08", "CL09", "CL10", "CL11", "CL13", "CL15", "CL16")
REWRITTEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "agreement/A01/text": (
        (
            "您同意授予我们、关联公司及平台用户在全球范围内免费、永久、不可撤销、可转授权和再许可地使用您的照片及肖像的权利。",
            "为向您提供作品生成、保存以及您所选择的分享功能，您授权我们在提供该功能所必需的期限内使用您上传的照片。"
            "您可以随时撤回授权；您删除内容或者注销账号时，该授权即告终止。我们不会将该授权转让或者再许可给他人。",
        ),
        (
            "我们可以不另行通知，对您的内容进行修改、编辑，包括更换人脸或声音。",
            "我们仅按照您的操作编辑您的内容，例如将您选择的照片中的人脸替换到您选择的片段中。",
        ),
        (
            "我们有权将您的形象用于广告宣传和推广。",
            "我们不会将您的照片或者作品用于广告宣传。将来需要使用的，我们将就每一次活动单独征得您的同意，"
            "您可以拒绝，也可以随时撤回。",
        ),
    ),
    "agreement/A02/text": (
        (
            "You grant us, our affiliates and our users a worldwide, free, perpetual, irrevocable, transferable and "
            "sublicensable right to your photos and portrait.",
            "So that we can make, store and, where you choose, share works for you, you permit us to use the photos "
            "you upload for as long as these functions need it. You can withdraw this permission at any time; it ends "
            "when you delete the content or close your account. We neither transfer nor sublicense it to others.",
        ),
        (
            "We may modify, edit, replace faces or voices in your content without further notice.",
            "We edit your content only as you ask us to, for example by putting the face in a photo that you choose "
            "into a clip that you choose.",
        ),
        (
            "We may use your image in advertising and promotion.",
            "We do not use your photos or works in advertising. Should we wish to, we will ask for your separate "
            "consent to each campaign, which you can refuse and withdraw at any time.",
        ),
    ),
}
TANGS_CORRECTION: Mapping[str, str] = {
    "inventory/D13/protection": "营销素材单独存放，仅市场人员可访问",
    "inventory/D13/protection@en": "Kept apart; open to the marketing staff only",
}

SCREENED_IN = "多项法定情形成立，且涉及人脸、未成年人和公开传播，须进行个人信息保护影响评估。"
CHANGES_NEEDED = "用户协议中的授权条款须先改写，其余发现项请逐一答复。"
KEPT = "条款已在草案中改写，但尚未发布和核验；在核验之前保留该风险及其评分。"
CLEARED_SECURITY = "措施方案充分，但尚未建设；满足所提条件后可以上线。"
CLEARED_COUNSEL = "授权条款已改写；其余事项列为上线前条件。"
ADOPTED: Mapping[Phase, str] = {
    Phase.BEFORE_LAUNCH: "采纳，上线前必须完成。",
    Phase.AFTER_LAUNCH: "采纳，列为上线后义务。",
}
APPROVED = "按现方案不得上线。全部阻断性条件核验通过后方可上线，上线后九十日内复查。"
SIGNED = "报告内容与评估记录一致，同意存档。"
