"""The front page: what waits for the person who signed in, what they wait for, and where their cases are."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
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
from pia.web.due_rows import DueRow, Term, rows_of, terms
from pia.web.navigation import Entry, register
from pia.web.units import units_for

Words = str | Promise

A_PAGE = 25
REMINDERS = 5
REMINDED_FROM = 2000
PAGE = "page"
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
LONGEST = 6
OVERDUE, WEEK, LATER = "overdue", "week", "later"
HEADINGS: Mapping[str, tuple[Words, str]] = {
    OVERDUE: (_("Overdue"), "alert"),
    WEEK: (_("Due this week"), "clock"),
    LATER: (_("Later"), ""),
}


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
    count: int
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


def group_of(due: date | None, today: date) -> str:
    """Overdue, due this week, or later."""
    if due is not None and due < today:
        return OVERDUE
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    return WEEK if due is not None and due <= sunday else LATER


def grouped(rows: Sequence[DueRow], sizes: Counter[str], today: date) -> list[Group]:
    """The rows of a page under their headings, each with how many there are on all pages."""
    found: dict[str, list[DueRow]] = {}
    for row in rows:
        found.setdefault(group_of(row.clock.due if row.clock else None, today), []).append(row)
    return [
        Group(key, label, found[key], sizes[key], urgent=key == OVERDUE, symbol=symbol)
        for key, (label, symbol) in HEADINGS.items()
        if key in found
    ]


def headline(sizes: Counter[str]) -> str:
    """How much of it presses, in one sentence."""
    late, week = sizes[OVERDUE], sizes[WEEK]
    if late:
        return ngettext("%(count)d item is overdue.", "%(count)d items are overdue.", late) % {"count": late}
    if week:
        return ngettext("%(count)d item is due this week.", "%(count)d items are due this week.", week) % {
            "count": week
        }
    return str(_("Nothing is due this week.")) if sizes[LATER] else ""


def by_state(visible: QuerySet[Proposal], quarter: datetime) -> dict[State, tuple[int, int]]:
    """How many visible cases are in each state, and how many of those are new since then; in one query."""
    new = Count("pk", filter=Q(created_at__gte=quarter))
    rows = visible.order_by().values_list("state").annotate(number=Count("pk"), new=new)
    return {State(state): (number, fresh) for state, number, fresh in rows}


def pipeline(states: Mapping[State, tuple[int, int]]) -> list[Stop]:
    """How many visible cases stand in each stage that still moves."""
    counts: Counter[Stage] = Counter()
    for state, (number, _new) in states.items():
        counts[STAGE_OF[state]] += number
    most = max((counts[stage] for stage in IN_THE_PIPELINE), default=0) or 1
    changes = states.get(State.CHANGES_REQUESTED, (0, 0))[0]
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


def start_of_quarter(today: date) -> datetime:
    """Its first moment: a moment is compared faster than the day of each row."""
    first = datetime(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return timezone.make_aware(first)


def figures(
    visible: QuerySet[Proposal], states: Mapping[State, tuple[int, int]], quarter: datetime, today: date
) -> list[Figure]:
    """Four numbers of this quarter, each with what to compare it with."""
    duties = Condition.objects.filter(
        proposal__in=visible.order_by().values("pk"),
        decision__state__in=list(STANDING),
        state__in=[ConditionState.OPEN, ConditionState.FILED],
    ).aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    taken = ExpressionWrapper(F("at") - F("proposal__submitted_at"), output_field=DurationField())
    decided = Decision.objects.filter(proposal__in=visible.order_by().values("pk"), at__gte=quarter).aggregate(
        all=Count("pk"),
        approved=Count("pk", filter=Q(kind__in=list(APPROVALS))),
        took=Avg(taken, filter=Q(supersedes=None)),
    )
    days = "–" if decided["took"] is None else str(max(round(decided["took"].total_seconds() / 86_400), 0))
    return [
        Figure(_("Open proposals"), str(sum(states[one][0] for one in OPEN_STATES if one in states)), _new(states)),
        Figure(_("Open conditions"), str(duties["open"]), _late(duties["late"])),
        Figure(_("Decisions"), str(decided["all"]), _approved(decided["approved"])),
        Figure(_("Days to a decision"), days, _("average, from submission")),
    ]


def _new(states: Mapping[State, tuple[int, int]]) -> str:
    number = sum(new for _number, new in states.values())
    return ngettext("%(count)d new this quarter", "%(count)d new this quarter", number) % {"count": number}


def _late(number: int) -> str:
    return ngettext("%(count)d overdue", "%(count)d overdue", number) % {"count": number}


def _approved(number: int) -> str:
    return ngettext("%(count)d of them approved", "%(count)d of them approved", number) % {"count": number}


def reminders(visible: QuerySet[Proposal], mine: Collection[Term]) -> list[DueRow]:
    """What others have to do by a date on the cases this person sees, the most urgent first."""
    rows = DueItem.objects.filter(closed_at=None, proposal__in=visible.order_by().values("pk"))
    with_a_term = rows.exclude(working_days=None, fixed=None).order_by("starts_on", "id")
    own = {term.pk for term in mine}
    others = (term for term in terms(with_a_term[:REMINDED_FROM]) if term.pk not in own)
    return rows_of(list(islice(others, REMINDERS)))


def place_of(request: HttpRequest, total: int) -> tuple[int, dict[str, Any]]:
    """Where the page of the address begins, and the context of the links to its neighbours."""
    wanted = request.GET.get(PAGE, "")
    last = max((total - 1) // A_PAGE, 0)
    number = min(max(int(wanted) - 1, 0), last) if wanted.isdecimal() and len(wanted) < LONGEST else 0
    return number * A_PAGE, {
        "first": number * A_PAGE + 1,
        "last": min((number + 1) * A_PAGE, total),
        "total": total,
        "earlier": f"?{PAGE}={number}" if number else "",
        "later": f"?{PAGE}={number + 2}" if number < last else "",
    }


@signed_in
def my_work(request: SignedInRequest) -> HttpResponse:
    """The queue first, then what others owe, figures and the pipeline."""
    today = timezone.localdate()
    quarter = start_of_quarter(today)
    mine = terms(queues.due_for(request.user))
    sizes = Counter(group_of(term.due, today) for term in mine)
    start, page = place_of(request, len(mine))
    groups = grouped(rows_of(mine[start : start + A_PAGE]), sizes, today)
    visible = queues.visible_to(request.user)
    states = by_state(visible, quarter)
    stops = pipeline(states)
    context = {
        "today": today,
        "groups": groups,
        "headline": headline(sizes),
        "first": groups[0].rows[0] if groups else None,
        "place": page,
        "reminders": reminders(visible, mine),
        "figures": figures(visible, states, quarter, today),
        "pipeline": stops,
        "moving": sum(stop.count for stop in stops),
        "may_write": bool(units_for(request.user, Action.CREATE)),
    }
    return render(request, "pages/my_work/my_work.html", context)


urlpatterns: list[URLPattern] = [path("", my_work, name="my_work")]
