"""Writes the inventory as CSV that spreadsheets open without calculating anything in it."""

import csv
import io

from pia.assessments.case import Case
from pia.interop.exchange import Outgoing
from pia.interop.table_cells import guarded
from pia.interop.table_writing import table_of

MEDIA_TYPE = "text/csv; charset=utf-8"
ENCODING = "utf-8-sig"  # with the mark by which Excel knows UTF-8


def write(case: Case, language: str) -> Outgoing:
    """The inventory with headings and words in a language."""
    table = table_of(case, language)
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(table.headings)
    lines.writerows([guarded(cell) for cell in row] for row in table.rows)
    name = f"{case.proposal.reference}-inventory.csv"
    return Outgoing(name, MEDIA_TYPE, text.getvalue().encode(ENCODING), tuple(table.losses))
