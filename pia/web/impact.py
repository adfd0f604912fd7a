"""Law changes: what a new version of a regime means for the cases there are, and assessing them again in bulk."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pia.accounts.models import User
from pia.assessments import impact_reassessing, impact_runs
from pia.assessments.case import Case
from pia.assessments.impact_explaining import RuleBothWays, explain
from pia.assessments.impact_words import Versions, sentences
from pia.assessments.models import Answered, ImpactRow, ImpactRun, RunState
from pia.assessments.models.impact import RESUMABLE, UNDER_WAY
from pia.assessments.oversight import may_search, oversees
from pia.assessments.queues import proposal_for
from pia.programmes.comparing import Affected
from pia.programmes.definition import Regime
from pia.programmes.publishing import published_regimes
from pia.programmes.screening import TriggerState
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.marks import Tone, Words
from pia.web.components.paging import keyset_page
from pia.web.due_rows import titles_of
from pia.web.errors import NotAllowed
from pia.web.law_words import STATES
from pia.web.navigation import Entry, Section, register
from pia.web.record_text import page_language
from pia.web.regime_difference import difference_of, part_rows
from pia.web.regimes import DAY, SLUG
from pia.web.status import status_of

PAGE = 50
RUNS = 20
POLLED = "search-state"
KINDS: dict[Affected, tuple[str, Words]] = {
    Affected.OUTCOME: ("outcome_changes", _("Outcome")),
    Affected.FILINGS: ("filings_change", _("Filings")),
    Affected.CONTENT: ("content_changes", _("Required content")),
    Affected.DUTIES: ("duties_change", _("Duties")),
}
BEFORE, AFTER = pgettext_lazy("version", "Before"), pgettext_lazy("version", "After")
NOT_ASKED = "open"
ANSWERS: dict[str, tuple[Words, Tone, str]] = {
    NOT_ASKED: (pgettext_lazy("impact row", "Nothing done yet"), Tone.IDLE, "circle"),
    Answered.ASKED: (Answered.ASKED.label, Tone.NOW, "half"),
    Answered.OPENED: (Answered.OPENED.label, Tone.OK, "check-circle"),
    Answered.ALREADY: (Answered.ALREADY.label, Tone.IDLE, "info"),
    Answered.REFUSED: (Answered.REFUSED.label, Tone.WARN, "alert"),
}
RUN_LOOKS: dict[RunState, tuple[Tone, str]] = {
    RunState.QUEUED: (Tone.IDLE, "clock"),
    RunState.RUNNING: (Tone.NOW, "half"),
    RunState.STOPPED: (Tone.WARN, "alert"),
    RunState.DONE: (Tone.OK, "check-circle"),
    RunState.FAILED: (Tone.DANGER, "x-circle"),
}


register(
    Entry(
        key="law_changes",
        label=_("Law changes"),
        icon="flag",
        url_name="law_changes",
        order=115,
        section=Section.REFERENCE,
        visible=oversees,
    )
)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A search in a list, with what its regime is called."""

    run: ImpactRun
    title: Words
    label: Words
    tone: Tone
    symbol: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """An affected case in the table."""

    row: ImpactRow
    title: Any
    status: Any
    sentences: Sequence[str]
    label: Words
    tone: Tone
    symbol: str
    note: str
    may_choose: bool


def require_overseer(user: User) -> None:
    """The pages answer 403 to everybody else, who may well know that they exist."""
    if not oversees(user):
        raise NotAllowed(
            gettext("Law changes are for privacy officers, DPOs and auditors."),
            whom=gettext("Your own cases tell you when they have to be assessed again."),
        )


def run_for(request: SignedInRequest, pk: uuid.UUID) -> ImpactRun:
    """The search, if it is of the person's organisation."""
    require_overseer(request.user)
    run = impact_runs.runs_for(request.user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def versions_for(slug: str, before: str, after: str) -> Versions:
    """Both versions as published."""
    known = {one.version: one for one in published_regimes().get(slug, ())}
    if before not in known or after not in known or before == after:
        raise Http404
    return known[before], known[after]


# -- pages ------------------------------------------------------------------------------------------------------------


@signed_in
def law_changes(request: SignedInRequest) -> HttpResponse:
    """The regimes that have more than one version, and the newest searches."""
    require_overseer(request.user)
    regimes = published_regimes()
    changed = [_newest_pair(versions) for versions in regimes.values() if len(versions) > 1]
    runs = keyset_page(impact_runs.runs_for(request.user), request, order=["-requested_at", "-id"], size=RUNS)
    context = {
        "changed": sorted(changed, key=lambda pair: pair[1].version, reverse=True),
        "page": runs,
        "lines": [_run_line(run, regimes.get(run.slug, ())) for run in runs],
    }
    return render(request, "pages/regimes/impact_list.html", context)


def _newest_pair(versions: Sequence[Regime]) -> Versions:
    in_order = sorted(versions, key=lambda one: one.version)
    return in_order[-2], in_order[-1]


def _run_line(run: ImpactRun, versions: Sequence[Regime]) -> RunLine:
    title = next((str(one.title) for one in versions if one.version == run.to_version), run.slug)
    return RunLine(run, title, run.shown_state.label, *RUN_LOOKS[run.shown_state])


@signed_in
def law_change(request: SignedInRequest, slug: str, before: str, after: str) -> HttpResponse:
    """What differs between two versions, and the button that finds the cases."""
    require_overseer(request.user)
    old, new = versions_for(slug, before, after)
    searches = impact_runs.runs_for(request.user).filter(slug=slug, from_version=before, to_version=after)
    found = difference_of(old, new)
    context = {
        "before": old,
        "after": new,
        "parts": part_rows(found),
        "number": len(found),
        "lines": [_run_line(run, (new,)) for run in searches[:RUNS]],
        "may_act": may_search(request.user),
        "token": uuid.uuid4(),
    }
    return render(request, "pages/regimes/impact_change.html", context)


@signed_in
def impact_run(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One search: how far it is, and the cases it found; only its state where only that is asked for again."""
    run = run_for(request, pk)
    rows = impact_reassessing.rows_for(request.user, run)
    context = {**_state(request, run, rows), "run": run}
    if request.headers.get("HX-Target") == POLLED:
        return render(request, "pages/regimes/impact_state.html", context)
    chosen = filtered(rows, request.GET)
    versions = versions_for(run.slug, run.from_version, run.to_version)
    page = keyset_page(chosen.select_related("proposal__unit", "run"), request, order=["pk"], size=PAGE)
    context |= {
        "before": versions[0],
        "after": versions[1],
        "page": page,
        "lines": _row_lines(page.rows, versions),
        "kinds": [(kind.value, label) for kind, (_field, label) in KINDS.items()],
        "answers": [(value, label) for value, (label, _tone, _symbol) in ANSWERS.items()],
        "wanted": {"kind": request.GET.get("kind", ""), "answer": request.GET.get("answer", "")},
        "may_act": may_search(request.user),
    }
    return render(request, "pages/regimes/impact.html", context)


def filtered(rows: QuerySet[ImpactRow], wanted: QueryDict) -> QuerySet[ImpactRow]:
    """The rows that the address asks for; a value that means nothing filters nothing."""
    field = next((field for kind, (field, _label) in KINDS.items() if kind.value == wanted.get("kind")), None)
    if field is not None:
        rows = rows.filter(**{field: True})
    if wanted.get("answer") in ANSWERS:
        rows = rows.filter(answered="" if wanted["answer"] == NOT_ASKED else wanted["answer"])
    return rows


def _state(request: SignedInRequest, run: ImpactRun, rows: QuerySet[ImpactRow]) -> dict[str, Any]:
    """How far search and reassessments are, of the cases that this person sees."""
    numbers = rows.order_by().aggregate(
        all=Count("pk"),
        **{kind.value: Count("pk", filter=Q(**{field: True})) for kind, (field, _label) in KINDS.items()},
        **{f"is_{value}": Count("pk", filter=Q(answered=value)) for value in Answered.values},
    )
    shown = run.shown_state
    tone, symbol = RUN_LOOKS[shown]
    return {
        "label": shown.label,
        "tone": tone,
        "symbol": symbol,
        "numbers": numbers,
        "under_way": shown in UNDER_WAY,
        "resumable": shown in RESUMABLE,
        "pending": shown in UNDER_WAY or bool(numbers["is_asked"]),
        "polled": POLLED,
        "may_act": may_search(request.user),
    }


def _row_lines(rows: Sequence[ImpactRow], versions: Versions) -> list[RowLine]:
    titles = titles_of([row.proposal for row in rows])
    lines = []
    for row in rows:
        words = tuple(sentences(versions, impact_reassessing.effect_of(row)))
        label, tone, symbol = ANSWERS[row.answered or NOT_ASKED]
        may_choose = row.answered in ("", Answered.REFUSED)
        status, note = status_of(row.proposal, team=False), row.note.get(page_language(), "")
        lines.append(RowLine(row, titles[row.proposal_id], status, words, label, tone, symbol, note, may_choose))
    return lines


@signed_in
def impact_row(request: SignedInRequest, pk: uuid.UUID, reference: str) -> HttpResponse:
    """Why one case is affected: the rules with the facts that they read, under both versions."""
    run = run_for(request, pk)
    rows = impact_reassessing.rows_for(request.user, run).select_related("run")
    row = rows.filter(proposal__reference=reference).first()
    if row is None:
        raise Http404
    case = Case(proposal_for(request.user, reference))
    versions = versions_for(run.slug, run.from_version, run.to_version)
    context = {
        "run": run,
        "row": row,
        "after": versions[1],
        "title": titles_of([case.proposal])[case.proposal.pk],
        "sentences": list(sentences(versions, impact_reassessing.effect_of(row))),
        "rules": [(one, _came_out(one)) for one in explain(row, case)],
    }
    return render(request, "pages/regimes/impact_row.html", context)


def _came_out(rule: RuleBothWays) -> list[tuple[Words, Words, str, Sequence[Any]]]:
    """Under either version: which, how the rule came out, and on which facts."""
    silent = STATES[TriggerState.SILENT]
    said: list[tuple[Words, Words, str, Sequence[Any]]] = []
    for name, found in ((BEFORE, rule.before), (AFTER, rule.after)):
        label, symbol = STATES[found.state] if found else (_("Not a rule of this version"), silent[1])
        said.append((name, label, symbol, found.facts if found else ()))
    return said


# -- what a privacy officer does --------------------------------------------------------------------------------------


@require_POST
@signed_in
def search(request: SignedInRequest, slug: str, before: str, after: str) -> HttpResponse:
    """Find the cases; the form's token makes a second click the same search."""
    require_overseer(request.user)
    versions_for(slug, before, after)
    run = impact_runs.start(request.user, slug, before, after, token=_token(request.POST.get("token", "")))
    return HttpResponseRedirect(reverse("impact_run", args=[run.pk]))


def _token(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _on_run(act: Callable[[User, ImpactRun], bool]) -> Callable[[SignedInRequest, uuid.UUID], HttpResponse]:
    """A page that does something to a search and goes back to it; done already is no error."""

    def view(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
        run = run_for(request, pk)
        act(request.user, run)
        return HttpResponseRedirect(reverse("impact_run", args=[run.pk]))

    return view


@require_POST
@signed_in
def reassess(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Have the chosen cases assessed again, or all that the filter shows: those after a question."""
    run = run_for(request, pk)
    rows = impact_reassessing.rows_for(request.user, run)
    if request.POST.get("which") == "all":
        rows = filtered(rows, request.POST)
        if not request.POST.get("confirmed"):
            return _confirm(request, run, rows)
    else:
        chosen = [one for one in request.POST.getlist("row") if one.isdigit() and len(one) < 19]
        rows = rows.filter(pk__in=chosen)
    count = impact_reassessing.ask(request.user, run, rows)
    if count:
        words = ngettext(
            "%(count)d reassessment is being opened. You can leave this page.",
            "%(count)d reassessments are being opened. You can leave this page.",
            count,
        )
        messages.success(request, words % {"count": count})
    else:
        messages.warning(request, gettext("Nothing is left to open: choose cases for which nothing was done yet."))
    return HttpResponseRedirect(reverse("impact_run", args=[run.pk]))


def _confirm(request: SignedInRequest, run: ImpactRun, rows: QuerySet[ImpactRow]) -> HttpResponse:
    impact_runs.require_officer(request.user)
    context = {
        "run": run,
        "after": versions_for(run.slug, run.from_version, run.to_version)[1],
        "number": rows.filter(answered__in=["", Answered.REFUSED]).count(),
        "wanted": {"kind": request.POST.get("kind", ""), "answer": request.POST.get("answer", "")},
    }
    return render(request, "pages/regimes/impact_confirm.html", context)


PAIR = rf"^law-changes/{SLUG}/(?P<before>{DAY})\.\.(?P<after>{DAY})/"
SEARCHES = "law-changes/searches/<uuid:pk>/"
urlpatterns: list[URLPattern] = [
    path("law-changes/", law_changes, name="law_changes"),
    re_path(rf"{PAIR}$", law_change, name="law_change"),
    re_path(rf"{PAIR}search/$", search, name="law_change_search"),
    path(SEARCHES, impact_run, name="impact_run"),
    path(f"{SEARCHES}stop/", require_POST(signed_in(_on_run(impact_runs.stop))), name="impact_stop"),
    path(f"{SEARCHES}resume/", require_POST(signed_in(_on_run(impact_runs.resume))), name="impact_resume"),
    path(f"{SEARCHES}reassess/", reassess, name="impact_reassess"),
    path(f"{SEARCHES}<str:reference>/", impact_row, name="impact_row"),
]
