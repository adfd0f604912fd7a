"""Opens what somebody hands in as a PIA of the CNIL software: plain JSON values, or a sentence that says what it is.

Bytes may be anything. Nothing is unpacked further than any file may be long, nothing nests deeper than it is read,
and what no database or JavaScript keeps (NUL, halves of characters, NaN, endless numbers) is taken out and named.
"""

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Never

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.interop.archives import Archive
from pia.interop.cnil_facts import ARRAYS, PIA
from pia.interop.exchange import MAX_BYTES, Loss, quoted, refuse_too_large, refuse_too_many_rows
from pia.interop.left_out import entries
from pia.programmes.located_yaml import Problem, Unreadable

DEEPEST = 40
MOST_CONTAINERS = 200_000  # objects and arrays; a PIA has three for each answer
LONGEST_NUMBER = 18
ZIP_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
MOST_MARKS = 300_000  # of tags and character references; the longest assessments have some thousands
MOST_SAID = 100

EMPTY = _("The file is empty.")
NOT_UTF8 = _("The file is not UTF-8 text. Export the PIA again, or save the file as UTF-8.")
NOT_JSON = _("This is not JSON: it breaks off at character {column} of the line. Export the PIA again.")
TOO_DEEP = _("The file is nested too deeply for a PIA. Export it again from the CNIL software.")
TOO_MANY_PARTS = _("The file has more parts than a PIA ever has. Export it again from the CNIL software.")
NO_PIA = _("No “pia” object is in this file, so it is no PIA of the CNIL software. Hand in the JSON that it exports.")
STRUCTURE = _("This is a structure (template) of the CNIL software. Hand in the export of a PIA that was made with it.")
KNOWLEDGE_BASE = _("This is a knowledge base of the CNIL software. Export a PIA there and hand in that file.")
SERVER_EXPORT = _("This is the list that pia-back exports, in another form. Open a PIA in the software and export it.")
SINGLE_FROM_SERVER = _("This PIA is in the form of pia-back, without a “pia” object. Export it in the software itself.")
BROKEN_ZIP = _("This archive cannot be unpacked. Take the JSON file out of it and hand in that.")
LOCKED_ZIP = _("This archive is locked with a password. Take the JSON file out of it and hand in that.")
NO_JSON_PACKED = _("No JSON file is in this archive. Export the PIA as JSON and hand in that file.")
MANY_JSON_PACKED = _("{count} JSON files are in this archive. Take out the one of the PIA and hand in that.")
ATTACHMENT = _("Attachments are not taken along. Keep the archive if you need them.")
NOT_A_NUMBER = _("No system keeps such a number; it was left out.")
NOT_STORABLE = _("No database keeps such characters (NUL or half of a pair); they were left out.")
LIKEWISE = _("Left out for the reasons above.")
TWICE = _("The key stands here twice. The last one counts, as in the CNIL software.")


@dataclass(slots=True)
class Opened:
    """The values of one PIA, and what was left out on the way to them."""

    data: dict[str, Any]
    losses: list[Loss] = field(default_factory=list)


def open_file(raw: bytes, name: str) -> Opened:
    """The PIA in a JSON file, or in an archive that holds one. Raises Unreadable."""
    refuse_too_large(raw, name)
    losses: list[Loss] = []
    if raw.startswith(ZIP_BEGINS):
        raw = _unpacked(raw, name, losses)
    data = _Parser(name, losses).read(raw)
    _refuse_other_kinds(data, name)
    _refuse_too_many(data, name)
    return Opened(data, losses)


def _refuse(name: str, message: str | Promise, line: int = 1) -> Never:
    raise Unreadable([Problem(name, line, message)])


def _unpacked(raw: bytes, name: str, losses: list[Loss]) -> bytes:
    """The one JSON file of an archive, or the one that is called as the software calls it."""
    archive = Archive(raw, name, most=MAX_BYTES, broken=BROKEN_ZIP, locked=LOCKED_ZIP)
    files = [one.filename for one in archive.members.values() if not one.filename.startswith("__MACOSX/")]
    found = [one for one in files if one.lower().endswith(".json")]
    named = [one for one in found if one.lower().rpartition("/")[2] == "pia.json"]
    if not found:
        _refuse(name, NO_JSON_PACKED)
    if len(found) > 1 and len(named) != 1:
        _refuse(name, format_lazy(MANY_JSON_PACKED, count=len(found)))
    [chosen] = found if len(found) == 1 else named
    losses += [Loss(quoted(one), _("Attachment"), ATTACHMENT) for one in files if one != chosen]
    return archive.read(chosen)


# -- JSON -------------------------------------------------------------------------------------------------------------


class _Parser:
    """Reads JSON strictly, with the irregularities that JavaScript's own writer cannot make taken out."""

    def __init__(self, name: str, losses: list[Loss]) -> None:
        self.name = name
        self.losses = losses
        self.unsaid = 0

    def read(self, raw: bytes) -> Any:
        if raw.count(b"{") + raw.count(b"[") > MOST_CONTAINERS:
            _refuse(self.name, TOO_MANY_PARTS)
        text = self._decoded(raw)
        try:
            data = json.loads(
                text,
                parse_int=self._integer,
                parse_float=self._decimal,
                parse_constant=self._decimal,
                object_pairs_hook=self._object,
            )
        except json.JSONDecodeError as error:
            _refuse(self.name, format_lazy(NOT_JSON, column=error.colno), error.lineno)
        except RecursionError:
            _refuse(self.name, TOO_DEEP)
        data = self._with_storable_texts(data)
        if self.unsaid:
            self.losses.append(Loss(_("elsewhere"), entries(self.unsaid), LIKEWISE))
        return data

    def _decoded(self, raw: bytes) -> str:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            _refuse(self.name, NOT_UTF8, raw[: error.start].count(b"\n") + 1)
        if not text.strip():
            _refuse(self.name, EMPTY)
        return text

    def _lose(self, where: Words, what: str, why: Words) -> None:
        """Name a loss; of thousands of the same kind nobody reads more than some."""
        if len(self.losses) < MOST_SAID:
            self.losses.append(Loss(where, quoted(what), why))
        else:
            self.unsaid += 1

    def _integer(self, said: str) -> int | None:
        if len(said) <= LONGEST_NUMBER:
            return int(said)
        self._lose(_("a number"), said, NOT_A_NUMBER)
        return None

    def _decimal(self, said: str) -> float | None:
        number = float(said)
        if math.isfinite(number):
            return number
        self._lose(_("a number"), said, NOT_A_NUMBER)
        return None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            times = Counter(_storable(key) for key, _value in pairs)
            for key in (key for key, count in times.items() if count > 1):
                self._lose(_("a key"), key, TWICE)
        return found

    def _with_storable_texts(self, data: Any) -> Any:
        """The same values with all their texts storable; whoever nests deeper than any PIA is refused."""
        whole = [data]
        marks = 0
        rest: list[tuple[Any, int]] = [(whole, 0)]
        while rest:
            around, depth = rest.pop()
            if depth > DEEPEST:
                _refuse(self.name, TOO_DEEP)
            if isinstance(around, dict) and any(_storable(key) != key for key in around):
                found = {_storable(key): value for key, value in around.items()}
                around.clear()
                around.update(found)
            for key, value in list(around.items() if isinstance(around, dict) else enumerate(around)):
                if isinstance(value, str):
                    marks += value.count("<") + value.count("&")
                    around[key] = _storable(value)
                    if around[key] != value:
                        self._lose(_("a text"), around[key], NOT_STORABLE)
                elif isinstance(value, dict | list):
                    rest.append((value, depth + 1))
        if marks > MOST_MARKS:
            _refuse(self.name, TOO_MANY_PARTS)
        return whole[0]


def _storable(text: str) -> str:
    """The text without NUL and without halves of surrogate pairs, which JSON lets in as escapes."""
    if "\x00" not in text and text.isascii():
        return text
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


# -- what it is -------------------------------------------------------------------------------------------------------


def _refuse_other_kinds(data: Any, name: str) -> None:
    if isinstance(data, list):
        server = any(isinstance(one, dict) and {"answers", "evaluations", "status"} & set(one) for one in data)
        _refuse(name, SERVER_EXPORT if server else NO_PIA)
    if not isinstance(data, dict):
        _refuse(name, NO_PIA)
    if isinstance(data.get(PIA), dict):
        return
    if isinstance(data.get("structure"), dict):
        _refuse(name, STRUCTURE)
    if "knowledges" in data:
        _refuse(name, KNOWLEDGE_BASE)
    _refuse(name, SINGLE_FROM_SERVER if "answers" in data and "name" in data else NO_PIA)


def _refuse_too_many(data: dict[str, Any], name: str) -> None:
    """Rows of all four lists together, and the entries that an answer lists: each may become a row here."""
    rows = [row for key in ARRAYS if isinstance(data.get(key), list) for row in data[key]]
    held = [row.get("data") for row in rows if isinstance(row, dict)]
    lists = [one.get("list") for one in held if isinstance(one, dict)]
    refuse_too_many_rows(len(rows) + sum(len(one) for one in lists if isinstance(one, list)), name)
