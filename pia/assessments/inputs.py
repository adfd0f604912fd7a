"""What each action asks for besides a reason and a password: one description for forms, the API and the door.

Options are computed from the case, so that nobody can be offered, or send, what does not exist there.
"""

from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.advice_inputs import ANSWER, CLOSING, EXCHANGE, FROM_ADVICE, OPINION, REQUEST, VIEWS
from pia.assessments.case import Case
from pia.assessments.condition_inputs import (
    ADAPT,
    ADOPT,
    CONDITION,
    EVIDENCE,
    FIGURE,
    VERDICT,
)
from pia.assessments.content import record_texts
from pia.assessments.evidence import Upload, problems_with
from pia.assessments.input_kinds import Input, InputKind, Options, fixed
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.relations import SubjectRow
from pia.assessments.states import (
    SEVERITY,
    Cause,
    ConditionState,
    FindingState,
)

LONGEST_TEXT = 20_000


class Membership(TextChoices):
    """What sharing does."""

    AUTHOR = "author", _("Make author")
    CONTRIBUTOR = "contributor", _("Make contributor")
    REMOVE = "remove", _("Remove from the team")


class At(TextChoices):
    """Which level of a risk is accepted."""

    TARGET = "target", _("The target level, once the measures are done")
    CURRENT = "current", _("The current level, as things are")


def _pool(case: Case, subject: SubjectRow) -> list[Any]:
    return list(case.people.get(Role(case.track(subject).role), ())) if isinstance(subject, models.Review) else []


def _colleagues(case: Case, _subject: SubjectRow) -> list[Any]:
    everybody = {user.pk: user for role in case.people for user in case.people[role]}
    everybody |= {part.user_id: part.user for part in case.involvements}
    return sorted((user for user in everybody.values() if user.is_active), key=lambda user: user.name)


def _checks(case: Case, subject: SubjectRow) -> Options:
    if not isinstance(subject, models.Review):
        return []
    return [(check.id, str(check.title)) for check in case.track(subject).checks]


def _own_findings(case: Case, subject: SubjectRow) -> Options:
    if not isinstance(subject, models.Review):
        return []
    waiting = (row for row in case.findings if row.review_id == subject.pk and row.state == FindingState.OPEN)
    return [(row.ref, f"{row.ref} {row.text}") for row in waiting]


def _standing_conditions(case: Case, _subject: SubjectRow) -> Options:
    decision = case.standing_decision
    closed = {ConditionState.VERIFIED, ConditionState.DROPPED}
    return [
        (row.ref, f"{row.ref} {row.text}")
        for row in case.conditions
        if decision and row.decision_id == decision.pk and row.state not in closed
    ]


def _record_texts(case: Case, _subject: SubjectRow) -> Options:
    return list(record_texts(case).items())


def _seats(case: Case, _subject: SubjectRow) -> Options:
    seats: Options = [("approver", _("Approver"))]
    seats += [(f"author:{user.pk}", user.display_name) for user in case.authors]
    seats += [(f"measure:{row.ref}", f"{row.ref} {row.title}") for row in case.measures]
    live = (row for row in case.conditions if row.decision_id)
    return seats + [(f"condition:{row.ref}", f"{row.ref} {row.text}") for row in live]


K = InputKind
_PERSON = Input("person", K.USER, _("Person"), people=_colleagues)
_REVIEWER = Input("reviewer", K.USER, _("Reviewer"), people=_pool)
_NEWER_LAW = Input(
    "looked_at_newer_law",
    K.BOOLEAN,
    _("I have looked at the newer version of the law"),
    required=False,
    help=_("Needed only where a newer version than the pinned one has been published."),
)
_DROPPED = Input(
    "dropped",
    K.CHOICES,
    _("Conditions of the earlier decision to drop"),
    required=False,
    options=_standing_conditions,
    help=_("All others are taken over. Dropping one needs a reason."),
)
_FROM_FINDING = Input(
    "finding",
    K.CHOICE,
    _("Finding that it answers"),
    required=False,
    options=_own_findings,
    help=_("The finding is closed: the team meets the condition instead of answering."),
)

INPUTS: dict[Action, tuple[Input, ...]] = {
    Action.CONSULT: REQUEST,
    Action.CLOSE_CONSULTATION: CLOSING,
    Action.APPROVE: (_NEWER_LAW, _DROPPED),
    Action.APPROVE_WITH_CONDITIONS: (_NEWER_LAW, _DROPPED),
    Action.REVOKE_DECISION: (Input("notify", K.BOOLEAN, _("Tell everybody involved"), required=False),),
    Action.REASSESS: (Input("cause", K.CHOICE, _("Cause"), options=fixed(Cause)),),
    Action.RETIRE: (Input("ended_on", K.DATE, _("Processing ended on")),),
    Action.SHARE: (_PERSON, Input("membership", K.CHOICE, _("What to do"), options=fixed(Membership))),
    Action.ASSIGN_REVIEW: (_REVIEWER,),
    Action.REPLACE_REVIEWER: (_REVIEWER,),
    Action.CONCLUDE: (
        Input(
            "outcome",
            K.CHOICE,
            _("Conclusion"),
            options=lambda _case, _subject: [(state.value, state.label) for state in SEVERITY],
        ),
    ),
    Action.RAISE_FINDING: (
        Input("text", K.LONG_TEXT, _("Finding")),
        Input("check_id", K.CHOICE, _("Check"), required=False, options=_checks),
        Input("address", K.TEXT, _("Field"), required=False, help=_("For example inventory/D01/purpose.")),
    ),
    Action.PROPOSE_CONDITION: (*CONDITION, _FROM_FINDING),
    Action.ADD_CONDITION: CONDITION,
    Action.ANSWER_FINDING: (Input("answer", K.LONG_TEXT, _("Answer")),),
    Action.GIVE_OPINION: OPINION,
    Action.ANSWER_ADVICE: ANSWER,
    Action.RECORD_VIEWS: VIEWS,
    Action.ACCEPT_RISK: (Input("at", K.CHOICE, _("Level"), options=fixed(At)),),
    Action.ADOPT_CONDITIONS: ADOPT,
    Action.SETTLE_CONDITION: ADAPT,
    Action.RECORD_EXCHANGE: EXCHANGE,
    Action.PROPOSE_FROM_ADVICE: FROM_ADVICE,
    Action.REPORT_MEASURE: EVIDENCE,
    Action.VERIFY_MEASURE: VERDICT,
    Action.FILE_EVIDENCE: EVIDENCE,
    Action.VERIFY_CONDITION: VERDICT,
    Action.REPORT_FIGURE: FIGURE,
    Action.ISSUE_LAUNCH_TOKEN: (Input("digest", K.TEXT, _("Digest of the token")),),
    Action.OVERRIDE_LAUNCH: (
        Input("until", K.DATE, _("Last day"), help=_("A few days at most; then it ends by itself.")),
    ),
    Action.EXPORT: (Input("format", K.TEXT, _("Format")), Input("digest", K.TEXT, _("Digest of the file"))),
    Action.COMMENT: (
        Input("text", K.LONG_TEXT, _("Comment")),
        Input("privileged", K.BOOLEAN, _("Privileged: leaves in no export, edition or mail"), required=False),
    ),
    Action.TRANSLATE: (Input("texts", K.TEXTS, _("Translations"), options=_record_texts),),
    Action.REASSIGN: (Input("seat", K.CHOICE, _("What to reassign"), options=_seats), _PERSON),
}
MISSING = _("Fill this in.")
UNKNOWN_CHOICE = _("Choose one of the options.")
NOT_A_DATE = _("Enter a date such as 2026-11-23.")
NOT_A_NUMBER = _("Enter a whole number from 0 to 1,000,000,000,000.")
TOO_LONG = _("Shorten this to at most 20,000 characters.")
UNKNOWN_PERSON = _("Choose a person from the list.")


LARGEST_NUMBER = 10**12


def clean(case: Case, subject: SubjectRow, action: Action, data: dict[str, Any]) -> dict[str, Any]:
    """The action's inputs as Python values; refuses with every field's problem at once."""
    problems: dict[str, list[Words]] = {}
    cleaned: dict[str, Any] = {}
    for spec in INPUTS.get(action, ()):
        try:
            value = _clean_one(case, subject, spec, data.get(spec.name))
        except ValueError as problem:
            problems[spec.name] = [problem.args[0]]
            continue
        if spec.required and value in (None, "", [], {}):
            problems[spec.name] = [MISSING]
        cleaned[spec.name] = value
    if problems:
        raise Refused(Kind.INVALID, fields=problems)
    return cleaned


def _clean_one(case: Case, subject: SubjectRow, spec: Input, raw: Any) -> Any:
    if raw in (None, "") and spec.kind is not K.BOOLEAN:
        return _nothing(spec.kind)
    if spec.kind is K.BOOLEAN:
        return raw in (True, "true", "on", "yes", "1", 1)
    if spec.kind is K.DATE:
        return _date(raw)
    if spec.kind is K.USER:
        return _person(spec.people(case, subject) if spec.people else [], raw)
    if spec.kind is K.NUMBER:
        return _number(raw)
    if spec.kind is K.FILES:
        return _files(raw)
    if spec.kind in (K.TEXT, K.LONG_TEXT, K.SEEN):
        return _text(raw)
    if spec.kind is K.LINES:
        lines = raw if isinstance(raw, list) else str(raw).splitlines()
        return [_text(line) for line in lines if str(line).strip()]
    allowed = {value for value, _label in spec.options(case, subject)} if spec.options else set()
    if spec.kind is K.TEXTS:
        return _texts(raw, allowed)
    if spec.kind is K.CHOICES:
        picked = [str(value) for value in (raw if isinstance(raw, list | tuple) else [raw])]
        return picked if set(picked) <= allowed else _no(UNKNOWN_CHOICE)
    return str(raw) if str(raw) in allowed else _no(UNKNOWN_CHOICE)


def _nothing(kind: InputKind) -> Any:
    """What an input is that was left empty."""
    if kind in (K.CHOICES, K.LINES, K.FILES):
        return []
    if kind is K.TEXTS:
        return {}
    return None if kind in (K.DATE, K.USER, K.NUMBER) else ""


def _no(words: Words) -> Any:
    raise ValueError(words)


def _text(raw: Any) -> str:
    text = str(raw).replace("\x00", "").strip()
    return text if len(text) <= LONGEST_TEXT else _no(TOO_LONG)


def _texts(raw: Any, allowed: set[str]) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= allowed:
        return dict(_no(UNKNOWN_CHOICE))
    return {key: _text(value) for key, value in raw.items() if str(value).strip()}


def _date(raw: Any) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as problem:
        raise ValueError(NOT_A_DATE) from problem


def _number(raw: Any) -> int:
    """Digits only, of any width; a figure in words or with a fraction is not guessed at."""
    given = str(raw).strip().replace(",", "")
    number = int(given) if given.isdecimal() and len(given) <= len(str(LARGEST_NUMBER)) else -1
    return number if 0 <= number <= LARGEST_NUMBER else int(_no(NOT_A_NUMBER))


def _files(raw: Any) -> list[Upload]:
    """Files that may be kept; the first that may not is named."""
    files = raw if isinstance(raw, list) and all(isinstance(one, Upload) for one in raw) else list(_no(UNKNOWN_CHOICE))
    for problem in problems_with(files):
        _no(problem)
    return files


def _person(people: list[Any], raw: Any) -> Any:
    wanted = str(getattr(raw, "pk", raw))
    found = next((user for user in people if str(user.pk) == wanted), None)
    return found or _no(UNKNOWN_PERSON)
