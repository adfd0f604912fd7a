"""What somebody is about to sign is shown in their language, and that very sentence is kept with the signature."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.perform import perform
from pia.assessments.policy import TABLE
from pia.assessments.relations import SubjectRow
from pia.assessments.statements import STATEMENTS, statements
from pia.reports.signoff.wording import language_of
from tests.assessments.house_rules import publish_changed
from tests.assessments.starts import ETHICS, done_beforehand, over_the_line
from tests.assessments.stories import Tale, album, newsletter, signing

pytestmark = pytest.mark.django_db
DJANGO_LANGUAGE = {"en": "en", "zh": "zh-hans"}


class Desk:
    """Where things are signed in one language; `signed` are the actions whose words were compared."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.signed: set[Action] = set()

    def sign(
        self, tale: Tale, action: Action, person: User, *, on: SubjectRow | None = None, choice: str = "", **data: Any
    ) -> None:
        case = tale.case
        with translation.override(DJANGO_LANGUAGE[self.language]):
            shown = dict(statements(case, on or case.proposal, action))
        given = signing(person, **data) | {"language": self.language}
        signature = perform(on or tale.proposal, action, actor=person, reason="It is so.", data=given).signatures[-1]
        assert (signature.act, signature.statement) == (action, shown[choice])
        assert signature.language == language_of(signature.statement) == self.language
        self.signed.add(action)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_keeps_the_very_sentence_that_was_shown(stage: Cast, tmp_path: Path, language: str) -> None:
    publish_changed(tmp_path, {"procedures/standard": lambda content: content["tracks"].append({**ETHICS})})
    desk = Desk(language)
    out = Tale(stage, newsletter(stage)).submitted()
    desk.sign(out, Action.SCREEN_OUT, stage.chen)

    printed = Tale(stage, album(stage)).inventoried()
    printed.score_everything()
    desk.sign(printed, Action.OPEN_REVIEW, stage.chen)
    printed.clears("security", stage.marcus)
    printed.act(Action.WAIVE_TRACK, stage.wu, on=printed.review("ethics"), reason="None arises.")
    printed.take("legal", stage.he)
    desk.sign(
        printed,
        Action.CONCLUDE,
        stage.he,
        on=printed.review("legal"),
        choice="objected",
        outcome="objected",
    )
    printed.act(Action.EDIT_ANSWERS, stage.lin, changes={"description/summary": "Printed at home."})
    desk.sign(printed, Action.CONFIRM_ASSESSMENT, stage.chen)
    desk.sign(printed, Action.REJECT, stage.sun)
    desk.sign(printed, Action.REVOKE_DECISION, stage.sun)

    risky = over_the_line(Tale(stage, album(stage)))
    desk.sign(risky, Action.GIVE_OPINION, stage.keller, position="agrees", text="So be it.")
    desk.sign(risky, Action.ACCEPT_RISK, stage.sun, on=risky.case.risks[0], choice="current", at="current")
    desk.sign(risky, Action.APPROVE_WITH_CONDITIONS, stage.sun)
    desk.sign(risky, Action.SIGN_REPORT, stage.zhao)
    desk.sign(risky, Action.OVERRIDE_LAUNCH, stage.sun, until=risky.case.today())

    desk.sign(done_beforehand(Tale(stage, album(stage))), Action.APPROVE, stage.sun)
    assert desk.signed == {row.action for row in TABLE if row.signs} == set(STATEMENTS)
