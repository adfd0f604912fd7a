"""Playing with safeguards: measures switched on and off, what is left of each risk, and the cheapest set.

Everything is in the address, so a constellation can be sent to somebody. Nothing is stored: what is to be done is
decided in the measures.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from pia.assessments import models, scoring
from pia.assessments.case import Case
from pia.assessments.safeguarding import Switches, WhatIf, as_planned, is_done, what_if
from pia.assessments.states import MeasureState
from pia.programmes.definition import OverLine
from pia.programmes.safeguards import Cheapest
from pia.web.access import SignedInRequest, signed_in
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, record_text
from pia.web.risk_rows import Shade, Words, shade

ASKED, ON, KEPT = "asked", "on", "keep"


@dataclass(frozen=True, slots=True)
class MeasureSwitch:
    """One measure with its switch; one that is done cannot be switched off."""

    measure: models.Measure
    title: RecordText
    risks: list[str]
    on: bool
    kept: bool
    done: bool
    state_label: Words


@dataclass(frozen=True, slots=True)
class RiskLeft:
    """One scored risk: before measures, as things stand, and with the measures that are switched on."""

    risk: models.Risk
    title: RecordText
    inherent: Shade
    current: Shade
    left: Shade
    within_line: bool


@signed_in
def play(request: SignedInRequest, reference: str) -> HttpResponse:
    """The switches and what they lead to; a script asks for what they lead to alone."""
    case = case_for(request, reference)
    switches = _switches(request, case)
    context = _context(case, switches)
    if request.htmx:
        told = {"reference": reference, "oob": True, **context}
        parts = (render(request, f"pages/risks/what_if_{part}.html", told) for part in ("live", "left"))
        return HttpResponse(b"".join(part.content for part in parts))
    rows = _measures(case, switches)
    return render(
        request,
        "pages/risks/what_if.html",
        {**frame(request, case, "risks"), "reference": reference, "switches": rows, **context},
    )


def _switches(request: SignedInRequest, case: Case) -> Switches:
    """As the address says; without one everything is on, as it is planned."""
    if ASKED not in request.GET:
        return as_planned(case)
    known = {measure.ref for measure in case.measures}
    on, kept = (frozenset(request.GET.getlist(name)) & known for name in (ON, KEPT))
    return Switches(on, kept)


def _context(case: Case, switches: Switches) -> dict[str, object]:
    found = what_if(case, switches)
    best, titles = found.cheapest, _titles(case)
    rule = scoring.over_line_rule(case)
    named = {measure.ref: measure for measure in case.measures}
    pages = {OverLine.CONSULT: "consultation"}
    return {
        "found": found,
        "best": best,
        "best_rows": [(named[ref], titles[ref]) for ref in best.chosen],
        "best_address": _address(case, switches, best),
        "is_best": set(best.chosen) == {ref for ref in switches.on if not is_done(case, named[ref])},
        "risks": _risks(case, found),
        "over": sum(not one.within_line for one in found.left.values()),
        "beyond": _named(case, best.beyond),
        "held_back": _named(case, best.held_back),
        "over_rules": [regime for regime in case.regimes if regime.over_line is rule and regime.is_general],
        "over_special": [regime for regime in case.regimes if regime.over_line is rule and not regime.is_general],
        "over_page": reverse(pages.get(rule, "decision"), args=[case.proposal.reference]),
        "consults": rule is OverLine.CONSULT,
        "line": case.programme.method.level(case.programme.line).label,
        "uncosted": [one.ref for one in case.measures if one.cost is None and not is_done(case, one)],
    }


def _address(case: Case, switches: Switches, best: Cheapest) -> str:
    """This page with the cheapest set switched on."""
    told = [(ASKED, "1"), *((ON, ref) for ref in best.chosen), *((KEPT, ref) for ref in sorted(switches.kept))]
    return f"{reverse('what_if', args=[case.proposal.reference])}?{urlencode(told)}"


def _titles(case: Case) -> dict[str, RecordText]:
    return {one.ref: record_text(case, f"measures/{one.ref}/title", one.title) for one in case.measures}


def _named(case: Case, refs: tuple[str, ...]) -> list[tuple[models.Risk, RecordText]]:
    return [
        (risk, record_text(case, f"risks/{risk.ref}/title", risk.title))
        for risk in case.scored_risks
        if risk.ref in refs
    ]


def _measures(case: Case, switches: Switches) -> list[MeasureSwitch]:
    lowered: dict[int, list[str]] = {}
    for risk in case.scored_risks:
        for effect in risk.effects.all():
            lowered.setdefault(effect.measure_id, []).append(risk.ref)
    titles = _titles(case)
    return [
        MeasureSwitch(
            measure=measure,
            title=titles[measure.ref],
            risks=sorted(lowered.get(measure.pk, [])),
            on=measure.ref in switches.on or is_done(case, measure),
            kept=measure.ref in switches.kept,
            done=is_done(case, measure),
            state_label=MeasureState(measure.state).label,
        )
        for measure in case.measures
    ]


def _risks(case: Case, found: WhatIf) -> list[RiskLeft]:
    """Those that stay over the line first."""
    method, levels = case.programme.method, scoring.all_levels(case)
    rows = [
        RiskLeft(
            risk=risk,
            title=record_text(case, f"risks/{risk.ref}/title", risk.title),
            inherent=shade(method, levels[risk.ref].inherent.level),
            current=shade(method, levels[risk.ref].current.level),
            left=shade(method, found.left[risk.ref].level),
            within_line=found.left[risk.ref].within_line,
        )
        for risk in case.scored_risks
    ]
    return sorted(rows, key=lambda row: (-found.left[row.risk.ref].level.rank, row.risk.ref))


urlpatterns: list[URLPattern] = [path("proposals/<str:reference>/risks/what-if/", play, name="what_if")]
