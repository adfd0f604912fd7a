"""Keeps suggested risks in step with the facts: adds what the catalogue now suggests, drops nothing scored.

With every risk stands the suggestion as it was when a person last judged it. Where the facts now suggest something
else, the risk is out of date until a person scores it again or keeps it with a reason.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pia.assessments import models, screening
from pia.assessments.case import Case, numbered
from pia.assessments.content import drop_translations
from pia.assessments.states import RiskState
from pia.programmes.screening import TriggerState
from pia.programmes.suggestions import RiskSuggestion, suggest_risks
from pia.programmes.vocabulary import Section, Text

SILENT = TriggerState.SILENT.value


class Drift(StrEnum):
    """How the present suggestion differs from the one that a person judged."""

    RAISED = "raised"  # the case does not list the risk yet
    GONE = "gone"  # the facts no longer suggest it
    SCORE = "score"  # another score is suggested
    FACTS = "facts"  # the same score, for other reasons


@dataclass(frozen=True, slots=True)
class Outdated:
    """A risk whose facts have changed since a person judged it; `risk` is None where it was raised since.

    `before` and `now` are the reasons of the two suggestions, as they are kept with a risk; empty where there is none.
    """

    drift: Drift
    risk: models.Risk | None
    present: RiskSuggestion | None
    before: dict[str, Any]
    now: dict[str, Any]

    @property
    def asks(self) -> bool:
        """Whether a person has to decide before the case goes on: other facts for the same score are only shown."""
        return self.risk is not None and self.drift in (Drift.GONE, Drift.SCORE)

    @property
    def facts_before(self) -> list[dict[str, Any]]:
        """The facts that led to the suggestion then, which are no longer so."""
        return _only(self.before, self.now, "facts")

    @property
    def facts_now(self) -> list[dict[str, Any]]:
        """The facts that lead to the suggestion now, and did not then."""
        return _only(self.now, self.before, "facts")

    @property
    def adjustments_before(self) -> list[dict[str, Any]]:
        """The steps up or down that were made then and are no longer."""
        return _only(self.before, self.now, "adjustments")

    @property
    def adjustments_now(self) -> list[dict[str, Any]]:
        """The steps up or down that are made now and were not then."""
        return _only(self.now, self.before, "adjustments")


def _only(here: Mapping[str, Any], there: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """What one suggestion has of a kind and the other has not."""
    known = there.get(key, [])
    return [one for one in here.get(key, []) if one not in known]


def suggestions(case: Case) -> dict[str, RiskSuggestion]:
    """What the facts suggest now, by the catalogue's id."""
    return {found.entry.id: found for found in suggest_risks(case.programme, screening.facts(case))}


def outdated(case: Case) -> list[Outdated]:
    """The risks that were raised since, are no longer suggested, or are suggested differently from what was judged."""
    present = suggestions(case)
    whys = {key: _why(one) for key, one in present.items()}
    known = {risk.catalogue_id for risk in case.risks}
    found = [Outdated(Drift.RAISED, None, one, {}, whys[key]) for key, one in present.items() if key not in known]
    for risk in case.risks:
        if risk.state != RiskState.SUGGESTED and risk.suggestion:
            now, why = present.get(risk.catalogue_id), whys.get(risk.catalogue_id, {})
            drift = _drift(risk, now, why)
            if drift is not None:
                found.append(Outdated(drift, risk, now, risk.suggestion, why))
    return found


def _drift(risk: models.Risk, now: RiskSuggestion | None, why: dict[str, Any]) -> Drift | None:
    if now is None:
        seen = risk.suggestion.get("state") == SILENT or risk.state == RiskState.DISMISSED
        return None if seen else Drift.GONE
    if (now.impact, now.likelihood) != (risk.suggested_impact, risk.suggested_likelihood):
        return Drift.SCORE
    return None if why == risk.suggestion else Drift.FACTS


def judge_anew(case: Case, refs: Collection[str]) -> None:
    """Keep with these risks what the facts suggest now: a person has judged them on it."""
    present = suggestions(case)
    for risk in models.Risk.objects.filter(proposal=case.proposal, ref__in=refs).exclude(suggestion={}):
        _refresh(risk, present.get(risk.catalogue_id))


def _refresh(risk: models.Risk, now: RiskSuggestion | None) -> None:
    before = (risk.suggested_impact, risk.suggested_likelihood, risk.suggestion)
    if now is None:
        risk.suggestion = {**risk.suggestion, "state": SILENT}
    else:
        risk.suggested_impact, risk.suggested_likelihood, risk.suggestion = now.impact, now.likelihood, _why(now)
    if before != (risk.suggested_impact, risk.suggested_likelihood, risk.suggestion):
        risk.save(update_fields=["suggested_impact", "suggested_likelihood", "suggestion"])


def sync_risks(case: Case) -> list[models.Risk]:
    """Add a row for every new suggestion; of those that nobody has judged, renew them and drop those without facts."""
    wanted = suggestions(case)
    untouched = [risk for risk in case.risks if risk.state == RiskState.SUGGESTED and risk.catalogue_id]
    stale = [risk for risk in untouched if risk.catalogue_id not in wanted]
    for risk in untouched:
        if risk.catalogue_id in wanted:
            _refresh(risk, wanted[risk.catalogue_id])
    models.Risk.objects.filter(pk__in=[risk.pk for risk in stale]).delete()
    for risk in stale:
        drop_translations(case.proposal, f"{Section.RISKS}/{risk.ref}")
    kept = [risk for risk in case.risks if risk not in stale]
    added = []
    for found in wanted.values():
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
