"""The front page: what waits for the person who signed in, what they wait for, and where their cases are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pia.accounts.models import User
from pia.assessments import queues
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Decision, DueItem, Proposal
from pia.assessments.states import APPROVALS, OPEN_STATES, STAGE_OF, STANDING, ConditionState, Stage, State
from pia.web.access import SignedInRequest, signed_in
from pia.web.creating import units_for
from pia.web.due_rows import DueRow, due_rows
from pia.web.navigation import Entry, register

Words = str | Promise

MOST = 100
REMINDERS = 5
REMINDED_FROM = 40
SUNDAY = 6
IN_THE_PIPELINE = (
    Stage.DRAFT,
    Stage.SCREENING,
    Stage.ASSESSMENT,
    Stage.REVIEW,
    Stage.DECISION,
    Stage.CONDITIONS,
)
WIDE = 100


def waiting(user: AbstractBaseUser) -> int:
    """How many things wait for this person."""
    return queues.due_for(user).count() if isinstance(user, User) else 0


register(Entry(key="my-work", label=_("My work"), icon="inbox", url_name="my_work", order=10, count=waiting))


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the queue under one heading."""

    key: str
    label: Words
    rows: Sequence[DueRow]
    urgent: bool = False
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage of the pipeline strip."""

    label: Words
    count: int
    width: int
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what to compare it with."""

    label: Words
    value: Words
    note: Words


def grouped(rows: Sequence[DueRow], today: date) -> list[Group]:
    """Overdue, due this week, later."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    late = [row for row in rows if row.clock and row.clock.due < today]
    week = [row for row in rows if row.clock and today <= row.clock.due <= sunday]
    rest = [row for row in rows if not row.clock or row.clock.due > sunday]
    groups = [
        Group("overdue", _("Overdue"), late, urgent=True, symbol="alert"),
        Group("week", _("Due this week"), week, symbol="clock"),
        Group("later", _("Later"), rest),
    ]
    return [group for group in groups if group.rows]


def headline(groups: Sequence[Group]) -> str:
    """How much of it presses, in one sentence."""
    sizes = {group.key: len(group.rows) for group in groups}
    if not sizes:
        return ""
    late, week = sizes.get("overdue", 0), sizes.get("week", 0)
    if late:
        return ngettext("%(count)d item is overdue.", "%(count)d items are overdue.", late) % {"count": late}
    if week:
        return ngettext("%(count)d item is due this week.", "%(count)d items are due this week.", week) % {
            "count": week
        }
    return str(_("Nothing is due this week."))


def pipeline(visible: QuerySet[Proposal]) -> list[Stop]:
    """How many visible cases stand in each stage that still moves."""
    rows = visible.order_by().values_list("state").annotate(number=Count("pk"))
    states = {State(state): number for state, number in rows}
    counts: Counter[Stage] = Counter()
    for state, number in states.items():
        counts[STAGE_OF[state]] += number
    most = max((counts[stage] for stage in IN_THE_PIPELINE), default=0) or 1
    changes = states.get(State.CHANGES_REQUESTED, 0)
    notes = {
        Stage.REVIEW: ngettext("%(count)d with changes requested", "%(count)d with changes requested", changes)
        % {"count": changes}
        if changes
        else ""
    }
    return [
        Stop(
            label=stage.label,
            count=counts[stage],
            width=WIDE * counts[stage] // most,
            href=f"{reverse('proposals')}?stage={stage.value}",
            note=notes.get(stage, ""),
        )
        for stage in IN_THE_PIPELINE
    ]


def figures(visible: QuerySet[Proposal], today: date) -> list[Figure]:
    """Four numbers of this quarter, each with what to compare it with."""
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    cases = visible.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=list(OPEN_STATES))),
        new=Count("pk", filter=Q(created_at__date__gte=quarter)),
    )
    duties = Condition.objects.filter(
        proposal__in=visible.order_by().values("pk"),
        decision__state__in=list(STANDING),
        state__in=[ConditionState.OPEN, ConditionState.FILED],
    ).aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    taken = ExpressionWrapper(F("at") - F("proposal__submitted_at"), output_field=DurationField())
    decided = Decision.objects.filter(proposal__in=visible.order_by().values("pk")).aggregate(
        all=Count("pk", filter=Q(at__date__gte=quarter)),
        approved=Count("pk", filter=Q(at__date__gte=quarter, kind__in=list(APPROVALS))),
        took=Avg(taken, filter=Q(at__date__gte=quarter, supersedes=None)),
    )
    days = "–" if decided["took"] is None else str(max(round(decided["took"].total_seconds() / 86_400), 0))
    return [
        Figure(_("Open proposals"), str(cases["open"]), _new(cases["new"])),
        Figure(_("Open conditions"), str(duties["open"]), _late(duties["late"])),
        Figure(_("Decisions"), str(decided["all"]), _approved(decided["approved"])),
        Figure(_("Days to a decision"), days, _("average, from submission")),
    ]


def _new(number: int) -> str:
    return ngettext("%(count)d new this quarter", "%(count)d new this quarter", number) % {"count": number}


def _late(number: int) -> str:
    return ngettext("%(count)d overdue", "%(count)d overdue", number) % {"count": number}


def _approved(number: int) -> str:
    return ngettext("%(count)d of them approved", "%(count)d of them approved", number) % {"count": number}


def reminders(visible: QuerySet[Proposal], mine: QuerySet[DueItem]) -> list[DueRow]:
    """What others have to do by a date on the cases this person sees, the most urgent first."""
    others = (
        DueItem.objects.filter(closed_at=None, proposal__in=visible.order_by().values("pk"))
        .exclude(working_days=None, fixed=None)
        .exclude(pk__in=mine.order_by().values("pk"))
        .select_related("proposal__organisation", "holder")
        .order_by("starts_on", "id")
    )
    return due_rows(others[:REMINDED_FROM])[:REMINDERS]


@signed_in
def my_work(request: SignedInRequest) -> HttpResponse:
    """The queue first, then what others owe, figures and the pipeline."""
    today = timezone.localdate()
    mine = queues.due_for(request.user)
    items = list(mine[: MOST + 1])
    groups = grouped(due_rows(items[:MOST]), today)
    visible = queues.visible_to(request.user)
    stops = pipeline(visible)
    context = {
        "today": today,
        "groups": groups,
        "headline": headline(groups),
        "first": groups[0].rows[0] if groups else None,
        "more": len(items) > MOST,
        "reminders": reminders(visible, mine),
        "figures": figures(visible, today),
        "pipeline": stops,
        "moving": sum(stop.count for stop in stops),
        "may_write": bool(units_for(request.user, Action.CREATE)),
    }
    return render(request, "pages/my_work/my_work.html", context)


urlpatterns: list[URLPattern] = [path("", my_work, name="my_work")]
