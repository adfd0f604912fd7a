"""The entries of the sidebar. Each page module registers its own, with whom it is for and what it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise


class Section(StrEnum):
    """The two lists of the sidebar; on a narrow screen the first becomes the bottom bar."""

    MAIN = "main"
    REFERENCE = "reference"


def everybody(_user: AbstractBaseUser) -> bool:
    """The entry is for all who are signed in."""
    return True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One link of the sidebar; `visible` and `count` ask about the person signed in."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int
    section: Section = Section.MAIN
    visible: Callable[[AbstractBaseUser], bool] = everybody
    count: Callable[[AbstractBaseUser], int] | None = None


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add a page to the sidebar; a second entry with the same key replaces the first."""
    _entries[entry.key] = entry


def entries() -> list[Entry]:
    """All entries in the order of the sidebar."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))
