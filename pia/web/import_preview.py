"""What a file would make, as its page shows it before anything is stored: rows, differences, losses, mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pia.assessments import editing
from pia.assessments.case import Case
from pia.assessments.content import SYSTEMS, TRANSLATION_MARK
from pia.assessments.filed_risks import FiledRisk
from pia.assessments.refusals import Words
from pia.interop.bringing_in import Destination, news, row_of
from pia.interop.exchange import Incoming, Loss
from pia.interop.formats import FORMATS
from pia.interop.import_words import counts
from pia.lib.dates import long_day
from pia.programmes import publishing
from pia.programmes.definition import Programme
from pia.programmes.jurisdictions import jurisdiction_name
from pia.programmes.located_yaml import Problem
from pia.programmes.vocabulary import Section
from pia.web.content_words import FIELD_LABELS, LANGUAGE_NAMES, Change, listed, place_of, value_words
from pia.web.record_text import LANG_ATTRIBUTES

SHOWN = 50
LISTED = 300


@dataclass(frozen=True, slots=True)
class RowLine:
    """A data item or a system that would be new or different, with its fields in words."""

    ref: str
    name: str
    is_new: bool
    fields: Sequence[Change]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One of the first data items of a case that would be made."""

    ref: str
    name: str
    category: Words
    purpose: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """Everything that the page shows of a file."""

    title: str
    kind: Words
    counts: Sequence[tuple[Words, int]]
    risks: Sequence[FiledRisk]
    facts: Sequence[tuple[Words, Words]]
    language: str
    items: Sequence[ItemLine]
    rows: Sequence[RowLine]
    new: int
    changed: int
    same: int
    more: int
    losses: Sequence[Loss]
    lost: int
    problems: Sequence[Problem]
    wrong: int
    useful: bool  # whether anything would be stored

    @property
    def unlisted_losses(self) -> int:
        return self.lost - len(self.losses)

    @property
    def unlisted_problems(self) -> int:
        return self.wrong - len(self.problems)


def preview_of(found: Incoming, to: Destination) -> Preview:
    """The preview of a file that was read for a place."""
    rows = _Rows(found, to.case) if to.case else None
    items = [] if to.case else _items(found.changes)
    return Preview(
        title=found.changes.get(f"{Section.DESCRIPTION}/title", found.title),
        kind=FORMATS[found.format].label,
        counts=counts(found.changes),
        risks=found.risks,
        facts=[] if to.case else _facts(found.changes),
        language=LANG_ATTRIBUTES.get(str(found.changes.get(f"{Section.DESCRIPTION}/record_language")), ""),
        items=items[:SHOWN],
        rows=rows.lines() if rows else [],
        new=len(rows.new) if rows else 0,
        changed=len(rows.changed) if rows else 0,
        same=rows.same if rows else 0,
        more=max(0, len(rows.all if rows else items) - SHOWN),
        losses=found.losses[:LISTED],
        lost=len(found.losses),
        problems=found.problems[:LISTED],
        wrong=len(found.problems),
        useful=bool(rows.all) if rows else True,
    )


class _Rows:
    """The rows of a file beside those of the case."""

    def __init__(self, found: Incoming, case: Case) -> None:
        self.case = case
        self.stands = editing.standing(case, found.changes)
        self.fields: dict[str, dict[str, Any]] = {}
        for address, value in news(found, self.stands).items():
            self.fields.setdefault(row_of(address), {})[address] = value
        there = {row_of(address) for address in self.stands}
        self.all = list(self.fields)
        self.new = [row for row in self.fields if row not in there]
        self.changed = [row for row in self.fields if row in there]
        self.same = len({row_of(address) for address in found.changes} - set(self.fields))

    def lines(self) -> list[RowLine]:
        new = set(self.new)
        return [self.line(row, row in new) for row in self.all[:SHOWN]]

    def line(self, row: str, is_new: bool) -> RowLine:
        fields, ref = self.fields[row], row.rpartition("/")[2]
        if row.split("/")[1] == SYSTEMS:
            name = str((fields[row] or {}).get("name", ""))
        else:
            name = str(fields.get(f"{row}/name") or self.stands.get(f"{row}/name", ""))
        shown = [address for address in fields if not (is_new and address == f"{row}/name")]
        return RowLine(ref, name, is_new, [self.change(address, fields[address]) for address in shown])

    def change(self, address: str, value: Any) -> Change:
        before = editing.was(self.stands, address)
        return Change(
            place_of(self.case, address),
            value_words(self.case, address, before),
            value_words(self.case, address, value),
        )


def _items(changes: Mapping[str, Any]) -> list[ItemLine]:
    """The data items of a case that does not exist yet."""
    rows: dict[str, dict[str, Any]] = {}
    for address, value in changes.items():
        section, ref, *field = address.split("/", 2)
        if section == Section.INVENTORY and ref != SYSTEMS and TRANSLATION_MARK not in address:
            rows.setdefault(ref, {})["".join(field)] = value
    programme = _programme(changes) if rows else None
    return [
        ItemLine(ref, str(row.get("name", "")), _category(programme, row.get("category")), str(row.get("purpose", "")))
        for ref, row in rows.items()
    ]


def _programme(changes: Mapping[str, Any]) -> Programme:
    return publishing.load(publishing.pin(changes.get(f"{Section.DESCRIPTION}/jurisdictions") or []))


def _category(programme: Programme | None, category: str | None) -> Words:
    found = programme.category(category) if programme and category else None
    return str(found.label) if found else ""


def _facts(changes: Mapping[str, Any]) -> list[tuple[Words, Words]]:
    """What the case would say of itself, beside its title."""
    from_file = {name: changes.get(f"{Section.DESCRIPTION}/{name}") for name in ("planned_launch", "record_language")}
    places = changes.get(f"{Section.DESCRIPTION}/jurisdictions") or []
    launch = from_file["planned_launch"]
    facts: list[tuple[Words, Words]] = [
        (FIELD_LABELS["jurisdictions"], listed([str(jurisdiction_name(one)) for one in places])),
        (FIELD_LABELS["planned_launch"], long_day(date.fromisoformat(launch)) if launch else ""),
        (FIELD_LABELS["record_language"], LANGUAGE_NAMES.get(str(from_file["record_language"]), "")),
    ]
    return [(label, value) for label, value in facts if value]
