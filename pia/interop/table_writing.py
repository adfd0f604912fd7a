"""Writes the inventory of a case as a table: headings and rows of texts, and what such a table does not hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.models import DataItem
from pia.assessments.refusals import Words
from pia.interop import table_cells
from pia.interop.exchange import Loss, quoted
from pia.interop.left_out import entries
from pia.interop.table_cells import WRITTEN_ITEMS
from pia.interop.table_columns import BASIS, MARK, OTHER_LANGUAGE, REF, TRANSLATABLE, Column, columns
from pia.interop.table_reading import LONGEST_CELL
from pia.interop.table_words import word_lists
from pia.programmes.vocabulary import Section

INVENTORY_ONLY = _("The table holds the inventory alone. Export the proposal file to get everything.")
NO_PLACE_FOR_SYSTEMS = _("The table names the systems only. Where they stand and who runs them stays in the case.")
ITEM_IN_COLUMN = _("{ref}, column “{column}”")
TOO_LONG = _("The text is longer than one cell can be. It is cut off here.")
TOO_MANY = _("Not all of them fit into one cell. The others are left out here.")


@dataclass(slots=True)
class Written:
    """A table as it is to be written; texts are not yet guarded against being taken for formulas."""

    columns: tuple[Column, ...]
    headings: list[str]
    rows: list[list[str]]
    losses: list[Loss]


def table_of(case: Case, language: str) -> Written:
    """The inventory with headings and words in a language, and everything that the case holds besides."""
    record = case.proposal.record_language
    other = OTHER_LANGUAGE[record]
    texts = {address: row.text for (address, to), row in case.translations.items() if to == other}
    translated = {address.rpartition("/")[2] for address in texts if address.startswith(f"{Section.INVENTORY}/")}
    shown = columns(case.programme, record, translated & set(TRANSLATABLE))
    writer = _Writer(case, language, texts)
    rows = [[writer.cell(item, column) for column in shown] for item in case.items]
    headings = [column.heading.in_language(language) for column in shown]
    return Written(shown, headings, rows, [*writer.losses, *_besides(case)])


class _Writer:
    """Turns the fields of data items into cells."""

    def __init__(self, case: Case, language: str, translations: dict[str, str]) -> None:
        self.lists = word_lists(case.programme)
        self.language = language
        self.translations = translations
        self.losses: list[Loss] = []

    def cell(self, item: DataItem, column: Column) -> str:
        """The text of one field; what is too long for a cell is cut and named as lost."""
        key = column.key
        if key == REF:
            return item.ref
        if MARK in key:
            address = f"{Section.INVENTORY}/{item.ref}/{key.partition(MARK)[0]}"
            return self._fitting(item, column, self.translations.get(address, ""))
        if key.startswith(BASIS):
            basis = item.legal_basis.get(key.removeprefix(BASIS))
            return self.lists[key].write(basis, self.language) if basis else ""
        return self._field(item, column, getattr(item, key))

    def _field(self, item: DataItem, column: Column, value: Any) -> str:
        match column.key:
            case "category" | "origin" | "volume":
                return self.lists[column.key].write(value, self.language) if value else ""
            case "subjects":
                return table_cells.ids_written(value, self.lists["subject"], self.language)
            case "systems":
                return self._all_that_fit(item, column, [table_cells.names_written([name]) for name in value])
            case "recipients":
                written = [table_cells.recipient_written(row, self.lists, self.language) for row in value]
                return self._all_that_fit(item, column, written)
            case "retention_days":
                return "" if value is None else str(value)
        return self._fitting(item, column, value)

    def _fitting(self, item: DataItem, column: Column, text: str) -> str:
        if len(text) <= LONGEST_CELL:
            return text
        self._lose(item, column, text[LONGEST_CELL:], TOO_LONG)
        return text[:LONGEST_CELL]

    def _all_that_fit(self, item: DataItem, column: Column, parts: Sequence[str]) -> str:
        fitting, length = len(parts), 0
        for number, part in enumerate(parts):
            length += len(part) + len(WRITTEN_ITEMS)
            if length > LONGEST_CELL:
                fitting = number
                self._lose(item, column, WRITTEN_ITEMS.join(parts[number:]), TOO_MANY)
                break
        return WRITTEN_ITEMS.join(parts[:fitting])

    def _lose(self, item: DataItem, column: Column, text: str, why: Words) -> None:
        where = format_lazy(ITEM_IN_COLUMN, ref=item.ref, column=column.heading)
        self.losses.append(Loss(where, quoted(text), why))


def _besides(case: Case) -> Iterable[Loss]:
    """What the case holds besides its inventory, part by part."""
    proposal = case.proposal
    for ref, system in proposal.systems.items():
        if system.get("country") or system.get("operator"):
            where = format_lazy(_("system {ref}"), ref=ref)
            said = ", ".join(str(system[key]) for key in ("name", "country", "operator") if system.get(key))
            yield Loss(where, quoted(said), NO_PLACE_FOR_SYSTEMS)
    yield Loss(_("description"), quoted(proposal.title), INVENTORY_ONLY)
    parts: list[tuple[Words, int]] = [
        (_("answers"), len(case.answers)),
        (_("agreements"), len(case.agreements)),
        (_("clauses found"), len(proposal.agreement_clauses)),
        (_("risks"), len(case.risks)),
        (_("measures"), len(case.measures)),
    ]
    for part, count in parts:
        if count:
            yield Loss(part, entries(count), INVENTORY_ONLY)
