"""The content of a case as flat addresses and values: what is digested, compared, edited, frozen and restored.

An address names one field for good: `inventory/D01/purpose`. Everything that people sign is an address here;
progress (a measure's state, an owner, a due date) is not, so that it never voids a signature.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.programmes.vocabulary import Section

Content = dict[str, dict[str, Any]]

DESCRIPTION_FIELDS = ("title", "summary", "planned_launch", "jurisdictions", "record_language", "short_record")
AGREEMENT_FIELDS = ("title", "language", "text")
ITEM_FIELDS = (
    "name",
    "category",
    "subjects",
    "purpose",
    "legal_basis",
    "source",
    "systems",
    "retention_proposed",
    "retention_required",
    "retention_days",
    "recipients",
    "protection",
    "raised_sensitive",
    "basis_stated",
    "origin",
    "volume",
)
SYSTEMS = "systems"  # stands where a row's reference stands: `inventory/systems/S01`
# Fields that came later are content once they are filled in, so that what was signed before them keeps its digest.
# Each stands with what it holds while nobody has.
LATER_OF: Mapping[Section, Mapping[str, Any]] = {
    Section.INVENTORY: {"basis_stated": "", "origin": "", "volume": ""},
    Section.MEASURES: {"cost": None, "days": None},
    Section.RISKS: {
        "lowest_impact": None,
        "lowest_likelihood": None,
        "impact_by": {},
        "likelihood_by": {},
        "second_scores": {},
    },
}
LATER: Mapping[str, Any] = {name: blank for fields in LATER_OF.values() for name, blank in fields.items()}
RISK_FIELDS = (
    "catalogue_id",
    "title",
    "description",
    "dimensions",
    "factors",
    "state",
    "impact",
    "likelihood",
    "reason",
    "lowest_impact",
    "lowest_likelihood",
    "impact_by",
    "likelihood_by",
    "second_scores",
)
MEASURE_FIELDS = ("catalogue_id", "title", "description", "cost", "days")
CONDITION_TEXTS = ("text", "counts", "settled_reason", "dropped_reason", "evidence")
VIEWS_TEXTS = ("whose", "how", "summary", "why_not")
FINDING_TEXTS = ("text", "answer")
TRANSLATION_MARK = "@"


def plain(value: Any) -> Any:
    """The JSON form of a field's value."""
    return value.isoformat() if isinstance(value, date) else value


def fields_of(section: Section, ref: str, row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The addresses and values of one row."""
    values = ((name, plain(getattr(row, name))) for name in names)
    return {f"{section}/{ref}/{name}": value for name, value in values if name not in LATER or value != LATER[name]}


def collect(case: Case, items: Iterable[models.DataItem] | None = None) -> Content:
    """Section -> address -> value, of all six sections; of the inventory only some rows, if they are given."""
    proposal = case.proposal
    content: Content = {section: {} for section in Section}
    content[Section.DESCRIPTION] = {
        f"{Section.DESCRIPTION}/{name}": plain(getattr(proposal, name)) for name in DESCRIPTION_FIELDS
    }
    for answer in case.answers.values():
        content[Section.ANSWERS][f"{Section.ANSWERS}/{answer.question}/value"] = answer.value
        content[Section.ANSWERS][f"{Section.ANSWERS}/{answer.question}/note"] = answer.note
    content[Section.AGREEMENT][f"{Section.AGREEMENT}/clauses"] = proposal.agreement_clauses
    for agreement in case.agreements:
        content[Section.AGREEMENT] |= fields_of(Section.AGREEMENT, agreement.ref, agreement, AGREEMENT_FIELDS)
    for item in case.items if items is None else items:
        content[Section.INVENTORY].update(fields_of(Section.INVENTORY, item.ref, item, ITEM_FIELDS))
    for ref, system in proposal.systems.items():
        content[Section.INVENTORY][f"{Section.INVENTORY}/{SYSTEMS}/{ref}"] = system
    for risk in case.risks:
        content[Section.RISKS] |= fields_of(Section.RISKS, risk.ref, risk, RISK_FIELDS)
        for effect in risk.effects.all():
            steps = [effect.impact_steps, effect.likelihood_steps]
            content[Section.RISKS][f"{Section.RISKS}/{risk.ref}/steps/{effect.measure.ref}"] = steps
    for measure in case.measures:
        content[Section.MEASURES] |= fields_of(Section.MEASURES, measure.ref, measure, MEASURE_FIELDS)
    for (address, language), translation in case.translations.items():
        section = address.partition("/")[0]
        if section in content:
            content[section][f"{address}{TRANSLATION_MARK}{language}"] = translation.text
    return content


def original(values: Mapping[str, Any], address: str) -> Any:
    """What stands at an address, or at a named part of its value such as `description/short_record/purposes`."""
    if address in values:
        return values[address]
    whole, _slash, part = address.rpartition("/")
    value = values.get(whole)
    return value.get(part) if isinstance(value, dict) else None


def record_texts(case: Case) -> dict[str, str]:
    """Address -> text of what people wrote into the record outside its content; only its translations are kept."""
    texts = judged_texts(case)
    texts |= {f"opinions/{row.pk}/items/{n}": item for row in case.opinions for n, item in enumerate(row.items)}
    texts |= {f"views/{row.pk}/{f}": getattr(row, f) for row in case.views for f in VIEWS_TEXTS}
    texts |= {f"views/{row.pk}/items/{n}": item for row in case.views for n, item in enumerate(row.items)}
    texts |= {f"answers_to_advice/{row.pk}/reason": row.reason for row in case.advice_answers.values()}
    texts |= {f"consultations/{row.pk}/note": row.note for row in case.consultations}
    for passed in (one for row in case.consultations for one in row.exchanges.all()):
        texts[f"exchanges/{passed.pk}/text"] = passed.text
        texts |= {f"exchanges/{passed.pk}/items/{n}": item for n, item in enumerate(passed.items)}
    return {address: text for address, text in texts.items() if text}


def judged_texts(case: Case) -> dict[str, str]:
    """The part of them that reviews, conditions and decisions gave: what the reasons of the record come from."""
    texts = {f"conditions/{row.ref}/{f}": getattr(row, f) for row in case.conditions for f in CONDITION_TEXTS}
    texts |= {f"findings/{row.ref}/{f}": getattr(row, f) for row in case.findings for f in FINDING_TEXTS}
    texts |= {f"progress/{row.ref}/evidence": row.evidence for row in case.measures}
    for review in case.reviews:
        texts |= {f"conclusions/{row.pk}/reason": row.reason for row in review.conclusions.all()}
        texts |= {f"checks/{row.pk}/note": row.note for row in review.check_answers.all()}
    texts |= {f"decisions/{row.pk}/reason": row.reason for row in case.decisions}
    texts |= {f"opinions/{row.pk}/text": row.text for row in case.opinions}
    return {address: text for address, text in texts.items() if text}


def rows(values: Mapping[str, Any], section: Section) -> dict[str, dict[str, Any]]:
    """Ref -> field -> value, from the flat addresses of one section; translations left out."""
    found: dict[str, dict[str, Any]] = {}
    for address, value in values.items():
        parts = address.split("/", 2)
        if TRANSLATION_MARK not in address and len(parts) == 3 and parts[0] == section:
            found.setdefault(parts[1], {})[parts[2]] = value
    return found


def drop_translations(proposal: models.Proposal, row: str) -> None:
    """The translations of a row that is gone go with it: nobody could see them, and they would still be signed."""
    proposal.translations.filter(address__startswith=f"{row}/").delete()
