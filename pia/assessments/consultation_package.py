"""What an authority is sent (GDPR art. 36(3)): each item as the record already holds it, or what is missing and where.

The words are in the language of the record, as the request is; a person reads them over and may change them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pia.accounts.controller import details_of, identity_of
from pia.assessments import models, scoring
from pia.assessments.case import Case
from pia.assessments.consultation import consulting
from pia.assessments.refusals import Words
from pia.assessments.states import SECTION_LABELS, MeasureState, State
from pia.lib import dates
from pia.lib.countries import country_name
from pia.programmes.regime import PackageItem
from pia.programmes.vocabulary import Section
from pia.programmes.words import RECIPIENT_WORDS

DJANGO_LANGUAGE: Final = {"en": "en", "zh": "zh-hans"}
MOST_LINES: Final = 40
SHORT_DIGEST: Final = 16
#: From the first scored risk on it may turn out that the authority has to be asked.
BEFORE_THE_DECISION: Final = frozenset(
    {State.RISK_SCORING, State.IN_REVIEW, State.CHANGES_REQUESTED, State.AWAITING_DECISION}
)
#: Whoever decides with us or processes for us carries a responsibility of art. 36(3)(a).
RESPONSIBLE: Final = frozenset({"processor", "controller", "affiliate"})


class Place(StrEnum):
    """Where what is missing is entered."""

    CONTROLLER = "controller"
    INVENTORY = "inventory"
    RISKS = "risks"
    REVIEWS = "reviews"
    DOCUMENTS = "documents"
    HERE = "consultation"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the record holds for one item; `missing` says what it lacks."""

    text: str
    place: Place
    missing: Words = ""


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One item of the package, with what the record holds for it."""

    item: PackageItem
    prepared: Prepared

    @property
    def lacks(self) -> bool:
        """Whether the request could not be sent as prepared."""
        return self.item.required and not self.prepared.text.strip()


def to_prepare(case: Case) -> list[PackageRow]:
    """The package while it is worth preparing: before the decision, and until what was sent counts instead."""
    if not consulting(case) or State(case.proposal.state) not in BEFORE_THE_DECISION or scoring.consulted(case):
        return []
    return checked(case)


def checked(case: Case) -> list[PackageRow]:
    """Every item that the applying regimes ask for."""
    items = [
        item for regime in consulting(case) for item in (regime.consultation.package if regime.consultation else ())
    ]
    with translation.override(DJANGO_LANGUAGE[case.proposal.record_language]):
        return [PackageRow(item, _prepared(case, item)) for item in items]


def prepared_texts(case: Case) -> dict[str, str]:
    """Item -> what the record holds for it, where it holds anything."""
    return {row.item.id: row.prepared.text for row in checked(case) if row.prepared.text}


def _prepared(case: Case, item: PackageItem) -> Prepared:
    writer = next((WRITERS[end] for end in WRITERS if item.id.endswith(end)), None)
    return writer(case) if writer else Prepared("", Place.HERE)


def _lines(lines: Iterable[str]) -> str:
    """Each line once, and of very many only the first; the report that is sent along holds them all."""
    known = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(known) > MOST_LINES:
        more = _("… and %(number)d more; see the impact assessment.") % {"number": len(known) - MOST_LINES}
        known = [*known[:MOST_LINES], more]
    return "\n".join(known)


def _each(case: Case, field: str) -> list[Any]:
    """Every value that a field of the inventory has, in the order of the table.

    Of a long inventory the database tells each value once, so that a page never reads all its rows.
    """
    if not case.is_long:
        return [getattr(item, field) for item in case.items]
    kinds = case.proposal.items.order_by().values(field).annotate(first=Min("position")).order_by("first")
    return [kind[field] for kind in kinds]


def _responsibilities(case: Case) -> Prepared:
    """Art. 36(3)(a): controller, joint controllers, processors."""
    organisation = case.proposal.organisation
    chinese = case.proposal.record_language == "zh"
    identity = identity_of(organisation, details_of(organisation), chinese=chinese)
    lines = [_("Controller: %(name)s") % {"name": identity.name}]
    if identity.joint_controllers:
        lines.append(_("Joint controllers: %(names)s") % {"names": identity.joint_controllers})
    shared = [row for listed in _each(case, "recipients") for row in listed if row.get("kind") in RESPONSIBLE]
    lines += [_recipient(row, chinese) for row in shared]
    if len(lines) == 1:
        lines.append(_("No joint controller and no processor takes part."))
    reached = bool(identity.contact.strip())
    missing = "" if reached else gettext_lazy("How to reach the controller is not on record.")
    return Prepared(_lines([*lines, *identity.contact.splitlines()]), Place.CONTROLLER, missing)


def _recipient(row: Mapping[str, Any], chinese: bool) -> str:
    kind = RECIPIENT_WORDS.get(str(row.get("kind", "")))
    words = kind.in_language("zh" if chinese else "en") if kind else ""
    where = country_name(str(row.get("country", "")), chinese=chinese)
    if where:
        return _("%(name)s: %(kind)s, %(country)s") % {"name": row.get("name", ""), "kind": words, "country": where}
    return _("%(name)s: %(kind)s") % {"name": row.get("name", ""), "kind": words}


def _purposes_and_means(case: Case) -> Prepared:
    """Art. 36(3)(b)."""
    purposes = [line for purpose in _each(case, "purpose") for line in purpose.splitlines()]
    systems = list(dict.fromkeys(str(one) for named in _each(case, "systems") for one in named))
    if not purposes:
        return Prepared("", Place.INVENTORY, gettext_lazy("No row of the inventory states a purpose."))
    named = ", ".join(systems[:MOST_LINES]) + (" …" if len(systems) > MOST_LINES else "")
    means = [_("Systems: %(names)s") % {"names": named}] if systems else []
    lacking = "" if systems else gettext_lazy("No row of the inventory names a system, which is the means.")
    return Prepared(_lines([*purposes, *means]), Place.INVENTORY, lacking)


def _measures(case: Case) -> Prepared:
    """Art. 36(3)(c), done and planned."""
    rows = [f"{row.ref} {row.title}: {MeasureState(row.state).label}" for row in case.measures]
    missing = "" if rows else gettext_lazy("No measure is on record.")
    return Prepared(_lines([*rows, *_each(case, "protection")]), Place.RISKS, missing)


def _officer(case: Case) -> Prepared:
    """Art. 36(3)(d), as the register of processing names them."""
    organisation = case.proposal.organisation
    identity = identity_of(organisation, details_of(organisation), chinese=case.proposal.record_language == "zh")
    missing = "" if identity.dpo else gettext_lazy("No data protection officer is named, with how to reach them.")
    return Prepared(identity.dpo, Place.CONTROLLER, missing)


def _assessment(case: Case) -> Prepared:
    """Art. 36(3)(e): the report on the content that is sent."""
    snapshot = _snapshot(case)
    if snapshot is None:
        return Prepared("", Place.REVIEWS, gettext_lazy("No round of review has frozen the content yet."))
    words = _("Report of the impact assessment %(reference)s, round %(round)d, content frozen on %(day)s.")
    told = {
        "reference": case.proposal.reference,
        "round": snapshot.round,
        "day": dates.long_day(timezone.localdate(snapshot.taken_at)),
    }
    digests = [f"{SECTION_LABELS[Section(name)]}: {digest[:SHORT_DIGEST]}" for name, digest in snapshot.digests.items()]
    return Prepared(_lines([words % told, _("Digests of its sections:"), *digests]), Place.DOCUMENTS)


def _snapshot(case: Case) -> models.Snapshot | None:
    known = [row for row in case.snapshots if row.round == case.proposal.round]
    return max(known, key=lambda row: row.pk, default=None)


def _other(_case: Case) -> Prepared:
    """Art. 36(3)(f): whatever the authority asks for besides."""
    return Prepared(_("Nothing asked."), Place.HERE)


#: By the letter under which art. 36(3) lists an item, in the Union's text and in the United Kingdom's.
WRITERS: Final[Mapping[str, Callable[[Case], Prepared]]] = {
    "36.3a": _responsibilities,
    "36.3b": _purposes_and_means,
    "36.3c": _measures,
    "36.3d": _officer,
    "36.3e": _assessment,
    "36.3f": _other,
}
