"""Writes the register of processing as CSV and XLSX, row by row: a register of thousands is never in memory at once."""

import csv
import io
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pia.interop.csv_writing import ENCODING
from pia.interop.table_cells import guarded
from pia.interop.xlsx_writing import HEAD, LONGEST_WRITTEN, escaped

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 34
TOP = Alignment(wrap_text=True, vertical="top")
BOLD = Font(bold=True, color="FFFFFFFF")
Table = Iterable[list[str]]


def write_csv(table: Table, target: IO[bytes]) -> None:
    """One table as CSV, with the mark by which Excel knows UTF-8; formulas are defused by an apostrophe."""
    text = io.TextIOWrapper(target, encoding=ENCODING, newline="", write_through=True)
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in table)
    text.detach()


def write_xlsx(controller: Table, processor: Table, target: IO[bytes]) -> None:
    """Both tables, a sheet each; every cell is text, so that nothing is calculated."""
    book = Workbook(write_only=True)
    _fill(book.create_sheet(gettext("Controller, art. 30(1)")), controller)
    _fill(book.create_sheet(gettext("Processor, art. 30(2)")), processor)
    book.save(target)


def _fill(sheet: Worksheet, table: Table) -> None:
    rows = iter(table)
    headings = next(rows)
    sheet.freeze_panes = "C2"
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.append([_heading(sheet, text) for text in headings])
    for row in rows:
        sheet.append([_text(sheet, text) for text in row])


def _heading(sheet: Worksheet, text: str) -> Cell:
    cell = _text(sheet, text)
    cell.font, cell.fill = BOLD, HEAD
    return cell


def _text(sheet: Worksheet, text: str) -> Cell:
    """Text whatever it begins with; a cell holds so many characters and no more."""
    cell = WriteOnlyCell(sheet, escaped(text)[:LONGEST_WRITTEN] or None)
    if text and cell.data_type != "s":
        cell.data_type, cell.quotePrefix = "s", True
    cell.alignment = TOP
    return cell
