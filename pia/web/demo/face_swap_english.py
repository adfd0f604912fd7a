"""The same words in English: what the record keeps beside each Chinese text as its translation."""

from collections.abc import Mapping

# Condition, finding, answer, conclusion or note of a check -> the same in English.
IN_ENGLISH: Mapping[str, str] = {
    "删除并替换用户协议第4.3条至第4.5条的授权条款，以已发布版本为准；条款扫描不再命中 CL01 至 CL07。": (
        "The licence clauses 4.3 to 4.5 are deleted and replaced in the published agreement; none of CL01 to "
        "CL07 is found."
    ),
    "人脸处理、向他人提供、公开、营销四项分别设置单独同意控件，互不捆绑；不满十四周岁的须取得监护人同意。": (
        "Four separate, unbundled consents for face processing, provision, publication and marketing; a "
        "guardian's consent under 14."
    ),
    "公开分享功能开放前，被编辑人单独同意和本人核验已上线运行。": (
        "Consent of the person depicted and own-face verification are live before public sharing opens."
    ),
    "自助删除和注销级联删除已上线，保存期限表已公布，不保存活体原始视频。": (
        "Self-service deletion and deletion on closing the account are live, the retention table is "
        "published, and no raw liveness video is kept."
    ),
    "接收方清单已公布，与关联公司和 SDK 提供方的合同已签署；上线时不作营销使用。": (
        "The recipients are published, the contracts with affiliates and SDK providers signed; no marketing "
        "use at launch."
    ),
    "每一输出均带显式标识和隐式标识，导出文件仍保留。": (
        "Every output carries an explicit and an implicit label, exported files included."
    ),
    "完成深度合成安全评估；算法备案材料齐备，并排定在提供服务之日起十个工作日内提交；素材白名单和滥用识别"
    "一并纳入评估。": (
        "The deep-synthesis security assessment is done, template list and misuse detection included; the "
        "algorithm filing is ready and scheduled within 10 working days after the start."
    ),
    "上线前提交具有舆论属性的安全评估；新业务安全评估报告经安全部门批准。": (
        "The public-opinion security assessment is submitted before launch; the new-business assessment is "
        "approved by the security department."
    ),
    "反诈测试和活体攻击测试通过，并已告知支付机构。": (
        "Anti-fraud and liveness-attack tests are passed and the payment institutions told."
    ),
    "影视片段版权和肖像授权登记册齐全，未取得授权的片段已下架。": (
        "The register of film and portrait licences is complete; clips without a licence are removed."
    ),
    "已设置存储人脸人数的计数器并指定负责人。": "A counter of stored faces is in place and has an owner.",
    "已指定个人信息保护负责人。": "A PI protection officer is appointed.",
    "评估报告和处理记录经指定签署人批准，至少保存三年；目的、方式变更或发生事件时重新评估。": (
        "Report and processing record are approved by the named signatory and kept at least three years; "
        "reassess on a change of purpose or method and after an incident."
    ),
    "存储人脸信息的人数": "Persons whose faces are stored",
    "处理个人信息的人数": "Persons whose data are processed",
    "存储的人脸信息达到十万人之日起三十个工作日内办理人脸识别技术应用备案。": (
        "File the use of face recognition within 30 working days after 100,000 stored persons are reached."
    ),
    "上线后九十日内由独立机构审计删除和标识的证据。": (
        "An independent body audits the evidence of deletion and labelling within 90 days after launch."
    ),
    "处理个人信息达到一百万人之日起三十个工作日内报送个人信息保护负责人的信息。": (
        "Report the PI protection officer within 30 working days after 1,000,000 persons are reached."
    ),
    "第4.3条授予全球、免费、永久、不可撤销、可转授权的权利（CL01 至 CL05），涉及人脸信息的，个人可请求确"
    "认无效。请删除并改为限定目的、期限且可撤销的授权。": (
        "Clause 4.3 grants a worldwide, free, perpetual, irrevocable and transferable right (CL01 to CL05); "
        "over face information people may have it declared void. Delete it; ask for a permission bound to "
        "purpose and term, revocable."
    ),
    "已重写第4.3条：仅限提供服务之目的，随删除或注销而终止，不转让、不再许可，可随时撤回。": (
        "Clause 4.3 is rewritten: for providing the service only, ending on deletion or closure, neither "
        "transferable nor sublicensable, revocable at any time."
    ),
    "第4.4条允许任意修改和换脸（CL07），第4.5条允许将形象用于广告（CL06）。请限定为用户所要求的操作，广告"
    "另行取得单独同意。": (
        "Clause 4.4 allows any edit and face swap (CL07), clause 4.5 use in advertising (CL06). Limit editing "
        "to what the user asks for; ask separately for advertising."
    ),
    "已重写第4.4条和第4.5条：仅按用户操作编辑；上线时不作广告使用，将来逐次征得单独同意。": (
        "Clauses 4.4 and 4.5 are rewritten: edits only as the user asks; no advertising at launch, later each "
        "campaign by separate consent."
    ),
    "第4.6条将取得他人同意的责任全部转嫁给用户（CL11），平台自身负有提示义务。": (
        "Clause 4.6 shifts all responsibility for other people's consent to the user (CL11); the platform "
        "itself owes a prompt."
    ),
    "将建设被编辑人本人核验和同意流程（措施 M08），上线前改写本条；请列为上线前条件。": (
        "We will build verification and consent of the person depicted (measure M08) and rewrite the clause "
        "before launch; make it a condition."
    ),
    "第1.3条以使用视为同意，并捆绑人脸处理（CL09、CL10），不构成单独同意。": (
        "Clause 1.3 takes use for consent and bundles face processing (CL09, CL10); that is no separate consent."
    ),
    "将人脸同意与协议分开，分两步取得（措施 M07），上线前改写本条。": (
        "Consent to face processing will be taken apart from the agreement, in two steps (measure M07); the "
        "clause is rewritten before launch."
    ),
    "第9.1条可随时单方变更（CL08），变更处理目的须重新取得同意。": (
        "Clause 9.1 allows unilateral change at any time (CL08); a changed purpose needs consent again."
    ),
    "上线前改为提前公告并就实质变更重新取得同意（措施 M07）。": (
        "Before launch: notice in advance and new consent to material changes (measure M07)."
    ),
    "第5.4条因业务需要与关联公司共享（CL13），接收方和目的均不明确。": (
        "Clause 5.4 shares with affiliates for business needs (CL13); neither recipient nor purpose is clear."
    ),
    "将公布接收方清单并签订合同，取得单独同意（措施 M06）。": (
        "We will publish the recipients, sign contracts and ask for separate consent (measure M06)."
    ),
    "第5.5条排除删除并在注销后继续保留（CL15、CL16），与删除权相抵触。": (
        "Clause 5.5 excludes deletion and keeps data after closure (CL15, CL16), against the right to deletion."
    ),
    "将建设一键删除和注销级联删除（措施 M02、M05），上线前改写本条。": (
        "We will build one-tap deletion and deletion on closure (measures M02, M05) and rewrite the clause "
        "before launch."
    ),
    "用户协议中的授权条款须先改写，其余发现项请逐一答复。": (
        "The licence clauses of the agreement have to be rewritten first; answer each of the other findings."
    ),
    "措施方案充分，但尚未建设；满足所提条件后可以上线。": (
        "The planned measures suffice but are not built; launch is possible once the proposed conditions are met."
    ),
    "授权条款已改写；其余事项列为上线前条件。": (
        "The licence is rewritten; the rest becomes conditions before launch."
    ),
    "采纳，上线前必须完成。": "Adopted; to be done before launch.",
    "采纳，列为上线后义务。": "Adopted as a duty after launch.",
    "按现方案不得上线。全部阻断性条件核验通过后方可上线，上线后九十日内复查。": (
        "Do not launch as proposed. Launch only once every blocking condition is verified; review within 90 days."
    ),
    "已核对材料。": "Checked against the material.",
    "特征库与账号存于同一数据库，静态数据未单独加密；未做泄露演练。见措施 M01、M09。": (
        "Features and accounts lie in one database, unencrypted at rest; no leak drill. See M01, M09."
    ),
    "尚无删除功能，无法测试。见措施 M02。": "No deletion to test yet. See M02.",
    "统计 SDK 的托管地点未查明，流量测试未做。见措施 M06。": (
        "Hosting of the analytics SDK unknown; no traffic test. See M06."
    ),
    "未做重放和注入攻击测试。见措施 M14。": "No replay or injection test. See M14.",
    "未与支付机构联合测试。见措施 M13。": "No joint test with payment institutions. See M13.",
    "诈骗场景尚未演练。见措施 M13。": "Fraud scenarios not rehearsed. See M13.",
    "目前不添加标识。见措施 M11。": "No label at present. See M11.",
    "素材含公众人物，缺少限制规则。见措施 M12、M15。": "Templates show public figures without limits. See M12, M15.",
    "未建设裸露识别。见措施 M10。": "Nudity detection is not built. See M10.",
    "无年龄识别，默认公开。见措施 M16。": "No age gate; public by default. See M16.",
    "发布前审核流程尚未确定。见措施 M10、M12。": "Review before publication not settled. See M10, M12.",
    "抽查十个片段，六个没有授权文件。见措施 M15。": "Of ten clips looked at, six lack a licence. See M15.",
    "备案材料未准备。见条件 C07、C08。": "Filing material not prepared. See conditions C07, C08.",
    "D13 的营销目的不属于服务所必需。": "The marketing purpose of D13 is not necessary for the service.",
    "产品中没有撤回同意的入口。": "The product offers no way to withdraw consent.",
    "D01 至 D04 未设保存期限。": "D01 to D04 have no retention limit.",
    "协议第5.5条排除删除。": "Clause 5.5 of the agreement excludes deletion.",
    "协议命中多类问题条款，见发现项。": "Several kinds of problematic clause, see the findings.",
    "人脸处理未取得单独同意。": "No separate consent to face processing.",
    "未识别年龄，也无监护人同意。": "Neither age check nor guardian's consent.",
    "与核验供应商尚未签订合同。": "No contract with the verification vendor yet.",
    "向关联公司和 SDK 提供未逐一告知。": "Provision to affiliates and SDKs is not named one by one.",
    "作品默认公开，未取得单独同意。": "Works are public by default without separate consent.",
    "统计 SDK 的托管地点待查明，在此之前按可能出境对待。": (
        "Hosting of the analytics SDK is to be found out; until then treated as possibly abroad."
    ),
    "片段中演员的肖像授权未核实。": "Portrait licences of the actors in the clips are not verified.",
    "未提示取得被编辑人的单独同意。": "No prompt to obtain the consent of the person depicted.",
}
