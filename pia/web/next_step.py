"""What a person has to do next on one case, and whom the case waits for otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.deadlines import Due, due_now
from pia.assessments.models import Condition, Measure, Review
from pia.assessments.offers import offer
from pia.assessments.queues import NEAR
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow, acts_for, ask, candidates, roles_of
from pia.assessments.states import DueKind
from pia.programmes.calendar import add_working_days
from pia.web.action_links import ON_THEIR_PAGES, Button, button
from pia.web.due_rows import PAGES, Clock, clock_of, named
from pia.web.due_subjects import DueSubject, due_subject
from pia.web.proposal_frame import page_name

# The act that settles each duty; whoever may take it is whose turn it is.
SETTLES: Mapping[str, Action] = {
    DueKind.DRAFT: Action.SUBMIT,
    DueKind.SCREENING: Action.SCREEN_IN,
    DueKind.INVENTORY: Action.COMPLETE_INVENTORY,
    DueKind.SCORING: Action.OPEN_REVIEW,
    DueKind.REVIEW: Action.CONCLUDE,
    DueKind.CHANGES: Action.RESUBMIT,
    DueKind.CONFIRMATION: Action.CONFIRM_ASSESSMENT,
    DueKind.OPINION: Action.GIVE_OPINION,
    DueKind.CONSULTATION: Action.CONSULT,
    DueKind.AUTHORITY: Action.CLOSE_CONSULTATION,
    DueKind.QUESTION: Action.RECORD_EXCHANGE,
    DueKind.EXTENSION: Action.RECORD_EXCHANGE,
    DueKind.DECISION: Action.APPROVE,
    DueKind.CONDITION: Action.FILE_EVIDENCE,
    DueKind.FIGURE: Action.REPORT_FIGURE,
    DueKind.VERIFICATION: Action.VERIFY_CONDITION,
    DueKind.FULFILMENT: Action.REASSIGN,
    DueKind.REVIEW_DATE: Action.REASSESS,
    DueKind.END_OF_PROCESSING: Action.RETIRE,
    DueKind.MATERIAL_CHANGE: Action.SUSPEND,
    DueKind.OVERRIDE: Action.END_OVERRIDE,
    DueKind.LAW_ENDS: Action.REASSESS,
}
# Duties that need a look at their page before anybody acts: no button for the act itself.
JUDGED_ON_THE_PAGE = frozenset({DueKind.SCREENING, DueKind.REVIEW, DueKind.DECISION, DueKind.FULFILMENT})
# The page lists every condition with its owner and its day.
LISTED = frozenset({DueKind.CONDITION, DueKind.FIGURE})
REASONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class NextStep:
    """One duty: what, by when, what is missing, and where to go."""

    label: Words
    about: str
    subject: DueSubject | None
    clock: Clock | None
    href: str
    page: Words
    button: Button | None
    reasons: Sequence[Words]
    more: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One duty of somebody else."""

    label: Words
    about: str
    clock: Clock | None
    role: Words
    people: Sequence[str]


def steps_of(case: Case, user: User) -> tuple[list[NextStep], list[Waiting]]:
    """What is this person's to do now, and what is others'; far-off dates are neither."""
    mine: list[NextStep] = []
    others: list[Waiting] = []
    for due in due_now(case):
        clock = _clock(case, due)
        if clock and not due.ball and clock.due - timezone.localdate() > NEAR:
            continue
        subject = _subject(case, due)
        if subject is not None and _is_mine(case, due, subject, user):
            mine.append(_step(case, due, subject, user, clock))
        elif due.kind not in LISTED:
            others.append(_waiting(case, due, clock))
    return mine, others


def _clock(case: Case, due: Due) -> Clock | None:
    start = due.starts_on or timezone.localdate(case.proposal.state_since)
    if due.fixed:
        return clock_of(start, due.fixed, case.country, fixed=True)
    if due.working_days is None:
        return None
    day = add_working_days(start, due.working_days, case.country)
    return clock_of(start, day.date, case.country, assumed=day.assumed)


def _subject(case: Case, due: Due) -> SubjectRow | None:
    """What the duty is about: the case, a review, a condition or a measure."""
    if due.kind is DueKind.REVIEW:
        return case.review_of(due.ref)
    if due.kind in (DueKind.CONDITION, DueKind.FIGURE, DueKind.VERIFICATION):
        rows: list[Condition | Measure] = [*case.conditions, *case.measures]
        return next((row for row in rows if row.ref == due.ref), None)
    return case.proposal


def _act(due: Due, subject: SubjectRow) -> Action:
    if isinstance(subject, Measure):
        return Action.VERIFY_MEASURE
    if isinstance(subject, Review) and subject.reviewer_id is None:
        return Action.TAKE_REVIEW
    return SETTLES[due.kind]


def _is_mine(case: Case, due: Due, subject: SubjectRow, user: User) -> bool:
    if due.holder is not None and due.holder.pk not in acts_for(case, user):
        return False
    if due.holder is None and due.role not in roles_of(case, user):
        return False
    return ask(case, subject, _act(due, subject), user).allowed


def _step(case: Case, due: Due, subject: SubjectRow, user: User, clock: Clock | None) -> NextStep:
    key = PAGES[due.kind]
    page = page_name(key)
    action = _act(due, subject)
    on_the_page = due.kind in JUDGED_ON_THE_PAGE and action is not Action.TAKE_REVIEW
    offered = None if on_the_page or action in ON_THEIR_PAGES else offer(case, subject, action, user)
    reasons = offered.reasons if offered and not offered.allowed else ()
    about = due_subject(case, subject) if isinstance(subject, Condition | Measure) else None
    return NextStep(
        label=due.kind.label,
        about=about.ref if about else named(case.programme, due.ref),
        subject=about,
        clock=clock,
        href=about.href if about else reverse(key, args=[case.proposal.reference]),
        page=page,
        button=button(case, subject, offered) if offered and offered.allowed else None,
        reasons=reasons[:REASONS_SHOWN],
        more=max(len(reasons) - REASONS_SHOWN, 0),
    )


def _waiting(case: Case, due: Due, clock: Clock | None) -> Waiting:
    if due.holder:
        people = [due.holder.display_name]
    else:
        people = [person.display_name for person in candidates(case, (due.role,))]
    return Waiting(due.kind.label, named(case.programme, due.ref), clock, due.role.label, people)
