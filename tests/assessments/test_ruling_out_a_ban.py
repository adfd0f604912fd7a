"""A law bans what a test has not ruled out: Sun Kai cannot approve before a reviewer has found the check met."""

from pathlib import Path
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.recommending import recommend
from pia.programmes.recommendation import Recommendation
from tests.assessments.house_rules import publish_changed
from tests.assessments.saying_no import unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db

BAN = "A ban is not ruled out: “Albums of strangers”. Its checks have to be met first."


def bans_albums_of_strangers(content: dict[str, Any]) -> None:
    model = content["triggers"][0]
    content["triggers"].append(
        {
            **model,
            "id": "ban1",
            "asks": "prohibition",
            "label": {"en": "Albums of strangers", "zh": "陌生人的相册"},
            "when": {"equals": {"question": "entrusts_processing", "value": "yes"}},
            "ruled_out_by": ["lc.purpose"],
        }
    )


def recommended(tale: Tale) -> Recommendation:
    return recommend(tale.case).value


def test_it_is_prohibited_until_counsel_found_the_check_met(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"regimes/cn-pipl": bans_albums_of_strangers})
    tale = Tale(stage, album(stage)).in_review()
    assert recommended(tale) is Recommendation.PROHIBITED
    tale.clears("legal", stage.he)
    assert recommended(tale) is not Recommendation.PROHIBITED


def test_it_cannot_be_approved_while_the_check_is_not_met(stage: Cast, tmp_path: Path) -> None:
    publish_changed(tmp_path, {"regimes/cn-pipl": bans_albums_of_strangers})
    tale = Tale(stage, album(stage)).awaiting()
    assert recommended(tale) is not Recommendation.PROHIBITED
    review = tale.review("legal")
    review.check_answers.filter(check_id="lc.purpose").update(value="not_met")
    assert BAN in unmet(tale, Action.APPROVE_WITH_CONDITIONS, stage.sun)
    assert BAN in unmet(tale, Action.APPROVE, stage.sun)


def test_it_bans_nothing_under_a_law_without_such_a_rule(stage: Cast) -> None:
    tale = Tale(stage, album(stage)).in_review()
    assert recommended(tale) is not Recommendation.PROHIBITED
