"""Reads an inventory from XLSX: values only; formulas are never calculated and macros never opened."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.interop.exchange import Incoming, Loss, Reading, quoted, refuse_too_large
from pia.interop.table_columns import folded
from pia.interop.table_reading import Cells, Table, interpret, refuse_too_many_columns
from pia.interop.xlsx_parts import NOT_XLSX, Parts
from pia.interop.xlsx_sheets import Sheet, SheetReader, Workbook, open_workbook

INVENTORY_SHEETS = frozenset(map(folded, ("Inventory", "Data inventory", "数据清单", "个人信息清单")))
OUR_OTHER_SHEETS = frozenset(map(folded, ("How to fill this in", "填写说明", "Lists", "选项")))

SHEET = _("sheet “{sheet}”")
NOT_READ = _("Only one sheet is read: the one named Inventory, or the first. Put all rows there.")


def read(raw: bytes, name: str, reading: Reading) -> Incoming:
    """The rows of an XLSX file."""
    refuse_too_large(raw, name)
    parts = Parts(raw, name)
    workbook = open_workbook(parts)
    chosen = _chosen(workbook)
    if chosen is None:
        raise parts.refusal(NOT_XLSX)
    table = Table(name, losses=[_not_read(one) for one in _others(workbook, chosen)])
    rows = SheetReader(workbook, lambda number, cells: _add(table, number, cells))
    parts.parse(chosen.part, rows)
    table.flaws = rows.flaws
    table.merged = rows.merged
    return interpret(table, "xlsx", reading)


def _add(table: Table, number: int, cells: Cells) -> None:
    refuse_too_many_columns(max(cells, default=-1) + 1, number, table.file)
    table.add(number, cells)


def _chosen(workbook: Workbook) -> Sheet | None:
    """The sheet of the inventory by its name, or the first that can be seen."""
    named = (sheet for sheet in workbook.sheets if folded(sheet.name) in INVENTORY_SHEETS)
    seen = (sheet for sheet in workbook.sheets if not sheet.hidden)
    return next(named, None) or next(seen, None) or next(iter(workbook.sheets), None)


def _others(workbook: Workbook, chosen: Sheet) -> list[Sheet]:
    others = (sheet for sheet in workbook.sheets if sheet is not chosen and not sheet.hidden)
    return [sheet for sheet in others if folded(sheet.name) not in OUR_OTHER_SHEETS]


def _not_read(sheet: Sheet) -> Loss:
    return Loss(format_lazy(SHEET, sheet=quoted(sheet.name)), "", NOT_READ)
