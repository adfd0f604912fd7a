"""Tables as people hand them in: CSV and XLSX, made from rows of texts; and what reading them gives by row."""

import csv
import io
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from openpyxl import Workbook

from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal
from pia.assessments.values import check_value
from pia.interop.exchange import Incoming, Reading
from pia.programmes.definition import Programme
from pia.programmes.publishing import STANDARD_PROCEDURE
from pia.programmes.reader import Workflows, read_directory
from pia.programmes.vocabulary import Section

Row = list[Any]


@lru_cache(maxsize=1)
def workflows() -> Workflows:
    return read_directory(settings.WORKFLOWS_DIR)


@lru_cache(maxsize=4)
def programme(*laws: str) -> Programme:
    """The laws of these places as they are in the files: most of what is read needs no case."""
    return workflows().programme(STANDARD_PROCEDURE, laws, date(2026, 11, 23))


def reading(*taken: str, laws: tuple[str, ...] = ("cn",), record: str = "zh") -> Reading:
    """What a reader may know of an inventory in which these references are in use."""
    return Reading(programme(*laws), "en", frozenset(taken), record, "CN")


def case_of(*items: DataItem, **fields: Any) -> Case:
    """A case with these data items and nothing else, which was never stored."""
    case = Case(Proposal(reference="PIA-2026-0001", title="换脸", **{"record_language": "zh", **fields}))
    parts = {"items": list(items), "programme": programme("cn")}
    case.__dict__.update(parts, translations={}, answers={}, agreements=[], risks=[], measures=[])
    return case


def csv_file(rows: list[Row], encoding: str = "utf-8", separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(rows: list[Row], title: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def item(found: Incoming, ref: str) -> dict[str, Any]:
    """Field -> value of one row that the file would make or change."""
    where = f"{Section.INVENTORY}/{ref}/"
    return {address.removeprefix(where): value for address, value in found.changes.items() if address.startswith(where)}


def said(found: Incoming) -> list[str]:
    """The row-level report as people read it."""
    return [f"{problem.line}: {problem.message}" for problem in found.problems]


def lost(found: Incoming) -> list[str]:
    return [str(loss.where) for loss in found.losses]


def unacceptable(found: Incoming, laws: tuple[str, ...] = ("cn",)) -> list[str]:
    """The changes that the door would refuse, which no reader may give."""
    case = case_of()
    case.__dict__["programme"] = programme(*laws)
    refused = []
    for address, value in found.changes.items():
        _section, ref, *field = address.split("/", 2)
        if check_value(case, Section.INVENTORY, ref, "".join(field), value) is not None:
            refused.append(f"{address}: {value!r}")
    return refused
