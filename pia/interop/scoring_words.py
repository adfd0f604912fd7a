"""A scored file in words for a terminal, and as JSON. The JSON is described in docs/scoring.md."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pia.interop.file_scoring import FileScoring, ScoredRisk, Second, by_proportion
from pia.programmes.definition import Method
from pia.programmes.levels import Levels, Score
from pia.programmes.methods import impact_step, likelihood_step
from pia.programmes.screening import TriggerState

FORMAT = "pia-scoring/1"
KINDS = ("inherent", "target", "current")


def as_lines(found: FileScoring) -> Iterator[str]:
    """The recommendation, then each risk with its levels, its reasons and what stands against it."""
    yield pgettext("screening", "%(title)s: %(outcome)s") % {
        "title": found.title,
        "outcome": found.recommended.label,
    }
    for reason in found.recommended.reasons:
        yield "  " + " ".join([str(reason.text), ", ".join(reason.risks)]).rstrip()
    yield _("As the facts suggest; nobody has judged it yet. Evaluated as of %(day)s; law as of %(law)s.") % {
        "day": found.evaluated_on,
        "law": found.law_day,
    }
    line = found.programme.method.level(found.programme.line).label
    yield _("Scored by %(method)s; the line is “%(line)s”.") % {"method": found.programme.method.title, "line": line}
    for risk in found.risks:
        yield from _risk(found, risk)
    if found.whole:
        yield ""
        yield _("The whole by dimension, inherent → current → target: the highest of its risks.")
    for one in found.whole:
        reached = f"{one.inherent.label} → {one.current.label} → {one.target.label}"
        yield f"  {one.dimension.label} · {reached}"


def _risk(found: FileScoring, risk: ScoredRisk) -> Iterator[str]:
    one, method = risk.suggestion, found.programme.method
    yield ""
    doubt = "" if one.state is TriggerState.FIRED else " " + _("(in doubt)")
    over = " · " + pgettext("risk", "above the line") if risk.over_line else ""
    yield f"{one.entry.id} {one.entry.title}{doubt}{over}"
    yield "  " + _levels(method, risk.levels)
    for adjusted in one.adjustments:
        yield f"  {adjusted.reason}"
    for second in risk.second:
        event = f" ({second.event.label})" if second.event else ""
        yield f"  {second.method.title}{event}: {_levels(second.method, second.levels)}"
    for measure in risk.measures:
        state = _("done") if measure.effect.done else pgettext("measure", "planned")
        yield f"  {measure.ref} {measure.title} · −{measure.effect.impact} −{measure.effect.likelihood} · {state}"
    for fact in one.facts:
        yield "    " + pgettext("screening", "%(title)s: %(outcome)s") % {"title": fact.label, "outcome": fact.value}


def _levels(method: Method, levels: Levels) -> str:
    words = {kind: _worded(method, getattr(levels, kind)) for kind in KINDS}
    return _("inherent %(inherent)s; current %(current)s; target %(target)s") % words


def _worded(method: Method, score: Score) -> str:
    impact = impact_step(method, score.impact).label
    return f"{impact} × {likelihood_step(method, score.likelihood).label} = {score.level.label}"


def as_json(found: FileScoring) -> dict[str, Any]:
    """The whole result as plain values, texts in both languages."""
    method = found.programme.method
    return {
        "format": FORMAT,
        "title": found.title.as_dict(),
        "evaluated_on": found.evaluated_on.isoformat(),
        "planned_launch": found.launch.isoformat() if found.launch else None,
        "law_as_of": found.law_day.isoformat(),
        "screening": found.outcome.value,
        "judged": False,
        "clauses": {"ids": list(found.clauses), "found_by": "person"},
        "method": _method(method) | {"line": found.programme.line},
        "second_methods": [
            _method(one) | {"by_proportion": by_proportion(found, one)} for one in found.programme.second_methods
        ],
        "risks": [_risk_json(risk) for risk in found.risks],
        "whole": [
            {"dimension": one.dimension.id, **{kind: getattr(one, kind).id for kind in KINDS}} for one in found.whole
        ],
        "recommendation": {
            "value": found.recommended.value.value,
            "label": found.recommended.label.as_dict(),
            "reasons": [{"text": r.text.as_dict(), "risks": list(r.risks)} for r in found.recommended.reasons],
        },
    }


def _method(method: Method) -> dict[str, Any]:
    return {"slug": method.slug, "version": method.version, "title": method.title.as_dict()}


def _risk_json(risk: ScoredRisk) -> dict[str, Any]:
    one = risk.suggestion
    return {
        "id": one.entry.id,
        "title": one.entry.title.as_dict(),
        "state": one.state.value,
        "about_people": one.entry.about_people,
        "dimensions": list(one.dimensions),
        "factors": list(one.factors),
        "threats": list(one.entry.threats),
        "misuse": list(one.entry.misuse),
        "facts": [fact.as_dict() for fact in one.facts],
        "adjustments": [
            {"reason": made.reason.as_dict(), "impact": made.impact, "likelihood": made.likelihood}
            for made in one.adjustments
        ],
        "measures": [
            {
                "id": measure.ref,
                "title": measure.title.as_dict(),
                "impact": measure.effect.impact,
                "likelihood": measure.effect.likelihood,
                "done": measure.effect.done,
            }
            for measure in risk.measures
        ],
        "levels": _levels_json(risk.levels),
        "over_line": risk.over_line,
        "second": [_second(second) for second in risk.second],
    }


def _levels_json(levels: Levels) -> dict[str, Any]:
    scores = {kind: getattr(levels, kind) for kind in KINDS}
    return {
        kind: {"impact": score.impact, "likelihood": score.likelihood, "level": score.level.id}
        for kind, score in scores.items()
    }


def _second(second: Second) -> dict[str, Any]:
    reason = second.view.reason if second.view else None
    return {
        "method": second.method.slug,
        "event": second.event.id if second.event else None,
        "levels": _levels_json(second.levels),
        "reason": reason.as_dict() if reason else None,
    }
