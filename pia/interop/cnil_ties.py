"""Which words of a case stand for which question of a CNIL file, so that it is known whether they still say the same.

A file's text is richer than the fields that it fills. It is written again as it was for as long as the case says of it
what it said on the day of the import; once somebody has changed that, the case's own words are written instead.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pia.assessments.content import rows
from pia.interop.cnil_facts import PIA
from pia.programmes.vocabulary import Section

NAME = f"{PIA}.name"
# Question -> the fields of the inventory and the part of the short record that its answer fills.
ITEM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "121": ("name",),
    "211": ("purpose",),
    "212": ("basis_stated",),
    "215": ("retention_proposed",),
}
RECORD_PARTS: Mapping[str, str] = {"121": "categories", "211": "purposes", "215": "retention", "226": "recipients"}
MEASURE_TEXTS = ("title", "description")
Said = dict[str, list[str]]


def said(content: Mapping[str, Any]) -> Said:
    """What the flat content of a case says where a file's texts went: question -> its distinct texts in order."""
    items = rows(content, Section.INVENTORY)
    record = content.get(f"{Section.DESCRIPTION}/short_record") or {}
    found = {NAME: _distinct([content.get(f"{Section.DESCRIPTION}/title")])}
    found["111"] = _distinct([content.get(f"{Section.DESCRIPTION}/summary")])
    for question in sorted({*ITEM_FIELDS, *RECORD_PARTS}):
        texts = [row.get(field) for row in items.values() for field in ITEM_FIELDS.get(question, ())]
        found[question] = _distinct([*texts, record.get(RECORD_PARTS.get(question, ""))])
    return found


def measures_said(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Reference -> title and description of each measure."""
    found = rows(content, Section.MEASURES)
    return {ref: [str(row.get(name) or "") for name in MEASURE_TEXTS] for ref, row in found.items()}


def _distinct(texts: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(_filled(texts)))


def _filled(texts: Iterable[Any]) -> Iterator[str]:
    return (text for text in texts if isinstance(text, str) and text)
