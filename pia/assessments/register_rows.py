"""The rows of the register that a person may see: filtered by the index, told from the snapshots, so many at a time.

A page or a chunk of a file costs the same number of queries however many cases there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from pia.accounts.models import Organisation, User
from pia.assessments import queues
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.content import DESCRIPTION_FIELDS, ITEM_FIELDS, MEASURE_FIELDS, SYSTEMS, fields_of, plain
from pia.assessments.content import TRANSLATION_MARK as MARK
from pia.assessments.decided import TOLD, Frozen, as_decided
from pia.assessments.keeping import Term, term_of
from pia.assessments.models import (
    Condition,
    DataItem,
    Decision,
    FacetKind,
    Measure,
    ProcessorRecord,
    Proposal,
    RegisterEntry,
    RegisterFacet,
    Signature,
    Translation,
)
from pia.assessments.register import Record, record_of, regimes_of
from pia.assessments.register_index import Found, folded
from pia.assessments.states import APPROVALS, STANDING, ConditionState, DecisionKind
from pia.programmes.vocabulary import Section

#: References are unique and never change: an order that pages can be turned by.
ORDER = ("reference", "pk")
GOES_ON = Q(decision__state__in=sorted(STANDING))
HAS_ENDED = Q(ended_on__isnull=False)
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the register; what is empty filters nothing."""

    text: str = ""
    unit: int | None = None
    facets: tuple[tuple[FacetKind, str], ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One processing: the decision that allowed it, what was decided on, and how things stand today."""

    entry: RegisterEntry
    record: Record
    term: Term
    short: bool
    differs: tuple[Section, ...]
    signed_at: datetime | None
    waits: bool  # a blocking condition of the decision is not met yet
    processed_for: tuple[ProcessorRecord, ...]

    @property
    def decision(self) -> Decision:
        """The decision that allows it, or allowed it."""
        return self.entry.decision

    @property
    def proposal(self) -> Proposal:
        """The case as it is now."""
        return self.entry.decision.proposal


def visible(user: User) -> QuerySet[RegisterEntry]:
    """What is, or once was, allowed to go on among the cases that this person may see."""
    rows = RegisterEntry.objects.filter(decision__proposal__in=queues.visible_to(user))
    return rows.annotate(reference=F("decision__proposal__reference")).only("ended_on")


def of_organisation(organisation: Organisation) -> QuerySet[RegisterEntry]:
    """What goes on in the whole organisation: only to count by, never to show."""
    return RegisterEntry.objects.filter(GOES_ON, decision__proposal__organisation=organisation)


def numbers(seen: QuerySet[RegisterEntry]) -> tuple[int, int]:
    """How many go on, and how many have ended, in one query."""
    found = seen.aggregate(going_on=Count("pk", filter=GOES_ON), ended=Count("pk", filter=HAS_ENDED))
    return found["going_on"], found["ended"]


def matching(seen: QuerySet[RegisterEntry], wanted: Wanted) -> QuerySet[RegisterEntry]:
    """Of the entries that somebody may see those that they ask for."""
    rows = seen.filter(HAS_ENDED if wanted.ended else GOES_ON)
    if text := wanted.text.replace("\x00", "").strip():
        rows = rows.filter(Q(search__contains=folded(text)) | Q(reference__icontains=text))
    if wanted.unit is not None:
        rows = rows.filter(decision__proposal__unit_id=wanted.unit)
    for kind, value in wanted.facets:
        rows = rows.filter(Exists(RegisterFacet.objects.filter(entry=OuterRef("pk"), kind=kind, value=value)))
    return rows


def known_facets(found: QuerySet[RegisterEntry]) -> dict[FacetKind, list[str]]:
    """By which values these entries can be filtered: those that occur, in one query."""
    known: dict[FacetKind, list[str]] = {kind: [] for kind in FacetKind}
    rows = RegisterFacet.objects.filter(entry__in=found.order_by().values("pk"))
    for kind, value in rows.order_by("kind", "value").values_list("kind", "value").distinct():
        known[FacetKind(kind)].append(value)
    return known


def all_rows(found: QuerySet[RegisterEntry], language: str) -> Iterator[Row]:
    """Every row in the order of the references, so many in memory at a time."""
    keys = list(found.order_by(*ORDER).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from rows_of(keys[start : start + CHUNK], language)


def rows_of(keys: Iterable[int], language: str) -> list[Row]:
    """The rows of these entries in the order of the references; only they are read with their content."""
    found = list(_with_content(RegisterEntry.objects.filter(pk__in=list(keys))))
    beside = _read(found, language)
    return [_row(entry, beside, language) for entry in found]


def _with_content(found: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """With what a row is told from: of the snapshot those sections alone."""
    newest = Decision.objects.filter(proposal=OuterRef("decision__proposal")).order_by("-at").values("at")[:1]
    unmet = Condition.objects.filter(
        decision=OuterRef("decision"), blocking=True, state__in=[ConditionState.OPEN, ConditionState.FILED]
    )
    sections: dict[str, Any] = {f"frozen_{part}": F(f"decision__snapshot__content__{part.value}") for part in TOLD}
    return (
        found.select_related("decision__proposal__organisation", "decision__proposal__unit")
        .defer("search", "decision__proposal__screening")
        .annotate(
            **sections, pinned=F("decision__snapshot__programme"), last_decided_at=Subquery(newest), waits=Exists(unmet)
        )
        .order_by("decision__proposal__reference", "pk")
    )


@dataclass(slots=True)
class _Beside:
    """What was read of all the cases of a page, by case or by decision."""

    translations: dict[int, list[Translation]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[str, datetime] = field(default_factory=dict)
    processed_for: dict[int, list[ProcessorRecord]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, list[DataItem]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[int, list[Measure]] = field(default_factory=lambda: defaultdict(list))


def _read(found: Sequence[RegisterEntry], language: str) -> _Beside:
    beside = _Beside()
    proposals = [entry.decision.proposal for entry in found]
    foreign = [one.pk for one in proposals if one.record_language != language]
    again = [one.pk for one in proposals if one.is_open]
    told = Q()
    for part in TOLD:
        told |= Q(address__startswith=f"{part}/")
    for translation in Translation.objects.filter(told, proposal__in=foreign, language=language):
        beside.translations[translation.proposal_id].append(translation)
    signatures = Signature.objects.filter(proposal__in=proposals, act=Action.SIGN_REPORT, withdrawn_at=None)
    beside.signed = dict(signatures.order_by("at").values_list("subject", "at"))
    for record in ProcessorRecord.objects.filter(proposal__in=proposals, ended_on=None):
        beside.processed_for[record.proposal_id or 0].append(record)
    for item in DataItem.objects.filter(proposal__in=again):
        beside.items[item.proposal_id].append(item)
    for measure in Measure.objects.filter(proposal__in=again):
        beside.measures[measure.proposal_id].append(measure)
    return beside


def _row(entry: Any, beside: _Beside, language: str) -> Row:
    decision = entry.decision
    proposal, found = decision.proposal, Found.from_dict(entry.found)
    frozen = Frozen({part: getattr(entry, f"frozen_{part}") or {} for part in TOLD}, entry.pinned)
    case = as_decided(proposal, frozen, beside.translations[proposal.pk])
    short = decision.kind == DecisionKind.NOT_REQUIRED
    return Row(
        entry=entry,
        record=record_of(case, found, language, short=short),
        term=_term(case, entry, found),
        short=short,
        differs=tuple(_differs(proposal, frozen, beside)) if proposal.is_open else (),
        waits=entry.waits and entry.ended_on is None,
        signed_at=beside.signed.get(f"decision:{decision.pk}"),
        processed_for=tuple(beside.processed_for[proposal.pk]),
    )


def _term(case: Case, entry: Any, found: Found) -> Term:
    """From the newest decision of the case, or the end of the processing if that is later."""
    days: list[date] = [timezone.localdate(entry.last_decided_at)]
    if entry.ended_on:
        days.append(entry.ended_on)
    goes_on = entry.ended_on is None and entry.decision.kind in APPROVALS
    return term_of(regimes_of(case, found), days, runs=goes_on or entry.decision.proposal.is_open)


def _differs(proposal: Proposal, frozen: Frozen, beside: _Beside) -> Iterable[Section]:
    """The sections that the team has changed since, in a case that is assessed again."""
    now: dict[Section, dict[str, Any]] = {part: {} for part in TOLD}
    now[Section.DESCRIPTION] = {
        f"{Section.DESCRIPTION}/{name}": plain(getattr(proposal, name)) for name in DESCRIPTION_FIELDS
    }
    for item in beside.items[proposal.pk]:
        now[Section.INVENTORY] |= fields_of(Section.INVENTORY, item.ref, item, ITEM_FIELDS)
    for ref, system in proposal.systems.items():
        now[Section.INVENTORY][f"{Section.INVENTORY}/{SYSTEMS}/{ref}"] = system
    for measure in beside.measures[proposal.pk]:
        now[Section.MEASURES] |= fields_of(Section.MEASURES, measure.ref, measure, MEASURE_FIELDS)
    for part in TOLD:
        was = {address: value for address, value in frozen.content[part].items() if MARK not in address}
        if was != now[part]:
            yield part
