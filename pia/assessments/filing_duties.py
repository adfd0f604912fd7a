"""Filings that the laws of a case ask for, as conditions ready to be proposed or added: each prefilled from the law."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pia.assessments import screening
from pia.assessments.case import Case
from pia.assessments.states import ConditionKind, Phase, SpanUnit
from pia.programmes.filing_dates import DueFiling, due_filings
from pia.programmes.regime import Clock, Condition, Regime
from pia.programmes.vocabulary import ClockStart, ClockUnit

#: Starts of terms that are known to come; changes, incidents and ends may never.
FORESEEN = frozenset({ClockStart.LAUNCH, ClockStart.REACHED, ClockStart.YEARLY})
MONTHS_A_YEAR = 12
AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class FilingDuty:
    """One filing: how it is called in an address, what the law says of it, and the values of its condition."""

    key: str
    found: DueFiling
    values: dict[str, Any]


def filing_duties(case: Case) -> list[FilingDuty]:
    """Every filing that follows from the frozen screening and can be foreseen at the decision, law by law."""
    result = screening.stored(case)
    if result is None:
        return []
    found = due_filings(case.programme, result, case.proposal.planned_launch, case.country)
    known = (one for one in found if one.filing.clock.start in FORESEEN)
    return [FilingDuty(f"{one.slug}:{one.filing.id}", one, _values(case, one)) for one in known]


def _values(case: Case, one: DueFiling) -> dict[str, Any]:
    """A number to reach makes it a counter, a yearly term a duty that comes again, all else is done once."""
    clock, language = one.filing.clock, case.proposal.record_language
    parts = (one.filing.title, one.filing.authority, clock.text)
    values: dict[str, Any] = {
        "text": "\n".join(part.in_language(language) for part in parts),
        "kind": ConditionKind.ONCE.value,
        "phase": (Phase.BEFORE_LAUNCH if clock.before else Phase.AFTER_LAUNCH).value,
        "blocking": clock.before,
        "stops_launch": not clock.before,
        "due": one.due.date if one.due else None,
    }
    regime = case.programme.regime(one.slug)
    if clock.start is ClockStart.REACHED and regime:
        return values | {"kind": ConditionKind.COUNTER.value, "due": None} | _term(clock) | _number(case, one, regime)
    if clock.start is ClockStart.YEARLY:
        again = {"every": MONTHS_A_YEAR, "every_unit": SpanUnit.MONTHS.value}
        return values | {"kind": ConditionKind.RECURRING.value, **again}
    return values


def _term(clock: Clock) -> dict[str, Any]:
    if clock.unit is ClockUnit.YEARS:
        return {"term": clock.number * MONTHS_A_YEAR, "term_unit": SpanUnit.MONTHS.value}
    return {"term": clock.number, "term_unit": clock.unit.value}


def _number(case: Case, one: DueFiling, regime: Regime) -> dict[str, Any]:
    """What is counted and up to where, if the rules that ask for the filing name one number of one question."""
    wanted = [trigger.when for trigger in regime.triggers if trigger.id in one.filing.triggers]
    numbers = {(found["question"], found["number"]) for when in wanted for found in _at_least(when)}
    if len(numbers) != 1:
        return {}
    [(question, number)] = numbers
    asked = case.programme.question(question)
    said = asked.text.in_language(case.proposal.record_language) if asked else ""
    return {"threshold": number, "counts": said}


def _at_least(condition: Condition) -> Iterator[Mapping[str, Any]]:
    """Every number that a condition wants an answer to reach."""
    [(operator, argument)] = condition.items()
    if operator == AT_LEAST:
        yield argument
    elif isinstance(argument, list):
        for part in argument:
            if isinstance(part, dict):
                yield from _at_least(part)
