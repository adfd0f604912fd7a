"""Who an organisation is as a controller: details as the register prints them, changed on record, and what is missing.

The law asks every controller for them (GDPR art. 30(1)(a) and (g), PIPL arts. 52 and 53). A change is refused where
somebody else has changed the same field since it was read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.actions import PeopleAction, Subject
from pia.accounts.actors import Actor, record_for
from pia.accounts.models import ControllerDetails, Organisation
from pia.lib.countries import EEA

Words = str | Promise

OWN_FIELDS: Final = ("name", "name_zh", "address", "contact_email")
DETAIL_FIELDS: Final = tuple(
    field.name for field in ControllerDetails._meta.concrete_fields if field.name != "organisation"
)
# Below this number of people art. 30(5) may exempt; adoption of a higher one was proposed, not seen.
EXEMPT_BELOW: Final = 250
NO_REPRESENTATIVE_EU = _(
    "A representative in the European Union is missing: the organisation is not established there (GDPR art. 27)."
)
NO_REPRESENTATIVE_UK = _(
    "A representative in the United Kingdom is missing: the organisation is not established there (UK GDPR art. 27)."
)
NO_REPRESENTATIVE_CN = _(
    "A body or representative in China is missing: the organisation is not established there (PIPL art. 53)."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who processes, as a register names it in one language; parts that nobody filled in are empty."""

    name: str
    contact: str
    joint_controllers: str
    representatives: str
    dpo: str
    protection_officer: str
    measures: str
    measures_language: str  # "en" or "zh": where it is described in the other language only, that stands in


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that the law asks for and that is empty, and why it is asked for."""

    field: str
    text: Words


class ChangedMeanwhile(Exception):
    """Somebody else saved other values into these fields since they were read."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = dict(theirs)


def details_of(organisation: Organisation) -> ControllerDetails:
    """The details as stored; blank ones where nobody has entered any."""
    found = ControllerDetails.objects.filter(organisation=organisation).first()
    return found or ControllerDetails(organisation=organisation)


def values_of(organisation: Organisation, details: ControllerDetails) -> dict[str, Any]:
    """Field -> value of everything that can be changed."""
    own = {name: getattr(organisation, name) for name in OWN_FIELDS}
    return own | {name: getattr(details, name) for name in DETAIL_FIELDS}


@transaction.atomic
def change(
    organisation: Organisation, values: Mapping[str, Any], *, by: Actor, base: Mapping[str, Any] | None = None
) -> list[str]:
    """Store what differs and record it field by field; returns the fields that changed.

    `base` are the values that the change was made from. Raises ChangedMeanwhile, or ValidationError for a bad value.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    details = details_of(locked)
    now = values_of(locked, details)
    meant = {name: value for name, value in values.items() if name in now and value != (base or now).get(name)}
    changed = {name: value for name, value in meant.items() if now[name] != value}
    clashes = {name: now[name] for name in changed if base and name in base and base[name] != now[name]}
    if clashes:
        raise ChangedMeanwhile(clashes)
    if not changed:
        return []
    for name, value in changed.items():
        setattr(locked if name in OWN_FIELDS else details, name, value)
    locked.full_clean()
    details.full_clean(validate_unique=False)
    locked.save(update_fields=list(OWN_FIELDS))
    details.save()
    record_for(
        by,
        action=PeopleAction.CHANGE_CONTROLLER,
        chain=locked.chain,
        subject=Subject.ORGANISATION,
        subject_id=str(locked.pk),
        details={"fields": {name: {"before": now[name], "after": value} for name, value in changed.items()}},
    )
    return list(changed)


def identity_of(organisation: Organisation, details: ControllerDetails, *, chinese: bool) -> Identity:
    """The controller in words, with that language active."""
    measures = {"en": details.security_measures, "zh": details.security_measures_zh}
    wanted = "zh" if chinese else "en"
    language = wanted if measures[wanted] or not any(measures.values()) else ("en" if chinese else "zh")
    represented = (
        (gettext("European Union"), details.representative_eu, details.representative_eu_contact),
        (gettext("United Kingdom"), details.representative_uk, details.representative_uk_contact),
        (gettext("China"), details.representative_cn, details.representative_cn_contact),
    )
    return Identity(
        name=organisation.name_zh if chinese and organisation.name_zh else organisation.name,
        contact="\n".join(filter(None, (organisation.address, organisation.contact_email, details.phone))),
        joint_controllers=details.joint_controllers.strip(),
        representatives="\n".join(
            gettext("%(place)s: %(name)s") % {"place": place, "name": _reached(name, contact)}
            for place, name, contact in represented
            if name
        ),
        dpo=_reached(details.dpo, details.dpo_contact),
        protection_officer=_reached(details.protection_officer, details.protection_officer_contact),
        measures=measures[language],
        measures_language=language,
    )


def _reached(name: str, contact: str) -> str:
    """A name with how to reach whoever bears it, as both languages list them."""
    return gettext("%(name)s, %(contact)s") % {"name": name, "contact": contact} if name and contact else name


def gaps(organisation: Organisation, details: ControllerDetails, jurisdictions: frozenset[str]) -> list[Gap]:
    """What the register lacks about its controller, seen from the places in which its processing goes on."""
    return [
        *_contact(organisation, details),
        *_representatives(organisation, details, jurisdictions),
        *_officers(details),
        *_measures(details),
    ]


def _contact(organisation: Organisation, details: ControllerDetails) -> Iterator[Gap]:
    if not (organisation.address or organisation.contact_email or details.phone):
        yield Gap("address", _("Contact details of the controller are missing (GDPR art. 30(1)(a))."))


def _representatives(
    organisation: Organisation, details: ControllerDetails, jurisdictions: frozenset[str]
) -> Iterator[Gap]:
    """Whoever is not established where the law applies names somebody there who is."""
    home = organisation.country
    asked = (
        ("representative_eu", "eu" in jurisdictions and home not in EEA, NO_REPRESENTATIVE_EU),
        ("representative_uk", "gb" in jurisdictions and home != "GB", NO_REPRESENTATIVE_UK),
        ("representative_cn", "cn" in jurisdictions and home != "CN", NO_REPRESENTATIVE_CN),
    )
    for field, wanted, missing in asked:
        if wanted and not getattr(details, field):
            yield Gap(field, missing)
        yield from _unreachable(details, field, _("Contact details of a representative are missing."))


def _officers(details: ControllerDetails) -> Iterator[Gap]:
    """Whether there has to be one depends on more than is known here; one who is named is named with contact."""
    if not details.dpo:
        yield Gap("dpo", _("No data protection officer is named. Name one if there is one (GDPR art. 30(1)(a))."))
    yield from _unreachable(details, "dpo", _("Contact details of the data protection officer are missing."))
    unreachable = _("Contact details of the PI protection officer are missing (PIPL art. 52).")
    yield from _unreachable(details, "protection_officer", unreachable)


def _measures(details: ControllerDetails) -> Iterator[Gap]:
    if not (details.security_measures or details.security_measures_zh):
        yield Gap(
            "security_measures", _("A general description of the security measures is missing (GDPR art. 30(1)(g)).")
        )
    elif not details.security_measures:
        yield Gap("security_measures", _("The security measures are described in Chinese only."))
    elif not details.security_measures_zh:
        yield Gap("security_measures_zh", _("The security measures are described in English only."))


def _unreachable(details: ControllerDetails, field: str, missing: Words) -> Iterator[Gap]:
    if getattr(details, field) and not getattr(details, f"{field}_contact"):
        yield Gap(f"{field}_contact", missing)
