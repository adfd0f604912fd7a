"""What screening says: the live result while the facts may change, else the frozen one, and its panel beside the form.

The panel is short: the outcome and the rules that decide it. Everything else stands on the decision sheet.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pia.assessments import screening
from pia.assessments.case import Case
from pia.lib.dates import day_from
from pia.programmes.definition import Text
from pia.programmes.screening import DECIDING, ScreeningResult, TriggerResult, TriggerState, is_settled
from pia.web.components.marks import Tone, Words
from pia.web.law_words import ASKS, FORCES, OUTCOMES
from pia.web.record_text import record_text

# The panel stands beside the questions; the sheet shows them all.
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """The result that a page shows, with both its days."""

    result: ScreeningResult
    frozen: bool
    as_of: date | None
    evaluated_on: date | None
    moved: bool


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """One rule with its regime."""

    regime: Text
    trigger: TriggerResult
    asks: Words
    force: Words
    new: bool
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ResultPanel:
    """What the panel shows: the rules that ask for an assessment, and how many others there are."""

    label: Words
    tone: Tone
    symbol: str
    sentence: str
    fired: Sequence[TriggerRow]
    more_fired: int
    unknown: Sequence[TriggerRow]
    more_unknown: int
    duties: int
    new_duties: Sequence[TriggerRow]
    undecided: int
    silent: int
    filings: int
    settled: bool
    shown: Shown


def shown_result(case: Case, *, live: bool) -> Shown:
    """The result on the facts as they are while they may change, else as it was frozen."""
    stored = screening.stored(case)
    now = screening.evaluate(case)
    moved = stored is not None and screening.differs(stored, now)
    if stored is None or live:
        return Shown(now, frozen=False, as_of=case.law_day, evaluated_on=case.today(), moved=moved)
    kept: dict[str, Any] = case.proposal.screening or {}
    return Shown(stored, True, day_from(kept.get("as_of")), day_from(kept.get("evaluated_on")), moved)


def result_panel(case: Case, *, live: bool, before: Collection[str] = ()) -> ResultPanel:
    """The panel; the rules of `before` had fired a moment ago."""
    shown = shown_result(case, live=live)
    result = shown.result
    names = translated_names(case)
    general = case.programme.general_laws
    rows = {state: _rows(result, state, before, names, general) for state in TriggerState}
    fired = [row for row in rows[TriggerState.FIRED] if row.trigger.asks in DECIDING]
    unknown = [row for row in rows[TriggerState.UNKNOWN] if row.trigger.asks in DECIDING]
    others = [row for row in rows[TriggerState.FIRED] if row.trigger.asks not in DECIDING]
    label, tone, symbol = OUTCOMES[result.outcome]
    return ResultPanel(
        label=label,
        tone=tone,
        symbol=symbol,
        sentence=_sentence(result, len(fired), len(unknown)),
        fired=sorted(fired, key=lambda row: not row.new)[:MOST_SHOWN],
        more_fired=max(0, len(fired) - MOST_SHOWN),
        unknown=unknown[:MOST_SHOWN],
        more_unknown=max(0, len(unknown) - MOST_SHOWN),
        duties=len(others),
        new_duties=[row for row in others if row.new],
        undecided=len(rows[TriggerState.UNKNOWN]) - len(unknown),
        silent=len(rows[TriggerState.SILENT]),
        filings=sum(len(regime.filings) for regime in result.regimes),
        settled=is_settled(result),
        shown=shown,
    )


def fired_ids(case: Case) -> frozenset[str]:
    """The rules that fire on the facts as they are."""
    return frozenset(trigger.id for trigger in screening.evaluate(case).triggers_in(TriggerState.FIRED))


def _rows(
    result: ScreeningResult,
    state: TriggerState,
    before: Collection[str],
    names: Mapping[str, str],
    general: Collection[str],
) -> list[TriggerRow]:
    return [
        TriggerRow(
            regime=regime.title,
            trigger=trigger,
            asks=ASKS[trigger.asks],
            force=FORCES[trigger.force],
            new=bool(before) and state is TriggerState.FIRED and trigger.id not in before,
            facts=fact_pairs(trigger, names),
        )
        for regime in sorted(result.regimes, key=lambda one: one.slug not in general)
        if regime.applies
        for trigger in regime.triggers
        if trigger.state is state
    ]


def fact_pairs(trigger: TriggerResult, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The facts that decided a rule, with items by the names of the page's language."""
    return [(named(str(fact.label), names), str(fact.value)) for fact in trigger.facts]


def translated_names(case: Case) -> dict[str, str]:
    """Names of data items in the record -> in the language of the page, where somebody translated them."""
    found = {item.name: record_text(case, f"inventory/{item.ref}/name", item.name) for item in case.telling_items}
    return {name: text.text for name, text in found.items() if text.text != name}


def named(label: str, names: Mapping[str, str]) -> str:
    """A fact's label begins with the item's name as the record has it."""
    return next(
        (translated + label[len(name) :] for name, translated in names.items() if label.startswith(name)), label
    )


def _sentence(result: ScreeningResult, fired: int, unknown: int) -> str:
    if not result.applying:
        return _("No regime applies yet. Choose where the feature will be offered.")
    if fired:
        return ngettext(
            "%(count)d rule asks for an assessment. One is enough.",
            "%(count)d rules ask for an assessment. One is enough.",
            fired,
        ) % {"count": fired}
    if unknown:
        return ngettext(
            "%(count)d rule cannot be decided and counts as the stricter answer.",
            "%(count)d rules cannot be decided and count as the stricter answer.",
            unknown,
        ) % {"count": unknown}
    return _("No rule asks for an assessment.")
