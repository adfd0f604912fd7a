"""A case as it was decided on: the content of the decision's snapshot in the shape of a case.

What people have edited since is not seen here. Parts that no snapshot holds are those of the case today.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pia.assessments.case import Case
from pia.assessments.content import DESCRIPTION_FIELDS, SYSTEMS, TRANSLATION_MARK, original, rows
from pia.assessments.models import DataItem, Measure, Proposal, Snapshot, Translation
from pia.lib import canonical
from pia.programmes.vocabulary import Section

#: The sections of a snapshot that tell what is processed; the others are never read for it, agreement texts are long.
TOLD = (Section.DESCRIPTION, Section.INVENTORY, Section.MEASURES)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Of a snapshot what tells the processing, with the law that it was judged by."""

    content: Mapping[str, Mapping[str, Any]]
    programme: Mapping[str, Any]
    screening: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """A snapshot that was read whole."""
        return cls({part: snapshot.content.get(part, {}) for part in TOLD}, snapshot.programme, snapshot.screening)


def as_decided(proposal: Proposal, frozen: Frozen, translations: Iterable[Translation] = ()) -> Case:
    """The case with description, inventory and measures as they were frozen; `translations` are those of today."""
    described = frozen.content[Section.DESCRIPTION]
    seen = copy(proposal)
    for name in DESCRIPTION_FIELDS:
        setattr(seen, name, described[f"{Section.DESCRIPTION}/{name}"])
    launch = described[f"{Section.DESCRIPTION}/planned_launch"]
    seen.planned_launch = date.fromisoformat(launch) if launch else None
    listed = rows(frozen.content[Section.INVENTORY], Section.INVENTORY)
    seen.systems = listed.pop(SYSTEMS, {})
    seen.programme = dict(frozen.programme)
    seen.screening = dict(frozen.screening) if frozen.screening else None
    case = Case(seen)
    case.items = [DataItem(ref=ref, **listed[ref]) for ref in _in_order(listed)]
    measures = rows(frozen.content[Section.MEASURES], Section.MEASURES)
    case.measures = [Measure(ref=ref, **measures[ref]) for ref in _in_order(measures)]
    case.translations = _translations(frozen.content, translations)
    return case


def _in_order(refs: Iterable[str]) -> list[str]:
    """D02 before D100: a snapshot keeps no positions."""
    return sorted(refs, key=lambda ref: (len(ref), ref))


def _translations(
    content: Mapping[str, Mapping[str, Any]], today: Iterable[Translation]
) -> dict[tuple[str, str], Translation]:
    """Those that were frozen, and of those made since the ones that translate exactly what was frozen."""
    flat = {address: value for section in content.values() for address, value in section.items()}
    known = {(one.address, one.language): one for one in today}
    found: dict[tuple[str, str], Translation] = {}
    for marked, text in flat.items():
        address, mark, language = marked.partition(TRANSLATION_MARK)
        if mark:
            row = known.get((address, language))
            digest = row.source_digest if row and row.text == text else canonical.digest(original(flat, address))
            found[address, language] = Translation(address=address, language=language, text=text, source_digest=digest)
    for key, row in known.items():
        if row.source_digest == canonical.digest(original(flat, row.address)):
            found[key] = row
    return found
