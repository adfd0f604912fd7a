"""Keeps suggested risks in step with the facts: adds what the catalogue now suggests, drops nothing scored."""

from typing import Any

from pia.assessments import models, screening
from pia.assessments.case import Case, numbered
from pia.assessments.content import drop_translations
from pia.assessments.states import RiskState
from pia.programmes.suggestions import RiskSuggestion, suggest_risks
from pia.programmes.vocabulary import Section, Text


def unseen_suggestions(case: Case) -> list[RiskSuggestion]:
    """What the facts suggest and the case does not list yet."""
    known = {risk.catalogue_id for risk in case.risks}
    return [found for found in suggest_risks(case.programme, screening.facts(case)) if found.entry.id not in known]


def sync_risks(case: Case) -> list[models.Risk]:
    """Add a row for every new suggestion, and drop those nobody has touched whose facts are gone."""
    suggestions = suggest_risks(case.programme, screening.facts(case))
    wanted = {found.entry.id for found in suggestions}
    stale = [
        r for r in case.risks if r.state == RiskState.SUGGESTED and r.catalogue_id and r.catalogue_id not in wanted
    ]
    models.Risk.objects.filter(pk__in=[risk.pk for risk in stale]).delete()
    for risk in stale:
        drop_translations(case.proposal, f"{Section.RISKS}/{risk.ref}")
    kept = [risk for risk in case.risks if risk not in stale]
    added = []
    for found in suggestions:
        if found.entry.id not in {risk.catalogue_id for risk in kept}:
            risk = _new_risk(case, found, [risk.ref for risk in kept])
            kept.append(risk)
            added.append(risk)
    return added


def _new_risk(case: Case, found: RiskSuggestion, taken: list[str]) -> models.Risk:
    entry, language = found.entry, case.proposal.record_language
    return models.Risk.objects.create(
        proposal=case.proposal,
        ref=entry.id if entry.id not in taken and len(entry.id) <= 12 else numbered("R", taken),
        catalogue_id=entry.id,
        title=entry.title.in_language(language),
        description=entry.scenario.in_language(language),
        dimensions=list(found.dimensions),
        factors=list(found.factors),
        suggested_impact=found.impact,
        suggested_likelihood=found.likelihood,
        suggestion=_why(found),
    )


def _why(found: RiskSuggestion) -> dict[str, Any]:
    return {
        "state": found.state.value,
        "facts": [fact.as_dict() for fact in found.facts],
        "adjustments": [
            {"reason": one.reason.as_dict(), "impact": one.impact, "likelihood": one.likelihood}
            for one in found.adjustments
        ],
    }


def catalogue_text(case: Case, address: str) -> Text | None:
    """The catalogue's wording in both languages, where a risk or measure still is what the catalogue says.

    This is how a title taken from a catalogue is shown in another language without anybody translating it.
    """
    section, _slash, rest = address.partition("/")
    if section not in (Section.RISKS, Section.MEASURES):
        return None
    ref, _slash, field = rest.partition("/")
    rows: list[Any] = [*case.risks] if section == Section.RISKS else [*case.measures]
    row = next((known for known in rows if known.ref == ref), None)
    if row is None or not row.catalogue_id:
        return None
    entry: Any = (
        case.programme.risk(row.catalogue_id) if section == Section.RISKS else case.programme.measure(row.catalogue_id)
    )
    attribute = {"title": "title", "description": "scenario" if section == Section.RISKS else "description"}.get(field)
    text: Text | None = getattr(entry, attribute, None) if entry and attribute else None
    unchanged = text is not None and getattr(row, field) == text.in_language(case.proposal.record_language)
    return text if unchanged else None
