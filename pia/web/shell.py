"""What every page is wrapped in: navigation, organisation, language, theme. One lazy object for the templates."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, get_language_info

from pia.accounts.models import Organisation, Theme
from pia.web.navigation import Entry, Section, entries
from pia.web.preferences import chosen_theme

PRODUCT_NAME = "PIA Desk"
SEARCHED_PAGE = "proposals"
LANG_ATTRIBUTES = {"en": "en", "zh-hans": "zh-Hans"}


@dataclass(frozen=True)
class Link:
    """One entry of the sidebar as it stands on this page."""

    label: str | Promise
    icon: str
    href: str
    current: bool
    count: int


@dataclass(frozen=True)
class Language:
    """A language as its speakers write it."""

    code: str
    lang: str
    name: str


class Shell:
    """Answers what the frame of a page asks, and only when it asks."""

    product = PRODUCT_NAME

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def links(self) -> list[tuple[Section, Link]]:
        """All entries this person may see; the one whose address begins this page's address is current."""
        if self.user is None or not self.signed_in:
            return []
        shown = [(entry, _address(entry)) for entry in entries() if entry.visible(self.user)]
        current = _nearest(self.request.path, [href for _entry, href in shown])
        return [
            (entry.section, Link(entry.label, entry.icon, href, href == current, self._count(entry)))
            for entry, href in shown
            if href
        ]

    def _count(self, entry: Entry) -> int:
        return entry.count(self.user) if entry.count and self.user else 0

    @property
    def main(self) -> list[Link]:
        return [link for section, link in self.links if section is Section.MAIN]

    @property
    def reference(self) -> list[Link]:
        return [link for section, link in self.links if section is Section.REFERENCE]

    @cached_property
    def organisation(self) -> str:
        """The person's organisation; a stranger sees the name only where there is a single one."""
        if self.user is not None and self.signed_in:
            return str(self.user.organisation) if self.user.organisation_id else ""
        known = list(Organisation.objects.all()[:2])
        return str(known[0]) if len(known) == 1 else ""

    @property
    def lang(self) -> str:
        return LANG_ATTRIBUTES.get(get_language() or "en", "en")

    @cached_property
    def other_languages(self) -> list[Language]:
        active = get_language()
        return [
            Language(code, LANG_ATTRIBUTES.get(code, code), get_language_info(code)["name_local"])
            for code, _name in settings.LANGUAGES
            if code != active
        ]

    @cached_property
    def theme(self) -> str:
        """`light` or `dark` if this person chose one; empty follows the system."""
        chosen = chosen_theme(self.request)
        return "" if chosen is Theme.SYSTEM else chosen.value

    @property
    def next_theme(self) -> str:
        """What the switch turns to without a script; with one, it looks at what is really shown."""
        return Theme.LIGHT.value if self.theme == Theme.DARK.value else Theme.DARK.value

    @property
    def shortcuts(self) -> bool:
        return bool(self.signed_in and getattr(self.user, "keyboard_shortcuts", False))

    @cached_property
    def search_address(self) -> str:
        return _reverse(SEARCHED_PAGE)


def _reverse(name: str) -> str:
    """An address, or nothing while the page does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _address(entry: Entry) -> str:
    return _reverse(entry.url_name)


def _nearest(path: str, addresses: list[str]) -> str:
    """The longest address that the path begins with; the front page only for itself."""
    matches = [href for href in addresses if href and (path == href or (href != "/" and path.startswith(href)))]
    return max(matches, key=len, default="")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the variable `shell`."""
    return {"shell": Shell(request)}
