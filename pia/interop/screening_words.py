"""A screened file in words for a terminal, and as JSON. The JSON is described in docs/screening.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from pia.interop.file_screening import FileScreening
from pia.programmes.counterfactual import Counterfactual
from pia.programmes.filing_dates import DueFiling
from pia.programmes.outcome_words import OUTCOME_WORDS
from pia.programmes.screening import RegimeResult, TriggerState
from pia.programmes.words import WordedFact

INDENT = 11
FORMAT = "pia-screening/1"
MARKS: Mapping[TriggerState, str | Promise] = {
    TriggerState.FIRED: pgettext_lazy("trigger", "fires"),
    TriggerState.UNKNOWN: pgettext_lazy("trigger", "unknown"),
    TriggerState.SILENT: pgettext_lazy("trigger", "silent"),
}


def as_lines(found: FileScreening) -> Iterator[str]:
    """The result from the outcome down to each rule that speaks, then what follows and what would change it."""
    said = {"title": found.title, "outcome": OUTCOME_WORDS[found.result.outcome]}
    yield pgettext("screening", "%(title)s: %(outcome)s") % said
    yield _("Evaluated as of %(day)s; law as of %(law)s.") % {"day": found.evaluated_on, "law": found.law_day}
    for regime in found.result.regimes:
        yield from _regime(regime)
    if found.filings:
        yield ""
        yield _("What follows:")
        yield from (f"  {_filing(one)}" for one in found.filings)
    yield ""
    yield from _otherwise(found.counterfactual)


def _regime(regime: RegimeResult) -> Iterator[str]:
    yield ""
    outcome = OUTCOME_WORDS[regime.outcome] if regime.applies else _("does not apply")
    said = {"title": f"{regime.title} ({regime.slug} {regime.version})", "outcome": outcome}
    yield pgettext("screening", "%(title)s: %(outcome)s") % said
    for trigger in sorted(regime.triggers, key=lambda one: list(MARKS).index(one.state)):
        yield f"  {MARKS[trigger.state]:8} {trigger.id:14} {trigger.label} · {trigger.citation.text}"
        if trigger.state is TriggerState.FIRED:
            yield from (_fact(fact) for fact in trigger.facts)
    unknown = [trigger for trigger in regime.triggers if trigger.state is TriggerState.UNKNOWN]
    if unknown:
        yield "  " + _("What is unknown counts as the stricter answer. It hangs on:")
        yield from dict.fromkeys(_fact(fact) for trigger in unknown for fact in trigger.facts)


def _fact(fact: WordedFact) -> str:
    said = {"title": fact.label, "outcome": fact.value}
    return " " * INDENT + pgettext("screening", "%(title)s: %(outcome)s") % said


def _filing(one: DueFiling) -> str:
    day = f"{one.due.date}: " if one.due else ""
    return f"{day}{one.filing.title} · {one.filing.authority} · {one.filing.clock.text} · {one.filing.citation.text}"


def _otherwise(found: Counterfactual) -> Iterator[str]:
    if not found.sets:
        yield (
            _("No change of up to three facts would lead to another outcome.")
            if found.exhausted
            else _("No small change that would lead to another outcome was found; the search was stopped.")
        )
        return
    yield _("Another outcome with:")
    for one in found.sets:
        changes = "; ".join(str(change.text) for change in one.changes)
        yield f"  {changes} → {OUTCOME_WORDS[one.outcome]}"


def as_json(found: FileScreening) -> dict[str, Any]:
    """The whole result as plain values, both languages, with the two days and what follows."""
    return {
        "format": FORMAT,
        "title": found.title.as_dict(),
        "evaluated_on": found.evaluated_on.isoformat(),
        "planned_launch": found.launch.isoformat() if found.launch else None,
        "law_as_of": found.law_day.isoformat(),
        **found.result.as_dict(),
        "filings": [_filing_json(one) for one in found.filings],
        "counterfactual": {
            "exhausted": found.counterfactual.exhausted,
            "sets": [
                {"outcome": one.outcome.value, "changes": [change.text.as_dict() for change in one.changes]}
                for one in found.counterfactual.sets
            ],
        },
    }


def _filing_json(one: DueFiling) -> dict[str, Any]:
    clock = one.filing.clock
    return {
        "regime": one.slug,
        "id": one.filing.id,
        "title": one.filing.title.as_dict(),
        "authority": one.filing.authority.as_dict(),
        "due": one.due.date.isoformat() if one.due else None,
        "due_is_assumed": bool(one.due and one.due.assumed),
        "term": {"from": clock.start.value, "before": clock.before, "number": clock.number, "unit": clock.unit.value},
        "term_in_words": clock.text.as_dict(),
        "citation": one.filing.citation.as_dict(),
    }
