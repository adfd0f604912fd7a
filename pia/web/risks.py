"""The risks of a case: matrix, what is left, scoring, and the measures with their progress."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models, scoring
from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.offers import Offer, offer
from pia.assessments.perform import perform
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import ask
from pia.assessments.states import RiskState
from pia.programmes.suggestions import MeasureSuggestion
from pia.reports.matrix import matrix_table, risk_matrix
from pia.web import risk_rows
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_links import buttons
from pia.web.conflict import Conflict, conflict_page, resolved
from pia.web.errors import NotAllowed
from pia.web.evidence_rows import filing_rows
from pia.web.filed_risks import filed_matrix
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import page_language, record_text
from pia.web.risk_drift import drift_rows
from pia.web.risk_forms import KEEP, EditForm, keeping_form, measure_form, own_risk_form, pick_form, scoring_form

SAVED_SCORE = _("The score of {ref} is saved.")
KEPT_SCORE = _("The score of {ref} stays as it is.")
TOUCHES, COMES_FROM, KINDS = _("Touches"), _("Comes from"), _("Kinds of threat and misuse")
SAVED_ALL = _("You accepted the suggested scores.")
SAVED_MEASURE = _("The measure {ref} is saved.")
ADDED_MEASURES = _("The measures are added.")
NOTHING_NEW = _("Nothing was changed, so nothing was saved.")
EDITS = {"edit_scores": Action.EDIT_SCORES, "edit_measures": Action.EDIT_MEASURES}


@signed_in
def risks(request: SignedInRequest, reference: str) -> HttpResponse:
    """The matrix, what is left, and the lists."""
    case = case_for(request, reference)
    rows = risk_rows.risk_rows(case)
    points = risk_rows.matrix_points(case)
    method, language = case.programme.method, page_language()
    context = {
        **frame(request, case, "risks"),
        **_may(request, case),
        "method": method,
        "second_methods": case.programme.second_methods,
        "matrix": risk_matrix(method, points, language) if points else "",
        "matrix_table": matrix_table(method, points, language) if points else "",
        "left": risk_rows.what_is_left(case) if points else [],
        "dimensions": risk_rows.dimension_rows(case) if points else [],
        "line": method.level(case.programme.line).label,
        "drifted": drift_rows(case),
        "filed": filed_matrix(case),
        "rows": [row for row in rows if row.risk.state != RiskState.SUGGESTED],
        "suggested": [row for row in rows if row.risk.state == RiskState.SUGGESTED],
        "over": [row for row in rows if row.over_line],
        "over_rules": [regime for regime in case.regimes if regime.over_line is scoring.over_line_rule(case)],
        "measures": risk_rows.measure_rows(case, request.user),
        "more_measures": len(risk_rows.catalogue_measures(case)),
    }
    return render(request, "pages/risks/risks.html", context)


def _may(request: SignedInRequest, case: Case) -> dict[str, Offer | None]:
    """What this person may edit here, by name; None where their roles never do."""
    return {name: offer(case, case.proposal, action, request.user) for name, action in EDITS.items()}


def _require(request: SignedInRequest, case: Case, action: Action) -> None:
    verdict = ask(case, case.proposal, action, request.user)
    if not verdict.allowed:
        back = reverse("risks", args=[case.proposal.reference])
        reasons = [str(reason) for reason in verdict.reasons]
        raise NotAllowed(*reasons, back=back, back_label=case.proposal.reference)


def _to_risks(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("risks", args=[case.proposal.reference]))


@signed_in
def risk(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """One risk: why it was suggested, its scores, and the steps that each measure takes off it."""
    case = case_for(request, reference)
    found = next((row for row in case.risks if row.ref == ref), None)
    if found is None:
        raise Http404
    may = _may(request, case)["edit_scores"]
    editable = bool(may and may.allowed)
    drift = next((row for row in drift_rows(case) if row.ref == ref), None)
    kept = keeping_form(None, needs_reason=drift.asks) if drift and editable else None
    current = flat(collect(case)) if editable else {}
    form = scoring_form(case, found, current) if editable else None
    if request.method == "POST":
        _require(request, case, Action.EDIT_SCORES)
        if drift and KEEP in request.POST:
            kept = keeping_form(request.POST, needs_reason=drift.asks)
            answer = _keep(request, case, ref, kept.cleaned_data["why"]) if kept.is_valid() else None
        else:
            form = scoring_form(case, found, current, resolved(request.POST))
            answer = _save(request, case, Action.EDIT_SCORES, form, str(format_lazy(SAVED_SCORE, ref=found.ref)))
        if answer is not None:
            return answer
    told = _one_risk(request, case, found)
    steps = form.steps_rows() if form else []
    context = {
        **told,
        "step_rows": [(told["titles"][one.ref], one, impact, likelihood) for one, impact, likelihood in steps],
        "form": form,
        "drift": drift,
        "kept": kept,
        "offer": may,
    }
    return render(request, "pages/risks/risk.html", context, status=422 if request.method == "POST" else 200)


def _one_risk(request: SignedInRequest, case: Case, found: models.Risk) -> dict[str, Any]:
    """What everybody sees of one risk."""
    levels = scoring.levels_of(case, found) if found.state == RiskState.SCORED else None
    titles = {row.measure.ref: row.title for row in risk_rows.measure_rows(case, request.user)}
    row = risk_rows.risk_row(case, found, levels, titles)
    return {
        **frame(request, case, "risks"),
        "row": row,
        "titles": titles,
        "about": [
            (label, " · ".join(str(one) for one in found_here))
            for label, found_here in ((TOUCHES, row.dimensions), (COMES_FROM, row.factors), (KINDS, row.kinds))
            if found_here
        ],
        "description": record_text(case, f"risks/{found.ref}/description", found.description),
        "reason": record_text(case, "", found.reason),
        "levels": levels,
        "floors": risk_rows.floors(case, found),
        "steps": [(effect, titles[effect.measure.ref]) for effect in found.effects.all()],
        "actions": buttons(case, found, request.user),
    }


def _keep(request: SignedInRequest, case: Case, ref: str, why: str) -> HttpResponse:
    """The score stays although the facts have changed; why is in the record."""
    perform(case.proposal, Action.EDIT_SCORES, actor=request.user, reason=why, data={"kept": [ref]})
    messages.success(request, str(format_lazy(KEPT_SCORE, ref=ref)))
    return _to_risks(case)


def _save(
    request: SignedInRequest, case: Case, action: Action, form: EditForm, said: str, **data: Any
) -> HttpResponse | None:
    """Through the door; None where the form has to be shown again with its problems."""
    if not form.is_valid():
        return None
    changes = form.changes()
    if not changes and not data:
        messages.warning(request, str(NOTHING_NEW))
        return _to_risks(case)
    try:
        perform(case.proposal, action, actor=request.user, data={"changes": changes, "base": form.base(), **data})
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        if refused.kind is Kind.CONFLICT:
            return _conflict(request, case, form, refused)
        form.refuse(refused)
        return None
    messages.success(request, said)
    return _to_risks(case)


def _conflict(request: SignedInRequest, case: Case, form: EditForm, refused: Refused) -> HttpResponse:
    """Both versions, field by field; the next try starts from what is on record now."""
    theirs = {clash.address: clash.theirs for clash in refused.clashes}
    last = case.proposal.edits.filter(address__in=theirs).select_related("by").order_by("-id").first()
    return conflict_page(
        request,
        Conflict(
            who=last.by.display_name if last else "",
            when=last.at if last else None,
            differences=[one for clash in refused.clashes for one in form.differences(clash)],
            version=json.dumps(form.base() | theirs, ensure_ascii=False),
            action=request.get_full_path(),
            back=request.path,
            back_label=case.proposal.reference,
        ),
    )


@signed_in
def accept_scores(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take every suggestion as it is, after looking at the list once more."""
    case = case_for(request, reference)
    _require(request, case, Action.EDIT_SCORES)
    rows = [row for row in risk_rows.risk_rows(case) if row.risk.state == RiskState.SUGGESTED and row.why]
    if request.method == "POST":
        shown = set(request.POST.getlist("risk"))
        accepted = [row.risk for row in rows if row.risk.ref in shown]
        changes = {key: value for one in accepted for key, value in _as_suggested(case, one).items()}
        if changes:
            perform(case.proposal, Action.EDIT_SCORES, actor=request.user, data={"changes": changes})
            messages.success(request, str(SAVED_ALL))
        return _to_risks(case)
    return render(request, "pages/risks/accept.html", {**frame(request, case, "risks"), "rows": rows})


def _as_suggested(case: Case, found: models.Risk) -> dict[str, Any]:
    """The suggestion of one risk as content, with the catalogue's steps for the measures the case has."""
    where = f"risks/{found.ref}"
    steps = risk_rows.catalogue_steps(case, found) | risk_rows.stored_steps(found)
    return {
        f"{where}/state": RiskState.SCORED.value,
        f"{where}/impact": found.suggested_impact,
        f"{where}/likelihood": found.suggested_likelihood,
        **{f"{where}/steps/{ref}": list(value) for ref, value in steps.items() if any(value)},
    }


@signed_in
def add_risk(request: SignedInRequest, reference: str) -> HttpResponse:
    """A risk that no catalogue knows."""
    case = case_for(request, reference)
    _require(request, case, Action.EDIT_SCORES)
    ref = numbered("R", (row.ref for row in case.risks))
    posted = request.method == "POST"
    form = own_risk_form(case, ref, request.POST if posted else None)
    if posted:
        said = str(format_lazy(SAVED_SCORE, ref=ref))
        answer = _save(request, case, Action.EDIT_SCORES, form, said)
        if answer is not None:
            return answer
    context = {**frame(request, case, "risks"), "form": form}
    return render(request, "pages/risks/add.html", context, status=422 if posted else 200)


@signed_in
def add_measures(request: SignedInRequest, reference: str) -> HttpResponse:
    """Measures from the catalogue, several at once, or one in one's own words."""
    case = case_for(request, reference)
    _require(request, case, Action.EDIT_MEASURES)
    found = risk_rows.catalogue_measures(case)
    cards = [(one.entry.id, str(one.entry.title), str(one.entry.description)) for one in found]
    ref = numbered("M", {measure.ref for measure in case.measures} | {one.entry.id for one in found})
    picks = own = None
    if request.method == "POST" and "measures" in request.POST:
        picks = pick_form(cards, request.POST)
        if picks.is_valid():
            return _take_from_catalogue(request, case, found, set(picks.cleaned_data["measures"]))
    elif request.method == "POST" and "title" not in request.POST:
        picks = pick_form(cards, request.POST)
    elif request.method == "POST":
        own = measure_form(case, ref, {}, request.POST)
        said = str(format_lazy(SAVED_MEASURE, ref=ref))
        answer = _save_measure(request, case, own, ref, said)
        if answer is not None:
            return answer
    problem = own or picks
    context = {
        **frame(request, case, "risks"),
        "picks": picks or pick_form(cards),
        "suggested": bool(cards),
        "own": own or measure_form(case, ref, {}),
        "form": problem,
    }
    return render(request, "pages/risks/add_measures.html", context, status=422 if problem else 200)


def _take_from_catalogue(
    request: SignedInRequest, case: Case, found: list[MeasureSuggestion], picked: set[str]
) -> HttpResponse:
    taken = {measure.ref for measure in case.measures}
    changes: dict[str, Any] = {}
    for suggestion in found:
        if suggestion.entry.id in picked:
            own = suggestion.entry.id
            ref = own if own not in taken and len(own) <= 12 else numbered("M", taken)
            taken.add(ref)
            changes |= risk_rows.fields_of_suggestion(case, suggestion, ref)
    perform(case.proposal, Action.EDIT_MEASURES, actor=request.user, data={"changes": changes})
    messages.success(request, str(ADDED_MEASURES))
    return _to_risks(case)


def _save_measure(request: SignedInRequest, case: Case, form: Any, ref: str, said: str) -> HttpResponse | None:
    """A measure's words, and its owner where another was chosen."""
    if not form.is_valid():
        return None
    owner = form.owner()
    data = {"owners": {ref: owner}} if owner and "owner" in form.changed_data else {}
    return _save(request, case, Action.EDIT_MEASURES, form, said, **data)


@signed_in
def measure(request: SignedInRequest, reference: str, ref: str) -> HttpResponse:
    """One measure: its words, its owner, its progress and what may be done about it."""
    case = case_for(request, reference)
    row = next((one for one in risk_rows.measure_rows(case, request.user) if one.measure.ref == ref), None)
    if row is None:
        raise Http404
    may = _may(request, case)["edit_measures"]
    editable = bool(may and may.allowed)
    current = flat(collect(case)) if editable else {}
    form = measure_form(case, ref, current) if editable else None
    status = 200
    if request.method == "POST":
        _require(request, case, Action.EDIT_MEASURES)
        form = measure_form(case, ref, current, resolved(request.POST))
        said = str(format_lazy(SAVED_MEASURE, ref=ref))
        answer = _save_measure(request, case, form, ref, said)
        if answer is not None:
            return answer
        status = 422
    evidence = record_text(case, f"progress/{row.measure.ref}/evidence", row.measure.evidence)
    filings = filing_rows(case, row.measure)
    shown = {"row": row, "form": form, "offer": may, "evidence": evidence, "filings": filings}
    context = {**frame(request, case, "risks"), **shown}
    return render(request, "pages/risks/measure.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/risks/", risks, name="risks"),
    path("proposals/<str:reference>/risks/accept/", accept_scores, name="accept_scores"),
    path("proposals/<str:reference>/risks/add/", add_risk, name="add_risk"),
    path("proposals/<str:reference>/measures/add/", add_measures, name="add_measures"),
    path("proposals/<str:reference>/measures/<str:ref>/", measure, name="measure"),
    path("proposals/<str:reference>/risks/<str:ref>/", risk, name="risk"),
]
