"""People beside their names: initials in a circle, and the line that says who somebody is."""

from typing import Protocol

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

TINTS = ("", " avatar-2", " avatar-3", " avatar-4")


class Person(Protocol):
    """What a component needs to know about somebody."""

    @property
    def pk(self) -> object: ...

    @property
    def display_name(self) -> str: ...

    def initials(self) -> str: ...


def avatar(person: Person, size: str = "") -> SafeString:
    """Initials in a circle, hidden from screen readers: the name always stands beside it."""
    tint = TINTS[sum(str(person.pk).encode()) % len(TINTS)]
    large = " avatar-l" if size == "l" else ""
    return format_html('<span class="avatar{}{}" aria-hidden="true">{}</span>', tint, large, person.initials())


def who(person: Person, note: str | Promise = "", you: bool = False, size: str = "") -> SafeString:
    """Avatar and name; with a note, the name is strong and the note stands below it."""
    name = gettext("%(name)s (you)") % {"name": person.display_name} if you else person.display_name
    if not note:
        return format_html('<span class="who">{}<span>{}</span></span>', avatar(person, size), name)
    return format_html(
        '<span class="who">{}<span><span class="strong">{}</span><br><span class="small muted">{}</span></span></span>',
        avatar(person, size),
        name,
        note,
    )
