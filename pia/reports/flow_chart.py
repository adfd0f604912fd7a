"""What a data-flow diagram consists of: zones with the places in them, and the flows from place to place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cached_property

from pia.programmes.conditions import Truth


class Column(IntEnum):
    """Where a zone stands, in the direction of the flow."""

    SOURCES = 0
    OURS = 1
    BEYOND = 2


class ZoneKind(Enum):
    """What kind of trust boundary a zone is, in the order in which zones of one column stand."""

    PEOPLE = "people"
    OTHER_SOURCES = "other-sources"
    OWN_DATA = "own-data"
    NO_SOURCE = "no-source"
    OURS = "ours"
    HOME = "home"
    ABROAD = "abroad"
    NO_COUNTRY = "no-country"


COLUMN_OF = {
    ZoneKind.PEOPLE: Column.SOURCES,
    ZoneKind.OTHER_SOURCES: Column.SOURCES,
    ZoneKind.OWN_DATA: Column.SOURCES,
    ZoneKind.NO_SOURCE: Column.SOURCES,
    ZoneKind.OURS: Column.OURS,
    ZoneKind.HOME: Column.BEYOND,
    ZoneKind.ABROAD: Column.BEYOND,
    ZoneKind.NO_COUNTRY: Column.BEYOND,
}
BEYOND_CONTROL = frozenset({ZoneKind.OTHER_SOURCES, ZoneKind.HOME, ZoneKind.ABROAD, ZoneKind.NO_COUNTRY})


class PlaceKind(Enum):
    """What data come from, stay in or go to."""

    SOURCE = "source"
    SYSTEM = "system"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Zone:
    """A trust boundary with its title; `country` is the code of the one abroad that it stands for, if it is one."""

    key: str
    kind: ZoneKind
    title: str
    note: str
    country: str = ""
    countries: int = 1

    @property
    def column(self) -> Column:
        """Where it stands."""
        return COLUMN_OF[self.kind]

    @property
    def is_outside(self) -> bool:
        """Whether what lies in it is outside our control or abroad."""
        return self.kind in BEYOND_CONTROL


@dataclass(frozen=True, slots=True)
class Place:
    """One box: a group of people, a system or a recipient. `key` is the same in every drawing of the same inventory.

    `note` says what it is, as short as the box needs it, and `role` in full; `parts` are the groups of people that
    `name` lists. `is_typed` tells a name that somebody typed from our words, `is_open`, that nobody has said yet what
    it is; `stands_for` names the places that share the box because a readable drawing has no room for each.
    """

    key: str
    zone: str
    kind: PlaceKind
    name: str
    note: str = ""
    refs: tuple[str, ...] = ()
    role: str = ""
    parts: tuple[str, ...] = ()
    is_typed: bool = False
    is_open: bool = False
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """An item on a flow: whether a regime holds it to be sensitive, and what covers its way."""

    ref: str
    sensitive: Truth
    contract: str = ""
    mechanisms: tuple[str, ...] = ()


UNSETTLED = frozenset({"missing", "unknown"})


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one place to another; `number` is what the diagram and the table call it, 0 if not drawn.

    Sensitive is a flow of which some regime holds some item to be; unsettled, one of which nobody has said where it
    comes from, or whose contract is missing or not known.
    """

    start: str
    end: str
    carried: tuple[Carried, ...]
    is_sensitive: bool
    is_unsettled: bool
    number: int = 0

    @property
    def refs(self) -> tuple[str, ...]:
        """The items, each once."""
        return tuple(dict.fromkeys(one.ref for one in self.carried))


@dataclass(frozen=True)
class Chart:
    """Zones, places and flows in the order of the inventory, in "zh" or "en"."""

    zones: tuple[Zone, ...]
    places: tuple[Place, ...]
    flows: tuple[Flow, ...]
    language: str

    @cached_property
    def by_key(self) -> Mapping[str, Place]:
        """The places."""
        return {place.key: place for place in self.places}

    @cached_property
    def zone_of(self) -> Mapping[str, Zone]:
        """The zone of every place."""
        zones = {zone.key: zone for zone in self.zones}
        return {place.key: zones[place.zone] for place in self.places}

    def column(self, key: str) -> Column:
        """The column that a place stands in."""
        return self.zone_of[key].column

    @cached_property
    def within(self) -> Mapping[str, Sequence[Place]]:
        """The places of every zone."""
        found: dict[str, list[Place]] = {zone.key: [] for zone in self.zones}
        for place in self.places:
            found[place.zone].append(place)
        return found


@dataclass(frozen=True, slots=True)
class FlowChart:
    """The flows of a case in one language: all of them, and what of them is drawn."""

    whole: Chart
    drawn: Chart

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.drawn.flows
