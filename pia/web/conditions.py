"""The conditions of an approval: what is open, by whom and by when, the evidence to look at, and each one's history."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from pia.accounts.models import User
from pia.assessments import conditions, models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.deadlines import due_now
from pia.assessments.needs import unmet
from pia.assessments.offers import offer
from pia.assessments.policy import Subject, rule_for
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ConditionState, DueKind, FilingState, MeasureState, State
from pia.audit.models import AuditEntry
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_dialogs import form_of
from pia.web.action_forms import ActionForm
from pia.web.action_links import Button, action_address, buttons
from pia.web.condition_lines import Line, heading_of, line, lines, times_of
from pia.web.deeds import Run, deeds, people_of, runs
from pia.web.duties_of_law import duties_of_law
from pia.web.evidence_rows import FilingRow, filing_rows
from pia.web.held_rows import HeldOnce, said_once
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, reason_texts, record_text

#: What the approval itself waits for.
HOLDS = frozenset({DueKind.CONDITION, DueKind.VERIFICATION, DueKind.FULFILMENT})
GONE = (ConditionState.DECLINED, ConditionState.DROPPED)
NEWEST = 50
#: What is typed on a condition's own page, in this order; the rest is a link.
TYPED = (Action.REPORT_FIGURE, Action.FILE_EVIDENCE, Action.VERIFY_CONDITION)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions under one heading."""

    key: str
    label: Words
    lines: list[Line]
    held: list[HeldOnce]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the approval is, and what it still waits for."""

    verified: int
    blocking: int
    open: int
    overdue: int
    holds: tuple[Words, ...]
    stops: list[conditions.Stop]
    expires: date | None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure whose evidence waits for somebody to look at it."""

    measure: models.Measure
    title: RecordText
    waits: list[FilingRow]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form of the page and where it is sent."""

    action: Action
    form: ActionForm
    href: str


@signed_in
def all_conditions(request: SignedInRequest, reference: str) -> HttpResponse:
    """Every condition of the case, by what kind of duty it is."""
    case = case_for(request, reference)
    rows = sorted((row for row in case.conditions if row.state not in GONE and not _past(case, row)), key=_order)
    context = {
        "progress": _progress(case),
        "groups": _groups(lines(case, rows, request.user)),
        "past": lines(case, [row for row in case.conditions if row.state in GONE or _past(case, row)], request.user),
        "measures": _measures(case, request.user),
        "duties": duties_of_law(case, request.user),
        **frame(request, case, "conditions"),
    }
    return render(request, "pages/conditions/conditions.html", context)


def _past(case: Case, row: models.Condition) -> bool:
    """Whether it belongs to a decision that no longer stands."""
    decision = case.standing_decision
    return row.decision_id is not None and (decision is None or row.decision_id != decision.pk)


def _order(row: models.Condition) -> tuple[bool, bool, str]:
    return (not row.blocking, row.state == ConditionState.VERIFIED, row.ref)


def _groups(rows: list[Line]) -> list[Group]:
    found: dict[str, list[Line]] = {}
    for one in rows:
        found.setdefault(heading_of(one.condition), []).append(one)
    groups = []
    for number, (label, group) in enumerate(found.items()):
        kept, held = said_once([one.row for one in group])
        shown = [replace(one, row=row) for one, row in zip(group, kept, strict=True)]
        groups.append(Group(f"group-{number}", label, shown, held))
    return groups


def _progress(case: Case) -> Progress:
    attached, today = conditions.attached(case), case.today()
    blocking = [row for row in attached if row.blocking]
    waits = [row for row in attached if row.state in conditions.NOT_VERIFIED]
    held = any(due.ball and due.kind in HOLDS for due in due_now(case))
    return Progress(
        verified=sum(row.state == ConditionState.VERIFIED for row in blocking),
        blocking=len(blocking),
        open=len(waits),
        overdue=sum(bool(row.due and row.due < today) for row in waits if row.state == ConditionState.OPEN),
        holds=unmet(case, case.proposal, Action.FULFIL) if held else (),
        stops=conditions.stopping(case, today) if attached else [],
        expires=conditions.expires_on(case),
    )


def _measures(case: Case, user: User) -> list[MeasureLine]:
    waiting = [row for row in case.measures if row.state == MeasureState.IMPLEMENTED]
    return [
        MeasureLine(
            measure=row,
            title=record_text(case, f"measures/{row.ref}/title", row.title),
            waits=[one for one in filing_rows(case, row) if one.filing.state == FilingState.WAITING],
            buttons=buttons(case, row, user, next=reverse("conditions", args=[case.proposal.reference])),
        )
        for row in waiting
    ]


@signed_in
def condition(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """One condition: everything that was filed and said for it, and what this person can do about it."""
    case = case_for(request, reference)
    found = next((row for row in case.conditions if row.ref == ref), None)
    if found is None:
        raise Http404
    entries = list(
        AuditEntry.objects.filter(chain=case.proposal.chain, subject=Subject.CONDITION, subject_id=ref)
        .select_related("text")
        .order_by("-number")[:NEWEST]
    )
    context = {
        "line": line(case, found, request.user, _stop(case, found)),
        "times": times_of(case, found),
        "readings": [(one, f"{one.value:,}") for one in reversed(case.readings_of(found))],
        "forms": _forms(request, case, found),
        "acts": buttons(case, found, request.user, without=_typed(request, case, found), next=request.path),
        "runs": _runs(case, entries),
        **frame(request, case, "conditions"),
    }
    return render(request, "pages/conditions/condition.html", context)


def _stop(case: Case, found: models.Condition) -> str:
    return next((str(stop.reason) for stop in conditions.stopping(case, case.today()) if stop.ref == found.ref), "")


def _runs(case: Case, entries: list[AuditEntry]) -> list[Run]:
    reasons = reason_texts(case, [entry.text.reason for entry in entries])
    return runs(deeds(entries, people_of(entries), {case.proposal.chain: case.programme.procedure}, reasons))


def _typed(request: SignedInRequest, case: Case, subject: SubjectRow) -> list[Action]:
    """What has its form on this page for this person, so that it needs no button."""
    found = (offer(case, subject, action, request.user) for action in TYPED)
    return [one.action for one in found if one and one.allowed]


def _forms(request: SignedInRequest, case: Case, subject: SubjectRow) -> list[OpenForm]:
    """The forms that this person can fill in now; what they are refused stays a greyed button with its reasons."""
    made = []
    for action in _typed(request, case, subject):
        rule = rule_for(action, State(case.proposal.state))
        if rule is not None:
            form = form_of(case, subject, rule, auto_id=f"{action.value}-%s")
            made.append(OpenForm(action, form, action_address(case, subject, action, next=request.path)))
    return made


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/conditions/", all_conditions, name="conditions"),
    path("proposals/<str:reference>/conditions/<str:ref>/", condition, name="condition"),
]
