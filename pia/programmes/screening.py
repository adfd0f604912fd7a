"""Screening: which regimes apply, which of their triggers fire, and whether an assessment is required.

A pure function of a programme and the facts. What is unknown takes the stricter path, and the result says so.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from pia.programmes.conditions import FactKind, FactRead, Facts, Result, Trace, Truth, evaluate, facts_read
from pia.programmes.definition import Asks, Citation, Force, Programme, Regime, Text, Trigger
from pia.programmes.questionnaire import not_asked
from pia.programmes.sensitivity import with_sensitivity
from pia.programmes.words import WordedFact, worded


class Outcome(StrEnum):
    """What screening says; the order of `STRICTNESS` tells which one wins."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    NOT_REQUIRED = "not_required"
    UNDECIDED = "undecided"


STRICTNESS = (Outcome.NOT_REQUIRED, Outcome.UNDECIDED, Outcome.RECOMMENDED, Outcome.REQUIRED)


class TriggerState(StrEnum):
    """Whether a trigger's condition holds."""

    FIRED = "fired"
    SILENT = "silent"
    UNKNOWN = "unknown"


DECIDING = frozenset({Asks.ASSESSMENT, Asks.PROHIBITION})

STATES: Mapping[Truth, TriggerState] = {
    True: TriggerState.FIRED,
    False: TriggerState.SILENT,
    None: TriggerState.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerResult:
    """One trigger, how it came out, why, and on which facts."""

    id: str
    asks: Asks
    force: Force
    state: TriggerState
    label: Text
    reason: Text
    citation: Citation
    facts: tuple[WordedFact, ...]
    trace: Trace

    def as_dict(self) -> dict[str, Any]:
        """The form in which the result is stored as JSON."""
        return {
            "id": self.id,
            "asks": self.asks.value,
            "force": self.force.value,
            "state": self.state.value,
            "label": self.label.as_dict(),
            "reason": self.reason.as_dict(),
            "citation": self.citation.as_dict(),
            "facts": [fact.as_dict() for fact in self.facts],
            "trace": self.trace.as_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "TriggerResult":
        """The result that `as_dict` stored."""
        return cls(
            id=data["id"],
            asks=Asks(data.get("asks", Asks.ASSESSMENT)),
            force=Force(data["force"]),
            state=TriggerState(data["state"]),
            label=Text.from_dict(data["label"]),
            reason=Text.from_dict(data["reason"]),
            citation=Citation.from_dict(data["citation"]),
            facts=tuple(WordedFact.from_dict(fact) for fact in data["facts"]),
            trace=Trace.from_dict(data["trace"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeResult:
    """One regime, whether it applies at all, and its triggers."""

    slug: str
    version: str
    title: Text
    applies: bool
    outcome: Outcome
    triggers: tuple[TriggerResult, ...]
    filings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The form in which the result is stored as JSON."""
        return {
            "slug": self.slug,
            "version": self.version,
            "title": self.title.as_dict(),
            "applies": self.applies,
            "outcome": self.outcome.value,
            "triggers": [trigger.as_dict() for trigger in self.triggers],
            "filings": list(self.filings),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "RegimeResult":
        """The result that `as_dict` stored."""
        return cls(
            slug=data["slug"],
            version=data["version"],
            title=Text.from_dict(data["title"]),
            applies=data["applies"],
            outcome=Outcome(data["outcome"]),
            triggers=tuple(TriggerResult.from_dict(trigger) for trigger in data["triggers"]),
            filings=tuple(data.get("filings", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningResult:
    """What screening says on the whole, and regime by regime."""

    outcome: Outcome
    regimes: tuple[RegimeResult, ...]

    @property
    def applying(self) -> tuple[str, ...]:
        """The slugs of the regimes that apply."""
        return tuple(regime.slug for regime in self.regimes if regime.applies)

    def regime(self, slug: str) -> RegimeResult | None:
        """The result of that regime."""
        return next((regime for regime in self.regimes if regime.slug == slug), None)

    def deciding_in(self, state: TriggerState, force: Force) -> tuple[TriggerResult, ...]:
        """The triggers of that force and state that ask for an assessment themselves."""
        return tuple(trigger for trigger in self.triggers_in(state, force) if trigger.asks in DECIDING)

    def triggers_in(self, state: TriggerState, *forces: Force) -> tuple[TriggerResult, ...]:
        """The triggers of the applying regimes in that state, of those forces or of any."""
        return tuple(
            trigger
            for regime in self.regimes
            if regime.applies
            for trigger in regime.triggers
            if trigger.state is state and (not forces or trigger.force in forces)
        )

    def as_dict(self) -> dict[str, Any]:
        """The form in which the result is stored as JSON."""
        return {"outcome": self.outcome.value, "regimes": [regime.as_dict() for regime in self.regimes]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ScreeningResult":
        """The result that `as_dict` stored."""
        regimes = tuple(RegimeResult.from_dict(regime) for regime in data["regimes"])
        return cls(outcome=Outcome(data["outcome"]), regimes=regimes)


def is_settled(result: ScreeningResult) -> bool:
    """Whether the outcome of the case stays the same however every open question is answered.

    What fired stays so by the logic: one binding rule is enough. Else nothing may be unknown.
    """
    applying = [regime for regime in result.regimes if regime.applies]
    if any(_binds(regime) for regime in applying):
        return True
    return bool(applying) and not any(trigger.state is TriggerState.UNKNOWN for trigger in _deciding(applying))


def _binds(regime: RegimeResult) -> bool:
    """Whether a rule that is more than advice fired in a law whose scope is certain."""
    scope = [trigger.state for trigger in regime.triggers if trigger.asks is Asks.SCOPE]
    fired = [trigger for trigger in _deciding([regime]) if trigger.state is TriggerState.FIRED]
    certain = not scope or TriggerState.FIRED in scope
    return certain and any(trigger.force is not Force.ADVISORY for trigger in fired)


def _deciding(regimes: Iterable[RegimeResult]) -> list[TriggerResult]:
    return [one for regime in regimes for one in regime.triggers if one.asks in DECIDING or one.asks is Asks.SCOPE]


def screen(programme: Programme, facts: Facts) -> ScreeningResult:
    """Evaluate every trigger of every regime on the facts, as of the facts' date."""
    settled = settle(programme, facts)
    regimes = tuple(_regime(programme, regime, settled) for regime in programme.regimes)
    outcome = strictest(regime.outcome for regime in regimes if regime.applies)
    return ScreeningResult(outcome=outcome or without_regime(programme, facts), regimes=regimes)


def settle(programme: Programme, facts: Facts) -> Facts:
    """The facts with what follows from them: sensitivity per regime, and the questions that are not asked."""
    derived = with_sensitivity(programme, facts)
    return replace(derived, not_asked=not_asked(programme, derived))


def _regime(programme: Programme, regime: Regime, facts: Facts) -> RegimeResult:
    """One regime: it applies where it is law, unless its own scope certainly leaves the case out."""
    here = bool(regime.jurisdictions & facts.jurisdictions) and regime.in_force(facts.as_of)
    triggers = tuple(_trigger(programme, trigger, facts) for trigger in regime.triggers) if here else ()
    scope = [trigger for trigger in triggers if trigger.asks is Asks.SCOPE]
    applies = here and (not scope or any(trigger.state is not TriggerState.SILENT for trigger in scope))
    told = triggers if applies else tuple(scope)
    return RegimeResult(
        slug=regime.slug,
        version=regime.version,
        title=regime.title,
        applies=applies,
        outcome=outcome_of(told, facts),
        triggers=told,
        filings=_filings(regime, told, facts) if applies else (),
    )


def _filings(regime: Regime, triggers: Iterable[TriggerResult], facts: Facts) -> tuple[str, ...]:
    return filings_of(regime, {one.id for one in triggers if one.state is not TriggerState.SILENT}, facts)


def filings_of(regime: Regime, live: AbstractSet[str], facts: Facts) -> tuple[str, ...]:
    """The filings that follow: one of their triggers fired, or may have."""
    return tuple(one.id for one in regime.filings if one.triggers & live and one.in_force(facts.as_of))


def _trigger(programme: Programme, trigger: Trigger, facts: Facts) -> TriggerResult:
    result = evaluate(trigger.when, facts) if trigger.in_force(facts.as_of) else _not_law(trigger, facts)
    return TriggerResult(
        id=trigger.id,
        asks=trigger.asks,
        force=trigger.force,
        state=STATES[result.value],
        label=trigger.label,
        reason=trigger.reason,
        citation=trigger.citation,
        facts=tuple(worded(programme, fact) for fact in facts_read(result.trace)),
        trace=result.trace,
    )


def _not_law(trigger: Trigger, facts: Facts) -> Result:
    """A rule outside its term is silent, whatever the facts, and the trace names the day that decides."""
    later = trigger.effective_from is not None and facts.as_of < trigger.effective_from
    day = trigger.effective_from if later else trigger.effective_to
    read = FactRead(FactKind.DATE, "effective_from" if later else "effective_to", day.isoformat() if day else None)
    return Result(False, Trace("in_force", False, (read,)))


class Judged(Protocol):
    """What is decisive of a trigger once its condition has been judged."""

    @property
    def asks(self) -> Asks: ...

    @property
    def force(self) -> Force: ...

    @property
    def state(self) -> TriggerState: ...


def outcome_of(triggers: Iterable[Judged], facts: Facts) -> Outcome:
    """The stricter path for what is unknown: a binding trigger in doubt asks for an assessment like one that fired."""
    deciding = [trigger for trigger in triggers if trigger.asks in DECIDING]
    live = [trigger for trigger in deciding if trigger.state is not TriggerState.SILENT]
    fired = any(trigger.state is TriggerState.FIRED for trigger in live)
    if not fired and _nothing_known(facts):
        return Outcome.UNDECIDED
    if any(trigger.force is not Force.ADVISORY for trigger in live):
        return Outcome.REQUIRED
    return Outcome.RECOMMENDED if live else Outcome.NOT_REQUIRED


def _nothing_known(facts: Facts) -> bool:
    return not facts.items and not any(value not in (None, "", []) for value in facts.answers.values())


def strictest(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The outcome that wins; none where there is none."""
    return max(outcomes, key=STRICTNESS.index, default=None)


def without_regime(programme: Programme, facts: Facts) -> Outcome:
    """No regime applies: nothing is required if the law is merely not in force, and nobody can say if none is known."""
    known = {code for regime in programme.regimes for code in regime.jurisdictions}
    covered = bool(facts.jurisdictions) and facts.jurisdictions <= known
    return Outcome.NOT_REQUIRED if covered else Outcome.UNDECIDED
