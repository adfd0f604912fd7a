"""What is told to whom: one table from audit entries to mails, and the people each kind of mail goes to.

Rules look at the case as it is when the mail is derived, so that a late one never tells what is over. They pass on
facts and references; what people wrote (findings, reasons, comments, counsel's notes) stays on the page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import lazy

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Condition, Decision, Review
from pia.assessments.relations import who_can
from pia.assessments.states import REFUSALS, STANDING, ConditionState, DecisionKind, FindingState, State
from pia.audit.models import AuditEntry
from pia.lib.dates import long_day
from pia.notifications.models import Kind
from pia.programmes.calendar import WorkingDay, add_working_days

# Written out when the mail is, in the recipient's language.
day_in_words = lazy(long_day, str)


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail to come: to whom, about which occasion (never told twice), and what its template may say."""

    recipient: User
    occasion: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """After any of these actions, these people get this kind of mail."""

    after: frozenset[Action]
    who: Callable[[Case, AuditEntry], Iterator[Notice]]
    kind: Kind


def to_pool(case: Case, _entry: AuditEntry) -> Iterator[Notice]:
    """Every open review: to its reviewer, or to everybody who may take it while nobody has."""
    for review in case.open_reviews if case.proposal.state == State.IN_REVIEW else ():
        opened = review.opened_at.isoformat(timespec="seconds") if review.opened_at else ""
        for person in reviewers_of(case, review):
            yield Notice(person, f"{review.pk}:{opened}", review_facts(case, review))


def reviewers_of(case: Case, review: Review) -> list[User]:
    """The reviewer, or the members of the pool who may take the review."""
    return [review.reviewer] if review.reviewer else who_can(case, review, Action.TAKE_REVIEW)


def review_facts(case: Case, review: Review) -> dict[str, Any]:
    """Which track it is, in which round, and by when."""
    track = case.track(review)
    opened = timezone.localdate(review.opened_at or case.proposal.state_since)
    due = add_working_days(opened, track.due_working_days, case.country)
    return {"track": track.title, "round": review.round, "taken": review.reviewer_id is not None, **due_facts(due)}


def due_facts(due: WorkingDay) -> dict[str, Any]:
    """The day, and whether a year on the way to it is not published yet."""
    return {"due": day_in_words(due.date), "assumed": due.assumed}


def to_authors(case: Case, entry: AuditEntry) -> Iterator[Notice]:
    """One consolidated return, whatever number of tracks asked for changes."""
    if case.proposal.state != State.CHANGES_REQUESTED:
        return
    tracks = [case.track(review).title for review in case.current_reviews if review.state in REFUSALS]
    findings = [finding.ref for finding in case.findings if finding.state == FindingState.OPEN]
    since = timezone.localdate(case.proposal.state_since)
    due = add_working_days(since, case.programme.procedure.due.changes, case.country)
    facts = {"tracks": tracks, "findings": findings, "count": len(findings), **due_facts(due)}
    for author in case.authors:
        yield Notice(author, f"{entry.chain}#{entry.number}", facts)


def to_team(case: Case, entry: AuditEntry) -> Iterator[Notice]:
    """The decision, to authors and contributors, as long as it stands."""
    decision = _decision(case, entry)
    if decision is None or decision.state not in STANDING:
        return
    conditions = [row for row in case.conditions if row.decision_id == decision.pk]
    facts = {"decision": DecisionKind(decision.kind).label, "conditions": len(conditions)}
    for person in [*case.authors, *case.contributors]:
        yield Notice(person, f"{decision.pk}", facts)


def _decision(case: Case, entry: AuditEntry) -> Decision | None:
    known = entry.details.get("decision")
    return next((decision for decision in case.decisions if decision.pk == known), None)


def to_everybody(case: Case, entry: AuditEntry) -> Iterator[Notice]:
    """A revoked decision, where the approver asked that everybody involved be told."""
    if not entry.details.get("notify"):
        return
    for person in {part.user.pk: part.user for part in case.involvements}.values():
        yield Notice(person, f"{entry.chain}#{entry.number}")


def to_owners(case: Case, entry: AuditEntry) -> Iterator[Notice]:
    """The open conditions that this entry laid upon each owner, in one mail."""
    decision = case.standing_decision
    if decision is None:
        return
    laid = [row for row in case.conditions if row.decision_id == decision.pk and row.state == ConditionState.OPEN]
    seat = entry.details.get("seat")
    if seat is not None:
        laid = [row for row in laid if seat == f"condition:{row.ref}"]
    else:
        laid = [row for row in laid if not row.taken_over]  # of those they know
    for owner in {row.owner_id: row.owner for row in laid if row.owner}.values():
        mine = [_line(row) for row in laid if row.owner_id == owner.pk]
        yield Notice(owner, f"{entry.chain}#{entry.number}", {"conditions": mine, "count": len(mine)})


def _line(condition: Condition) -> dict[str, Any]:
    due = day_in_words(condition.due) if condition.due else ""
    return {"ref": condition.ref, "due": due, "blocking": condition.blocking}


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        frozenset(
            {
                Action.OPEN_REVIEW,
                Action.RESUBMIT,
                Action.REOPEN_REVIEW,
                # Tracks that wait for others open when those have answered, which has no entry of its own.
                Action.CONCLUDE,
                Action.WAIVE_TRACK,
            }
        ),
        to_pool,
        Kind.REVIEW_OPENED,
    ),
    Rule(frozenset({Action.RETURN_TO_AUTHOR, Action.SEND_BACK}), to_authors, Kind.RETURNED),
    Rule(
        frozenset({Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.REJECT, Action.SCREEN_OUT}),
        to_team,
        Kind.DECIDED,
    ),
    Rule(frozenset({Action.REVOKE_DECISION}), to_everybody, Kind.DECISION_REVOKED),
    Rule(
        frozenset({Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.REASSIGN}),
        to_owners,
        Kind.CONDITION_ASSIGNED,
    ),
)
TOLD: Final[frozenset[str]] = frozenset(action.value for rule in RULES for action in rule.after)


def rules_for(action: str) -> Iterable[Rule]:
    """The rules that an entry of this action sets off."""
    return (rule for rule in RULES if action in rule.after)
