"""The content of a case as flat addresses and values: what is digested, compared, edited, frozen and restored.

An address names one field for good: `inventory/D01/purpose`. Everything that people sign is an address here;
progress (a measure's state, an owner, a due date) is not, so that it never voids a signature.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.lib import canonical
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
)
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
)
MEASURE_FIELDS = ("catalogue_id", "title", "description")
CONDITION_TEXTS = ("text", "settled_reason", "dropped_reason", "evidence")
FINDING_TEXTS = ("text", "answer")
TRANSLATION_MARK = "@"


def plain(value: Any) -> Any:
    """The JSON form of a field's value."""
    return value.isoformat() if isinstance(value, date) else value


def fields_of(section: Section, ref: str, row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The addresses and values of one row."""
    return {f"{section}/{ref}/{name}": plain(getattr(row, name)) for name in names}


def collect(case: Case) -> Content:
    """Section -> address -> value, of all six sections."""
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
    for item in case.items:
        content[Section.INVENTORY] |= fields_of(Section.INVENTORY, item.ref, item, ITEM_FIELDS)
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


def record_texts(case: Case) -> dict[str, str]:
    """Address -> text of what people wrote into the record outside its content; only its translations are kept."""
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


def restore(case: Case, content: Mapping[str, Mapping[str, Any]]) -> None:
    """Put a snapshot's content back; rows that it did not have go, progress of those that stay is kept."""
    proposal = case.proposal
    described = content[Section.DESCRIPTION]
    for name in DESCRIPTION_FIELDS:
        setattr(proposal, name, described[f"{Section.DESCRIPTION}/{name}"])
    launch = described[f"{Section.DESCRIPTION}/planned_launch"]
    proposal.planned_launch = date.fromisoformat(launch) if launch else None
    proposal.agreement_clauses = content[Section.AGREEMENT][f"{Section.AGREEMENT}/clauses"]
    answers = rows(content[Section.ANSWERS], Section.ANSWERS)
    proposal.answers.exclude(question__in=answers).delete()
    for question, fields in answers.items():
        models.Answer.objects.update_or_create(proposal=proposal, question=question, defaults=fields)
    _restore_rows(models.Agreement, proposal, rows(content[Section.AGREEMENT], Section.AGREEMENT))
    _restore_rows(models.DataItem, proposal, rows(content[Section.INVENTORY], Section.INVENTORY))
    _restore_rows(models.Measure, proposal, rows(content[Section.MEASURES], Section.MEASURES))
    _restore_risks(proposal, rows(content[Section.RISKS], Section.RISKS))
    _restore_translations(proposal, content)


def _restore_rows(model: type[Any], proposal: models.Proposal, wanted: dict[str, dict[str, Any]]) -> None:
    model.objects.filter(proposal=proposal).exclude(ref__in=wanted).delete()
    for ref, fields in wanted.items():
        model.objects.update_or_create(proposal=proposal, ref=ref, defaults=fields)


def _restore_risks(proposal: models.Proposal, wanted: dict[str, dict[str, Any]]) -> None:
    steps = {
        ref: {name.removeprefix("steps/"): value for name, value in fields.items() if name.startswith("steps/")}
        for ref, fields in wanted.items()
    }
    plain_fields = {
        ref: {name: value for name, value in fields.items() if not name.startswith("steps/")}
        for ref, fields in wanted.items()
    }
    _restore_rows(models.Risk, proposal, plain_fields)
    measures = {measure.ref: measure for measure in proposal.measures.all()}
    models.RiskMeasure.objects.filter(risk__proposal=proposal).delete()
    for risk in proposal.risks.all():
        for ref, (impact, likelihood) in steps.get(risk.ref, {}).items():
            models.RiskMeasure.objects.create(
                risk=risk, measure=measures[ref], impact_steps=impact, likelihood_steps=likelihood
            )


def _restore_translations(proposal: models.Proposal, content: Mapping[str, Mapping[str, Any]]) -> None:
    wanted = {
        tuple(address.rsplit(TRANSLATION_MARK, 1)): text
        for section in content.values()
        for address, text in section.items()
        if TRANSLATION_MARK in address
    }
    kept = tuple(f"{section}/" for section in content)
    for translation in proposal.translations.all():
        if not translation.address.startswith(kept):
            continue
        text = wanted.pop((translation.address, translation.language), None)
        if text is None:
            translation.delete()
        elif text != translation.text:
            translation.text, translation.source_digest = text, _digest_of(content, translation.address)
            translation.save(update_fields=["text", "source_digest"])
    for (address, language), text in wanted.items():
        made = proposal.edits.filter(address=f"{address}{TRANSLATION_MARK}{language}", after=text).latest("id")
        models.Translation.objects.create(
            proposal=proposal,
            address=address,
            language=language,
            text=text,
            source_digest=_digest_of(content, address),
            made_by=made.by,
            made_at=made.at,
        )


def _digest_of(content: Mapping[str, Mapping[str, Any]], address: str) -> str:
    """The digest of the text that a restored translation belongs to."""
    values = content[address.partition("/")[0]]
    whole, _slash, part = address.rpartition("/")
    row = values.get(whole)
    return canonical.digest(values[address] if address in values else row.get(part) if isinstance(row, dict) else None)
