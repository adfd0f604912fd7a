"""The sheets of an XLSX file: which there are, and what stands in the cells of one, as text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from pia.assessments.refusals import Words
from pia.interop.xlsx_parts import Parts, attribute, local

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CELL = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
LAST_ROW = 1_048_576
MOST_MERGED = 20_000

NO_VALUE = _("Cell {cell} holds a formula without a result. Open the file in a spreadsheet and save it again.")
AN_ERROR = _("Cell {cell} holds the error {error}. Correct its formula, or put in a value.")

Cells = dict[int, str]
Take = Callable[[int, Cells], None]


@dataclass(slots=True)
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What the cells of all sheets share."""

    sheets: list[Sheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    date_styles: set[int] = field(default_factory=set)
    starts_in_1904: bool = False


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which a cell writes as _xHHHH_ (ECMA-376, ST_Xstring)."""
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def open_workbook(parts: Parts) -> Workbook:
    """The sheets in their order, the shared texts and the formats that mean dates."""
    main = next((part for kind, part in parts.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    listed, related = _Sheets(), parts.related(main)
    parts.parse(main, listed)
    texts, formats = _Texts(), _Formats()
    for kind, part in related.values():
        if kind == "sharedStrings":
            parts.parse(part, texts)
        elif kind == "styles":
            parts.parse(part, formats)
    sheets = [
        Sheet(name, related[one][1], hidden)
        for name, one, hidden in listed.found
        if one in related and related[one][0] == "worksheet"
    ]
    return Workbook(sheets, texts.found, formats.dates(), listed.starts_in_1904)


class _Sheets(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool]] = []
        self.starts_in_1904 = False

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        if local(name) == "sheet":
            hidden = attribute(attrs, "state") in ("hidden", "veryHidden")
            self.found.append((attribute(attrs, "name"), attribute(attrs, "id"), hidden))
        elif local(name) == "workbookPr":
            self.starts_in_1904 = attribute(attrs, "date1904") in ("1", "true")


class _Texts(ContentHandler):
    """The shared texts: the runs of each put together, without the reading aids of Japanese."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._runs: list[str] = []
        self._takes = False
        self._aside = False

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local(name)
        if kind == "si":
            self._runs = []
        elif kind == "rPh":
            self._aside = True
        elif kind == "t":
            self._takes = not self._aside

    def characters(self, content: str) -> None:
        if self._takes:
            self._runs.append(content)

    def endElement(self, name: str) -> None:
        kind = local(name)
        if kind == "t":
            self._takes = False
        elif kind == "rPh":
            self._aside = False
        elif kind == "si":
            self.found.append(unescaped("".join(self._runs)))


class _Formats(ContentHandler):
    """Which of the cell styles show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.own: dict[str, str] = {}
        self.styles: list[str] = []
        self._in_cells = False

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local(name)
        if kind == "numFmt":
            self.own[attribute(attrs, "numFmtId")] = attribute(attrs, "formatCode")
        elif kind == "cellXfs":
            self._in_cells = True
        elif kind == "xf" and self._in_cells:
            self.styles.append(attribute(attrs, "numFmtId"))

    def endElement(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._in_cells = False

    def dates(self) -> set[int]:
        """The numbers of the styles that show dates."""
        builtin = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        codes = [self.own.get(one) or builtin.get(one, "General") for one in self.styles]
        return {number for number, code in enumerate(codes) if is_date_format(code)}


class SheetReader(ContentHandler):
    """Hands each row on as it ends: row number, and column -> text; keeps what cannot be read, and merged cells."""

    def __init__(self, workbook: Workbook, take: Take) -> None:
        super().__init__()
        self.workbook = workbook
        self.take = take
        self.flaws: dict[tuple[int, int], Words] = {}
        self.merged: list[tuple[int, int, int]] = []  # column, first row, last row
        self._row, self._column = 0, -1
        self._cells: Cells = {}
        self._type, self._style = "", ""
        self._text: list[str] = []
        self._takes, self._calculated = False, False

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local(name)
        if kind == "c":
            self._begin_cell(attrs)
        elif kind in ("v", "t"):
            self._takes = True
        elif kind == "f":
            self._calculated = True
        elif kind == "rPh":
            self._takes = False
        elif kind == "row":
            self._begin_row(attribute(attrs, "r"))
        elif kind == "mergeCell":
            self._merge(attribute(attrs, "ref"))

    def characters(self, content: str) -> None:
        if self._takes:
            self._text.append(content)

    def endElement(self, name: str) -> None:
        kind = local(name)
        if kind in ("v", "t"):
            self._takes = False
        elif kind == "c":
            self._end_cell()
        elif kind == "row":
            self.take(self._row, self._cells)

    def _begin_row(self, number: str) -> None:
        self._row = int(number) if number.isdecimal() and len(number) <= len(str(LAST_ROW)) else self._row + 1
        self._cells, self._column = {}, -1

    def _begin_cell(self, attrs: "AttributesImpl[str]") -> None:
        place = CELL.fullmatch(attrs.get("r", ""))
        self._column = column_index_from_string(place.group(1).upper()) - 1 if place else self._column + 1
        self._type, self._style, self._text = attrs.get("t", "n"), attrs.get("s", ""), []
        self._takes, self._calculated = False, False

    def _end_cell(self) -> None:
        text = "".join(self._text)
        if self._calculated and not text and self._type != "str":
            self._flaw(format_lazy(NO_VALUE, cell=self._name()))
        elif self._type == "e":
            self._flaw(format_lazy(AN_ERROR, cell=self._name(), error=text[:20]))
        elif text:
            self._cells[self._column] = self._value(text)

    def _flaw(self, words: Words) -> None:
        self.flaws[self._row, self._column] = words
        self._cells[self._column] = "?"

    def _name(self) -> str:
        return f"{get_column_letter(self._column + 1)}{self._row}"

    def _value(self, text: str) -> str:
        if self._type == "s":
            number = int(text) if text.isdecimal() else -1
            return self.workbook.texts[number] if 0 <= number < len(self.workbook.texts) else ""
        if self._type in ("str", "inlineStr"):
            return unescaped(text)
        if self._type == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        return self._number(text.strip()) if self._type == "n" else text

    def _number(self, text: str) -> str:
        try:
            number = float(text)
        except ValueError:
            return text
        if not isfinite(number):
            return text
        if self._style.isdecimal() and int(self._style) in self.workbook.date_styles:
            return self._date(number) or text
        return str(int(number)) if number == int(number) else f"{number:.15g}"

    def _date(self, number: float) -> str:
        start = CALENDAR_MAC_1904 if self.workbook.starts_in_1904 else CALENDAR_WINDOWS_1900
        try:
            day = from_excel(number, start)
        except (ValueError, OverflowError):
            return ""
        if isinstance(day, timedelta):
            return ""
        if isinstance(day, datetime):
            return day.date().isoformat() if day.time() == datetime.min.time() else day.isoformat(" ", "minutes")
        return day.isoformat("minutes") if day else ""

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        begins, ends = CELL.fullmatch(first), CELL.fullmatch(last)
        if begins and ends and len(self.merged) < MOST_MERGED and int(ends.group(2)) > int(begins.group(2)):
            column = column_index_from_string(begins.group(1).upper()) - 1
            self.merged.append((column, int(begins.group(2)), int(ends.group(2))))
