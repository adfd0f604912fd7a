"""What a paste from a spreadsheet would change: cell by cell, before anything is stored.

Values may be labels in either language or ids, as in a file that is imported; what cannot be understood is said where
it stands.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case, numbered
from pia.assessments.content import TRANSLATION_MARK
from pia.assessments.models import DataItem
from pia.assessments.refusals import Words
from pia.assessments.values import check_value
from pia.interop import table_cells
from pia.interop.exchange import MAX_ROWS
from pia.interop.table_columns import BASIS, NAME, REF, Headings
from pia.interop.table_words import WordList, Wrong, word_lists
from pia.lib import canonical
from pia.programmes.vocabulary import Section
from pia.web.content_forms import BLANK
from pia.web.content_words import FIELD_LABELS, value_words
from pia.web.inventory_columns import BY_KEY, Column
from pia.web.inventory_known import Known

Fields = dict[str, Any]

NO_NAME = _("A new row needs a name.")
NO_SUCH_BASIS = _("“{text}” is no legal basis of a law that applies here.")
TOO_WIDE = _("There is no column for this: the table ends before it.")
NOT_A_COLUMN = _("No column of the inventory has this heading.")


class Unpastable(ValueError):
    """Nothing that a spreadsheet would put onto the clipboard."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a paste begins: the row and the column of the focused cell, and the columns to its right."""

    rows: Sequence[DataItem]
    columns: Sequence[str]


@dataclass(slots=True)
class PlannedCell:
    """One pasted cell: what stands there, what it would become, or why it cannot."""

    label: Words
    text: str
    before: Words = ""
    after: Words = ""
    problem: Words = ""

    @property
    def changes(self) -> bool:
        return str(self.before) != str(self.after) and not self.problem


@dataclass(slots=True)
class PlannedRow:
    """One pasted row: the row that it changes, or a new one."""

    ref: str
    name: str
    is_new: bool
    cells: list[PlannedCell] = field(default_factory=list)

    @property
    def has_problem(self) -> bool:
        return any(cell.problem for cell in self.cells)


@dataclass(slots=True)
class Plan:
    """All that a paste would do: `changes` and `base` as the door takes them, without the cells that are wrong."""

    rows: list[PlannedRow] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        return sum(bool(cell.problem) for row in self.rows for cell in row.cells)

    @property
    def new(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def digest(self) -> str:
        """Tells this plan from one that other people's changes have made another."""
        return canonical.digest([self.changes, self.base])


def cells_of(text: str) -> list[list[str]]:
    """The rows of a clipboard: cells between tabs, quoted where they hold line breaks."""
    lines = io.StringIO(text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"), newline="")
    try:
        rows = [list(row) for row in csv.reader(lines, delimiter="\t")]
    except csv.Error as error:
        raise Unpastable(str(error)) from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS:
        raise Unpastable
    return rows


class Planner:
    """Turns pasted rows into a plan for one case."""

    def __init__(self, case: Case, known: Known) -> None:
        self.case, self.known = case, known
        self.taken = list(case.proposal.items.values_list("ref", flat=True))
        self.plan = Plan()

    @cached_property
    def lists(self) -> Mapping[str, WordList]:
        return word_lists(self.case.programme)

    def run(self, rows: Sequence[Sequence[str]], start: Start) -> Plan:
        """The plan of a whole paste. A first row of headings says which column is which."""
        headed = self._headings(rows[0]) if rows else None
        keys: Sequence[str] = headed or start.columns
        body = rows[1:] if headed else rows
        named = self._rows_named(body, keys)
        below = iter(start.rows)
        for cells in body:
            if any(cell.strip() for cell in cells):
                self._row(cells, keys, named.get(self._ref_in(cells, keys)) or next(below, None))
        return self.plan

    def _headings(self, cells: Sequence[str]) -> list[str] | None:
        headings = Headings(self.case.programme)
        found = [headings.column(cell) if cell.strip() else None for cell in cells]
        keys = [column.key if column else "" for column in found]
        known = [key for key in keys if key]
        meant = len(known) > 1 or known == [NAME]
        return keys if meant and len(known) >= sum(bool(cell.strip()) for cell in cells) / 2 else None

    def _ref_in(self, cells: Sequence[str], keys: Sequence[str]) -> str:
        place = keys.index(REF) if REF in keys else -1
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def _rows_named(self, body: Sequence[Sequence[str]], keys: Sequence[str]) -> dict[str, DataItem]:
        refs = {self._ref_in(cells, keys) for cells in body} - {""}
        return {item.ref: item for item in self.case.proposal.items.filter(ref__in=refs)} if refs else {}

    # -- rows -------------------------------------------------------------------------------------------------------

    def _row(self, cells: Sequence[str], keys: Sequence[str], item: DataItem | None) -> None:
        ref = item.ref if item else self._new_ref()
        row = PlannedRow(ref, item.name if item else "", is_new=item is None)
        values: Fields = {}
        for number, text in enumerate(cells):
            key = keys[number] if number < len(keys) else None
            if key != REF and (text.strip() or key):
                row.cells.append(self._cell(key, table_cells.plain(text), item, values, ref))
        if item is None and not values.get(NAME):
            row.cells.insert(0, PlannedCell(FIELD_LABELS[NAME], "", problem=NO_NAME))
            values.clear()
        row.name = str(values.get(NAME) or row.name)
        self._keep(ref, item, values)
        self.plan.rows.append(row)

    def _new_ref(self) -> str:
        ref = numbered("D", self.taken)
        self.taken.append(ref)
        return ref

    def _cell(self, key: str | None, text: str, item: DataItem | None, values: Fields, ref: str) -> PlannedCell:
        if not key:
            return PlannedCell(_("Column"), text, problem=TOO_WIDE if key is None else NOT_A_COLUMN)
        planned = PlannedCell(self._label(key), text)
        try:
            found = self.take(key, text, item)
            for name, value in found.items():
                if problem := check_value(self.case, Section.INVENTORY, ref, name, value):
                    raise Wrong(problem)
        except Wrong as wrong:
            planned.problem = wrong.words
            return planned
        values |= found
        planned.before = self._words(ref, {name: _before(self.case, item, name) for name in found}) if item else ""
        planned.after = self._words(ref, found)
        return planned

    def _label(self, key: str) -> Words:
        if key in BY_KEY:
            return BY_KEY[key].label
        return Headings(self.case.programme).by_key[key].heading

    def _words(self, ref: str, values: Fields) -> str:
        filled = {name: value for name, value in values.items() if value not in BLANK}
        return " · ".join(
            str(value_words(self.case, f"{Section.INVENTORY}/{ref}/{name}", v)) for name, v in filled.items()
        )

    def _keep(self, ref: str, item: DataItem | None, values: Fields) -> None:
        for name, value in values.items():
            address, before = f"{Section.INVENTORY}/{ref}/{name}", _before(self.case, item, name)
            if value != before and (item is not None or value not in BLANK):
                self.plan.changes[address] = value
                if item is not None or name == NAME:
                    self.plan.base[address] = before

    # -- what a cell means ------------------------------------------------------------------------------------------

    def take(self, key: str, text: str, item: DataItem | None) -> Fields:
        """Field -> value of one cell, by its column in the table or by its heading; Wrong says what is wrong."""
        if key.startswith(BASIS):
            chosen = {key.removeprefix(BASIS): self.lists[key].take(text)} if text else {}
            return {"legal_basis": {**(item.legal_basis if item else {}), **chosen}}
        if TRANSLATION_MARK in key:
            return {key: text or None}
        found: Fields = {NAME: text} if key == NAME else TAKES.get(key, _text(key))(self, text)
        if found.get("legal_basis") and item is not None:
            found["legal_basis"] = {**item.legal_basis, **found["legal_basis"]}
        return found


def _before(case: Case, item: DataItem | None, name: str) -> Any:
    """What the record says of a field now; nothing of a row that is new."""
    if item is None:
        return None
    if TRANSLATION_MARK in name:
        source, language = name.split(TRANSLATION_MARK)
        found = case.translations.get((f"{Section.INVENTORY}/{item.ref}/{source}", language))
        return found.text if found else None
    return getattr(item, name)


Takes = Callable[[Planner, str], Fields]


def _text(name: str) -> Takes:
    return lambda _planner, text: {name: table_cells.text_of(text, name)}


def _listed(name: str) -> Takes:
    return lambda planner, text: {name: planner.lists[name].take(text) if text else ""}


def _basis(planner: Planner, text: str) -> Fields:
    """A basis of any law that applies here, by its words, its id or its article; several between semicolons."""
    laws = {one.slug: planner.lists[f"{BASIS}{one.slug}"] for one in planner.case.regimes if one.is_general}
    found: dict[str, str] = {}
    for part in table_cells.names_of(text):
        known = {slug: basis for slug, words in laws.items() if (basis := words.find(part))}
        if not known:
            single = next(iter(laws.values()), None) if len(laws) == 1 else None
            raise Wrong(single.unknown(part) if single else format_lazy(NO_SUCH_BASIS, text=part))
        found |= known
    return {"legal_basis": found}


def _retention(_planner: Planner, text: str) -> Fields:
    """A number of days, or words."""
    try:
        days = table_cells.days_of(text)
    except Wrong:
        return {"retention_proposed": table_cells.text_of(text, "retention_proposed")}
    words = "" if text.isdecimal() else text
    return {"retention_proposed": words, "retention_days": days}


def _origin(planner: Planner, text: str) -> Fields:
    """One of the kinds of source, else the source in words."""
    known = planner.lists["origin"].find(text) if text else ""
    return {"source": table_cells.text_of(text, "source")} if known is None else {"origin": known}


def _recipients(planner: Planner, text: str) -> Fields:
    """Recipients in a cell; of somebody who is known the name is enough."""
    return {"recipients": [one for part in table_cells.names_of(text) for one in _recipient(planner, part)]}


def _recipient(planner: Planner, part: str) -> Iterator[dict[str, Any]]:
    known = planner.known.find(part)
    if known is None:
        yield from table_cells.recipients_of(part, planner.lists)
    else:
        yield {"name": part, **{name: value for name, value in known.items() if value or name != "mechanisms"}}


TAKES: Mapping[str, Takes] = {
    "category": _listed("category"),
    "volume": _listed("volume"),
    "subjects": lambda planner, text: {"subjects": table_cells.ids_of(text, planner.lists["subject"])},
    "basis": _basis,
    "retention": _retention,
    "retention_days": lambda _planner, text: {"retention_days": table_cells.days_of(text)},
    "recipients": _recipients,
    "systems": lambda _planner, text: {"systems": table_cells.names_of(text)},
    "origin": _origin,
}


def keys_from(columns: Sequence[Column], key: str) -> list[str]:
    """The columns from one on to the right."""
    keys = [column.key for column in columns]
    return keys[keys.index(key) :] if key in keys else keys
