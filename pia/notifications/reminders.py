"""Reminders: once for each due item, so many working days before its day as the case's procedure says.

At first only reviews are reminded of. What is done or taken over before the mail leaves cancels it (see `outbox.void`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from pia.assessments.case import Case
from pia.assessments.models import DueItem
from pia.assessments.states import DueKind
from pia.notifications import outbox
from pia.notifications.models import Kind, Message
from pia.notifications.rules import Notice, due_facts, review_facts, reviewers_of
from pia.programmes.calendar import subtract_working_days

REMINDED: Final[dict[DueKind, Kind]] = {DueKind.REVIEW: Kind.REVIEW_DUE}
ITEMS_AT_ONCE = 200


def remind() -> int:
    """Write the reminders that are due today; returns how many."""
    today = timezone.localdate()
    return sum(_remind(item) for item in _not_reminded() if _is_time(item, today))


def _not_reminded() -> Iterator[DueItem]:
    """The open due items without a reminder, in batches of one query each."""
    told = Message.objects.filter(due_item=OuterRef("pk"), kind__in=REMINDED.values())
    waiting = DueItem.objects.filter(~Exists(told), closed_at=None, kind__in=REMINDED)
    rows = waiting.select_related("proposal__organisation", "proposal__unit", "proposal__approver").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:ITEMS_AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def _is_time(item: DueItem, today: date) -> bool:
    case = Case(item.proposal)
    due = item.due_on(case.country)
    days = case.programme.procedure.due.remind_before
    return due is not None and subtract_working_days(due.date, days, case.country).date <= today


def _remind(item: DueItem) -> int:
    case = Case(item.proposal)
    review, due = case.review_of(item.ref), item.due_on(case.country)
    if review is None or due is None:
        return 0
    kind = REMINDED[DueKind(item.kind)]
    facts = {**review_facts(case, review), **due_facts(due)}
    notices = [Notice(person, f"{item.pk}", facts) for person in reviewers_of(case, review) if person.is_active]
    return sum(outbox.put(case, kind, notice, due_item=item) is not None for notice in notices)
