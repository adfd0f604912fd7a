"""Chen Wei looks at which items the law calls sensitive, and since when."""

from datetime import date

import pytest

from pia.programmes.definition import Regime
from pia.programmes.sensitivity import sensitivity, with_aggregates
from tests.programmes.cases import ZAO_ITEMS, item, programme

TODAY = date(2026, 11, 23)


def regime(slug: str) -> Regime:
    found = programme("cn", "eu").regime(slug)
    assert found is not None
    return found


def test_it_derives_the_sensitive_items_of_the_case_under_china() -> None:
    sensitive = [one["id"] for one in ZAO_ITEMS if sensitivity(regime("cn-pipl"), one, TODAY).value]

    assert sensitive == ["D01", "D02", "D03", "D04", "D10", "D12", "D13"]


def test_it_does_not_take_a_photo_for_a_special_category_in_the_union() -> None:
    found = {one["id"]: sensitivity(regime("eu-gdpr"), one, TODAY).value for one in ZAO_ITEMS}

    assert [name for name, value in found.items() if value] == ["D03"]
    assert [name for name, value in found.items() if value is None] == ["D02"]


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2025, 10, 31), True), (date(2025, 11, 1), False), (date(2026, 12, 7), False)]
)
def test_it_knows_when_the_number_of_an_identity_card_stopped_being_sensitive(day: date, expected: bool) -> None:
    number = item("X", "Identity card number", "identity_number", "user")

    assert sensitivity(regime("cn-pipl"), number, day).value is expected


def test_it_calls_everything_about_a_child_under_fourteen_sensitive() -> None:
    found = sensitivity(regime("cn-pipl"), item("X", "Nickname", "basic_profile", "child_under_14"), TODAY)

    assert found.value is True
    assert found.citation is not None
    assert found.citation.text.zh == "《个人信息保护法》第二十八条"


def test_it_follows_the_stricter_of_two_rules() -> None:
    number = item("X", "Identity card number", "identity_number", "child_under_14")
    origin = item("Y", "Ethnic group", "race_ethnicity", "child_under_14")

    assert sensitivity(regime("cn-pipl"), number, TODAY).value is True
    assert sensitivity(regime("cn-pipl"), origin, TODAY).value is True
    assert sensitivity(regime("cn-pipl"), item("Z", "Ethnic group", "race_ethnicity", "user"), TODAY).value is None


def test_it_lets_a_person_raise_an_item_but_not_lower_it() -> None:
    raised = item("X", "Nickname", "basic_profile", "user", sensitive={"cn-pipl": True})
    lowered = item("Y", "Selfie", "face_image", "user", sensitive={"cn-pipl": False})

    assert sensitivity(regime("cn-pipl"), raised, TODAY).value is True
    assert sensitivity(regime("cn-pipl"), lowered, TODAY).value is True


def test_it_does_not_guess_while_the_category_is_open() -> None:
    assert sensitivity(regime("cn-pipl"), item("X", "Something", "", "user"), TODAY).value is None


PROFILE = ("basic_profile", "property_records", "location_coarse", "online_activity", "device")


def profile(*categories: str, subject: str = "user") -> list[dict[str, object]]:
    rows = [item(f"D{number}", one, one, subject) for number, one in enumerate(categories)]
    return [dict(one) for one in with_aggregates(programme("cn").aggregations, rows)]


def test_it_sends_to_counsel_what_adds_up_to_a_profile_of_the_same_people() -> None:
    found = [sensitivity(regime("cn-pipl"), one, TODAY) for one in profile(*PROFILE)]

    assert [one.value for one in found] == [None] * 5
    assert {one.citation.text.en for one in found if one.citation} == {
        "GB/T 45574-2025, identification of sensitive personal information"
    }


def test_it_does_not_add_up_too_few_categories_or_different_people_or_an_earlier_day() -> None:
    few = [sensitivity(regime("cn-pipl"), one, TODAY).value for one in profile(*PROFILE[:4])]
    others = [*profile(*PROFILE[:3]), *profile(*PROFILE[3:], subject="visitor")]
    apart = with_aggregates(programme("cn").aggregations, others)
    before = [sensitivity(regime("cn-pipl"), one, date(2025, 10, 31)).value for one in profile(*PROFILE)]

    assert few == [False] * 4
    assert [sensitivity(regime("cn-pipl"), one, TODAY).value for one in apart] == [False] * 5
    assert None not in before


def test_it_leaves_a_row_alone_that_is_no_part_of_the_profile() -> None:
    rows = profile(*PROFILE, "face_image", "other")

    assert [sensitivity(regime("cn-pipl"), one, TODAY).value for one in rows[5:]] == [True, False]
