"""Reads an inventory from CSV as any spreadsheet writes it: whatever the encoding, separator and quotes."""

import codecs
import csv
import io
from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.interop.exchange import Incoming, Reading, refuse_too_large
from pia.interop.table_columns import Headings
from pia.interop.table_reading import HEADINGS_WITHIN, Table, interpret, refuse_too_many_columns
from pia.programmes.located_yaml import Problem, Unreadable

SEPARATORS = ",;\t"
DECLARED = "sep="  # the line by which Excel is told the separator
LOOKED_AT = 64_000  # characters among which the headings are looked for
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

NOT_TEXT = _("This is no text that can be read. Save the table as CSV in UTF-8, or as XLSX.")
NOT_CSV = _("This cannot be read as CSV from here on. Check the quotes here and above, or save it as XLSX.")


def read(raw: bytes, name: str, reading: Reading) -> Incoming:
    """The rows of a CSV file."""
    refuse_too_large(raw, name)
    text = decoded(raw, name)
    separator, text = _separator(text, Headings(reading.programme))
    table = Table(name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            refuse_too_many_columns(len(cells), number, name)
            table.add(number, {column: cell for column, cell in enumerate(cells) if cell})
    except csv.Error as error:
        raise Unreadable([Problem(name, number + 1, format_lazy(NOT_CSV))]) from error
    return interpret(table, "csv", reading)


def decoded(raw: bytes, name: str) -> str:
    """The text of the bytes: by their byte order mark, else UTF-8, else what Chinese Windows writes."""
    marked = [encoding for mark, encoding in MARKS if raw.startswith(mark)]
    for encoding in marked or _likely(raw):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable([Problem(name, 1, NOT_TEXT)])


def _likely(raw: bytes) -> Iterable[str]:
    """Encodings to try in turn; every second byte of a Western text in UTF-16 is null."""
    start = raw[:4000]
    if start.count(0) * 4 >= len(start) > 1:
        return ("utf-16-le", "utf-16-be") if start[1::2].count(0) > start[::2].count(0) else ("utf-16-be", "utf-16-le")
    return ("utf-8", "gb18030")


def _separator(text: str, headings: Headings) -> tuple[str, str]:
    """The separator that Excel's first line declares, or the one by which most headings are known; and the rest."""
    first, _break, rest = text.partition("\n")
    declared = first.rstrip("\r")
    if declared[:-1].lower() == DECLARED and declared[-1] in SEPARATORS + "|":
        return declared[-1], rest
    return max(SEPARATORS, key=lambda one: _known(text[:LOOKED_AT], one, headings)), text


def _known(text: str, separator: str, headings: Headings) -> int:
    """How many headings one of the first rows has, split like that."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    most = 0
    try:
        for _number, cells in zip(range(HEADINGS_WITHIN), lines, strict=False):
            most = max(most, sum(headings.column(cell) is not None for cell in cells[:1000]))
    except csv.Error:
        return most
    return most
