"""Reads the flows out of the inventory of a case: from whom, through which systems, to whom, across which border.

A row tells which systems hold an item in the order in which the data pass through them, so the first one collects it
and the last one hands it on. Where a recipient of the item runs one of these systems, the way into the system is the
way to the recipient, under the recipient's contract.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.screening import item_facts
from pia.assessments.values import RECIPIENT_KINDS
from pia.programmes.conditions import Truth
from pia.programmes.definition import Programme
from pia.programmes.sensitivity import sensitivity, what_decides, with_aggregates
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS
from pia.reports import flow_words as words
from pia.reports.flow_chart import UNSETTLED, Carried, Chart, Column, Flow, Place, PlaceKind, Zone, ZoneKind
from pia.reports.flow_text import printable

ZONE_OF_ORIGIN = {
    "person": ZoneKind.PEOPLE,
    "observed": ZoneKind.PEOPLE,
    "derived": ZoneKind.OWN_DATA,
    "third_party": ZoneKind.OTHER_SOURCES,
    "public_source": ZoneKind.OTHER_SOURCES,
}
OWN_UNIT = "own_unit"
NOT_KNOWN = "unknown"
NO_NAME = "–"  # of a name nothing is left that could be shown
WORST_FIRST = ("missing", "unknown", "signed", "not_needed")
Recipient = Mapping[str, Any]


def read(case: Case, day: date, language: str) -> Chart:
    """Every flow of the inventory; the language has to be active."""
    organisation = case.proposal.organisation
    home = words.Home(printable(organisation.display_name), organisation.country, language)
    return _Reading(case, home, sensitive_by_item(case, day)).chart()


def sensitive_by_item(case: Case, day: date) -> dict[str, Truth]:
    """Sensitive under some regime that matters, not under any, or for counsel to say; derived, never ticked."""
    programme, regimes = case.programme, [regime for regime in case.regimes if regime.sensitive]
    home, slugs = case.proposal.organisation.country, [regime.slug for regime in programme.regimes]
    facts = with_aggregates(programme.aggregations, [item_facts(item, slugs, home) for item in case.items])
    known: dict[Any, Truth] = {}
    found: dict[str, Truth] = {}
    for item in facts:
        key = what_decides(item)
        if key not in known:
            values = {sensitivity(regime, item, day).value for regime in regimes}
            known[key] = True if True in values else None if None in values else False
        found[str(item["id"])] = known[key]
    return found


@dataclass(slots=True)
class _System:
    """Where a system stands and who runs it; both empty where it is ours at home."""

    country: str
    operator: str


def _key(name: str) -> str:
    """Names are the same whatever their spaces and capitals."""
    return " ".join(name.split()).casefold()


class _Reading:
    """One pass over the items, in their order."""

    def __init__(self, case: Case, home: words.Home, sensitive: Mapping[str, Truth]) -> None:
        self.case = case
        self.home = home
        self.sensitive = sensitive
        self.zones: dict[str, Zone] = {}
        self.places: dict[str, Place] = {}
        self.sources: dict[tuple[str, ...], str] = {}
        self.refs: dict[str, dict[str, None]] = defaultdict(dict)
        self.flows: dict[tuple[str, str], dict[Carried, None]] = defaultdict(dict)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self.contracts: dict[str, set[str]] = defaultdict(set)
        organisation = case.proposal.organisation
        ours = {"", _key(organisation.name), _key(organisation.name_zh)}
        self.systems = {
            _key(one["name"]): _System(
                one.get("country", ""), "" if _key(one.get("operator", "")) in ours else one["operator"]
            )
            for one in case.proposal.systems.values()
        }
        self.country_of = self._countries()

    def _countries(self) -> dict[str, str]:
        """The country of every recipient for which some row states one; other rows that name it mean the same."""
        stated: dict[str, set[str]] = defaultdict(set)
        for item in self.case.items:
            for one in item.recipients:
                if one.get("country"):
                    stated[_key(one["name"])].add(one["country"])
        return {name: min(codes) for name, codes in stated.items()}

    def chart(self) -> Chart:
        self._zone(ZoneKind.OURS)
        for item in self.case.items:
            self._read(item)
        flows = (self._flow(start, end, tuple(carried)) for (start, end), carried in self.flows.items())
        if not any(zone.column is Column.BEYOND for zone in self.zones.values()):
            nobody = words.nobody(self.home)
            self.zones[nobody.key] = nobody
        places = tuple(self._finished(place) for place in self.places.values())
        return Chart(tuple(sorted(self.zones.values(), key=self._order)), places, tuple(flows), self.home.language)

    def _flow(self, start: str, end: str, carried: tuple[Carried, ...]) -> Flow:
        sensitive = any(one.sensitive is True for one in carried)
        open_contract = any(one.contract in UNSETTLED for one in carried)
        return Flow(
            start, end, carried, sensitive, open_contract or self.places[start].zone == ZoneKind.NO_SOURCE.value
        )

    def _order(self, zone: Zone) -> tuple[int, str]:
        return list(ZoneKind).index(zone.kind), zone.title

    def _finished(self, place: Place) -> Place:
        note, role = place.note, place.role or place.note
        if place.kind is PlaceKind.RECIPIENT:
            contract = next((one for one in WORST_FIRST if one in self.contracts[place.key]), "")
            kinds = tuple(kind for kind in RECIPIENT_KINDS if kind in self.kinds[place.key])
            note = words.recipient(kinds, contract, self.home.language)
            role = words.JOINT[self.home.language].join(str(RECIPIENT_WORDS[kind]) for kind in kinds)
        return replace(place, note=note, role=role, refs=tuple(self.refs[place.key]))

    # -- one item -----------------------------------------------------------------------------------------------------

    def _read(self, item: models.DataItem) -> None:
        named: dict[str, str] = {}
        for one in map(str, item.systems):
            if one.strip():
                named.setdefault(_key(one), one)
        stops = {self._system(name, shown): self._operator(name) for name, shown in named.items()}
        if not stops:
            unnamed = words.no_system()
            stops = {self._place("system:", ZoneKind.OURS, PlaceKind.SYSTEM, unnamed, is_open=True): ""}
        last = self._source(item)
        for key, operator in stops.items():
            running = [one for one in item.recipients if operator and _key(one["name"]) == operator]
            self._add(last, key, item.ref, running or ([{"contract": NOT_KNOWN}] if operator else []))
            last = key
        for one in item.recipients:
            if _key(one["name"]) not in stops.values():
                self._add(last, self._recipient(one), item.ref, [one])

    def _operator(self, name: str) -> str:
        found = self.systems.get(name)
        return _key(found.operator) if found else ""

    def _add(self, start: str, end: str, ref: str, under: Sequence[Recipient]) -> None:
        """One item goes one way; under the contract and the transfer mechanisms of whoever receives it there."""
        for key in (start, end):
            self.refs[key][ref] = None
        if start == end:
            return
        contract = next((one for one in WORST_FIRST for row in under if row.get("contract", NOT_KNOWN) == one), "")
        mechanisms = dict.fromkeys(one for row in under for one in row.get("mechanisms", ()))
        carried = Carried(ref, self.sensitive.get(ref), contract, tuple(mechanisms))
        self.flows[start, end][carried] = None

    def _source(self, item: models.DataItem) -> str:
        known = (item.origin, *item.subjects)
        if known not in self.sources:
            self.sources[known] = self._new_source(item)
        return self.sources[known]

    def _new_source(self, item: models.DataItem) -> str:
        kind = ZONE_OF_ORIGIN.get(item.origin, ZoneKind.NO_SOURCE)
        subjects = _in_catalogue_order(self.case.programme, item.subjects)
        parts = tuple(label for _id, label in subjects) or (words.no_people(),)
        key = f"source:{item.origin}:{'+'.join(one for one, _label in subjects)}"
        return self._place(
            key,
            kind,
            PlaceKind.SOURCE,
            words.JOINT[self.home.language].join(parts),
            note=words.origin(item.origin),
            role=str(ORIGIN_WORDS.get(item.origin, "")),
            parts=parts,
            is_open=kind is ZoneKind.NO_SOURCE,
        )

    def _system(self, name: str, shown: str) -> str:
        key = f"system:{name}"
        found = self.systems.get(name)
        abroad = found is not None and found.country not in ("", self.home.country)
        if found is None or not (found.operator or abroad):
            return self._place(key, ZoneKind.OURS, PlaceKind.SYSTEM, shown, is_typed=True)
        kind = ZoneKind.ABROAD if abroad else ZoneKind.HOME if found.country else ZoneKind.NO_COUNTRY
        note = words.run_by(printable(found.operator))
        return self._place(key, kind, PlaceKind.SYSTEM, shown, note=note, is_typed=True, country=found.country)

    def _recipient(self, row: Recipient) -> str:
        name = _key(row["name"])
        country = row.get("country") or self.country_of.get(name, "")
        if country not in ("", self.home.country):
            kind = ZoneKind.ABROAD
        elif row.get("kind") == OWN_UNIT:
            kind = ZoneKind.OURS
        else:
            kind = ZoneKind.HOME if country else ZoneKind.NO_COUNTRY
        shown = str(row["name"])
        key = f"recipient:{name}:{country if kind is not ZoneKind.OURS else self.home.country}"
        self._place(key, kind, PlaceKind.RECIPIENT, shown, is_typed=True, country=country)
        self.kinds[key].add(row.get("kind", ""))
        self.contracts[key].add(row.get("contract", NOT_KNOWN))
        return key

    # -- places and zones ---------------------------------------------------------------------------------------------

    def _place(
        self,
        key: str,
        zone: ZoneKind,
        kind: PlaceKind,
        name: str,
        *,
        note: str = "",
        role: str = "",
        country: str = "",
        parts: tuple[str, ...] = (),
        is_typed: bool = False,
        is_open: bool = False,
    ) -> str:
        if key not in self.places:
            where = self._zone(zone, country)
            shown = printable(name) or NO_NAME
            self.places[key] = Place(key, where, kind, shown, note, (), role, parts, is_typed, is_open)
        return key

    def _zone(self, kind: ZoneKind, country: str = "") -> str:
        key = words.zone_key(kind, country)
        if key not in self.zones:
            self.zones[key] = words.zone(kind, self.home, country)
        return key


def _in_catalogue_order(programme: Programme, ids: Iterable[str]) -> list[tuple[str, str]]:
    """Ids and names of the people in the order of the catalogue, who need most protection first; unknown ids last."""
    wanted = set(ids)
    known = [one for part in programme.catalogues for one in part.subjects if one.id in wanted]
    known.sort(key=lambda one: not one.vulnerable)
    rest = sorted(wanted - {one.id for one in known})
    return [(one.id, str(one.label)) for one in known] + [(one, one) for one in rest]
