"""Turns a table, whatever file it came from, into rows of the inventory: good ones to take, bad ones to correct."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from unicodedata import normalize

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from pia.assessments.content import SYSTEMS
from pia.assessments.refusals import Words
from pia.assessments.values import MOST_REFERENCES
from pia.interop import table_cells
from pia.interop.exchange import Incoming, Loss, Reading, quoted, refuse_too_many_rows
from pia.interop.references import fresh_references
from pia.interop.table_cells import plain
from pia.interop.table_columns import BASIS, MARK, NAME, ONE, REF, Column, Headings
from pia.interop.table_words import Wrong, word_lists
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.vocabulary import Section

HEADINGS_WITHIN = 20  # rows from the top among which the headings are looked for
MOST_COLUMNS = 16_384  # as many as a sheet has
LONGEST_CELL = 20_000
MOST_SPREAD = 200_000  # cells that merged ones may stand for

NO_HEADINGS = _("There is no column {name}. The headings have to stand in one of the first {limit} rows.")
NO_ROWS = _("There are headings but no rows below them. Fill in at least one.")
TOO_MANY_COLUMNS = _("The table has more than {limit} columns. Delete those that are not needed.")
IN_COLUMN = _("Column “{column}”: {problem}")
NO_NAME = _("Enter a name for the data item.")
BAD_REF = _("“{ref}” is no id. Leave it empty, or use at most {limit} letters, digits and hyphens.")
TWICE = _("The id {ref} stands in rows {rows}. Give each row its own, or leave it empty.")
CELL_TOO_LONG = _("This cell has more than {limit} characters. Shorten it.")
NOTHING_TO_TRANSLATE = _("A translation stands here without the text it translates. Fill in that column too.")
ROW, COLUMN = _("row {row}"), _("column “{column}”")
UNKNOWN_COLUMN = _("No column of the inventory has this heading. Rename it to one of the template, or leave it out.")
SECOND_COLUMN = _("Another column with this meaning stands before it. Keep one of them.")
NO_HEADING = _("This column has no heading. Give it one of the template.")
OWN_LANGUAGE = _("The case is kept in this language itself. Put the text into the column without the language.")
BASIS_COLUMNS_MISSING = _(
    "The column for another law is missing, so the legal bases of rows that exist stay as they are. Add the column."
)


Cells = dict[int, str]


@dataclass(slots=True)
class Table:
    """A table as any file gives it: the texts that are there by row and column, and cells that cannot be read."""

    file: str
    rows: list[tuple[int, Cells]] = field(default_factory=list)  # row numbers count from one
    flaws: dict[tuple[int, int], Words] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # column, first row, last row
    losses: list[Loss] = field(default_factory=list)

    def add(self, number: int, cells: Mapping[int, str]) -> None:
        """Keep a row if anything stands in it; Unreadable as soon as there are more than may be."""
        filled = {column: text for column, text in cells.items() if text.strip()}
        if filled:
            self.rows.append((number, filled))
            refuse_too_many_rows(len(self.rows) - HEADINGS_WITHIN, self.file)

    def spread(self, top: int) -> None:
        """Let a merged cell below the headings count for every row beside it."""
        numbers, left = [number for number, _cells in self.rows], MOST_SPREAD
        for column, first, last in self.merged:
            begin, end = (
                bisect_left(numbers, first),
                min(bisect_right(numbers, last), bisect_left(numbers, first) + left),
            )
            if first <= top or begin == len(numbers) or numbers[begin] != first:
                continue
            text = self.rows[begin][1].get(column, "")
            for _number, cells in self.rows[begin + 1 : end] if text else ():
                cells.setdefault(column, text)
                left -= 1


def refuse_too_many_columns(columns: int, row: int, name: str) -> None:
    """Unreadable, if a row is wider than a sheet can be."""
    if columns > MOST_COLUMNS:
        raise Unreadable([Problem(name, row, format_lazy(TOO_MANY_COLUMNS, limit=MOST_COLUMNS))])


def interpret(table: Table, format_id: str, reading: Reading) -> Incoming:
    """The rows that the table would make or change; Unreadable where it is no inventory at all."""
    headings = Headings(reading.programme)
    place, (top, written) = _heading_row(table, headings)
    found = Incoming(format_id, table.file, PurePath(table.file).stem, {}, list(table.losses))
    table.spread(top)
    rows = _Rows(table, found, reading, top)
    rows.understand(headings, written)
    body = table.rows[place + 1 :]
    refuse_too_many_rows(len(body), table.file)
    if not body:
        raise Unreadable([Problem(table.file, top + 1, NO_ROWS)])
    rows.take(body)
    return found


def _heading_row(table: Table, headings: Headings) -> tuple[int, tuple[int, Cells]]:
    """The first row that has a column for the name."""
    for place, row in enumerate(table.rows[:HEADINGS_WITHIN]):
        columns = (headings.column(text) for text in row[1].values())
        if any(column is not None and column.key == NAME for column in columns):
            return place, row
    name = headings.by_key[NAME].heading
    top = table.rows[0][0] if table.rows else 1
    raise Unreadable([Problem(table.file, top, format_lazy(NO_HEADINGS, name=name, limit=HEADINGS_WITHIN))])


class _Rows:
    """Goes through the rows and collects changes, losses and problems."""

    def __init__(self, table: Table, found: Incoming, reading: Reading, top: int) -> None:
        self.table = table
        self.found = found
        self.reading = reading
        self.top = top
        self.columns: dict[int, Column] = {}
        self.lists = word_lists(reading.programme)
        self.known = {ref.casefold(): ref for ref in reading.taken}
        self.keeps_bases = False

    # -- headings ---------------------------------------------------------------------------------------------------

    def understand(self, headings: Headings, written: Mapping[int, str]) -> None:
        """Which column is which; what is none of ours is named as lost."""
        seen: set[str] = set()
        for number, text in sorted(written.items()):
            column = headings.column(text)
            if column is None:
                self.lose(text, number, UNKNOWN_COLUMN)
            elif column.key in seen:
                self.lose(text, number, SECOND_COLUMN)
            elif column.key.endswith(f"{MARK}{self.reading.record_language}"):
                self.lose(text, number, OWN_LANGUAGE)
            else:
                seen.add(column.key)
                self.columns[number] = column
        self.headings = {number: text.strip() for number, text in written.items()}
        for number in sorted({n for row, cells in self.table.rows if row > self.top for n in cells} - set(written)):
            self.lose(get_column_letter(number + 1), number, NO_HEADING)
        laws = {key for key in headings.by_key if key.startswith(BASIS)}
        self.keeps_bases = bool(laws & seen) and not laws <= seen

    def lose(self, heading: str, number: int, why: Words) -> None:
        """A column that is not read, with the first thing that stands in it."""
        below = (cells[number] for row, cells in self.table.rows if row > self.top and number in cells)
        where = format_lazy(COLUMN, column=quoted(heading))
        self.found.losses.append(Loss(where, quoted(next(below, "")), why))

    # -- rows -------------------------------------------------------------------------------------------------------

    def take(self, body: list[tuple[int, Cells]]) -> None:
        """Read the rows below the headings: into changes where all is well, into problems otherwise."""
        refs, wrong = self.references(body)
        fresh = fresh_references({*self.reading.taken, *refs.values()})
        for row, cells in body:
            values, problems = self.row(row, cells)
            if row in wrong:
                problems.insert(0, (REF, wrong[row]))
            if not problems:
                self.keep(row, refs[row] if row in refs else next(fresh), values)
            self.found.problems += [
                Problem(self.table.file, row, self.in_column(key, words)) for key, words in problems
            ]

    def references(self, body: list[tuple[int, Cells]]) -> tuple[dict[int, str], dict[int, Words]]:
        """Row -> reference of those that have one, and row -> what is wrong with it."""
        place = next((number for number, column in self.columns.items() if column.key == REF), -1)
        refs: dict[int, str] = {}
        wrong: dict[int, Words] = {}
        rows_of: dict[str, list[int]] = {}
        for row, text in ((row, normalize("NFKC", plain(cells.get(place, "")))) for row, cells in body):
            ref = self.known.get(text.casefold(), text)
            if ref.replace("-", "").isalnum() and len(ref) <= MOST_REFERENCES and ref.casefold() != SYSTEMS:
                refs[row] = ref
                rows_of.setdefault(ref.casefold(), []).append(row)
            elif ref:
                wrong[row] = format_lazy(BAD_REF, ref=quoted(text), limit=MOST_REFERENCES)
        for rows in rows_of.values():
            if len(rows) > 1:
                where = ", ".join(map(str, rows[:HEADINGS_WITHIN]))
                wrong |= {row: format_lazy(TWICE, ref=refs[row], rows=where) for row in rows}
        return refs, wrong

    def row(self, row: int, cells: Mapping[int, str]) -> tuple[dict[str, Any], list[tuple[str, Words]]]:
        """Field -> value of one row, and what is wrong in it by column."""
        values: dict[str, Any] = {}
        problems: list[tuple[str, Words]] = []
        bases: dict[str, str] = {}
        one: dict[str, str] = {}
        for number, column in self.columns.items():
            key, text = column.key, cells.get(number, "")
            try:
                flaw = self.table.flaws.get((row, number)) if self.table.flaws else None
                if flaw is not None:
                    raise Wrong(flaw)
                text = plain(text)
                if key.startswith(BASIS):
                    bases |= {key.removeprefix(BASIS): self.lists[key].take(text)} if text else {}
                elif key.startswith(ONE):
                    one[key.removeprefix(ONE)] = text
                elif key != REF:
                    values[key] = self.value(key, text)
            except Wrong as wrong:
                problems.append((key, wrong.words))
        self.join(values, bases, one, problems)
        return values, problems

    def value(self, key: str, text: str) -> Any:
        """The value of one cell."""
        if len(text) > LONGEST_CELL:
            raise Wrong(format_lazy(CELL_TOO_LONG, limit=LONGEST_CELL))
        match key:
            case "category" | "origin" | "volume":
                return self.lists[key].take(text) if text else ""
            case "subjects":
                return table_cells.ids_of(text, self.lists["subject"])
            case "systems":
                return table_cells.names_of(text)
            case "recipients":
                return table_cells.recipients_of(text, self.lists)
            case "retention_days":
                return table_cells.days_of(text)
        if key == NAME and not text.strip():
            raise Wrong(NO_NAME)
        return table_cells.text_of(text, "" if MARK in key else key)

    def join(
        self,
        values: dict[str, Any],
        bases: dict[str, str],
        one: dict[str, str],
        problems: list[tuple[str, Words]],
    ) -> None:
        """Put together what stands in several columns."""
        if any(column.key.startswith(BASIS) for column in self.columns.values()):
            values["legal_basis"] = bases
        if any(one.values()):
            try:
                values["recipients"] = [*values.get("recipients", []), table_cells.recipient(one, self.lists)]
            except Wrong as wrong:
                problems.append((f"{ONE}name", wrong.words))
        translated = (key for key, text in values.items() if MARK in key and text)
        problems += [(key, NOTHING_TO_TRANSLATE) for key in translated if not values.get(key.partition(MARK)[0])]

    def in_column(self, key: str, words: Words) -> str | Promise:
        """A problem with the heading of its column, as the file has it."""
        heading = next((self.headings[n] for n, column in self.columns.items() if column.key == key), key)
        return format_lazy(IN_COLUMN, column=quoted(heading), problem=words)

    def keep(self, row: int, ref: str, values: dict[str, Any]) -> None:
        """The changes of a good row: of a new one only what is filled in, of one that exists what it is to be."""
        is_known = ref in self.reading.taken
        if is_known and self.keeps_bases and values.pop("legal_basis", None):
            where = format_lazy(ROW, row=row)
            self.found.losses.append(Loss(where, _("legal basis"), BASIS_COLUMNS_MISSING))
        address = f"{Section.INVENTORY}/{ref}"
        self.found.lines[address] = row
        for key, value in values.items():
            if is_known or value not in ("", [], {}, None):
                self.found.changes[f"{address}/{key}"] = (value or None) if MARK in key else value
