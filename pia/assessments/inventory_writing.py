"""Writes many rows of the inventory in few statements: an imported file or a pasted table has thousands."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from pia.assessments import content, models
from pia.assessments.case import Case
from pia.assessments.inventory_counting import count_anew
from pia.lib import canonical
from pia.programmes.vocabulary import Section

BATCH = 500
WHOLE_ROW = ""  # the field name under which a row itself is deleted


def write_items(case: Case, changed: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Store changed fields by reference; returns the rows that are new, each with all its fields."""
    if not changed:
        return {}
    known = case.items_named(changed.keys())
    gone = [ref for ref, fields in changed.items() if WHOLE_ROW in fields]
    _delete(case, gone)
    kept = {ref: fields for ref, fields in changed.items() if ref in known and WHOLE_ROW not in fields}
    for ref, fields in kept.items():
        for name, value in fields.items():
            setattr(known[ref], name, value)
        known[ref].alike = as_rules_see(known[ref])
    touched = sorted({name for fields in kept.values() for name in fields})
    if touched:
        models.DataItem.objects.bulk_update([known[ref] for ref in kept], [*touched, "alike"], batch_size=BATCH)
    new = [(ref, fields) for ref, fields in changed.items() if ref not in known and WHOLE_ROW not in fields]
    added = _add(case.proposal, new) if new else {}
    count_anew(case)
    return added


def _add(proposal: models.Proposal, rows: list[tuple[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    last = proposal.items.aggregate(last=Max("position"))["last"] or 0
    added = [
        models.DataItem(proposal=proposal, ref=ref, position=last + number, **fields)
        for number, (ref, fields) in enumerate(rows, start=1)
    ]
    for item in added:
        item.alike = as_rules_see(item)
    models.DataItem.objects.bulk_create(added, batch_size=BATCH)
    return {item.ref: as_values(item) for item in added}


def as_rules_see(item: models.DataItem) -> str:
    """A digest that is the same for rows between which no rule can tell; see `conditions.ITEM_TESTS`."""
    recipients = [[one.get("kind"), one.get("country"), one.get("contract")] for one in item.recipients]
    seen = [item.category, item.subjects, recipients, item.retention_days, bool(item.raised_sensitive)]
    return canonical.digest(seen)[:16]


def as_values(item: models.DataItem) -> dict[str, Any]:
    """Field -> value of one row, as the content holds it."""
    where = f"{Section.INVENTORY}/{item.ref}/"
    fields = content.fields_of(Section.INVENTORY, item.ref, item, content.ITEM_FIELDS)
    return {address.removeprefix(where): value for address, value in fields.items()}


def place_system(proposal: models.Proposal, ref: str, value: Mapping[str, Any] | None) -> None:
    """Store, change or remove what is known of one system."""
    systems = {key: system for key, system in proposal.systems.items() if key != ref}
    proposal.systems = systems if value is None else {**systems, ref: dict(value)}


def _delete(case: Case, refs: list[str]) -> None:
    for start in range(0, len(refs), BATCH):
        batch = refs[start : start + BATCH]
        models.DataItem.objects.filter(proposal=case.proposal, ref__in=batch).delete()
    for ref in refs if case.translations else ():
        content.drop_translations(case.proposal, f"{Section.INVENTORY}/{ref}")
