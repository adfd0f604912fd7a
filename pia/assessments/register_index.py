"""By what the register of processing is searched and filtered: written when a decision comes into force, once.

A snapshot never changes, and neither does what is derived from it here: the laws that counted with their rules, which
data items are sensitive, and the facets. Only the end of the processing is added later.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from pia.assessments import screening
from pia.assessments.case import Case
from pia.assessments.decided import Frozen, as_decided
from pia.assessments.models import Decision, FacetKind, RegisterEntry, RegisterFacet
from pia.assessments.states import APPROVALS, STANDING, DecisionKind, DecisionState, State
from pia.programmes.definition import Force
from pia.programmes.screening import DECIDING, RegimeResult, TriggerState
from pia.programmes.sensitivity import sensitivity, what_decides, with_aggregates

#: The kinds of decision that let a processing go on.
ALLOWING = APPROVALS | {DecisionKind.NOT_REQUIRED}
LONGEST_SEARCH = 20_000
BATCH = 50
YES = "yes"


@dataclass(frozen=True, slots=True)
class LawFound:
    """A law that counted for a case, what it asked for, and the rules of it that fired or could not be ruled out."""

    slug: str
    outcome: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What screening and the law say of a case."""

    evaluated_on: str
    laws: tuple[LawFound, ...]
    sensitive: frozenset[str]  # references of data items that are sensitive under one of the laws

    def as_dict(self) -> dict[str, Any]:
        """The form in which it is stored as JSON."""
        laws = [{"slug": one.slug, "outcome": one.outcome, "rules": list(one.rules)} for one in self.laws]
        return {"evaluated_on": self.evaluated_on, "laws": laws, "sensitive": sorted(self.sensitive)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `as_dict` stored."""
        laws = tuple(LawFound(one["slug"], one["outcome"], tuple(one["rules"])) for one in data["laws"])
        return cls(data["evaluated_on"], laws, frozenset(data["sensitive"]))


def found_of(case: Case) -> Found:
    """What is found of the case as it stands: present content for the present case, frozen content for a frozen one."""
    result = screening.stored(case) or screening.evaluate(case)
    frozen = case.proposal.screening or {}
    day = date.fromisoformat(frozen["as_of"]) if frozen.get("as_of") else case.law_day
    laws = tuple(_law(one) for one in result.regimes if one.applies and _counts(case, one))
    return Found(frozen.get("evaluated_on", ""), laws, frozenset(_sensitive(case, laws, day)))


def _live(regime: RegimeResult) -> list[str]:
    """The rules that ask for an assessment, or ban, and fired or cannot be ruled out."""
    return [
        one.id
        for one in regime.triggers
        if one.asks in DECIDING and one.force is not Force.ADVISORY and one.state is not TriggerState.SILENT
    ]


def _counts(case: Case, found: RegimeResult) -> bool:
    """General laws count wherever they apply, special ones where a rule of theirs fired or may have."""
    return found.slug in case.programme.general_laws or bool(_live(found))


def _law(found: RegimeResult) -> LawFound:
    return LawFound(found.slug, found.outcome.value, tuple(_live(found)))


def _sensitive(case: Case, laws: Iterable[LawFound], day: date) -> Iterator[str]:
    """The references of the sensitive items; each kind of row is judged once."""
    regimes = [regime for law in laws if (regime := case.programme.regime(law.slug)) is not None]
    slugs, home = [regime.slug for regime in regimes], case.proposal.organisation.country
    facts = [screening.item_facts(item, slugs, home) for item in case.items]
    judged: dict[Any, bool] = {}
    for one in with_aggregates(case.programme.aggregations, facts):
        kind = what_decides(one)
        if kind not in judged:
            judged[kind] = any(sensitivity(regime, one, day).value is True for regime in regimes)
        if judged[kind]:
            yield one["id"]


def facets_of(case: Case, found: Found) -> set[tuple[FacetKind, str]]:
    """Kind and value of everything by which the case is found."""
    items, systems = case.items, case.proposal.systems.values()
    abroad = {row.get("country") for item in items for row in item.recipients} | {s.get("country") for s in systems}
    values = {
        FacetKind.REGIME: {law.slug for law in found.laws},
        FacetKind.JURISDICTION: set(case.proposal.jurisdictions),
        FacetKind.CATEGORY: {item.category for item in items},
        FacetKind.SUBJECT: {subject for item in items for subject in item.subjects},
        FacetKind.COUNTRY: abroad,
        FacetKind.SENSITIVE: {YES} if found.sensitive else set(),
    }
    return {(kind, str(value)) for kind, known in values.items() for value in known if value}


def search_text(case: Case, *, short: bool) -> str:
    """What people look for: title, purposes, data, recipients and systems, in every language there is."""
    proposal = case.proposal
    parts = [proposal.title, *(map(str, proposal.short_record.values()) if short else ())]
    parts += [row.text for row in case.translations.values()]
    for item in case.items:
        parts += [item.name, item.purpose, *(str(row.get("name", "")) for row in item.recipients), *item.systems]
    return folded("\n".join(dict.fromkeys(part for part in parts if part)))[:LONGEST_SEARCH]


def folded(text: str) -> str:
    """Upper and lower case alike, in every database."""
    return text.casefold()


# -- writing ----------------------------------------------------------------------------------------------------------


def enter(decision: Decision, today: date) -> None:
    """A decision came into force: what it allows is entered; a rejection ends what was allowed before it."""
    if decision.kind in ALLOWING:
        _write(decision)
    elif decision.supersedes is not None:
        close(decision.supersedes, today)


def close(decision: Decision, day: date) -> None:
    """The processing ended on that day. Behind a rejection it is what was allowed before it that ended."""
    allowed: Decision | None = decision
    while allowed is not None and allowed.kind not in ALLOWING:
        allowed = allowed.supersedes
    if allowed is not None:
        RegisterEntry.objects.filter(decision=allowed).update(ended_on=day)


def speak_again(decision: Decision) -> None:
    """What replaced the decision was revoked: if it allowed something, that goes on."""
    if decision.kind in ALLOWING:
        RegisterEntry.objects.filter(decision=decision).update(ended_on=None)


def fill() -> int:
    """Enter what was decided before there was a register; returns how many decisions that were."""
    number = 0
    for decision in _missing().iterator(chunk_size=BATCH):
        with transaction.atomic():
            entry = _write(decision)
            if decision.state not in STANDING:
                entry.ended_on = decision.proposal.ended_on
                entry.save(update_fields=["ended_on"])
        number += 1
    return number


def _missing() -> QuerySet[Decision]:
    """Decisions that stand, and the last one of each processing that was retired, without an entry."""
    newer = Decision.objects.filter(proposal=OuterRef("proposal"), pk__gt=OuterRef("pk"))
    ended = Q(state=DecisionState.ENDED, proposal__state=State.RETIRED) & ~Exists(newer)
    wanted = Decision.objects.filter(kind__in=ALLOWING, register_entry=None).filter(Q(state__in=STANDING) | ended)
    return wanted.select_related("proposal__organisation", "snapshot").order_by("pk")


def _write(decision: Decision) -> RegisterEntry:
    case = as_decided(decision.proposal, Frozen.of(decision.snapshot))
    found = found_of(case)
    words = search_text(case, short=decision.kind == DecisionKind.NOT_REQUIRED)
    entry = RegisterEntry.objects.create(decision=decision, found=found.as_dict(), search=words)
    RegisterFacet.objects.bulk_create(
        RegisterFacet(entry=entry, kind=kind, value=value) for kind, value in sorted(facets_of(case, found))
    )
    return entry
