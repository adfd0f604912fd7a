"""Changes of content, field by field: what may be changed, merged with what others changed, kept as edit history.

A change is `{address: value}`; the caller may send along `base`, the values it had read. A field that somebody else has
changed since, to something else, is a clash: nothing is stored and both values are shown. Different fields never clash.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.assessments import content, models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.inventory_writing import place_system, write_items
from pia.assessments.refusals import Clash, Kind, Refused, Words
from pia.assessments.values import check_value
from pia.lib import canonical
from pia.programmes.vocabulary import Section

Changes = Mapping[str, Any]
GONE = None  # the value that deletes a row or a translation
WHOLE = (Section.DESCRIPTION, Section.ANSWERS, Section.AGREEMENT, Section.INVENTORY)
SECTIONS: dict[Action, tuple[Section, ...]] = {
    Action.CREATE: WHOLE,
    Action.IMPORT_FILE: (*WHOLE, Section.MEASURES),
    Action.EDIT_ANSWERS: (Section.DESCRIPTION, Section.ANSWERS, Section.AGREEMENT),
    Action.EDIT_INVENTORY: (Section.INVENTORY,),
    Action.EDIT_MEASURES: (Section.MEASURES,),
    Action.EDIT_SCORES: (Section.RISKS,),
}
ROW_MODELS: dict[Section, type[Any]] = {
    Section.AGREEMENT: models.Agreement,
    Section.INVENTORY: models.DataItem,
    Section.MEASURES: models.Measure,
    Section.RISKS: models.Risk,
}
NOTHING = _("Nothing was changed.")
UNKNOWN_FIELD = _("This field does not exist or cannot be changed here.")
ROW_GONE = _("This data item is no longer there: somebody deleted it.")


def apply_changes(
    case: Case,
    action: Action,
    changes: Changes,
    base: Changes,
    by: User,
    at: datetime,
    undoes: datetime | None = None,
) -> list[str]:
    """Store the changes and their history; returns the addresses that really changed.

    `undoes` is when the changes were made that these take back, if they do.
    """
    current = standing(case, changes)
    problems = unacceptable(case, action, changes, current)
    if problems:
        raise Refused(Kind.INVALID, fields=problems)
    _refuse_clashes(changes, base, current)
    effective = {address: value for address, value in changes.items() if was(current, address) != value}
    added = _store(case, effective, {**current, **changes}, by, at)
    history = _in_whole_rows(effective, added)
    models.Edit.objects.bulk_create(
        (
            models.Edit(
                proposal=case.proposal,
                at=at,
                by=by,
                action=action,
                address=address,
                before=current.get(address),
                after=value,
                undoes=undoes,
            )
            for address, value in history.items()
        ),
        batch_size=1000,
    )
    return list(history)


def _store(case: Case, effective: Changes, to_be: Changes, by: User, at: datetime) -> dict[str, Any]:
    """Write what really changed; returns the data items that are new, by address, each with all its fields."""
    rows: dict[tuple[Section, str], dict[str, Any]] = {}
    translations: dict[str, Any] = {}
    for address, value in effective.items():
        section, ref, field = split(address)
        if content.TRANSLATION_MARK in address:
            translations[address] = value
        elif section is Section.DESCRIPTION:
            _describe(case.proposal, ref, value)
        elif address == f"{Section.AGREEMENT}/clauses":
            case.proposal.agreement_clauses = value
        elif (section, ref) == (Section.INVENTORY, content.SYSTEMS):
            place_system(case.proposal, field, value)
        else:
            rows.setdefault((section, ref), {})[field] = value
    _translate(case, translations, by, at, to_be)
    _write_answers(case, {ref: fields for (section, ref), fields in rows.items() if section is Section.ANSWERS})
    items = {ref: fields for (section, ref), fields in rows.items() if section is Section.INVENTORY}
    added = write_items(case, items)
    for (section, ref), fields in rows.items():
        if section not in (Section.ANSWERS, Section.INVENTORY):
            _write_row(case, section, ref, fields)
    return {f"{Section.INVENTORY}/{ref}": row for ref, row in added.items()}


def standing(case: Case, changes: Changes) -> dict[str, Any]:
    """What the case holds now, as far as the changes have to do with it, by address."""
    return _with_rows(flat(content.collect(case, _touched(case, changes))), changes)


def _touched(case: Case, changes: Changes) -> Collection[models.DataItem]:
    """The rows of the inventory that the changes name: nothing else of a long one needs to be read."""
    parts = (address.split("/", 2) for address in changes)
    return case.items_named({part[1] for part in parts if part[0] == Section.INVENTORY and len(part) > 1}).values()


def _in_whole_rows(effective: Changes, added: Changes) -> dict[str, Any]:
    """The changes as the history keeps them: a new data item is one entry with all its fields, not one for each."""
    apart = {
        address: value
        for address, value in effective.items()
        if content.TRANSLATION_MARK in address or address.rpartition("/")[0] not in added
    }
    return {**added, **apart}


def flat(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All addresses of all sections."""
    return {address: value for section in sections.values() for address, value in section.items()}


def _with_rows(current: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """The addresses with the rows that are to go as wholes: a row stands for its fields, a missing one for nothing."""
    wholes = {address for address, value in changes.items() if value is GONE and address not in current}
    rows: dict[str, dict[str, Any]] = {}
    for place, was in current.items() if wholes else ():
        section, _slash, rest = place.partition("/")
        ref, _slash, field = rest.partition("/")
        if field and f"{section}/{ref}" in wholes:
            rows.setdefault(f"{section}/{ref}", {})[field] = was
    return current | rows


def was(current: Changes, address: str) -> Any:
    """What stands at an address; a field that came later is blank where nobody has filled it in."""
    return current.get(address, content.LATER.get(address.rpartition("/")[2]))


def split(address: str) -> tuple[Section, str, str]:
    """Section, ref and field of an address; a row itself has an empty field."""
    section, _slash, rest = address.partition("/")
    ref, _slash, field = rest.partition("/")
    return Section(section), ref, field


def unacceptable(case: Case, action: Action, changes: Changes, current: Changes) -> dict[str, list[Words]]:
    """What is wrong with changes of content that is as `current` says, by address; nothing where all can be stored."""
    problems: dict[str, list[Words]] = {}
    to_be = {**current, **changes}
    for address, value in changes.items():
        problem = _wrong(case, action, address, value, to_be)
        if problem is not None:
            problems[address] = [problem]
    return problems


def _wrong(case: Case, action: Action, address: str, value: Any, to_be: Changes) -> Words | None:
    try:
        section, ref, field = split(address)
    except ValueError:
        return UNKNOWN_FIELD
    if section not in SECTIONS[action] or not ref:
        return UNKNOWN_FIELD
    problem = check_value(case, section, ref, field, value)
    if problem is None and content.TRANSLATION_MARK in address and value is not GONE:
        source = address.rsplit(content.TRANSLATION_MARK, 1)[0]
        problem = UNKNOWN_FIELD if content.original(to_be, source) in (None, "") else None
    if problem is None and _lost_its_row(section, ref, field, to_be):
        problem = ROW_GONE
    return problem


def _lost_its_row(section: Section, ref: str, field: str, to_be: Changes) -> bool:
    """Whether a data item is changed that is not there any more: without a name it would come back as a shell."""
    inventory = section is Section.INVENTORY and field and ref != content.SYSTEMS
    return bool(inventory) and not to_be.get(f"{Section.INVENTORY}/{ref}/name")


def _refuse_clashes(changes: Changes, base: Changes, current: Mapping[str, Any]) -> None:
    clashes = tuple(
        Clash(address, base[address], was(current, address), value)
        for address, value in changes.items()
        if address in base and was(current, address) not in (base[address], value)
    )
    if clashes:
        raise Refused(
            Kind.CONFLICT,
            (_("Somebody else changed this while you were writing. Nothing is lost: choose."),),
            {},
            clashes,
        )


def _describe(proposal: models.Proposal, field: str, value: Any) -> None:
    wants_date = field == "planned_launch" and value
    setattr(proposal, field, date.fromisoformat(value) if wants_date else value or _blank(field))


def _blank(field: str) -> Any:
    return {"planned_launch": None, "jurisdictions": [], "short_record": {}}.get(field, "")


def _translate(case: Case, changed: Changes, by: User, at: datetime, to_be: Changes) -> None:
    """All at once: an imported inventory in two languages has tens of thousands."""
    kept, gone = [], []
    for address, value in changed.items():
        source, language = address.rsplit(content.TRANSLATION_MARK, 1)
        if value in (GONE, ""):
            known = case.translations.get((source, language))
            gone += [known.pk] if known else []
            continue
        digest = canonical.digest(content.original(to_be, source))
        made = {"text": value, "source_digest": digest, "made_by": by, "made_at": at}
        kept.append(models.Translation(proposal=case.proposal, address=source, language=language, **made))
    case.proposal.translations.filter(pk__in=gone).delete()
    models.Translation.objects.bulk_create(
        kept,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["proposal", "address", "language"],
        update_fields=["text", "source_digest", "made_by", "made_at"],
    )


def _write_row(case: Case, section: Section, ref: str, fields: dict[str, Any]) -> None:
    proposal, model = case.proposal, ROW_MODELS[section]
    if "" in fields:
        model.objects.filter(proposal=proposal, ref=ref).delete()
        content.drop_translations(proposal, f"{section}/{ref}")
        return
    steps = {name.removeprefix("steps/"): fields.pop(name) for name in list(fields) if name.startswith("steps/")}
    row, _new = model.objects.update_or_create(proposal=proposal, ref=ref, defaults=fields)
    for measure_ref, value in steps.items():
        _write_steps(case, row, measure_ref, value)


def _write_answers(case: Case, changed: dict[str, dict[str, Any]]) -> None:
    """All at once: a questionnaire has many answers. One that is taken back goes, with its note."""
    proposal, kept = case.proposal, []
    for question, fields in changed.items():
        if fields.get("value", "kept") in (None, "", []):
            proposal.answers.filter(question=question).delete()
            content.drop_translations(proposal, f"{Section.ANSWERS}/{question}")
            continue
        known = case.answers.get(question)
        before = {"value": known.value, "note": known.note} if known else {"value": ""}
        kept.append(models.Answer(proposal=proposal, question=question, **{**before, **fields}))
    models.Answer.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["proposal", "question"], update_fields=["value", "note"]
    )


def _write_steps(case: Case, risk: models.Risk, measure_ref: str, value: Any) -> None:
    measure = models.Measure.objects.get(proposal=case.proposal, ref=measure_ref)
    impact, likelihood = value or (0, 0)
    if not impact and not likelihood:
        models.RiskMeasure.objects.filter(risk=risk, measure=measure).delete()
        return
    models.RiskMeasure.objects.update_or_create(
        risk=risk, measure=measure, defaults={"impact_steps": impact, "likelihood_steps": likelihood}
    )
