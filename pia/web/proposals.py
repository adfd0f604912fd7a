"""The list of proposals and the board: the same cases, filtered by the address, which is the saved view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as When
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, Window
from django.db.models import When as Then
from django.db.models.functions import RowNumber
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Unit, User
from pia.assessments import queues
from pia.assessments.actions import Action
from pia.assessments.models import DataItem, Involvement, Proposal, Translation
from pia.assessments.states import OPEN_STATES, STAGE_OF, Stage, State
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import AFTER, BEFORE, keyset_page
from pia.web.navigation import Entry, register
from pia.web.proposal_rows import ProposalRow, proposal_rows
from pia.web.units import units_for

Words = str | Promise

PAGE = 50
A_COLUMN = 20
ON_THE_BOARD = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
FILTERS = ("q", "stage", "state", "unit", "mine", "open")
YES = "1"

register(Entry(key="proposals", label=_("Proposals"), icon="proposal", url_name="proposals", order=20))


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: an address with a name and a number."""

    label: Words
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the address without it."""

    label: Words
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board."""

    stage: Stage
    count: int
    rows: Sequence[ProposalRow]
    href: str

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def matching(visible: QuerySet[Proposal], user: User, wanted: QueryDict) -> QuerySet[Proposal]:
    """The visible cases that the address asks for; a value that means nothing filters nothing."""
    rows = visible
    if text := wanted.get("q", "").strip():
        rows = rows.filter(_mentions(text))
    if wanted.get("stage") in Stage.values:
        rows = rows.filter(state__in=[state for state, stage in STAGE_OF.items() if stage == wanted["stage"]])
    if wanted.get("state") in State.values:
        rows = rows.filter(state=wanted["state"])
    if wanted.get("unit", "").isdigit():
        rows = rows.filter(unit_id=int(wanted.get("unit", "")))
    if wanted.get("open") == YES:
        rows = rows.filter(state__in=list(OPEN_STATES))
    if wanted.get("mine") == YES:
        rows = rows.filter(_mine(user))
    return rows


def _mine(user: User) -> Q:
    return Q(Exists(Involvement.objects.filter(proposal=OuterRef("pk"), user=user, current=True)))


def _mentions(text: str) -> Q:
    """Title in any language, number, somebody on the team, or a data item."""
    of_case = {"proposal": OuterRef("pk")}
    team = Involvement.objects.filter(**of_case, current=True)
    return (
        Q(title__icontains=text)
        | Q(reference__icontains=text)
        | Q(Exists(Translation.objects.filter(**of_case, address="description/title", text__icontains=text)))
        | Q(Exists(team.filter(Q(user__name__icontains=text) | Q(user__name_zh__icontains=text))))
        | Q(Exists(DataItem.objects.filter(**of_case, name__icontains=text)))
    )


def _without(query: QueryDict, *names: str, **more: str) -> str:
    """The address with some parts of the query left out or set; pages start over."""
    changed = query.copy()
    for name in (*names, *more, AFTER, BEFORE):
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = value
    return f"{reverse('proposals')}?{changed.urlencode()}" if changed else reverse("proposals")


def views(visible: QuerySet[Proposal], user: User, query: QueryDict) -> list[View]:
    """All, open, in review, mine: numbers of the whole, in one query."""
    in_review = [state for state, stage in STAGE_OF.items() if stage is Stage.REVIEW]
    numbers = visible.order_by().aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(state__in=list(OPEN_STATES))),
        review=Count("pk", filter=Q(state__in=in_review)),
        mine=Count("pk", filter=_mine(user)),
    )
    kept = {"view": query.get("view", "")} if query.get("view") else {}
    chosen = {name: query[name] for name in FILTERS if query.get(name)}
    wanted: list[tuple[Words, dict[str, str], int]] = [
        (_("All"), {}, numbers["all"]),
        (_("Open proposals"), {"open": YES}, numbers["open"]),
        (Stage.REVIEW.label, {"stage": Stage.REVIEW.value}, numbers["review"]),
        (_("My team"), {"mine": YES}, numbers["mine"]),
    ]
    return [
        View(label, _without(QueryDict(), **filters, **kept), number, current=chosen == filters)
        for label, filters, number in wanted
    ]


def chips(query: QueryDict, units: Sequence[Unit]) -> list[Chip]:
    """The active filters in words."""
    named: dict[str, Words] = {}
    if text := query.get("q", "").strip():
        named["q"] = f"“{text}”"
    if query.get("stage") in Stage.values:
        named["stage"] = Stage(query.get("stage", "")).label
    if query.get("state") in State.values:
        named["state"] = State(query.get("state", "")).label
    if unit := next((one for one in units if str(one.pk) == query.get("unit")), None):
        named["unit"] = unit.display_name
    if query.get("open") == YES:
        named["open"] = _("Open proposals")
    if query.get("mine") == YES:
        named["mine"] = _("My team")
    return [Chip(label, _without(query, name)) for name, label in named.items()]


@signed_in
def proposals(request: SignedInRequest) -> HttpResponse:
    """List or board, by `view`."""
    visible = queues.visible_to(request.user)
    found = matching(visible, request.user, request.GET)
    units = list(Unit.objects.filter(organisation=request.user.organisation_id))
    active = chips(request.GET, units)
    context: dict[str, Any] = {
        "views": views(visible, request.user, request.GET),
        "chips": active,
        "query": request.GET,
        "stages": [(stage.value, stage.label) for stage in Stage],
        "states": State.choices,
        "units": units,
        "list_address": _without(request.GET, "view"),
        "board_address": _without(request.GET, view="board"),
        "clear_address": _without(QueryDict(), **({"view": "board"} if request.GET.get("view") else {})),
        "may_write": bool(units_for(request.user, Action.CREATE)),
    }
    # The frozen screening is by far the largest column of a case, and no row shows it.
    shown = found.select_related("organisation", "unit").defer("screening")
    if request.GET.get("view") == "board":
        context["columns"] = board(shown, request)
        return render(request, "pages/proposals/board.html", context)
    page = keyset_page(shown, request, order=["-updated_at", "-pk"], size=PAGE)
    context |= {"page": page, "rows": proposal_rows(page, request.user), "number": found.order_by().count()}
    return render(request, "pages/proposals/list.html", context)


def board(found: QuerySet[Proposal], request: SignedInRequest) -> list[Column]:
    """The newest of every stage, and how many there are."""
    stages = When(
        *(Then(state=state.value, then=Value(stage.value)) for state, stage in STAGE_OF.items()),
        output_field=CharField(),
    )
    counts = dict(found.order_by().annotate(of_stage=stages).values_list("of_stage").annotate(number=Count("pk")))
    newest = found.annotate(
        of_stage=stages,
        place=Window(RowNumber(), partition_by=[F("of_stage")], order_by=[F("updated_at").desc(), F("pk").desc()]),
    ).filter(place__lte=A_COLUMN)
    waiting = frozenset(queues.turn_of(request.user).order_by().values_list("pk", flat=True))
    rows = proposal_rows(newest.order_by("-updated_at", "-pk"), request.user, waiting)
    return [
        Column(
            stage=stage,
            count=counts.get(stage.value, 0),
            rows=[row for row in rows if row.proposal.stage is stage],
            href=_without(request.GET, "view", stage=stage.value),
        )
        for stage in ON_THE_BOARD
    ]


urlpatterns: list[URLPattern] = [path("proposals/", proposals, name="proposals")]
