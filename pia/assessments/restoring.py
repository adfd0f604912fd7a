"""Puts a snapshot's content back as it was: what an abandoned reassessment and a revoked decision return to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.content import DESCRIPTION_FIELDS, LATER_OF, SYSTEMS, TRANSLATION_MARK, original, rows
from pia.assessments.inventory_writing import WHOLE_ROW, write_items
from pia.lib import canonical
from pia.programmes.vocabulary import Section


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
    _restore_inventory(case, rows(content[Section.INVENTORY], Section.INVENTORY))
    blank = LATER_OF[Section.MEASURES]
    measures = rows(content[Section.MEASURES], Section.MEASURES)
    _restore_rows(models.Measure, proposal, {ref: {**blank, **fields} for ref, fields in measures.items()})
    _restore_risks(proposal, rows(content[Section.RISKS], Section.RISKS))
    _restore_translations(proposal, content)


def _restore_inventory(case: Case, wanted: dict[str, dict[str, Any]]) -> None:
    case.proposal.systems = wanted.pop(SYSTEMS, {})
    gone: dict[str, dict[str, Any]] = {item.ref: {WHOLE_ROW: None} for item in case.items if item.ref not in wanted}
    blank = LATER_OF[Section.INVENTORY]
    write_items(case, gone | {ref: {**blank, **fields} for ref, fields in wanted.items()})


def _restore_rows(model: type[Any], proposal: models.Proposal, wanted: dict[str, dict[str, Any]]) -> None:
    model.objects.filter(proposal=proposal).exclude(ref__in=wanted).delete()
    for ref, fields in wanted.items():
        model.objects.update_or_create(proposal=proposal, ref=ref, defaults=fields)


def _restore_risks(proposal: models.Proposal, wanted: dict[str, dict[str, Any]]) -> None:
    steps = {
        ref: {name.removeprefix("steps/"): value for name, value in fields.items() if name.startswith("steps/")}
        for ref, fields in wanted.items()
    }
    blank = LATER_OF[Section.RISKS]
    plain_fields = {
        ref: {**blank, **{name: value for name, value in fields.items() if not name.startswith("steps/")}}
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
    flat = {address: value for section in content.values() for address, value in section.items()}
    wanted = {
        tuple(address.rsplit(TRANSLATION_MARK, 1)): text
        for address, text in flat.items()
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
            translation.text, translation.source_digest = text, canonical.digest(original(flat, translation.address))
            translation.save(update_fields=["text", "source_digest"])
    for (address, language), text in wanted.items():
        made = proposal.edits.filter(address=f"{address}{TRANSLATION_MARK}{language}", after=text).latest("id")
        models.Translation.objects.create(
            proposal=proposal,
            address=address,
            language=language,
            text=text,
            source_digest=canonical.digest(original(flat, address)),
            made_by=made.by,
            made_at=made.at,
        )
