"""Risks whose facts have changed since a person judged them, as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.states import RiskState
from pia.assessments.suggesting import Drift, Outdated, outdated
from pia.programmes.definition import Method
from pia.programmes.vocabulary import Text
from pia.programmes.words import WordedFact
from pia.reports.matrix import Place, in_words
from pia.web.record_text import RecordText, page_language, record_text
from pia.web.risk_rows import Fact, Words, fact_of

DRIFTS: Mapping[Drift, Words] = {
    Drift.RAISED: _("Raised by the facts since; the case does not list it yet."),
    Drift.GONE: _("The facts no longer suggest it."),
    Drift.SCORE: _("The facts now suggest another score."),
    Drift.FACTS: _("The same score is suggested, for other reasons."),
}


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A risk whose facts have changed: what was suggested when a person judged it, what is suggested now, and why."""

    ref: str
    title: Words | RecordText
    asks: bool
    words: Words
    before: str
    now: str
    facts_before: list[Fact]
    facts_now: list[Fact]
    adjustments_before: list[Text]
    adjustments_now: list[Text]


def drift_rows(case: Case) -> list[DriftRow]:
    """The risks whose facts have changed since a person judged them, those first that ask for a decision.

    Before anybody has judged a risk nothing has changed: what the facts suggest is listed with the inventory's end.
    """
    if all(risk.state == RiskState.SUGGESTED for risk in case.risks):
        return []
    rows = [_drift_row(case, one) for one in outdated(case)]
    return sorted(rows, key=lambda row: not row.asks)


def _drift_row(case: Case, one: Outdated) -> DriftRow:
    method, was, now = case.programme.method, one.risk, one.present
    scored = was is not None and was.suggested_impact is not None and was.suggested_likelihood is not None
    title: Words | RecordText = ""
    if was is not None:
        title = record_text(case, f"risks/{was.ref}/title", was.title)
    elif now is not None:
        title = now.entry.title
    return DriftRow(
        ref=was.ref if was else "",
        title=title,
        asks=one.asks or was is None,
        words=DRIFTS[one.drift],
        before=_worded(method, was.suggested_impact, was.suggested_likelihood) if was and scored else "",
        now=_worded(method, now.impact, now.likelihood) if now else "",
        facts_before=[fact_of(case, WordedFact.from_dict(fact)) for fact in one.facts_before],
        facts_now=[fact_of(case, WordedFact.from_dict(fact)) for fact in one.facts_now],
        adjustments_before=[Text.from_dict(step["reason"]) for step in one.adjustments_before],
        adjustments_now=[Text.from_dict(step["reason"]) for step in one.adjustments_now],
    )


def _worded(method: Method, impact: int | None, likelihood: int | None) -> str:
    return in_words(method, Place(impact or 1, likelihood or 1), page_language())
