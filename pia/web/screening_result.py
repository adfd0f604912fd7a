"""What screening says, as a panel: the outcome in words, the rules that fired and why, and the quiet ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from pia.assessments import screening
from pia.assessments.case import Case
from pia.programmes.definition import Force, Text
from pia.programmes.screening import Outcome, ScreeningResult, TriggerResult, TriggerState
from pia.web.components.marks import Tone
from pia.web.record_text import record_text

Words = str | Promise

OUTCOMES: dict[Outcome, tuple[Words, Tone, str]] = {
    Outcome.REQUIRED: (_("Assessment required"), Tone.WARN, "alert"),
    Outcome.RECOMMENDED: (_("Assessment recommended"), Tone.NOW, "info"),
    Outcome.NOT_REQUIRED: (_("No assessment required"), Tone.OK, "check-circle"),
    Outcome.UNDECIDED: (_("Cannot be told yet"), Tone.IDLE, "circle"),
}
FORCES: dict[Force, Words] = {
    Force.MANDATORY: pgettext_lazy("trigger", "Mandatory"),
    Force.REBUTTABLE: pgettext_lazy("trigger", "Rebuttable"),
    Force.ADVISORY: pgettext_lazy("trigger", "Advisory"),
}


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """One rule with its regime."""

    regime: Text
    trigger: TriggerResult
    force: Words
    new: bool
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ResultPanel:
    """What the panel shows."""

    label: Words
    tone: Tone
    symbol: str
    sentence: str
    fired: Sequence[TriggerRow]
    unknown: Sequence[TriggerRow]
    silent: Sequence[TriggerRow]
    not_applying: Sequence[Text]
    as_of: date | None
    evaluated_on: date | None
    frozen: bool
    moved: bool


def result_panel(case: Case, *, live: bool, before: Collection[str] = ()) -> ResultPanel:
    """The live result while the facts may change, else the frozen one; `before` had fired a moment ago."""
    stored = screening.stored(case)
    now = screening.evaluate(case)
    frozen = stored is not None and not live
    result: ScreeningResult = stored if stored is not None and frozen else now
    kept: dict[str, Any] = case.proposal.screening or {}
    fired = _rows(case, result, TriggerState.FIRED, before)
    unknown = _rows(case, result, TriggerState.UNKNOWN, ())
    label, tone, symbol = OUTCOMES[result.outcome]
    return ResultPanel(
        label=label,
        tone=tone,
        symbol=symbol,
        sentence=_sentence(result, len(fired), len(unknown)),
        fired=sorted(fired, key=lambda row: not row.new),
        unknown=unknown,
        silent=_rows(case, result, TriggerState.SILENT, ()),
        not_applying=[regime.title for regime in result.regimes if not regime.applies],
        as_of=_day(kept.get("as_of")) if frozen else case.law_day,
        evaluated_on=_day(kept.get("evaluated_on")) if frozen else None,
        frozen=frozen,
        moved=stored is not None and screening.differs(stored, now),
    )


def fired_ids(case: Case) -> frozenset[str]:
    """The rules that fire on the facts as they are."""
    return frozenset(trigger.id for trigger in screening.evaluate(case).triggers_in(TriggerState.FIRED))


def _rows(case: Case, result: ScreeningResult, state: TriggerState, before: Collection[str]) -> list[TriggerRow]:
    names = _translated_names(case)
    return [
        TriggerRow(
            regime=regime.title,
            trigger=trigger,
            force=FORCES[trigger.force],
            new=bool(before) and trigger.id not in before,
            facts=[(_named(str(fact.label), names), str(fact.value)) for fact in trigger.facts],
        )
        for regime in result.regimes
        if regime.applies
        for trigger in regime.triggers
        if trigger.state is state
    ]


def _translated_names(case: Case) -> dict[str, str]:
    """Names of data items in the record -> in the language of the page, where somebody translated them."""
    found = {item.name: record_text(case, f"inventory/{item.ref}/name", item.name) for item in case.items}
    return {name: text.text for name, text in found.items() if text.text != name}


def _named(label: str, names: dict[str, str]) -> str:
    """A fact's label begins with the item's name as the record has it."""
    return next(
        (translated + label[len(name) :] for name, translated in names.items() if label.startswith(name)), label
    )


def _sentence(result: ScreeningResult, fired: int, unknown: int) -> str:
    if not result.applying:
        return str(_("No regime applies yet. Choose where the feature will be offered."))
    if fired:
        return ngettext("%(count)d rule fired. One is enough.", "%(count)d rules fired. One is enough.", fired) % {
            "count": fired
        }
    if unknown:
        return ngettext(
            "%(count)d rule cannot be decided and counts as the stricter answer.",
            "%(count)d rules cannot be decided and count as the stricter answer.",
            unknown,
        ) % {"count": unknown}
    return str(_("No rule fired."))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
