"""One proposal at a glance: where it stands, what comes next, what it is about, who is on it, what happened last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import scoring, screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Condition, Part
from pia.assessments.sensitive_items import kinds, number_of_sensitive
from pia.assessments.states import ConditionState, DecisionState, Phase
from pia.audit.models import AuditEntry
from pia.programmes.definition import Asks, Citation, Force, Level
from pia.programmes.screening import TriggerState
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import buttons
from pia.web.components.marks import Tone
from pia.web.deeds import deeds, runs
from pia.web.next_step import steps_of
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, condition_text, reason_texts, record_text
from pia.web.stage_track import stops

Words = str | Promise

NEWEST = 20
LINES = 5
RULES_SHOWN = 6
MOST_ENTRIES = 200
# What moves the case or is part of its daily course; the rest stands behind "More actions".
SELDOM = frozenset(
    {
        Action.WITHDRAW,
        Action.HOLD,
        Action.LIFT_HOLD,
        Action.REASSIGN,
        Action.MOVE_PROGRAMME,
        Action.RESCREEN,
        Action.RETIRE,
        Action.REVOKE_LAUNCH_TOKEN,
        Action.OVERRIDE_LAUNCH,
        Action.END_OVERRIDE,
        Action.ABANDON_REASSESSMENT,
        Action.COMMENT,
    }
)
CONDITION_LOOKS: dict[ConditionState, tuple[Tone, str]] = {
    ConditionState.PROPOSED: (Tone.IDLE, "circle"),
    ConditionState.ADOPTED: (Tone.NOW, "flag"),
    ConditionState.OPEN: (Tone.IDLE, "circle"),
    ConditionState.FILED: (Tone.NOW, "half"),
    ConditionState.VERIFIED: (Tone.OK, "check-circle"),
    ConditionState.DECLINED: (Tone.IDLE, "x-circle"),
    ConditionState.DROPPED: (Tone.IDLE, "x-circle"),
}
GONE = frozenset({ConditionState.DECLINED, ConditionState.DROPPED})
DECISION_TONES: dict[str, Tone] = {
    DecisionState.IN_FORCE: Tone.OK,
    DecisionState.SUSPENDED: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody on the case and as what."""

    person: User
    note: Words
    you: bool


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition with its state."""

    condition: Condition
    text: RecordText
    label: Words
    tone: Tone
    symbol: str
    phase: Words

    @property
    def met(self) -> bool:
        """Whether somebody verified it."""
        return self.condition.state == ConditionState.VERIFIED


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a reader wants to know first."""

    summary: RecordText
    information: str
    people: str
    required_by: Sequence[Citation]
    method: Words
    inherent: Level | None
    target: Level | None
    jurisdictions: Sequence[Words]
    further_rules: int


@signed_in
def overview(request: SignedInRequest, reference: str) -> HttpResponse:
    """The front page of a case."""
    case = case_for(request, reference)
    mine, others = steps_of(case, request.user)
    offered = buttons(case, case.proposal, request.user)
    next_actions = {step.button.action for step in mine if step.button}
    entries = _entries(case)
    conditions = condition_lines(case)
    newest = sorted(entries, key=lambda entry: -entry.number)[:NEWEST]
    moved = [entry for entry in entries if entry.before != entry.after][:1]
    procedures = {case.proposal.chain: case.programme.procedure}
    reasons = reason_texts(case, [entry.text.reason for entry in moved])
    context: dict[str, Any] = {
        "why": [deed for deed in deeds(moved, _known_people(case), procedures, reasons) if deed.reason],
        "step": mine[0] if mine else None,
        "further": mine[1 : LINES + 1],
        "more_steps": max(len(mine) - LINES - 1, 0),
        "waiting": others,
        "actions": [one for one in offered if one.action not in SELDOM | next_actions],
        "more_actions": [one for one in offered if one.action in SELDOM],
        "stops": stops(case, entries),
        "facts": key_facts(case),
        "conditions": sorted(conditions, key=_urgency)[:LINES],
        "all_conditions": len(conditions),
        "met": sum(line.met for line in conditions),
        "people": people_lines(case, request.user),
        "runs": runs(deeds(newest, _known_people(case), procedures))[:LINES],
        "complete": bool(newest) and (newest[0].number, newest[0].hash) == _kept(case),
        "decision": case.standing_decision,
        "decision_tone": DECISION_TONES.get(case.standing_decision.state if case.standing_decision else "", Tone.IDLE),
        **frame(request, case, "overview"),
    }
    return render(request, "pages/proposals/overview.html", context)


def _entries(case: Case) -> list[AuditEntry]:
    """The newest entries and all that changed the state, in one query."""
    proposal = case.proposal
    wanted = Q(number__gt=proposal.audit_count - NEWEST) | ~Q(before=F("after"))
    rows = AuditEntry.objects.filter(wanted, chain=proposal.chain).select_related("text")
    return list(rows.order_by("-number")[:MOST_ENTRIES])


def _kept(case: Case) -> tuple[int, str]:
    """Number and hash of the last entry, as the case itself keeps them."""
    return case.proposal.audit_count, case.proposal.audit_head


def _known_people(case: Case) -> dict[str, User]:
    known = {user.pk: user for people in case.people.values() for user in people}
    known |= {part.user_id: part.user for part in case.involvements}
    return {str(key): user for key, user in known.items()}


def key_facts(case: Case) -> KeyFacts:
    """From the content, the frozen screening and the scores."""
    proposal = case.proposal
    levels = scoring.all_levels(case).values()
    rules = required_by(case)
    return KeyFacts(
        summary=record_text(case, "description/summary", proposal.summary),
        information=_information(case),
        people=_people_expected(case),
        required_by=rules[:RULES_SHOWN],
        method=str(case.programme.method.title),
        inherent=_highest([one.inherent.level for one in levels]),
        target=_highest([one.target.level for one in levels]),
        jurisdictions=[str(regime.title) for regime in case.regimes],
        further_rules=max(len(rules) - RULES_SHOWN, 0),
    )


def required_by(case: Case) -> list[Citation]:
    """The binding rules that fired and ask for an assessment, those of general laws first; duties stand elsewhere."""
    result, general = screening.stored(case), case.programme.general_laws
    regimes = sorted(result.regimes, key=lambda one: one.slug not in general) if result else []
    cited = {
        trigger.citation.text.en: trigger.citation
        for regime in regimes
        if regime.applies
        for trigger in regime.triggers
        if trigger.state is TriggerState.FIRED
        and trigger.force is Force.MANDATORY
        and trigger.asks in (Asks.ASSESSMENT, Asks.PROHIBITION)
    }
    return list(cited.values())


def _highest(levels: Sequence[Level]) -> Level | None:
    return max(levels, key=lambda level: level.rank, default=None)


def _information(case: Case) -> str:
    number, sensitive = sum(kind.number for kind in kinds(case).values()), number_of_sensitive(case)
    if not number:
        return gettext("Nothing listed yet")
    if not sensitive:
        return ngettext("%(count)d item", "%(count)d items", number) % {"count": number}
    return ngettext("%(count)d item, %(sensitive)d sensitive", "%(count)d items, %(sensitive)d sensitive", number) % {
        "count": number,
        "sensitive": sensitive,
    }


def _people_expected(case: Case) -> str:
    answer = case.answers.get("people_expected")
    if answer is None or not isinstance(answer.value, int):
        return gettext("Not answered yet") if answer is None else gettext("Unsure")
    return gettext("%(number)s in the first month") % {"number": f"{answer.value:,}"}


def condition_lines(case: Case) -> list[ConditionLine]:
    """Conditions that were proposed for, or are attached to, a decision."""
    return [
        ConditionLine(
            condition=row,
            text=condition_text(case, row),
            label=ConditionState(row.state).label,
            tone=CONDITION_LOOKS[ConditionState(row.state)][0],
            symbol=CONDITION_LOOKS[ConditionState(row.state)][1],
            phase=Phase(row.phase).label,
        )
        for row in case.conditions
        if row.state not in GONE
    ]


def _urgency(line: ConditionLine) -> tuple[bool, bool, date, str]:
    """What is still to do first, what blocks the launch before the rest, and then by its day."""
    condition = line.condition
    return line.met, not condition.blocking, condition.due or date.max, condition.ref


def people_lines(case: Case, user: User) -> list[PersonLine]:
    """The team, who scored it, the reviewers and who decides."""
    lines: dict[tuple[int, str], PersonLine] = {}

    def add(person: User | None, note: Words) -> None:
        if person is not None:
            lines.setdefault((person.pk, str(note)), PersonLine(person, note, person.pk == user.pk))

    for author in case.authors:
        add(author, Role.AUTHOR.label)
    for contributor in case.contributors:
        add(contributor, Role.CONTRIBUTOR.label)
    scorers = [part.user for part in case.involvements if part.part in (Part.SCORER, Part.ASSESSOR)]
    for officer in scorers or case.people.get(Role.PRIVACY_OFFICER, ()):
        add(officer, Role.PRIVACY_OFFICER.label)
    for review in case.current_reviews:
        add(review.reviewer, str(case.track(review).title))
    deciders = [case.proposal.approver] if case.proposal.approver else case.people.get(Role.APPROVER, ())
    for approver in deciders:
        add(approver, _("Decides"))
    return list(lines.values())


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/", overview, name="proposal")]
