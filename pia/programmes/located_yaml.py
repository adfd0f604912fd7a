"""Reads YAML from people we do not trust into plain JSON values, and remembers on which line each value stands.

Anchors, aliases, tags, duplicate keys, odd encodings and oversized or too deep files are refused. Only JSON's scalars
are recognised: `yes`, `no` and dates stay the text that was typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_VALUES = 600_000  # every value is kept with its line: some hundred bytes each, however small the file
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
CONSTANTS: Mapping[str, bool | None] = {"": None, "null": None, "~": None, "true": True, "false": False}

# libyaml is quicker by far; the pure parser gives the same events where it is missing.
EVENT_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Where = tuple[str | int, ...]
Events = Iterator[yaml.Event]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: where, and what to do about it."""

    file: str
    line: int
    message: str | Promise

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Unreadable(Exception):
    """The file is not acceptable as YAML; `problems` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Located:
    """Plain values and the line of each, by path."""

    file: str
    data: Any
    lines: Mapping[Where, int]

    def line(self, path: Where) -> int:
        """The line of that value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Where, message: str | Promise) -> Problem:
        """A problem at that value."""
        return Problem(self.file, self.line(path), message)


def read_file(path: Path, *, name: str = "", max_bytes: int = MAX_BYTES) -> Located:
    """Read a file that may be anything; Unreadable names what is wrong with it."""
    shown = name or str(path)
    return read_bytes(read_raw(path, name=shown, max_bytes=max_bytes), name=shown, max_bytes=max_bytes)


def read_raw(path: Path, *, name: str, max_bytes: int) -> bytes:
    """The bytes of a file, and one more than is allowed if it is larger; Unreadable if it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except OSError as error:
        message = format_lazy(_("The file cannot be read ({reason})."), reason=error.strerror or "")
        raise Unreadable([Problem(name, 1, message)]) from error


def read_bytes(raw: bytes, *, name: str, max_bytes: int = MAX_BYTES) -> Located:
    """Read the bytes of a YAML file; Unreadable names what is wrong with them."""
    if len(raw) > max_bytes:
        message = format_lazy(_("The file is larger than {limit} bytes. Shorten or split it."), limit=max_bytes)
        raise Unreadable([Problem(name, 1, message)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable([Problem(name, line, _("The file is not UTF-8 text. Save it as UTF-8."))]) from error
    return _Builder(name).read(text)


class _Refused(Exception):
    def __init__(self, line: int, message: str | Promise) -> None:
        self.line = line
        self.message = message


class _Builder:
    """Builds values from the parser's events, so that no YAML object is ever constructed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Where, int] = {}
        self.problems: list[Problem] = []

    def read(self, text: str) -> Located:
        try:
            data = self._document(yaml.parse(text, Loader=EVENT_LOADER))
        except _Refused as error:
            self.problems.append(Problem(self.name, error.line, error.message))
        except yaml.YAMLError as error:
            self.problems.append(self._broken(error))
        if self.problems:
            raise Unreadable(self.problems)
        return Located(self.name, data, self.lines)

    def _broken(self, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None)
        # What the parser says is English and speaks of tokens; the line is what helps.
        message = _("This is not valid YAML. Check indentation, quotes and colons here or just above.")
        return Problem(self.name, mark.line + 1 if mark else 1, message)

    def _document(self, events: Events) -> Any:
        first = next(event for event in events if not isinstance(event, yaml.StreamStartEvent))
        if isinstance(first, yaml.StreamEndEvent):
            raise _Refused(1, _("The file is empty."))
        data = self._value(next(events), events, ())
        next(events)
        following = next(events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise _Refused(_line(following), _("The file holds more than one document. Keep one."))
        return data

    def _value(self, event: yaml.Event, events: Events, path: Where) -> Any:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, _("Anchors (&) and aliases (*) are not accepted. Write the value out."))
        if len(path) > MAX_DEPTH:
            raise _Refused(line, _("The file is nested too deeply. Flatten it."))
        if len(self.lines) >= MAX_VALUES:
            raise _Refused(line, format_lazy(_("The file holds more than {limit} values. Split it."), limit=MAX_VALUES))
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.MappingStartEvent):
            _refuse_tag(event, line)
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            _refuse_tag(event, line)
            return self._sequence(events, path)
        return _scalar(event, line)

    def _mapping(self, events: Events, path: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key_event := next(events), yaml.MappingEndEvent):
            key = self._key(key_event)
            line = _line(key_event)
            if key in found:
                message = format_lazy(_("The key “{key}” stands here twice. Remove one."), key=key)
                self.problems.append(Problem(self.name, line, message))
            self.lines[(*path, key)] = line
            found[key] = self._value(next(events), events, (*path, key))
        return found

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor:
            raise _Refused(_line(event), _("A key has to be plain text."))
        return str(event.value)

    def _sequence(self, events: Events, path: Where) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self._value(event, events, (*path, len(found))))
        return found


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refuse_tag(event: Any, line: int) -> None:
    if event.tag not in (None, "!"):
        raise _Refused(line, _("Tags (!) are not accepted. Remove the tag."))


def _scalar(event: Any, line: int) -> Any:
    _refuse_tag(event, line)
    text = str(event.value)
    if event.style not in (None, ""):
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.match(text):
        return int(text)
    return float(text) if DECIMAL.match(text) else text
