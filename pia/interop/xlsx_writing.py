"""Writes the inventory as XLSX, and an empty one to fill in: with lists to choose from, notes and an explanation."""

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pia.assessments.case import Case
from pia.interop.exchange import MAX_ROWS, Outgoing
from pia.interop.table_cells import kept
from pia.interop.table_columns import ONE_RECIPIENT, Column, columns
from pia.interop.table_words import WordList, word_lists
from pia.interop.table_writing import table_of
from pia.interop.xlsx_explaining import explanation
from pia.programmes.definition import Programme, Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = Text(en="Inventory", zh="数据清单")
HOW_TO = Text(en="How to fill this in", zh="填写说明")
LISTS = Text(en="Lists", zh="选项")
PICK = Text(en="Choose from the list, or type the id.", zh="请从列表中选择，或填写标识。")
SUGGESTED = ("subject", "mechanism")  # several may stand in one cell, so that the list only suggests
TEXT_FORMAT = "@"
STYLE = "Inventory text"
LONGEST_WRITTEN = 32_767  # characters that a cell can hold
# What XML cannot hold, and what would be read as an escape of it (ECMA-376, ST_Xstring).
TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
HEAD = PatternFill("solid", fgColor="FF1F3A5F")


def write(case: Case, language: str) -> Outgoing:
    """The inventory with headings, words and lists in a language."""
    table = table_of(case, language)
    body = _workbook(case.programme, table.columns, table.rows, language)
    return Outgoing(f"{case.proposal.reference}-inventory.xlsx", MEDIA_TYPE, body, tuple(table.losses))


def template(programme: Programme, record_language: str, language: str) -> Outgoing:
    """An empty table for the laws of a programme; one recipient a row may be chosen from lists."""
    every: list[Column] = []
    for column in columns(programme, record_language):
        every += [column, *ONE_RECIPIENT] if column.key == "recipients" else [column]
    body = _workbook(programme, every, [], language)
    return Outgoing(f"inventory-{language}.xlsx", MEDIA_TYPE, body, ())


def escaped(text: str) -> str:
    """A text as a cell holds it: characters that XML cannot hold are written as _xHHHH_."""
    return TO_ESCAPE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def _workbook(programme: Programme, every: Sequence[Column], rows: list[list[str]], language: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET.in_language(language)
    lists = word_lists(programme)
    book.add_named_style(
        NamedStyle(STYLE, number_format=TEXT_FORMAT, alignment=Alignment(wrap_text=True, vertical="top"))
    )
    _head(sheet, every, language)
    for row in rows:
        sheet.append([escaped(kept(text))[:LONGEST_WRITTEN] or None for text in row])
    _as_text(sheet)
    how_to = book.create_sheet(HOW_TO.in_language(language))
    _explain(how_to, explanation(every, lists, language))
    _offer(book.create_sheet(LISTS.in_language(language)), sheet, every, lists, language)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Worksheet, every: Sequence[Column], language: str) -> None:
    """The headings: they stay in sight, and tell on a note what to fill in below."""
    sheet.append([column.heading.in_language(language) for column in every])
    for number, column in enumerate(every, start=1):
        cell = sheet.cell(1, number)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.comment = Comment(column.note.in_language(language), "", height=120, width=260)
        below = sheet.column_dimensions[get_column_letter(number)]
        below.width = column.width
        below.number_format = TEXT_FORMAT
        below.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"


def _as_text(sheet: Worksheet) -> None:
    """Every cell is text, whatever it begins with: nothing is calculated, also after somebody edits it."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                cell.style = STYLE
                if cell.data_type != "s":
                    cell.data_type = "s"
                    cell.quotePrefix = True


def _explain(sheet: Worksheet, lines: list[tuple[str, str, str]]) -> None:
    for line in lines:
        sheet.append([escaped(text) or None for text in line])
    for number, width in enumerate((30, 70, 70), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _as_text(sheet)
    sheet["A1"].font = Font(bold=True, size=14)


def _offer(
    hidden: Worksheet, sheet: Worksheet, every: Sequence[Column], lists: dict[str, WordList], language: str
) -> None:
    """The lists on a hidden sheet, and the cells that offer them."""
    hidden.sheet_state = "hidden"
    offered: dict[str, str] = {}
    for number, column in enumerate(every, start=1):
        if not column.words:
            continue
        if column.words not in offered:
            offered[column.words] = _list(hidden, len(offered) + 1, lists[column.words], language)
        choice = DataValidation(type="list", formula1=offered[column.words], allow_blank=True, errorStyle="warning")
        choice.showErrorMessage = column.words not in SUGGESTED
        choice.error = PICK.in_language(language)
        letter = get_column_letter(number)
        choice.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
        sheet.add_data_validation(choice)


def _list(hidden: Worksheet, number: int, words: WordList, language: str) -> str:
    """One list as a column of the hidden sheet; returns the range that holds it."""
    labels = (
        sorted({words.write(one, language): None for one in words.labels})
        if len(words.labels) > 100
        else [words.write(one, language) for one in words.labels]
    )
    for row, label in enumerate(labels, start=1):
        cell = hidden.cell(row, number, escaped(label))
        cell.data_type = "s"
    letter = get_column_letter(number)
    return f"{quote_sheetname(hidden.title)}!${letter}$1:${letter}${len(labels)}"
