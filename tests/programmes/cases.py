"""The facts of the stories, written down by hand: the face-swap app, its European offer and a newsletter."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pia.programmes.conditions import Facts
from pia.programmes.definition import Programme
from pia.programmes.reader import Workflows, read_directory

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
LAUNCH = date(2026, 12, 7)

ZAO_ANSWERS: dict[str, Any] = {
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
    "high_risk_reason": "Deepfakes of oneself and of third persons can be used for fraud.",
    "face_verification": "yes",
    "synthesises_faces": "yes",
    "deletion_self_service": "no",
    "separate_consent": "no",
    "marketing_use": "yes",
    "third_person_data": "yes",
    "age_gate": "no",
    "faces_stored": 5_000_000,
    "people_total": 5_000_000,
    "uses_ai": "yes",
    "generates_content": "yes",
    "trains_models": "no",
    "public_sharing": "yes",
    "opinion_channel": "no",
    "telecom_operator": "yes",
    "public_body": "no",
    "profiling": "no",
    "systematic_monitoring": "no",
    "matches_datasets": "no",
    "vulnerable_people": "no",
    "blocks_service": "unsure",
    "employment_context": "no",
    "sells_data": "no",
    "emotion_recognition": "no",
    "aggregated_sensitive": "no",
    "new_business": "yes",
    "face_research_only": "no",
    "synthesis_supporter_only": "no",
    "synthesis_in_house": "no",
    "synthesis_national_interest": "no",
    "eu_establishment": "no",
    "eu_offered": "yes",
    "eu_monitored": "no",
    "eu_positive_list": "no",
    "eu_exempt_list": "no",
    "eu_law_assessed": "no",
    "occasional_only": "no",
    "eu_ai_provider": "yes",
    "eu_ai_deployer": "yes",
    "eu_ai_output_used": "yes",
    "eu_ai_marketed_before": "no",
    "eu_ai_interacts": "no",
    "eu_realistic_content": "yes",
    "eu_ai_annex3": "no",
    "eu_ai_credit_insurance": "no",
}
NUMBERS = ("people_expected", "people_total", "faces_stored")
ZAO_CLAUSES = frozenset(f"CL{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 16))


def recipient(name: str, kind: str, country: str | None = "CN", contract: str = "missing") -> dict[str, Any]:
    """One recipient of an item."""
    return {"name": name, "kind": kind, "country": country, "contract": contract}


def item(item_id: str, name: str, category: str, *subjects: str, **fields: Any) -> dict[str, Any]:
    """One data item, kept for an open term unless the story says otherwise."""
    known: dict[str, Any] = {"id": item_id, "name": name, "category": category, "subjects": list(subjects)}
    return known | {"sensitive": {}, "recipients": [], "transfers": [], "retention_days": None} | fields


AFFILIATE = recipient("Algorithm team", "affiliate")
CLOUD = recipient("Cloud", "processor", contract="signed")
PUBLIC = recipient("Everybody", "public")
ANALYTICS = recipient("Analytics kit", "controller", country=None, contract="unknown")

ZAO_ITEMS = (
    item("D01", "Selfie", "face_image", "user", "depicted_person", "child_under_14", recipients=[AFFILIATE, CLOUD]),
    item("D02", "Face landmarks", "biometric_template", "user", "depicted_person", recipients=[AFFILIATE]),
    item("D03", "Liveness video", "biometric_verification", "user", recipients=[recipient("Vendor", "processor")]),
    item("D04", "Generated clip", "synthetic_likeness", "user", "public_figure", recipients=[PUBLIC]),
    item("D05", "Film clip", "portrait", "public_figure", recipients=[PUBLIC]),
    item("D06", "Phone number", "basic_profile", "user", recipients=[recipient("SMS", "processor")]),
    item("D07", "Real-name result", "identity_check_result", "user"),
    item("D08", "Device ids", "device", "user", recipients=[ANALYTICS], retention_days=365),
    item("D09", "Use log", "online_activity", "user", retention_days=365),
    item("D10", "Friends", "contacts", "user", "friend"),
    item("D11", "Complaints", "complaint", "complainant", retention_days=1095),
    item("D12", "Guardian consent", "age_guardian", "child_under_14", "guardian"),
    item("D13", "Clips for advertising", "synthetic_likeness", "user", recipients=[recipient("Agency", "controller")]),
)


def zao(*jurisdictions: str, as_of: date = LAUNCH, **answers: Any) -> Facts:
    """The face-swap app as it was proposed, with some answers changed."""
    return Facts(
        answers=ZAO_ANSWERS | answers,
        items=ZAO_ITEMS,
        clauses=ZAO_CLAUSES,
        jurisdictions=frozenset(jurisdictions or ("cn",)),
        as_of=as_of,
    )


def newsletter(*jurisdictions: str, **answers: Any) -> Facts:
    """Song Mei's plain newsletter: an address, a name, sent from the company's own server."""
    given: dict[str, Any] = dict.fromkeys(ZAO_ANSWERS, "no") | dict.fromkeys(NUMBERS, 0)
    given |= {"people_expected": 8_000, "people_total": 60_000, "age_gate": "yes", "eu_offered": "yes"}
    given |= {"deletion_self_service": "yes", "high_risk_reason": "", "separate_consent": "yes"}
    items = (
        item("N01", "E-mail address", "basic_profile", "subscriber", retention_days=365),
        item("N02", "First name", "basic_profile", "subscriber", retention_days=365),
    )
    return Facts(
        answers=given | answers,
        items=items,
        clauses=frozenset(),
        jurisdictions=frozenset(jurisdictions or ("cn",)),
        as_of=LAUNCH,
    )


@lru_cache
def workflows() -> Workflows:
    """What lies in the repository's `workflows/`."""
    return read_directory(WORKFLOWS)


@lru_cache
def programme(*jurisdictions: str) -> Programme:
    """The standard programme for these jurisdictions, straight from the files."""
    return workflows().programme("standard", jurisdictions or ("cn",), LAUNCH)
