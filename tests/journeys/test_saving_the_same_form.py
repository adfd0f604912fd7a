"""Lin and Tang have the same form open: different fields are merged, of the same field the second chooses."""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from tests.assessments.stories import Tale, album
from tests.journeys.conftest import Entrance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PRINTED, SENT = "The album is printed in Wuhan.", "The album is sent by post."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_it_shows_the_second_both_versions_and_loses_nothing(stage: Cast, enter: Entrance, scripts: bool) -> None:
    tale = Tale(stage, album(stage))
    tale.act(Action.SHARE, stage.lin, person=stage.tang, membership="author")
    address = f"/proposals/{tale.reference}/description/"
    lin, tang = enter(stage.lin, scripts=scripts), enter(stage.tang, scripts=scripts)
    lin.visit(address).write("Summary", PRINTED)
    tang.visit(address).write("Title", "Albums by post").write("Summary", SENT)
    lin.press("Save the description").sees("Your changes are saved.", PRINTED)
    tang.press("Save the description").sees("Someone else saved first", "Lin Yue saved a version", PRINTED, SENT)
    assert Proposal.objects.get().summary == PRINTED
    tang.press("Save what I chose").sees("Albums by post", SENT)
    kept = Proposal.objects.get()
    assert (kept.title, kept.summary) == ("Albums by post", SENT)


def test_it_merges_what_two_people_changed_in_different_fields(stage: Cast, enter: Entrance) -> None:
    tale = Tale(stage, album(stage))
    tale.act(Action.SHARE, stage.lin, person=stage.tang, membership="author")
    address = f"/proposals/{tale.reference}/description/"
    lin, tang = enter(stage.lin), enter(stage.tang)
    lin.visit(address).write("Summary", PRINTED)
    tang.visit(address).write("Title", "Albums by post")
    lin.press("Save the description")
    tang.press("Save the description").sees("Albums by post", PRINTED)
