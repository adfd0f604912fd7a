"""The decision sheet as its template shows it: regime by regime, each rule with its facts, its trace, what follows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pia.assessments.case import Case
from pia.programmes.condition_words import Names, Statement, explain
from pia.programmes.definition import Asks, Regime, Text
from pia.programmes.filing_dates import DueFiling, due_filings
from pia.programmes.screening import (
    DECIDING,
    STRICTNESS,
    Outcome,
    RegimeResult,
    ScreeningResult,
    TriggerResult,
    TriggerState,
)
from pia.programmes.words import WordedFact
from pia.web.components.marks import Tone, Words
from pia.web.law_rows import Needs, needs_of
from pia.web.law_words import ASKS, FORCES, OUTCOMES, STATES
from pia.web.screening_result import Shown, fact_pairs, named, translated_names

FIRST = (Asks.PROHIBITION, Asks.ASSESSMENT, Asks.SCOPE, Asks.CRITERION, Asks.DUTY)


@dataclass(frozen=True, slots=True)
class SheetRule:
    """One rule: how it came out, what it asks for, the facts that decided and the way to it."""

    trigger: TriggerResult
    state: Words
    symbol: str
    asks: Words
    force: Words
    facts: Sequence[tuple[str, str]]
    statement: Statement


@dataclass(frozen=True, slots=True)
class SheetFiling:
    """Something that is filed, and whether it follows for certain or only counts until a fact is known."""

    due: DueFiling
    certain: bool


@dataclass(frozen=True, slots=True)
class SheetRegime:
    """One law: its outcome, the rules that speak and those that do not, and what an assessment under it needs."""

    result: RegimeResult
    needs: Needs | None
    label: Words
    tone: Tone
    symbol: str
    asking: Sequence[SheetRule]
    others: Sequence[SheetRule]
    silent: Sequence[SheetRule]
    filings: int

    @property
    def fired(self) -> int:
        """How many rules fired."""
        return self._number(TriggerState.FIRED)

    @property
    def unknown(self) -> int:
        """How many cannot be decided."""
        return self._number(TriggerState.UNKNOWN)

    @property
    def speaks(self) -> bool:
        """Whether any rule fired or may have: else the law is a line that can be opened."""
        return bool(self.asking or self.others)

    def _number(self, state: TriggerState) -> int:
        return sum(rule.trigger.state is state for rule in (*self.asking, *self.others))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet."""

    shown: Shown
    label: Words
    tone: Tone
    symbol: str
    regimes: Sequence[SheetRegime]
    elsewhere: Sequence[SheetRegime]
    filings: Sequence[SheetFiling]

    @property
    def assumed(self) -> bool:
        """Whether a day was counted in a year whose holidays are not published yet."""
        return any(one.due.due is not None and one.due.due.assumed for one in self.filings)


def sheet_of(case: Case, shown: Shown) -> Sheet:
    """The sheet of a result; what decides comes first, regime by regime and rule by rule."""
    names = translated_names(case)
    found = [_regime(case, regime, names) for regime in shown.result.regimes]
    label, tone, symbol = OUTCOMES[shown.result.outcome]
    return Sheet(
        shown=shown,
        label=label,
        tone=tone,
        symbol=symbol,
        regimes=_strictest_first([one for one in found if one.result.applies], case.programme.general_laws),
        elsewhere=[one for one in found if not one.result.applies],
        filings=_filings(case, shown.result),
    )


def _strictest_first(regimes: Sequence[SheetRegime], general: Collection[str]) -> list[SheetRegime]:
    """What asks for an assessment first, the general law before special ones, then by how many rules speak."""

    def place(one: SheetRegime) -> tuple[int, bool, int, int]:
        strict = STRICTNESS.index(one.result.outcome)
        return (-strict, one.result.slug not in general, -len(one.asking), -len(one.others))

    return sorted(regimes, key=place)


def _regime(case: Case, result: RegimeResult, names: Mapping[str, str]) -> SheetRegime:
    law = case.programme.regime(result.slug)
    rules = [_rule(case, law, result, trigger, names) for trigger in result.triggers]
    live = [rule for rule in rules if rule.trigger.state is not TriggerState.SILENT]
    label, tone, symbol = OUTCOMES[result.outcome]
    return SheetRegime(
        result=result,
        needs=needs_of(law) if law and result.outcome is not Outcome.NOT_REQUIRED else None,
        label=label,
        tone=tone,
        symbol=symbol,
        asking=_in_order(rule for rule in live if rule.trigger.asks in DECIDING),
        others=_in_order(rule for rule in live if rule.trigger.asks not in DECIDING),
        silent=_in_order(rule for rule in rules if rule.trigger.state is TriggerState.SILENT),
        filings=len(result.filings),
    )


def _in_order(rules: Iterable[SheetRule]) -> list[SheetRule]:
    """What fired before what is open, and what decides before what only follows."""
    states = list(TriggerState)
    return sorted(rules, key=lambda one: (states.index(one.trigger.state), FIRST.index(one.trigger.asks)))


def _rule(
    case: Case, law: Regime | None, result: RegimeResult, trigger: TriggerResult, names: Mapping[str, str]
) -> SheetRule:
    same = law is not None and law.version == result.version
    defined = law.trigger(trigger.id) if law and same else None
    said = explain(Names(case.programme, law), defined.when if defined else None, trigger.trace)
    state, symbol = STATES[trigger.state]
    return SheetRule(
        trigger=trigger,
        state=state,
        symbol=symbol,
        asks=ASKS[trigger.asks],
        force=FORCES[trigger.force],
        facts=fact_pairs(trigger, names),
        statement=_in_words_of_the_page(said, names) if names else said,
    )


def _in_words_of_the_page(said: Statement, names: Mapping[str, str]) -> Statement:
    """The same with the names of data items as somebody translated them."""
    return replace(
        said,
        text=_renamed(said.text, names),
        parts=tuple(_in_words_of_the_page(part, names) for part in said.parts),
        facts=tuple(WordedFact(_renamed(fact.label, names), fact.value) for fact in said.facts),
    )


def _renamed(text: Text, names: Mapping[str, str]) -> Text:
    shown = named(str(text), names)
    return text if shown == str(text) else Text(en=shown, zh=shown)


def _filings(case: Case, result: ScreeningResult) -> list[SheetFiling]:
    """What is filed, by its day; terms that run from something else come after those with a day."""
    fired = {trigger.id for trigger in result.triggers_in(TriggerState.FIRED)}
    found = due_filings(case.programme, result, case.proposal.planned_launch, case.country)
    in_order = sorted(found, key=lambda one: one.due.date if one.due else date.max)
    return [SheetFiling(one, certain=bool(one.filing.triggers & fired)) for one in in_order]
