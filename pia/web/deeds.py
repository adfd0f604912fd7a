"""Entries of the record as people read them: one whole sentence for each action, with who did it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.actors import SYSTEM
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments.actions import LAW_SEARCH, REGISTER, Action, KeyAction, RegisterAction, SearchAction
from pia.assessments.policy import Subject
from pia.assessments.states import State
from pia.audit.models import AuditEntry
from pia.interop.formats import FORMATS
from pia.programmes.definition import Procedure, Text
from pia.web.components.marks import Tone
from pia.web.record_text import RecordText

SENTENCES: Mapping[str, Promise] = {
    Action.CREATE: _("%(who)s started the proposal"),
    Action.IMPORT_FILE: _("%(who)s imported the proposal from a file"),
    Action.SUBMIT: _("%(who)s submitted the proposal for screening"),
    Action.RETURN_TO_DRAFT: _("%(who)s returned the proposal to draft"),
    Action.SCREEN_OUT: _("%(who)s decided that no assessment is required"),
    Action.SCREEN_IN: _("%(who)s required an assessment"),
    Action.COMPLETE_INVENTORY: _("%(who)s completed the data inventory"),
    Action.REOPEN_INVENTORY: _("%(who)s reopened the data inventory"),
    Action.RESCREEN: _("%(who)s sent the case back to screening"),
    Action.OPEN_REVIEW: _("%(who)s signed the assessment and opened the review"),
    Action.RECALL: _("%(who)s recalled the proposal from review"),
    Action.RETURN_TO_AUTHOR: _("%(who)s returned the proposal to the team with all findings"),
    Action.RESUBMIT: _("%(who)s resubmitted the proposal"),
    Action.CONCLUDE_REVIEWS: _("%(who)s passed the case on to the decision: all tracks have answered"),
    Action.REOPEN_REVIEW: _("%(who)s reopened the review: a sign-off was withdrawn"),
    Action.SEND_BACK: _("%(who)s sent the proposal back to the team"),
    Action.CONSULT: _("%(who)s asked the authority"),
    Action.CLOSE_CONSULTATION: _("%(who)s closed the consultation"),
    Action.APPROVE: _("%(who)s approved the processing"),
    Action.APPROVE_WITH_CONDITIONS: _("%(who)s approved the processing with conditions"),
    Action.REJECT: _("%(who)s rejected the proposal"),
    Action.FULFIL: _("%(who)s noted that all conditions are fulfilled"),
    Action.REOPEN_CONDITION: _("%(who)s reopened a condition"),
    Action.REVOKE_DECISION: _("%(who)s revoked the decision"),
    Action.REASSESS: _("%(who)s started a reassessment"),
    Action.ABANDON_REASSESSMENT: _("%(who)s abandoned the reassessment"),
    Action.MOVE_PROGRAMME: _("%(who)s moved the case to the newest law"),
    Action.RETIRE: _("%(who)s recorded the end of processing"),
    Action.WITHDRAW: _("%(who)s withdrew the proposal"),
    Action.EDIT_ANSWERS: _("%(who)s edited the description or the answers"),
    Action.EDIT_INVENTORY: _("%(who)s edited the data inventory"),
    Action.EDIT_MEASURES: _("%(who)s edited the measures"),
    Action.EDIT_SCORES: _("%(who)s scored risks"),
    Action.CONFIRM_ASSESSMENT: _("%(who)s confirmed the assessment"),
    Action.SHARE: _("%(who)s changed the team"),
    Action.TAKE_REVIEW: _("%(who)s took a review"),
    Action.ASSIGN_REVIEW: _("%(who)s assigned a review"),
    Action.REPLACE_REVIEWER: _("%(who)s replaced a reviewer"),
    Action.WAIVE_TRACK: _("%(who)s waived a track"),
    Action.ANSWER_CHECKS: _("%(who)s answered the checklist"),
    Action.CONCLUDE: _("%(who)s signed a conclusion"),
    Action.RECUSE: _("%(who)s recused themselves from a review"),
    Action.RAISE_FINDING: _("%(who)s raised a finding"),
    Action.CLOSE_FINDING: _("%(who)s closed a finding"),
    Action.ANSWER_FINDING: _("%(who)s answered a finding"),
    Action.PROPOSE_CONDITION: _("%(who)s proposed a condition"),
    Action.WITHDRAW_CONDITION: _("%(who)s withdrew a proposed condition"),
    Action.WITHDRAW_SIGNOFF: _("%(who)s withdrew a sign-off"),
    Action.GIVE_OPINION: _("%(who)s gave an opinion"),
    Action.ANSWER_ADVICE: _("%(who)s answered the advice"),
    Action.ACCEPT_RISK: _("%(who)s accepted a risk in writing"),
    Action.ADD_CONDITION: _("%(who)s added a condition"),
    Action.ADOPT_CONDITIONS: _("%(who)s adopted the proposed conditions"),
    Action.SETTLE_CONDITION: _("%(who)s settled a proposed condition"),
    Action.RECORD_VIEWS: _("%(who)s recorded the views of the people concerned, or why nobody asked them"),
    Action.RECORD_EXCHANGE: _("%(who)s recorded an exchange with the authority"),
    Action.PROPOSE_FROM_ADVICE: _("%(who)s turned the authority's advice into proposed conditions"),
    Action.REPORT_MEASURE: _("%(who)s reported a measure as done"),
    Action.VERIFY_MEASURE: _("%(who)s looked at the evidence of a measure"),
    Action.REOPEN_MEASURE: _("%(who)s reopened a measure"),
    Action.REPORT_FIGURE: _("%(who)s reported a figure"),
    Action.FILE_EVIDENCE: _("%(who)s filed evidence for a condition"),
    Action.VERIFY_CONDITION: _("%(who)s looked at the evidence of a condition"),
    Action.SUSPEND: _("%(who)s suspended the approval"),
    Action.REINSTATE: _("%(who)s reinstated the approval"),
    Action.ISSUE_PASS: _("%(who)s issued a launch pass"),
    Action.ISSUE_LAUNCH_TOKEN: _("%(who)s issued a launch token"),
    Action.REVOKE_LAUNCH_TOKEN: _("%(who)s took the launch token back"),
    Action.OVERRIDE_LAUNCH: _("%(who)s allowed the launch in spite of what stops it"),
    Action.END_OVERRIDE: _("%(who)s ended the override of the launch"),
    Action.SIGN_REPORT: _("%(who)s signed the report"),
    Action.TRANSLATE: _("%(who)s translated a text"),
    Action.COMMENT: _("%(who)s commented"),
    Action.EXPORT: _("%(who)s took the case out as a file"),
    Action.REASSIGN: _("%(who)s reassigned a responsibility"),
    Action.HOLD: _("%(who)s placed a legal hold"),
    Action.LIFT_HOLD: _("%(who)s lifted the legal hold"),
    KeyAction.ROTATE: _("%(who)s rotated the signing key"),
    KeyAction.WITHDRAW: _("%(who)s withdrew a compromised signing key"),
    RegisterAction.ADD: _("%(who)s entered processing for another controller"),
    RegisterAction.CHANGE: _("%(who)s changed processing for another controller"),
    RegisterAction.EXPORT: _("%(who)s took the register out as a file"),
    SearchAction.START: _("%(who)s had the cases found that a new version of a law affects"),
    SearchAction.STOP: _("%(who)s stopped the search for the cases that a new version of a law affects"),
    SearchAction.RESUME: _("%(who)s resumed the search for the cases that a new version of a law affects"),
}
UNKNOWN = _("%(who)s did something that this version cannot name")
WARNING, GOOD = (Tone.WARN, "return"), (Tone.OK, "check")
LOOKS: Mapping[str, tuple[Tone, str]] = {
    **dict.fromkeys(
        (
            Action.RETURN_TO_DRAFT,
            Action.REOPEN_INVENTORY,
            Action.RESCREEN,
            Action.RETURN_TO_AUTHOR,
            Action.RECALL,
            Action.SEND_BACK,
            Action.REJECT,
            Action.SUSPEND,
            Action.REVOKE_DECISION,
            Action.WITHDRAW_SIGNOFF,
            Action.REOPEN_CONDITION,
            Action.REOPEN_MEASURE,
            Action.REOPEN_REVIEW,
        ),
        WARNING,
    ),
    Action.OVERRIDE_LAUNCH: (Tone.WARN, "alert"),
    **dict.fromkeys(
        (
            Action.APPROVE,
            Action.APPROVE_WITH_CONDITIONS,
            Action.FULFIL,
            Action.CONCLUDE_REVIEWS,
            Action.VERIFY_CONDITION,
            Action.VERIFY_MEASURE,
            Action.REINSTATE,
        ),
        GOOD,
    ),
    **dict.fromkeys(
        (Action.CONCLUDE, Action.SIGN_REPORT, Action.OPEN_REVIEW, Action.CONFIRM_ASSESSMENT, Action.ACCEPT_RISK),
        (Tone.IDLE, "sign"),
    ),
    Action.COMMENT: (Tone.IDLE, "chat"),
    **dict.fromkeys((Action.EXPORT, RegisterAction.EXPORT), (Tone.IDLE, "download")),
    Action.EDIT_INVENTORY: (Tone.IDLE, "data"),
    Action.EDIT_SCORES: (Tone.IDLE, "risk"),
    Action.SHARE: (Tone.IDLE, "person"),
    Action.SUBMIT: (Tone.IDLE, "send"),
    Action.RESUBMIT: (Tone.IDLE, "send"),
    **dict.fromkeys(SearchAction, (Tone.IDLE, "search")),
}
PLAIN = (Tone.IDLE, "proposal")
MANY = 3
DIGITS = 12  # of a digest, as pages show them
NAMED_BY_REFERENCE = frozenset({Subject.FINDING, Subject.CONDITION, Subject.MEASURE, Subject.RISK})


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a timeline."""

    entry: AuditEntry
    sentence: SafeString
    tone: Tone
    symbol: str
    before: str = ""
    after: str = ""
    fields: int = 0
    purged: bool = False
    about: str = ""
    reason: str = ""

    @property
    def node(self) -> str:
        """The CSS class of the dot."""
        return f"is-{self.tone.value}" if self.tone in (Tone.WARN, Tone.OK) else ""

    @property
    def case_reference(self) -> str:
        """The number of the case, from the name of its chain."""
        return self.entry.chain.removeprefix("case:")

    @property
    def is_about_the_register(self) -> bool:
        """Whether it is about a register as a whole, and about no single case."""
        return self.entry.subject == REGISTER

    @property
    def search(self) -> str:
        """The id of a search because of a new law, which is about no single case."""
        return self.entry.subject_id if self.entry.subject == LAW_SEARCH else ""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive deeds of one kind by one person; most runs are of one deed only."""

    deeds: tuple[Deed, ...]

    @property
    def newest(self) -> Deed:
        return self.deeds[0]

    @property
    def oldest(self) -> Deed:
        return self.deeds[-1]

    @property
    def folded(self) -> bool:
        return len(self.deeds) >= MANY


def runs(lines: Iterable[Deed]) -> list[Run]:
    """Lines with those folded together that say the same of the same person; what moves the case stands alone."""
    found: list[Run] = []
    for _said, alike in groupby(lines, key=lambda line: (line.sentence, line.entry.pk if line.after else None)):
        together = tuple(alike)
        found += [Run(together)] if len(together) >= MANY else [Run((one,)) for one in together]
    return found


def deeds(
    entries: Iterable[AuditEntry],
    people: Mapping[str, User],
    procedures: Mapping[str, Procedure],
    reasons: Mapping[str, RecordText] | None = None,
) -> list[Deed]:
    """Lines for these entries (with `text` read along).

    `people` by id, the `procedures` of the cases by chain and `reasons` as people wrote them give names and words in
    the language of the page.
    """
    return [deed(entry, people, procedures.get(entry.chain), reasons or {}) for entry in entries]


def deed(
    entry: AuditEntry, people: Mapping[str, User], procedure: Procedure | None, reasons: Mapping[str, RecordText]
) -> Deed:
    """One entry as a line."""
    tone, symbol = LOOKS.get(entry.action, PLAIN)
    details: dict[str, Any] = entry.text.details
    moved = entry.before != entry.after
    return Deed(
        entry=entry,
        sentence=_sentence(entry, _actor(entry, people)),
        tone=tone,
        symbol=symbol,
        before=_state(entry.before) if moved else "",
        after=_state(entry.after) if moved else "",
        fields=details.get("count") or (len(details["fields"]) if isinstance(details.get("fields"), list) else 0),
        purged=entry.text.is_purged,
        about=_about(entry, procedure),
        reason=reasons.get(entry.text.reason, entry.text.reason),
    )


def _about(entry: AuditEntry, procedure: Procedure | None) -> str:
    """What the act was on, where it was not the case itself: a track with its round, a law, a reference such as C01."""
    if entry.subject == Subject.REVIEW:
        name, _slash, number = entry.subject_id.partition("/")
        track = procedure.track(name) if procedure else None
        return gettext("%(track)s, round %(number)s") % {"track": track.title, "number": number} if track else ""
    if entry.subject == LAW_SEARCH and not entry.text.is_purged:
        said = entry.text.details
        law = {"law": Text.from_dict(said["law"]), "before": said["from"], "after": said["to"]}
        return gettext("%(law)s: %(before)s to %(after)s") % law
    if entry.action in (Action.EXPORT, RegisterAction.EXPORT) and not entry.text.is_purged:
        return _taken(entry.text.details)
    return entry.subject_id if entry.subject in NAMED_BY_REFERENCE else ""


def _taken(details: Mapping[str, Any]) -> str:
    """The kind of file that left, and the beginning of its digest."""
    kind = str(details.get("format", ""))
    label = str(FORMATS[kind].label) if kind in FORMATS else kind.upper()
    return " · ".join(filter(None, [label, str(details.get("digest", ""))[:DIGITS]]))


def people_of(entries: Iterable[AuditEntry]) -> dict[str, User]:
    """Who acted in these entries, in one query."""
    ids = {int(entry.actor_id) for entry in entries if entry.actor_id.isdigit()}
    return {str(person.pk): person for person in User.objects.filter(pk__in=ids)}


def _sentence(entry: AuditEntry, who: str) -> SafeString:
    template = str(SENTENCES.get(entry.action, UNKNOWN))
    return format_html(template.replace("%(who)s", "{}"), format_html("<b>{}</b>", who))


def _actor(entry: AuditEntry, people: Mapping[str, User]) -> str:
    known = people.get(entry.actor_id)
    if known is not None and not entry.text.is_purged:
        return known.display_name
    if entry.text.is_purged:
        return gettext("Somebody (name erased)")
    if entry.text.actor_label in ("", Role.SYSTEM.value):
        return SYSTEM.display_name
    return entry.text.actor_label


def _state(value: str) -> str:
    return str(State(value).label) if value in State.values else ""
