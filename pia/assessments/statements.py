"""The sentences that people sign: a page shows them beforehand, the door stores the same words with the signature."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.inputs import At
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.scoring import levels_of
from pia.assessments.states import SEVERITY, RiskState

_COMPLETE: Final = _("The assessment is complete and correct.")
STATEMENTS: Final[Mapping[Action, Words]] = {
    Action.SCREEN_OUT: _("No impact assessment is required for this processing, for the reason given."),
    Action.OPEN_REVIEW: _COMPLETE,
    Action.CONFIRM_ASSESSMENT: _COMPLETE,
    Action.CONCLUDE: _("I have reviewed the sections named here. My conclusion: %(outcome)s."),
    Action.GIVE_OPINION: _("This is my opinion on the sections named here."),
    Action.ACCEPT_RISK: _("I accept the risk %(ref)s at the level “%(level)s” for the controller."),
    Action.APPROVE: _("I approve this processing on the content named here."),
    Action.APPROVE_WITH_CONDITIONS: _(
        "I approve this processing on the content named here, under the conditions attached."
    ),
    Action.REJECT: _("I reject this processing for the reason given."),
    Action.REVOKE_DECISION: _("I revoke this decision for the reason given."),
    Action.OVERRIDE_LAUNCH: _(
        "I allow this launch for a limited time in spite of what stops it, for the reason given."
    ),
    Action.SIGN_REPORT: _("I have read the impact assessment report of this decision and approve it."),
}


class Statement(NamedTuple):
    """What will be signed; `choice` is the value of the input it depends on, empty where it depends on none."""

    choice: str
    text: str


def statement(action: Action, **chosen: Any) -> str:
    """The words in the active language, with what was chosen filled in."""
    return str(STATEMENTS[action]) % chosen


def statements(case: Case, subject: SubjectRow, action: Action) -> list[Statement]:
    """The statement of a signing action, one for each choice that changes it."""
    if action is Action.CONCLUDE:
        return [Statement(outcome.value, statement(action, outcome=outcome.label)) for outcome in SEVERITY]
    if action is Action.ACCEPT_RISK:
        return list(_acceptances(case, subject))
    return [Statement("", statement(action))] if action in STATEMENTS else []


def _acceptances(case: Case, subject: SubjectRow) -> Iterator[Statement]:
    if isinstance(subject, models.Risk) and subject.state == RiskState.SCORED:
        levels = levels_of(case, subject)
        for at, level in ((At.TARGET, levels.target.level), (At.CURRENT, levels.current.level)):
            yield Statement(at.value, statement(Action.ACCEPT_RISK, ref=subject.ref, level=level.label))
