"""The words of the data-flow diagram and of its table, in the language that is active."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext, pgettext

from pia.lib.countries import country_name
from pia.reports.flow_chart import PlaceKind, Zone, ZoneKind

JOINT = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Home:
    """The organisation whose case it is: its name in the language of the diagram, and its country."""

    name: str
    country: str
    language: str

    def country_name(self, code: str) -> str:
        """A country in the language of the diagram."""
        return country_name(code, chinese=self.language == "zh")


def zone_key(kind: ZoneKind, country: str = "") -> str:
    """What a zone is called in the drawing; there is one for every country abroad."""
    return f"abroad-{country}" if kind is ZoneKind.ABROAD else kind.value


def zone(kind: ZoneKind, home: Home, country: str = "") -> Zone:
    """A zone with its title and what it means."""
    at_home = {"country": home.country_name(home.country)}
    titles = {
        ZoneKind.PEOPLE: (gettext("The people"), gettext("Data start here")),
        ZoneKind.OTHER_SOURCES: (gettext("Other sources"), gettext("Not from the people")),
        ZoneKind.OWN_DATA: (gettext("Our own processing"), gettext("New data out of old")),
        ZoneKind.NO_SOURCE: (gettext("Source not stated"), gettext("To be settled")),
        ZoneKind.OURS: (gettext("Our systems · %(country)s") % at_home, home.name),
        ZoneKind.HOME: (gettext("Outside us · %(country)s") % at_home, gettext("Outside our control")),
        ZoneKind.NO_COUNTRY: (gettext("Country not stated"), gettext("May lie abroad")),
    }
    if kind is ZoneKind.ABROAD:
        title = gettext("Abroad · %(country)s") % {"country": home.country_name(country)}
        return Zone(zone_key(kind, country), kind, title, gettext("Beyond the border"), country)
    title, note = titles[kind]
    return Zone(zone_key(kind), kind, title, note)


def nobody(home: Home) -> Zone:
    """The zone that says that nobody outside receives anything."""
    return replace(zone(ZoneKind.HOME, home), note=gettext("Nobody receives these data"))


def more_countries(count: int) -> Zone:
    """The zone that stands for the countries for which a readable drawing has no room."""
    words = ngettext("Abroad · %(count)d more country", "Abroad · %(count)d more countries", count)
    title = words % {"count": count}
    return Zone("abroad-more", ZoneKind.ABROAD, title, gettext("Beyond the border"), countries=count)


def more_places(kinds: Set[PlaceKind], count: int) -> str:
    """The name of the box that stands for the places for which a readable drawing has no room."""
    if kinds == {PlaceKind.SOURCE}:
        words = ngettext("%(count)d group of people", "%(count)d groups of people", count)
    elif kinds == {PlaceKind.SYSTEM}:
        words = ngettext("%(count)d more system", "%(count)d more systems", count)
    elif kinds == {PlaceKind.RECIPIENT}:
        words = ngettext("%(count)d more recipient", "%(count)d more recipients", count)
    else:
        words = ngettext("%(count)d system or recipient", "%(count)d systems and recipients", count)
    return words % {"count": count}


def in_the_table() -> str:
    """Where the places are named that share a box."""
    return gettext("named in the table")


def origin(value: str) -> str:
    """How data come to us, as short as a box needs it."""
    words = {
        "person": pgettext("origin of data", "given by the person"),
        "observed": pgettext("origin of data", "observed in use"),
        "derived": pgettext("origin of data", "derived by us"),
        "third_party": pgettext("origin of data", "from somebody else"),
        "public_source": pgettext("origin of data", "publicly available"),
    }
    return words.get(value) or pgettext("origin of data", "source not stated")


def recipient(kinds: tuple[str, ...], contract: str, language: str) -> str:
    """What a recipient is, and that a contract is missing, as short as a box needs it."""
    words = {
        "own_unit": pgettext("recipient in a diagram", "own unit"),
        "affiliate": pgettext("recipient in a diagram", "affiliate"),
        "processor": pgettext("recipient in a diagram", "processor"),
        "controller": pgettext("recipient in a diagram", "controller"),
        "public": pgettext("recipient in a diagram", "the public"),
        "authority": pgettext("recipient in a diagram", "authority"),
    }
    named = JOINT[language].join(words[kind] for kind in kinds if kind in words)
    if contract == "missing":
        return gettext("%(kind)s, no contract") % {"kind": named}
    if contract == "unknown":
        return gettext("%(kind)s, contract unknown") % {"kind": named}
    return named


def run_by(operator: str) -> str:
    """Who runs a system that we do not run; without a name, we do, abroad."""
    return gettext("run by %(name)s") % {"name": operator} if operator else gettext("run by us, abroad")


def no_system() -> str:
    """The box of items for which no system is named."""
    return gettext("System not stated")


def no_people() -> str:
    """The source of an item that names no people."""
    return gettext("People not stated")


def summed_up(counts: Mapping[str, int]) -> str:
    """The diagram in two or three sentences, for those who do not see it."""
    flows = ngettext(
        "%(flows)d flow between %(places)d places.", "%(flows)d flows between %(places)d places.", counts["flows"]
    )
    marked = gettext("Sensitive: %(sensitive)d. Contract or source not settled: %(unsettled)d. Abroad: %(abroad)d.")
    follows = gettext("The table of flows says the same in words.")
    return " ".join(sentence % counts for sentence in (flows, marked, follows))
