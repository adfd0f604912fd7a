"""Translation catalogues without the gettext tools: what the code and the templates say, what is translated, .mo files.

A bare machine has no msgfmt, and an uncompiled catalogue shows English without a word: so the compiled files are
committed, and `problems` finds those that are stale.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A compiled file depends on its catalogue alone, not on the moment it was made.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]")

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Use:
    """A text in the source, by context and msgid."""

    key: Key
    plural: str | None
    place: str


@dataclass
class Room:
    """One catalogue, and the files whose texts belong into it."""

    name: str
    folder: Path
    sources: list[Path] = field(default_factory=list)

    @property
    def po(self) -> Path:
        return self.folder / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")


class _Strict(Catalog):
    """Notes a msgid that occurs twice; Babel would merge the two in silence."""

    def __init__(self) -> None:
        super().__init__(locale=LOCALE, creation_date=_NO_DATE, revision_date=_NO_DATE)
        self.twice: list[Key] = []

    def __setitem__(self, id: Any, message: Message) -> None:
        key = key_of(message)
        if key[1] and self.get(key[1], context=key[0]):
            self.twice.append(key)
        super().__setitem__(id, message)


def key_of(message: Message) -> Key:
    first = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or None, first


def rooms(base: Path) -> list[Room]:
    """The rooms of the house, each with its Python files and the templates that belong to it."""
    found = {}
    for package in sorted((base / "pia").iterdir()):
        if (package / "apps.py").exists():
            found[package.name] = Room(package.name, package / "locale" / LOCALE, sorted(package.rglob("*.py")))
    found["web"].sources += [*sorted((base / "pia").glob("*.py")), *sorted((base / "pia" / "lib").rglob("*.py"))]
    owners = {"reports": "reports", "emails": "notifications"}
    for template in sorted((base / "templates").rglob("*.*")):
        owner = owners.get(template.relative_to(base / "templates").parts[0], "web")
        found[owner].sources.append(template)
    return list(found.values())


def uses(source: Path, base: Path) -> Iterator[Use]:
    """Every text of one file that is to be translated."""
    code = source.read_text(encoding="utf-8")
    if source.suffix != ".py":
        # In brackets, or the indentation of the page would be read as that of a program.
        code = f"({templatize(code)}\n)"
    for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
        if singular:
            yield Use((context, singular), plural, f"{source.relative_to(base)}:{line}")


def read(room: Room) -> _Strict:
    catalogue = _Strict()
    if room.po.exists():
        with room.po.open("rb") as file:
            PoFileParser(catalogue, abort_invalid=True).parse(file)
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


@dataclass
class Survey:
    """What was found: compiled contents by file, problems by line, texts that no source uses."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def stale(self) -> list[Path]:
        return [path for path, content in self.contents.items() if not path.exists() or path.read_bytes() != content]


def survey(base: Path) -> Survey:
    """Reads all sources and catalogues. A text may be translated in any room: Django merges the catalogues."""
    result = Survey()
    translated: dict[Key, Message] = {}
    homes: dict[Key, Room] = {}
    all_rooms = rooms(base)
    for room in all_rooms:
        try:
            catalogue = read(room)
        except PoFileError as error:
            result.problems.append(f"{room.po.relative_to(base)}: {error}")
            continue
        _take_in(catalogue, room, translated, homes, result)
        if room.po.exists():
            result.contents[room.mo] = compiled(catalogue)
    used = [use for room in all_rooms for source in room.sources for use in uses(source, base)]
    result.problems += _missing(used, translated)
    for key in sorted(translated.keys() - {use.key for use in used}, key=str):
        result.unused.append(f"{homes[key].name}: {key[1]!r}")
    return result


def _take_in(
    catalogue: _Strict, room: Room, translated: dict[Key, Message], homes: dict[Key, Room], result: Survey
) -> None:
    result.problems += [f"{room.name}: {key[1]!r} is there twice" for key in catalogue.twice]
    for message in catalogue:
        key = key_of(message)
        texts = _texts(message)
        if not key[1] or message.fuzzy or not texts:
            continue
        other = translated.get(key)
        if other is not None and _texts(other) != texts:
            result.problems.append(f"{room.name} and {homes[key].name} translate {key[1]!r} differently")
        translated.setdefault(key, message)
        homes.setdefault(key, room)
        result.problems += [f"{room.name}: {problem}" for problem in _flaws(message, texts)]


def _texts(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return [text for text in strings if text]


def _flaws(message: Message, texts: list[str]) -> Iterator[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = set().union(*(_PLACEHOLDER.findall(text) for text in ids))
    needed = set(_PLACEHOLDER.findall(ids[-1]))
    for text in texts:
        present = set(_PLACEHOLDER.findall(text))
        if not needed <= present <= allowed:
            yield f"{ids[0]!r} and its translation have different placeholders"
        if _HALF_WIDTH.search(text):
            yield f"{text!r} has half-width punctuation"


def _missing(used: list[Use], translated: Mapping[Key, Message]) -> Iterator[str]:
    told: set[Key] = set()
    for use in used:
        if use.key in told:
            continue
        message = translated.get(use.key)
        if message is None:
            told.add(use.key)
            yield f"{use.place}: {use.key[1]!r} is not translated"
        elif use.plural and not message.pluralizable:
            told.add(use.key)
            yield f"{use.place}: {use.key[1]!r} needs msgid_plural and msgstr[0]"
