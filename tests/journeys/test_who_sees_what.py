"""Who may see a case and who may not, and what is greyed for whom: as people meet it in the browser."""

import pytest

from pia.accounts.cast import Cast
from tests.assessments.stories import Tale, album
from tests.journeys.conftest import Entrance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TABS = ("screening/", "inventory/", "risks/", "reviews/", "decision/", "conditions/", "documents/", "activity/")
PAGES = ("", "inventory/flow/", *TABS)


def test_it_hides_a_case_from_whoever_has_no_part_in_it(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage)).inventoried()
    case = f"/proposals/{tale.reference}/"
    ravi, he, song = enter(stage.ravi), enter(stage.he), enter(stage.song)
    for stranger in (ravi, he, song):
        stranger.visit("/").misses("Printed photo albums").visit("/proposals/").misses("Printed photo albums")
    for page in PAGES:
        ravi.visit(f"{case}{page}", status=404)
    ravi.misses("Printed photo albums").visit(f"{case}act/withdraw/", status=404)
    he.visit(f"{case}reviews/legal/", status=404)
    song.visit(case, status=404)
    tale.score_everything()
    tale.act("open_review", stage.chen)
    he.visit(f"{case}reviews/legal/").sees("Printed photo albums")
    song.visit(case, status=404)


def test_it_shows_the_auditor_everything_and_no_button(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage)).approved_with_conditions()
    omar = enter(stage.omar)
    for page in PAGES:
        omar.visit(f"/proposals/{tale.reference}/{page}").sees("Printed photo albums")
    omar.visit(f"/proposals/{tale.reference}/").misses("What you can do", "Your next step")
    omar.follow("Audit log", within=".app-side").sees(tale.reference)


def test_it_greys_what_a_role_has_but_may_not_do_now_and_says_why(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage)).inventoried()
    case = f"/proposals/{tale.reference}/"
    chen = enter(stage.chen).visit(case)
    assert "risk" in chen.refused("Sign and open review").lower()
    chen.visit(f"{case}act/open_review/").sees("Not possible now")
    chen.visit(f"{case}act/approve/", status=403)
    tale.score_everything()
    tale.act("open_review", stage.chen)
    tale.clears("security", stage.marcus)
    marcus = enter(stage.marcus).visit(f"{case}reviews/security/").sees("Cleared")
    assert not marcus.offered("Take the review")
    lin = enter(stage.lin).visit(f"{case}screening/")
    assert not lin.offered("Edit the description")
    lin.visit(f"{case}description/", status=403).sees("This is not possible at the present stage of the case.")
