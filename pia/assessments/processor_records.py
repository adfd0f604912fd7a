"""What an organisation processes on behalf of other controllers: who may see and keep these records, and keeping them.

GDPR art. 30(2) asks for them per controller, without purposes and erasure terms. Every change is recorded in the
organisation's chain, and refused where somebody else has changed the same field since it was read.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from pia.accounts.actors import record_for
from pia.accounts.models import Organisation, User
from pia.assessments import queues
from pia.assessments.actions import PROCESSOR_RECORD, RegisterAction
from pia.assessments.case import numbered
from pia.assessments.models import ProcessorRecord
from pia.assessments.oversight import places
from pia.assessments.policy import Right
from pia.assessments.refusals import Clash, Kind, Refused, Words

FIELDS: Final = (
    "unit_id",
    "proposal_id",
    "controller",
    "controller_contact",
    "representative",
    "dpo",
    "other_processors",
    "processing",
    "processing_zh",
    "transfers",
    "measures",
    "measures_zh",
    "starts_on",
    "ended_on",
)
TRANSFER_FIELDS: Final = ("to", "country", "safeguards")
MOST_TRANSFERS: Final = 50
LIMITS: Final = {"controller": 200, "controller_contact": 500, "representative": 500, "dpo": 500}
LONGEST: Final = 20_000

NOT_YOURS = _("A privacy officer keeps these records, for the units in which they hold that role.")
NO_NAME = _("Enter the name of the controller for whom you process.")
NO_PROCESSING = _("Describe the categories of processing, in English or in Chinese.")
NO_COUNTRY = _("Choose the country of each transfer.")
TOO_LONG = _("This text is too long; shorten it.")
ENDS_BEFORE_START = _("The end lies before the start.")
MEANWHILE = _("Somebody else changed this while you were writing. Nothing is lost: choose.")


def visible_to(user: User) -> QuerySet[ProcessorRecord]:
    """The records of the units in which the person reads the register; those of no unit for the whole organisation."""
    units = places(user, Right.READ_REGISTER)
    rows = ProcessorRecord.objects.filter(organisation_id=user.organisation_id)
    return rows if None in units else rows.filter(unit_id__in=[unit for unit in units if unit is not None])


def matching(user: User, *, text: str = "", unit: int | None = None, ended: bool = False) -> QuerySet[ProcessorRecord]:
    """Of those the records that go on, or have ended, of a unit and with these words.

    Each brings `case_reference` along, the number of its case if that is one that the person may see.
    """
    cases = queues.visible_to(user).filter(pk=OuterRef("proposal")).values("reference")[:1]
    rows = visible_to(user).filter(ended_on__isnull=not ended).annotate(case_reference=Subquery(cases))
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if words := text.replace("\x00", "").strip():
        named = Q(controller__icontains=words) | Q(ref__iexact=words)
        rows = rows.filter(named | Q(processing__icontains=words) | Q(processing_zh__icontains=words))
    return rows.order_by("pk")


def may_keep(user: User, unit_id: int | None) -> bool:
    """Whether the person may enter or change a record of this unit (None: of the whole organisation)."""
    units = places(user, Right.KEEP_PROCESSOR_RECORDS)
    return None in units or unit_id in units


def values_of(record: ProcessorRecord) -> dict[str, Any]:
    """Field -> value as JSON holds it."""
    return {name: _plain(getattr(record, name)) for name in FIELDS}


@transaction.atomic
def keep(
    values: Mapping[str, Any],
    *,
    by: User,
    record: ProcessorRecord | None = None,
    base: Mapping[str, Any] | None = None,
) -> ProcessorRecord:
    """Enter a record, or change one; `base` are the values that the change was made from. Raises Refused."""
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if record is None:
        taken = organisation.processor_records.values_list("ref", flat=True)
        row = ProcessorRecord(organisation=organisation, ref=numbered("P", taken))
    else:
        row = organisation.processor_records.get(pk=record.pk)
    now = values_of(row)
    meant = {name: value for name, value in values.items() if name in FIELDS}
    meant = {name: value for name, value in meant.items() if _plain(value) != (base or now).get(name)}
    changed = {name: value for name, value in meant.items() if _plain(value) != now[name]}
    _refuse(by, row, now, changed, base or {})
    for name, value in changed.items():
        setattr(row, name, value)
    _refuse_invalid(row)
    if record is not None and not changed:
        return row
    row.save()
    record_for(
        by,
        action=RegisterAction.CHANGE if record else RegisterAction.ADD,
        chain=organisation.chain,
        subject=PROCESSOR_RECORD,
        subject_id=row.ref,
        details={"fields": {name: {"before": now[name], "after": _plain(value)} for name, value in changed.items()}},
    )
    return row


def _refuse(
    by: User,
    row: ProcessorRecord,
    now: Mapping[str, Any],
    changed: Mapping[str, Any],
    base: Mapping[str, Any],
) -> None:
    known = {row.unit_id, changed.get("unit_id", row.unit_id)} if row.pk else {changed.get("unit_id")}
    if not all(may_keep(by, unit) for unit in known):
        raise Refused(Kind.NOT_PERMITTED, (NOT_YOURS,))
    clashes = tuple(
        Clash(name, base[name], now[name], _plain(value))
        for name, value in changed.items()
        if name in base and base[name] != now[name]
    )
    if clashes:
        raise Refused(Kind.CONFLICT, (MEANWHILE,), {}, clashes)


def _refuse_invalid(row: ProcessorRecord) -> None:
    problems: dict[str, list[Words]] = {}
    if not row.controller.strip():
        problems["controller"] = [NO_NAME]
    if not (row.processing.strip() or row.processing_zh.strip()):
        problems["processing"] = [NO_PROCESSING]
    for name in FIELDS:
        value = getattr(row, name)
        if isinstance(value, str) and len(value) > LIMITS.get(name, LONGEST):
            problems[name] = [TOO_LONG]
    if not _are_transfers(row.transfers):
        problems["transfers"] = [NO_COUNTRY]
    if row.starts_on and row.ended_on and row.ended_on < row.starts_on:
        problems["ended_on"] = [ENDS_BEFORE_START]
    if problems:
        raise Refused(Kind.INVALID, fields=problems)


def _are_transfers(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_TRANSFERS
        and all(isinstance(row, dict) and set(row) <= set(TRANSFER_FIELDS) and row.get("country") for row in value)
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
