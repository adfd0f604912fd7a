"""Inventories in memory: that of the face-swap case, those of products of any size, and anything at all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.conf import settings
from hypothesis import strategies as st

from pia.accounts.models import Organisation
from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal
from pia.assessments.values import CONTRACT_STATES, ORIGINS, RECIPIENT_KINDS
from tests.programmes.cases import LAUNCH, programme

DAY = LAUNCH
ZAO = Path(settings.EXAMPLES_DIR) / "zao" / "proposal.yaml"
WORDED = ("name", "purpose", "source", "protection", "retention_proposed", "retention_required")
CATEGORIES = ("basic_profile", "device", "online_activity", "contacts", "face_image", "complaint", "education_work")
PEOPLE = (["user"], ["customer"], ["user", "child_under_14"], ["employee"], ["visitor"])
SYSTEMS = [
    "web-shop",
    "mobile-app",
    "crm",
    "billing",
    "data-warehouse",
    "event-bus",
    "mail-relay",
    "support-desk",
    "identity-service",
    "search-index",
    "feature-store",
    "media-store",
    "fraud-engine",
    "recommendation",
    "consent-log",
    "backup-vault",
    "log-archive",
    "payment-gateway",
    "call-centre",
    "partner-api",
    "reporting",
    "ml-platform",
    "survey-tool",
    "push-service",
    "hr-portal",
]
FIRMS = [
    "Haichuan Cloud",
    "Northlight Vision",
    "TrueFace Check",
    "ShareEasy SDK",
    "Tongda SMS",
    "DataSight SDK",
    "Advertising agencies",
    "Blue Harbour Payments",
    "Orchid Analytics GmbH",
    "Maple Support Ltd",
    "Sakura Mail",
    "Seoul Cards",
    "Río Research",
    "Delta Logistics",
    "Fjord Backup AS",
    "Union Credit Bureau",
    "Tax office",
    "Happy Surveys Inc",
    "灵犀支付",
    "云图数据",
]
COUNTRIES = ("CN", "CN", "CN", "US", "DE", "IE", "SG", "JP", "")


def case_of(
    rows: Sequence[Mapping[str, Any]],
    *,
    systems: Mapping[str, Mapping[str, str]] | None = None,
    language: str = "en",
    jurisdictions: Sequence[str] = ("cn",),
) -> Case:
    """A case of Northlight that nobody has stored."""
    organisation = Organisation(name="Northlight Technology", name_zh="北辰科技", country="CN")
    case = Case(Proposal(organisation=organisation, record_language=language, systems=dict(systems or {})))
    case.programme = programme(*jurisdictions)
    case.items = [DataItem(proposal=case.proposal, position=n, **row) for n, row in enumerate(rows)]
    case.translations = {}
    return case


def item(ref: str, **fields: Any) -> dict[str, Any]:
    """A row; what it does not say is as a photo that a user uploads."""
    return {
        "ref": ref,
        "name": f"Item {ref}",
        "category": "face_image",
        "subjects": ["user"],
        "origin": "person",
        "systems": ["media-store"],
        **fields,
    }


def recipient(name: str, **fields: Any) -> dict[str, Any]:
    """Somebody who receives data; what is not said is as of a processor at home under a contract."""
    return {"name": name, "kind": "processor", "country": "CN", "contract": "signed", **fields}


def zao(language: str = "en") -> Case:
    """The inventory of the face-swap feature as its team handed it in."""
    known = yaml.safe_load(ZAO.read_text(encoding="utf-8"))["inventory"]
    rows = []
    for row in known:
        texts = {name: row[name][language] for name in WORDED if isinstance(row.get(name), dict)}
        rows.append({"ref": row["id"], **{key: value for key, value in row.items() if key != "id"}, **texts})
    return case_of(rows, language=language)


def product(count: int, *, seed: int = 1) -> Case:
    """So many items: features of a few items each, which share a system, recipients and the people they are about."""
    chance = Random(seed)
    systems, firms = chance.sample(SYSTEMS, len(SYSTEMS)), chance.sample(FIRMS, len(FIRMS))
    others = [
        recipient(
            name,
            kind=chance.choice(["processor", "processor", "affiliate", "controller", "authority"]),
            country=chance.choice(COUNTRIES),
            contract=chance.choice(["signed", "signed", "signed", "missing", "unknown"]),
        )
        for name in firms
    ]
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        path = [systems[len(rows) // 5 % len(systems)], *chance.sample(systems, chance.choice([0, 0, 1]))]
        feature = {
            "systems": path,
            "subjects": chance.choice(PEOPLE),
            "origin": chance.choice(["person", "person", "observed", "derived", "third_party", ""]),
            "recipients": chance.sample(others[: max(4, count // 5)], chance.choice([0, 1, 1, 2])),
        }
        for _number in range(min(chance.randint(2, 6), count - len(rows))):
            rows.append(item(f"D{len(rows) + 1:02d}", category=chance.choice(CATEGORIES), **feature))
    return case_of(rows, systems={"S01": {"name": systems[0], "country": "US", "operator": firms[0]}})


NAMES = st.sampled_from(
    [*SYSTEMS[:12], "人脸存储", "Kunden­datenbank", "W" * 120, "مرحبا", "<b>x</b>", "\x07", "🎉 party"]
)
NATIONS = st.sampled_from(["", "CN", "US", "DE", "SG", "JP", "BR", "ZZ"])


@st.composite
def any_case(draw: st.DrawFn, most: int = 25) -> Case:
    """An inventory that passes the checks of single values, however odd it is."""
    firms = draw(st.lists(NAMES, min_size=1, max_size=10, unique=True))
    recipients = st.builds(
        recipient,
        st.sampled_from(firms),
        kind=st.sampled_from(RECIPIENT_KINDS),
        country=NATIONS,
        contract=st.sampled_from(CONTRACT_STATES),
        mechanisms=st.sampled_from([[], ["cn_standard_contract"]]),
    )
    fields = st.fixed_dictionaries(
        {
            "name": NAMES,
            "category": st.sampled_from(["", *CATEGORIES]),
            "subjects": st.sampled_from([[], *PEOPLE, ["user", "friend", "guardian", "complainant"]]),
            "origin": st.sampled_from(["", *ORIGINS]),
            "systems": st.lists(NAMES, max_size=4),
            "recipients": st.lists(recipients, max_size=4),
        }
    )
    rows = draw(st.lists(fields, min_size=1, max_size=most))
    places = draw(st.lists(st.tuples(NAMES, NATIONS, st.sampled_from(["", *firms])), max_size=4))
    systems = {
        f"S{n:02d}": {"name": name, "country": country, "operator": operator}
        for n, (name, country, operator) in enumerate(places)
    }
    return case_of([item(f"D{n:02d}", **row) for n, row in enumerate(rows)], systems=systems)
