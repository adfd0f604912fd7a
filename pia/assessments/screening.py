"""A case seen as facts: what the rules read, evaluated as of the planned launch and frozen in the record."""

from collections.abc import Mapping, Sequence
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.programmes.conditions import Facts
from pia.programmes.definition import Force
from pia.programmes.inventories import representatives
from pia.programmes.screening import Outcome, ScreeningResult, TriggerState, screen
from pia.programmes.sensitivity import with_aggregates


def item_facts(item: models.DataItem, regimes: list[str], home: str) -> dict[str, Any]:
    """One inventory row as the rules read it; a transfer is a recipient outside the organisation's country."""
    return {
        "id": item.ref,
        "name": item.name,
        "category": item.category,
        "subjects": item.subjects,
        "purpose": item.purpose,
        "legal_basis": item.legal_basis,
        "recipients": item.recipients,
        "transfers": [r for r in item.recipients if r.get("country") not in (None, "", home)],
        "retention_days": item.retention_days,
        "retention_proposed": item.retention_proposed,
        "source": item.source,
        "systems": item.systems,
        "protection": item.protection,
        "sensitive": dict.fromkeys(regimes, True) if item.raised_sensitive else {},
    }


def items_of(case: Case) -> Sequence[Mapping[str, Any]]:
    """The telling rows as the rules read them, each with what it adds up to together with the others."""
    found: Sequence[Mapping[str, Any]] = case.once("item facts", work_out=lambda: _items_of(case))
    return found


def _items_of(case: Case) -> Sequence[Mapping[str, Any]]:
    home, slugs = case.proposal.organisation.country, [regime.slug for regime in case.programme.regimes]
    rows = [item_facts(item, slugs, home) for item in case.telling_items]
    return with_aggregates(case.programme.aggregations, rows)


def facts(case: Case) -> Facts:
    """Everything that a condition may look at."""
    return Facts(
        answers={question: answer.value for question, answer in case.answers.items()},
        items=representatives(items_of(case)),
        clauses=frozenset(case.proposal.agreement_clauses),
        jurisdictions=frozenset(case.proposal.jurisdictions),
        as_of=case.law_day,
    )


def evaluate(case: Case) -> ScreeningResult:
    """Screen the case as it is now; worked out once for as long as nothing of it changes."""
    result: ScreeningResult = case.once("screened", work_out=lambda: screen(case.programme, facts(case)))
    return result


def frozen(case: Case) -> dict[str, Any]:
    """The result as it is kept, with both dates."""
    return {
        **evaluate(case).as_dict(),
        "as_of": case.law_day.isoformat(),
        "evaluated_on": case.today().isoformat(),
    }


def stored(case: Case) -> ScreeningResult | None:
    """The screening as last frozen."""
    return ScreeningResult.from_dict(case.proposal.screening) if case.proposal.screening else None


def differs(before: ScreeningResult | None, after: ScreeningResult) -> bool:
    """Whether the outcome or the set of applying regimes is another; new triggers of the same regimes join quietly."""
    return before is None or (before.outcome, set(before.applying)) != (after.outcome, set(after.applying))


def binding(result: ScreeningResult) -> bool:
    """Whether a mandatory trigger fired or is unknown, so that the case cannot be screened out."""
    return any(result.deciding_in(state, Force.MANDATORY) for state in (TriggerState.FIRED, TriggerState.UNKNOWN))


def rebuttable(result: ScreeningResult) -> bool:
    """Whether only rebuttable triggers ask for an assessment, so that the DPO's opinion opens the way out."""
    live = any(result.deciding_in(state, Force.REBUTTABLE) for state in (TriggerState.FIRED, TriggerState.UNKNOWN))
    return live and not binding(result)


def needs_reason_to_assess(result: ScreeningResult) -> bool:
    """Whether requiring an assessment goes beyond what the engine says."""
    return result.outcome is Outcome.NOT_REQUIRED
