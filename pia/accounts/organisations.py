"""Creates organisations and their units and says who heads a unit; each act is recorded in the organisation's chain."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pia.accounts.actions import PeopleAction, Subject
from pia.accounts.actors import Actor, record_for
from pia.accounts.models import Language, Organisation, RecordLanguage, Unit, User


@transaction.atomic
def create_organisation(
    *,
    name: str,
    country: str,
    by: Actor,
    name_zh: str = "",
    default_language: Language = Language.ENGLISH,
    record_language: RecordLanguage = RecordLanguage.ENGLISH,
) -> Organisation:
    """A controller, counting working days by the calendar of its country."""
    organisation = Organisation(
        name=name.strip(),
        name_zh=name_zh.strip(),
        country=country.strip().upper(),
        calendar=country.strip().upper(),
        default_language=default_language,
        record_language=record_language,
    )
    organisation.full_clean()
    organisation.save()
    record_for(
        by,
        action=PeopleAction.CREATE_ORGANISATION,
        chain=organisation.chain,
        subject=Subject.ORGANISATION,
        subject_id=str(organisation.pk),
        details={"name": organisation.name, "country": organisation.country},
    )
    return organisation


@transaction.atomic
def create_unit(
    organisation: Organisation, *, name: str, by: Actor, name_zh: str = "", head: User | None = None
) -> Unit:
    """A part of the organisation, with or without a head."""
    unit = Unit(organisation=organisation, name=name.strip(), name_zh=name_zh.strip())
    unit.full_clean()
    unit.save()
    record_for(
        by,
        action=PeopleAction.CREATE_UNIT,
        chain=organisation.chain,
        subject=Subject.UNIT,
        subject_id=str(unit.pk),
        details={"name": unit.name},
    )
    if head is not None:
        appoint_head(unit, head, by=by)
    return unit


@transaction.atomic
def appoint_head(unit: Unit, head: User | None, *, by: Actor, reason: str = "") -> None:
    """Say who heads the unit; None leaves it without a head."""
    if head is not None and (head.organisation_id != unit.organisation_id or not head.is_active):
        raise ValidationError(_("A unit is headed by an active person of its organisation."))
    if unit.head_id == (head.pk if head else None):
        return
    before, unit.head = unit.head_id, head
    unit.save(update_fields=["head"])
    record_for(
        by,
        action=PeopleAction.APPOINT_HEAD,
        chain=unit.organisation.chain,
        subject=Subject.UNIT,
        subject_id=str(unit.pk),
        reason=reason,
        details={"head": str(head.pk) if head else "", "head_before": str(before or "")},
    )
