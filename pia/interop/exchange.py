"""What every format of other tools speaks: what a file would make, what was lost on the way, and how large it may be.

Reading stores nothing: it gives an `Incoming`, which is shown before anything is done with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.filed_risks import FiledRisk
from pia.assessments.refusals import Words
from pia.programmes.definition import Programme
from pia.programmes.located_yaml import Problem, Unreadable

MAX_BYTES = 20_000_000
MAX_ROWS = 5_000
LONGEST_QUOTE = 200

TOO_LARGE = _("The file is larger than {limit} MB. Shorten or split it.")
TOO_MANY_ROWS = _("The file has more than {limit} rows. Split it.")


@dataclass(frozen=True, slots=True)
class Loss:
    """One field that was not carried over."""

    where: Words  # its place, in the terms of the side it comes from: "row 7, column Volume"
    what: Words  # what stands there; `quoted` shortens it
    why: Words  # why it has no home, and what to do about it
    kept: bool = False  # set aside, and written again on export to the same format


@dataclass(slots=True)
class Incoming:
    """What a file would make; nothing of it is stored yet."""

    format: str
    file: str
    title: str
    changes: dict[str, Any]  # address -> value, as `create` or EDIT_INVENTORY take them
    losses: list[Loss] = field(default_factory=list)
    aside: dict[str, Any] = field(default_factory=dict)  # JSON without a home here, for export to the same format
    external_id: str = ""
    id_is_given: bool = False  # by the tool that wrote the file: whoever imports it cannot choose another
    problems: list[Problem] = field(default_factory=list)  # rows or parts that cannot be taken; the others can
    unit: str = ""  # the unit that the file names
    lines: dict[str, int] = field(default_factory=dict)  # address -> line or row of the file, where one is known
    risks: list[FiledRisk] = field(default_factory=list)  # suggested to a new case

    def line(self, address: str) -> int:
        """The line or row of an address, or of the nearest address around it; the top of the file otherwise."""
        while address and address not in self.lines:
            address = address.rpartition("/")[0]
        return self.lines.get(address, 1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A written file, and what of the case it does not hold."""

    name: str
    media_type: str
    body: bytes
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may know of the place where the content is to go."""

    programme: Programme  # whose catalogues name categories, bases ...; of all places where a new case is to be made
    language: str  # "en" or "zh": of what is read where a file is in no language of its own
    taken: frozenset[str]  # references of data items in use
    record_language: str
    country: str  # of the organisation, two capital letters
    systems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of the case, by reference
    folder: Path | None = None  # where the file lies, if its neighbours may be read


Reader = Callable[[bytes, str, Reading], Incoming]
Writer = Callable[[Case, str], Outgoing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: what it is called, and how it is read and written, as far as it is."""

    id: str
    label: Words
    extensions: tuple[str, ...]  # with the dot, lower case; the first is that of a written file
    media_type: str
    makes: Literal["case", "rows"]  # whether reading gives a new case, or rows of an open inventory
    read: Reader | None = None
    write: Writer | None = None


def quoted(text: str) -> str:
    """A text for a report of losses: on one line and not longer than a person would read."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"


def refuse_too_large(raw: bytes, name: str) -> None:
    """Unreadable, if the file has more bytes than any file may have."""
    if len(raw) > MAX_BYTES:
        message = format_lazy(TOO_LARGE, limit=MAX_BYTES // 1_000_000)
        raise Unreadable([Problem(name, 1, message)])


def refuse_too_many_rows(rows: int, name: str) -> None:
    """Unreadable, if the file has more rows than any file may have."""
    if rows > MAX_ROWS:
        raise Unreadable([Problem(name, MAX_ROWS + 1, format_lazy(TOO_MANY_ROWS, limit=MAX_ROWS))])
