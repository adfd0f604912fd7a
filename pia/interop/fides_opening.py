"""Opens Fides manifests: one YAML file of one or several documents, or a zip of many."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.interop.archives import Archive
from pia.interop.exchange import MAX_BYTES, refuse_too_large
from pia.programmes.located_yaml import Located, Problem, Unreadable, Where, read_bytes

ZIP = b"PK"
ENDINGS = (".yml", ".yaml")
# Three hyphens or dots at the beginning of a line begin or end a document wherever they stand (YAML 1.2, 9.1.2).
BOUNDARY = re.compile(rb"^(?:---(?=[ \t\r\n]|\Z)|\.\.\.(?=[ \t\r\n]|\Z))", re.MULTILINE)
NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?(?:---|\.\.\.)?(?:\s++|#[^\n]*+|%[^\n]*+)*+\Z")
MOST_DOCUMENTS = 1_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

NOT_ZIP = _("This archive cannot be read. Pack the manifests again as a zip, or hand in one YAML file.")
LOCKED = _("This archive has a password. Pack the manifests again without one.")
NO_MANIFEST = _("There is no manifest in this archive: no file that ends with .yml or .yaml.")
TOO_MANY_DOCUMENTS = _("This file holds more than {limit} documents. Split it.")
CANNOT_STORE = _("A character stands here that cannot be stored (NUL or half of a pair). Remove it.")


def documents(raw: bytes, name: str) -> list[Located]:
    """Every document of the file or archive that holds anything; Unreadable names what is wrong with it."""
    refuse_too_large(raw, name)
    if not raw.startswith(ZIP):
        return list(_of_file(raw, name))
    archive = Archive(raw, name, most=MAX_BYTES, broken=NOT_ZIP, locked=LOCKED)
    names = sorted(info.filename for info in archive.members.values() if info.filename.casefold().endswith(ENDINGS))
    names = [one for one in names if not one.rpartition("/")[2].startswith(".")]
    if not names:
        raise Unreadable([Problem(name, 1, NO_MANIFEST)])
    return [document for one in names for document in _of_file(archive.read(one), f"{name}/{one}")]


def _of_file(raw: bytes, name: str) -> Iterator[Located]:
    starts = [0, *(found.start() for found in BOUNDARY.finditer(raw))]
    if len(starts) > MOST_DOCUMENTS:
        raise Unreadable([Problem(name, 1, format_lazy(TOO_MANY_DOCUMENTS, limit=MOST_DOCUMENTS))])
    lines = 0
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=True):
        part = raw[start:end]
        if not NOTHING.match(part):
            yield _stored(_moved(part.removeprefix(b"..."), name, lines))
        lines += part.count(b"\n")


def _moved(raw: bytes, name: str, lines: int) -> Located:
    """One document, with its lines counted from the top of its file."""
    try:
        found = read_bytes(raw, name=name, max_bytes=MAX_BYTES)
    except Unreadable as refused:
        problems = [replace(problem, line=problem.line + lines) for problem in refused.problems]
        raise Unreadable(problems) from refused
    return replace(found, lines={where: line + lines for where, line in found.lines.items()}) if lines else found


def _stored(found: Located) -> Located:
    """The document, unless a text in it cannot be stored: YAML lets such characters in as escapes."""
    problems: list[Problem] = []
    rest: list[tuple[Where, Any]] = [((), found.data)]
    while rest:
        where, value = rest.pop()
        if isinstance(value, dict):
            rest += [((*where, key), one) for key, one in value.items()]
            problems += [found.problem((*where, key), CANNOT_STORE) for key in value if UNSTORABLE.search(key)]
        elif isinstance(value, list):
            rest += [((*where, number), one) for number, one in enumerate(value)]
        elif isinstance(value, str) and UNSTORABLE.search(value):
            problems.append(found.problem(where, CANNOT_STORE))
    if problems:
        raise Unreadable(sorted(problems, key=lambda problem: problem.line))
    return found
