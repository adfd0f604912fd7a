"""The face-swap proposal of Creative Camera, walked through the door by the cast as far as a page's story needs it."""

from typing import Any

from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.proof import Proof
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.perform import create, perform
from pia.assessments.relations import SubjectRow
from tests.assessments import stories
from tests.on_stage import publish_workflows

ANSWERS = {
    "automated_decisions": "no",
    "entrusts_processing": "yes",
    "provides_to_others": "yes",
    "publishes": "yes",
    "transfers_abroad": "unsure",
    "new_technology": "yes",
    "public_monitoring": "no",
    "minors": "yes",
    "people_expected": 5_000_000,
    "major_impact": "yes",
    "high_risk_reason": "换脸视频可能被用于冒充他人。",
    "face_verification": "yes",
    "synthesises_faces": "yes",
    "third_person_data": "yes",
    "separate_consent": "no",
    "deletion_self_service": "no",
    "marketing_use": "yes",
    "age_gate": "no",
}
VENDOR = {"name": "云端渲染公司", "kind": "processor", "country": "CN", "contract": "signed"}
PUBLIC = {"name": "公众", "kind": "public", "country": "", "contract": "not_needed"}
AGENCY = {"name": "广告代理商", "kind": "controller", "country": "CN", "contract": "missing"}
# ref, Chinese name, English name, category, legal basis, days kept, recipients
ITEMS = (
    ("D01", "正脸照片", "Frontal photo", "face_image", "pipl29", None, [VENDOR]),
    ("D02", "面部关键点", "Face landmarks", "biometric_template", "pipl29", 1, []),
    ("D03", "活体动作视频", "Liveness video", "biometric_verification", "pipl29", 0, [VENDOR]),
    ("D04", "换脸视频", "Generated clip", "synthetic_likeness", "pipl29", None, [PUBLIC]),
    ("D05", "影视片段及演员肖像", "Source clip with an actor's face", "portrait", "pipl13.1", 365, [PUBLIC]),
    ("D06", "手机号、账号", "Phone number and account", "network_identity", "pipl13.2", None, []),
    ("D07", "营销用剪辑", "Clips for advertising", "synthetic_likeness", "pipl13.1", 90, [AGENCY]),
)
SUMMARY = "用户上传一张正脸照片并选择影视片段，服务返回换脸视频。渲染由外部供应商完成。"
SUMMARY_EN = (
    "Users upload one photo of a face and pick a film clip. The service returns a video with the face swapped in."
)


def publish() -> None:
    """The programmes of this repository, as an installation has them."""
    publish_workflows()


def proof(user: User) -> dict[str, Any]:
    """What a signature asks for."""
    return {"proof": Proof(user.pk, "password", timezone.now()), "language": "zh"}


def act(subject: SubjectRow, action: Action, actor: User, reason: str = "", **data: Any) -> Case:
    """One step through the door."""
    return perform(subject, action, actor=actor, reason=reason, data={**proof(actor), **data})


def description() -> dict[str, Any]:
    return {
        "description/title": "换脸视频功能",
        "description/title@en": "Face-swap video feature",
        "description/summary": SUMMARY,
        "description/summary@en": SUMMARY_EN,
        "description/planned_launch": "2026-12-07",
        "description/jurisdictions": ["cn"],
        "description/record_language": "zh",
        "agreement/clauses": ["CL01", "CL06"],
    }


def inventory() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ref, name, name_en, category, basis, days, recipients in ITEMS:
        found |= {
            f"inventory/{ref}/name": name,
            f"inventory/{ref}/name@en": name_en,
            f"inventory/{ref}/category": category,
            f"inventory/{ref}/subjects": ["user"],
            f"inventory/{ref}/purpose": "制作并展示换脸视频",
            f"inventory/{ref}/purpose@en": "Make and show the clip",
            f"inventory/{ref}/legal_basis": {"cn-pipl": basis},
            f"inventory/{ref}/retention_proposed": "渲染完成后删除" if days is not None else "账号注销前",
            f"inventory/{ref}/retention_days": days,
            f"inventory/{ref}/recipients": recipients,
        }
    return found


def answers() -> dict[str, Any]:
    """Lin's answers; whatever else the law asks by now, she answers with no."""
    return stories.answers(["cn"], **ANSWERS)


def draft(cast: Cast, **changes: Any) -> Case:
    """Lin Yue's draft with everything in it."""
    everything = {**description(), **answers(), **inventory(), **changes}
    return create(cast.creative_camera, actor=cast.lin, changes=everything)


def submitted(cast: Cast) -> Case:
    return act(draft(cast).proposal, Action.SUBMIT, cast.lin)


def in_inventory(cast: Cast) -> Case:
    return act(submitted(cast).proposal, Action.SCREEN_IN, cast.chen)


def in_scoring(cast: Cast) -> Case:
    return act(in_inventory(cast).proposal, Action.COMPLETE_INVENTORY, cast.lin)


def scored(cast: Cast) -> Case:
    """Chen Wei took the suggested scores, and planned measures that lower them to within the line."""
    case = in_scoring(cast)
    measures = {
        "measures/M01/title": "端侧处理",
        "measures/M01/catalogue_id": "M01",
        "measures/M02/title": "用后即删",
        "measures/M02/catalogue_id": "M02",
    }
    act(case.proposal, Action.EDIT_MEASURES, cast.chen, changes=measures)
    changes: dict[str, Any] = {}
    for risk in Case(case.proposal).risks:
        changes |= {
            f"risks/{risk.ref}/state": "scored",
            f"risks/{risk.ref}/impact": risk.suggested_impact or 3,
            f"risks/{risk.ref}/likelihood": risk.suggested_likelihood or 3,
            f"risks/{risk.ref}/steps/M01": [2, 2],
            f"risks/{risk.ref}/steps/M02": [1, 1],
        }
    return act(case.proposal, Action.EDIT_SCORES, cast.chen, changes=changes)


def costed(cast: Cast) -> Case:
    """Every risk needs M01, or M02 and M03 together, which cost more."""
    proposal = scored(cast).proposal
    changes: dict[str, Any] = {"measures/M01/cost": 9_000, "measures/M01/days": 20, "measures/M02/cost": 4_000}
    changes |= {"measures/M03/title": "Delete by night", "measures/M03/cost": 12_345, "measures/M03/days": 3}
    act(proposal, Action.EDIT_MEASURES, cast.chen, changes=changes)
    steps = {f"risks/{risk.ref}/steps/M03": [1, 1] for risk in Case(proposal).risks}
    return act(proposal, Action.EDIT_SCORES, cast.chen, changes=steps)


def in_review(cast: Cast) -> Case:
    return act(scored(cast).proposal, Action.OPEN_REVIEW, cast.chen)


def review(case: Case, track: str) -> Any:
    found = case.review_of(track)
    assert found is not None, track
    return found


def conclude(case: Case, track: str, reviewer: User, outcome: str, reason: str = "") -> Case:
    """A reviewer takes the track, answers its checks and concludes."""
    act(review(case, track), Action.TAKE_REVIEW, reviewer)
    checks = {
        check.id: {"value": "met", "note": ""}
        for check in case.programme.procedure.track(track).checks  # type: ignore[union-attr]  # the track exists
    }
    act(review(case, track), Action.ANSWER_CHECKS, reviewer, checks=checks)
    return act(review(case, track), Action.CONCLUDE, reviewer, reason=reason, outcome=outcome)


def to_decide(cast: Cast) -> Case:
    """Both tracks cleared; one with a condition that it proposed."""
    case = in_review(cast)
    act(review(case, "security"), Action.TAKE_REVIEW, cast.marcus)
    act(
        review(case, "security"),
        Action.PROPOSE_CONDITION,
        cast.marcus,
        text="上线前完成活体攻击测试。",
        blocking=True,
        phase="before_launch",
    )
    case = conclude_taken(case, "security", cast.marcus, "cleared_with_conditions")
    return conclude(case, "legal", cast.he, "cleared")


def conclude_taken(case: Case, track: str, reviewer: User, outcome: str) -> Case:
    fresh = Case(case.proposal)
    checks = {
        check.id: {"value": "met", "note": ""}
        for check in fresh.programme.procedure.track(track).checks  # type: ignore[union-attr]  # the track exists
    }
    act(review(fresh, track), Action.ANSWER_CHECKS, reviewer, checks=checks)
    return act(review(fresh, track), Action.CONCLUDE, reviewer, outcome=outcome)


def approved(cast: Cast) -> Case:
    """Sun Kai adopted the condition and approved with it."""
    case = to_decide(cast)
    act(case.conditions[0], Action.SETTLE_CONDITION, cast.sun, reason="合理", settlement="adopt")
    return act(case.proposal, Action.APPROVE_WITH_CONDITIONS, cast.sun)
