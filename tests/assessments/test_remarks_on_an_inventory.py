"""He Jing reads an inventory; what she would write in the margin stands there, with the law that asks for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pia.assessments.actions import Action
from pia.assessments.remarks import Remark, RemarkKind, remarks
from tests.assessments.stories import ITEM, Tale, album, item
from tests.on_stage import cast_on_stage, publish_workflows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tale(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tale]:
    """Lin's album, with a clean row, under today's law."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_workflows()
        cast = cast_on_stage()
        yield Tale(cast, album(cast, items=item(["cn"])))
        transaction.set_rollback(True)


def told(tale: Tale, **fields: Any) -> list[Remark]:
    """What is remarked on a second row that differs from the clean one in these fields."""
    row = {**ITEM, "legal_basis": {"cn-pipl": "pipl13.2"}, "name": "Cover photo", "retention_days": 30, **fields}
    changes = {f"inventory/D02/{name}": value for name, value in row.items()}
    tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes=changes)
    return [one for one in remarks(tale.case) if "D02" in one.refs]


def only(found: list[Remark]) -> Remark:
    assert len(found) == 1, [str(one.text) for one in found]
    return found[0]


def receives(**facts: Any) -> list[dict[str, Any]]:
    return [{"name": "Printworks", "kind": "processor", "country": "CN", "contract": "signed", **facts}]


def test_it_has_nothing_to_say_of_a_clean_row(tale: Tale) -> None:
    assert told(tale) == []


def test_it_knows_that_legitimate_interests_are_no_basis_in_china(tale: Tale) -> None:
    found = only(told(tale, legal_basis={}, basis_stated="Our legitimate interests in fraud control"))
    assert (found.kind, found.field, found.is_serious) == (RemarkKind.UNKNOWN_BASIS, "legal_basis", True)
    assert str(found.text).startswith(
        "“Legitimate interests” is none of the legal bases of “China: Personal Information"
    )
    assert found.citation is not None and found.citation.text.en == "PIPL art. 13"


def test_it_says_the_same_of_a_basis_stated_in_chinese(tale: Tale) -> None:
    assert only(told(tale, legal_basis={}, basis_stated="公司的正当利益")).kind is RemarkKind.UNKNOWN_BASIS


def test_it_accepts_a_stated_basis_once_one_that_the_law_knows_was_chosen(tale: Tale) -> None:
    assert told(tale, basis_stated="legitimate interests") == []


def test_it_asks_for_more_than_plain_consent_to_sensitive_information(tale: Tale) -> None:
    found = only(told(tale, category="face_image", legal_basis={"cn-pipl": "pipl13.1"}))
    assert (found.kind, found.citation and found.citation.text.en) == (RemarkKind.SENSITIVE_BASIS, "PIPL art. 29")
    assert told(tale, category="face_image", legal_basis={"cn-pipl": "pipl29"}) == []


@pytest.mark.parametrize("state", ["missing", "unknown"])
def test_it_names_the_recipient_without_a_contract(tale: Tale, state: str) -> None:
    found = only(told(tale, recipients=receives(contract=state)))
    assert str(found.text) == "No signed contract with “Printworks” (processor)."
    assert found.field == "recipients"


def test_it_asks_no_contract_of_the_own_unit_or_an_authority(tale: Tale) -> None:
    assert told(tale, recipients=receives(kind="own_unit", contract="missing")) == []
    assert told(tale, recipients=receives(kind="authority", contract="unknown")) == []


def test_it_asks_on_what_ground_data_go_abroad(tale: Tale) -> None:
    found = only(told(tale, recipients=receives(country="US")))
    assert str(found.text) == "“Printworks” receives data abroad, and nothing says on what ground."
    assert told(tale, recipients=receives(country="US", mechanisms=["cn_standard_contract"])) == []
    assert only(told(tale, recipients=receives(country=""))).kind is RemarkKind.TRANSFER


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"volume": "from_100k"}, set()),
        ({"volume": "from_1m"}, {"PIPL art. 52; Audit Measures art. 12"}),
        ({"volume": "over_10m"}, {"PIPL art. 52; Audit Measures art. 12", "Audit Measures art. 4"}),
        (
            {"volume": "from_100k", "category": "face_image", "legal_basis": {"cn-pipl": "pipl29"}},
            {"Face Recognition Measures art. 15"},
        ),
        (
            {"volume": "from_10k", "recipients": receives(country="US", mechanisms=["cn_standard_contract"])},
            set(),
        ),
        (
            {
                "volume": "from_10k",
                "category": "health",
                "legal_basis": {"cn-pipl": "pipl29"},
                "recipients": receives(country="US", mechanisms=["cn_standard_contract"]),
            },
            {"Cross-border Provisions art. 7"},
        ),
    ],
)
def test_it_says_which_threshold_a_volume_crosses(tale: Tale, fields: dict[str, Any], expected: set[str]) -> None:
    found = told(tale, **fields)
    assert all(one.kind is RemarkKind.THRESHOLD for one in found)
    assert {one.citation.text.en for one in found if one.citation} == expected


@pytest.mark.parametrize("words", ["No end set", "as long as necessary", "永久保存", "未设期限"])
def test_it_asks_for_an_end_where_none_is_set(tale: Tale, words: str) -> None:
    found = only(told(tale, retention_days=None, retention_proposed=words))
    assert (found.kind, found.citation and found.citation.text.en) == (RemarkKind.OPEN_ENDED, "PIPL art. 19")
    assert told(tale, retention_days=90, retention_proposed=words) == []


@pytest.mark.parametrize(
    "words", ["Improve our services", "marketing and analytics", "改进服务、数据分析", "Statistics."]
)
def test_it_does_not_take_a_vague_purpose_for_one(tale: Tale, words: str) -> None:
    assert only(told(tale, purpose=words)).kind is RemarkKind.VAGUE


@pytest.mark.parametrize(
    "words", ["Marketing letters to people who asked for them", "按用户的请求改进服务时长统计报表"]
)
def test_it_lets_a_purpose_pass_that_says_something(tale: Tale, words: str) -> None:
    assert told(tale, purpose=words) == []


@pytest.mark.parametrize("words", ["To" + "do", "encrypted (tbd)", "待定", "加密方式待补充", "TBC by security"])
def test_it_finds_what_is_still_to_be_written(tale: Tale, words: str) -> None:
    found = only(told(tale, protection=words))
    assert (found.kind, found.field) == (RemarkKind.PLACEHOLDER, "protection")


def test_it_does_not_take_a_part_of_a_word_for_a_placeholder(tale: Tale) -> None:
    assert told(tale, protection="Mastodon tokens, methodology reviewed") == []


def test_it_sees_that_two_rows_differ_on_one_recipient_and_share_a_name(tale: Tale) -> None:
    told(tale, recipients=receives(), name="Cover photo")
    changes = {f"inventory/D03/{name}": value for name, value in ITEM.items()}
    changes |= {"inventory/D03/name": "cover photo ", "inventory/D03/recipients": receives(kind="controller")}
    changes |= {"inventory/D03/legal_basis": {"cn-pipl": "pipl13.2"}}
    tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes=changes)
    found = {one.kind: one for one in remarks(tale.case)}
    assert found[RemarkKind.CONTRADICTION].refs == ("D02", "D03")
    assert found[RemarkKind.SAME_NAME].refs == ("D02", "D03")


def test_it_says_each_thing_once_for_all_rows_it_is_true_of(tale: Tale) -> None:
    told(tale, recipients=receives(contract="missing"))
    changes = {f"inventory/D03/{name}": value for name, value in ITEM.items()}
    changes |= {"inventory/D03/name": "Back photo", "inventory/D03/recipients": receives(contract="missing")}
    tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes=changes)
    contracts = [one for one in remarks(tale.case) if one.kind is RemarkKind.CONTRACT]
    assert [one.refs for one in contracts] == [("D02", "D03")]
