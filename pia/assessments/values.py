"""Which values a field of the content may take: the one check behind forms, imports and the API."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from pia.assessments import content
from pia.assessments.case import Case
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.refusals import Words
from pia.assessments.states import MeasureState, RiskState
from pia.programmes import publishing
from pia.programmes.definition import Question, QuestionKind
from pia.programmes.vocabulary import Section

LONGEST = 20_000
LONGEST_AGREEMENT = 2_000_000
MOST_REFERENCES = 12
LIMITS = {"title": 200, "name": 200, "category": 80, "retention_proposed": 300, "retention_required": 300}
LIMITS |= {"raised_sensitive": 300, "basis_stated": 300, "catalogue_id": 80, "text": LONGEST_AGREEMENT}
RISK_TITLE = 300
LANGUAGES = ("en", "zh")
MAX_STEPS = 3
MAX_DAYS = 36_500
MAX_NUMBER = 10_000_000_000
RECIPIENT_FIELDS = ("name", "kind", "country", "contract", "mechanisms")
SYSTEM_FIELDS = ("name", "country", "operator")
RECIPIENT_KINDS = ("own_unit", "affiliate", "processor", "controller", "public", "authority")
ORIGINS = ("person", "observed", "derived", "third_party", "public_source")
CONTRACT_STATES = ("signed", "missing", "unknown", "not_needed")

UNKNOWN_FIELD = _("This field does not exist or cannot be changed here.")
NOT_TEXT = _("Enter text.")
TOO_LONG = _("This text is too long; shorten it.")
NOT_IN_LIST = _("Choose one of the options.")
NOT_A_NUMBER = _("Enter a whole number within the range.")
NOT_A_DATE = _("Enter a date such as 2026-11-23.")
EMPTY = _("Fill this in.")
SUGGESTED = _("The facts suggest this risk: dismiss it with a reason instead of removing it.")
RELIED_ON = _("This measure was reported, or a condition relies on it: it stays.")
BAD_REFERENCE = _("Use at most 12 letters, digits and hyphens as the reference.")
NO_DIGIT = _("Put a digit into the reference of a data item, such as D01.")

Check = Callable[[Case, str, Any], Words | None]


def _text(_case: Case, field: str, value: Any) -> Words | None:
    if not isinstance(value, str):
        return NOT_TEXT
    return TOO_LONG if len(value) > LIMITS.get(field, LONGEST) or "\x00" in value else None


def _filled(case: Case, field: str, value: Any) -> Words | None:
    return _text(case, field, value) or (EMPTY if not value.strip() else None)


def _strings(_case: Case, _field: str, value: Any) -> Words | None:
    fine = isinstance(value, list) and len(value) <= 200 and all(_is_short(one) for one in value)
    return None if fine else NOT_IN_LIST


def _is_short(value: Any) -> bool:
    """A list's texts are names: short, and without the NUL that the database refuses."""
    return isinstance(value, str) and len(value) <= 200 and "\x00" not in value


def _one_of(*allowed: Any) -> Check:
    return lambda _case, _field, value: None if value in allowed and not isinstance(value, bool) else NOT_IN_LIST


def _jurisdictions(_case: Case, _field: str, value: Any) -> Words | None:
    known = publishing.jurisdictions()
    fine = isinstance(value, list) and all(isinstance(v, str) and v in known for v in value)
    return None if fine else NOT_IN_LIST


def _launch(_case: Case, _field: str, value: Any) -> Words | None:
    if value in (None, ""):
        return None
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return NOT_A_DATE
    return None


def _short_record(case: Case, field: str, value: Any) -> Words | None:
    if not isinstance(value, dict) or not set(value) <= set(SHORT_RECORD):
        return NOT_IN_LIST
    return next((problem for text in value.values() if (problem := _text(case, field, text))), None)


def _category(case: Case, field: str, value: Any) -> Words | None:
    return _text(case, field, value) or (NOT_IN_LIST if value and case.programme.category(value) is None else None)


def _subjects(case: Case, field: str, value: Any) -> Words | None:
    problem = _strings(case, field, value)
    return problem or (NOT_IN_LIST if any(case.programme.subject(one) is None for one in value) else None)


def _clauses(case: Case, field: str, value: Any) -> Words | None:
    problem = _strings(case, field, value)
    return problem or (NOT_IN_LIST if any(case.programme.clause(one) is None for one in value) else None)


def _legal_basis(case: Case, _field: str, value: Any) -> Words | None:
    if not isinstance(value, dict):
        return NOT_IN_LIST
    for slug, basis in value.items():
        regime = case.programme.regime(slug)
        if regime is None or basis not in [None, "", *(known.id for known in regime.legal_bases)]:
            return NOT_IN_LIST
    return None


def _recipients(case: Case, _field: str, value: Any) -> Words | None:
    if not isinstance(value, list) or len(value) > 200:
        return NOT_IN_LIST
    return next((problem for row in value if (problem := _recipient(case, row))), None)


def _recipient(case: Case, row: Any) -> Words | None:
    if not isinstance(row, dict) or not set(row) <= set(RECIPIENT_FIELDS):
        return NOT_IN_LIST
    if not _is_short(row.get("name")) or not row["name"].strip():
        return EMPTY
    if row.get("kind") not in RECIPIENT_KINDS or row.get("contract", "unknown") not in CONTRACT_STATES:
        return NOT_IN_LIST
    mechanisms = row.get("mechanisms", [])
    known = isinstance(mechanisms, list) and all(_known_mechanism(case, one) for one in mechanisms)
    return None if known and _is_country(row.get("country", "")) else NOT_IN_LIST


def _known_mechanism(case: Case, value: Any) -> bool:
    return isinstance(value, str) and case.programme.mechanism(value) is not None


def _is_country(value: Any) -> bool:
    """Two letters as ISO 3166 writes them, or nothing."""
    return value == "" or (isinstance(value, str) and len(value) == 2 and value.isascii() and value.isupper())


def _volume(case: Case, field: str, value: Any) -> Words | None:
    return _text(case, field, value) or (NOT_IN_LIST if value and case.programme.volume(value) is None else None)


def _system(value: Any) -> Words | None:
    """A system that holds data: its name as the rows use it, where it stands, and who runs it if we do not."""
    if value is None:
        return None
    if not isinstance(value, dict) or not set(value) <= set(SYSTEM_FIELDS):
        return NOT_IN_LIST
    if not _is_short(value.get("name")) or not value["name"].strip():
        return EMPTY
    fine = _is_short(value.get("operator", "")) and _is_country(value.get("country", ""))
    return None if fine else NOT_IN_LIST


def _at_most(limit: int) -> Check:
    """A whole number from nothing to a limit, or none at all."""

    def check(_case: Case, _field: str, value: Any) -> Words | None:
        fine = value is None or (type(value) is int and 0 <= value <= limit)
        return None if fine else NOT_A_NUMBER

    return check


def _rank(case: Case, field: str, value: Any) -> Words | None:
    scale = case.programme.method.impact if field.endswith("impact") else case.programme.method.likelihood
    fine = value is None or (type(value) is int and value in {step.value for step in scale})
    return None if fine else NOT_A_NUMBER


def _ids(which: str) -> Check:
    def check(case: Case, _field: str, value: Any) -> Words | None:
        known = [named.id for named in getattr(case.programme.method, which)]
        return None if isinstance(value, list) and all(v in known for v in value) else NOT_IN_LIST

    return check


def _ranks_by(parts: str, scale: str) -> Check:
    """A rank of the scale for some of the method's dimensions or groups of factors, where it ranks them apart."""

    def check(case: Case, _field: str, value: Any) -> Words | None:
        method = case.programme.method
        known = {one.id for one in getattr(method, parts)}
        ranks = {step.value for step in getattr(method, scale)}
        if not isinstance(value, dict) or not set(value) <= known:
            return NOT_IN_LIST
        return None if all(type(rank) is int and rank in ranks for rank in value.values()) else NOT_A_NUMBER

    return check


def _second_scores(case: Case, field: str, value: Any) -> Words | None:
    """What a person scored by methods beside the first: impact and likelihood on their scales, each with a reason."""
    methods = {method.slug: method for method in case.programme.second_methods}
    if not isinstance(value, dict) or not set(value) <= set(methods):
        return NOT_IN_LIST
    for slug, one in value.items():
        if not isinstance(one, dict) or set(one) != {"impact", "likelihood", "reason"}:
            return NOT_IN_LIST
        for name in ("impact", "likelihood"):
            if type(one[name]) is not int or one[name] not in {step.value for step in getattr(methods[slug], name)}:
                return NOT_A_NUMBER
        problem = _filled(case, field, one["reason"])
        if problem:
            return problem
    return None


FIELDS: dict[Section, dict[str, Check]] = {
    Section.DESCRIPTION: {
        "title": _filled,
        "summary": _text,
        "planned_launch": _launch,
        "jurisdictions": _jurisdictions,
        "record_language": _one_of(*LANGUAGES),
        "short_record": _short_record,
    },
    Section.AGREEMENT: {"title": _filled, "language": _one_of(*LANGUAGES), "text": _text},
    Section.INVENTORY: {
        **dict.fromkeys(content.ITEM_FIELDS, _text),
        "name": _filled,
        "category": _category,
        "subjects": _subjects,
        "legal_basis": _legal_basis,
        "systems": _strings,
        "retention_days": _at_most(MAX_DAYS),
        "recipients": _recipients,
        "origin": _one_of("", *ORIGINS),
        "volume": _volume,
    },
    Section.MEASURES: {
        "title": _filled,
        "description": _text,
        "catalogue_id": _text,
        "cost": _at_most(MAX_NUMBER),
        "days": _at_most(MAX_DAYS),
    },
    Section.RISKS: {
        "title": _filled,
        "description": _text,
        "dimensions": _ids("dimensions"),
        "factors": _ids("factors"),
        "state": _one_of(*RiskState.values),
        "impact": _rank,
        "likelihood": _rank,
        "lowest_impact": _rank,
        "lowest_likelihood": _rank,
        "impact_by": _ranks_by("ranked_dimensions", "impact"),
        "likelihood_by": _ranks_by("ranked_factors", "likelihood"),
        "second_scores": _second_scores,
        "reason": _text,
    },
}


def check_value(case: Case, section: Section, ref: str, field: str, value: Any) -> Words | None:
    """What is wrong with a value; None where nothing is. A missing field name means the row itself is deleted."""
    field, _mark, language = field.partition(content.TRANSLATION_MARK)
    if language:
        return None if language in LANGUAGES and (value is None or isinstance(value, str)) else NOT_TEXT
    if section is Section.DESCRIPTION:
        name, _mark, language = ref.partition(content.TRANSLATION_MARK)
        if language:
            return None if language in LANGUAGES and (value is None or isinstance(value, str)) else NOT_TEXT
        check = FIELDS[section].get(name)
        return check(case, name, value) if check else UNKNOWN_FIELD
    if section is Section.AGREEMENT and ref == "clauses":
        return _clauses(case, ref, value)
    if section is Section.ANSWERS:
        return _answer(case, ref, field, value)
    if not _is_reference(ref):
        return BAD_REFERENCE
    if section is Section.INVENTORY and ref == content.SYSTEMS:
        return _system(value) if _is_reference(field) else UNKNOWN_FIELD
    if section is Section.INVENTORY and not any(character.isdigit() for character in ref):
        return NO_DIGIT  # words without one are the pages beside the rows
    if not field:
        return UNKNOWN_FIELD if value is not None else _kept(case, section, ref)
    if section is Section.RISKS and field.startswith("steps/"):
        return _steps(case, field.removeprefix("steps/"), value)
    check = FIELDS[section].get(field)
    return check(case, field, value) if check else UNKNOWN_FIELD


def _is_reference(ref: str) -> bool:
    return ref.replace("-", "").isalnum() and len(ref) <= MOST_REFERENCES


def _kept(case: Case, section: Section, ref: str) -> Words | None:
    """Why a row cannot be removed: what the facts suggest is dismissed instead, what people rely on stays."""
    if section is Section.RISKS and any(risk.ref == ref and risk.catalogue_id for risk in case.risks):
        return SUGGESTED
    if section is Section.MEASURES:
        relied_on = {measure.ref for row in case.conditions if row.decision_id for measure in row.covers.all()}
        begun = {measure.ref for measure in case.measures if measure.state != MeasureState.PLANNED}
        filed = {filing.measure_id for filing in case.filings}
        proved = {measure.ref for measure in case.measures if measure.pk in filed}
        return RELIED_ON if ref in relied_on | begun | proved else None
    return None


def _steps(case: Case, measure_ref: str, value: Any) -> Words | None:
    if measure_ref not in {measure.ref for measure in case.measures}:
        return NOT_IN_LIST
    fine = value is None or (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= MAX_STEPS for v in value)
    )
    return None if fine else NOT_A_NUMBER


def _answer(case: Case, question_id: str, field: str, value: Any) -> Words | None:
    question = case.programme.question(question_id)
    if question is None or field not in ("value", "note"):
        return UNKNOWN_FIELD
    if field == "note":
        return _text(case, field, value)
    if value in (None, "", []):
        return None
    return ANSWER_CHECKS[question.kind](case, question, value)


def _option(_case: Case, question: Question, value: Any) -> Words | None:
    return None if value in [option.value for option in question.options] else NOT_IN_LIST


def _options(_case: Case, question: Question, value: Any) -> Words | None:
    known = [option.value for option in question.options]
    return None if isinstance(value, list) and all(one in known for one in value) else NOT_IN_LIST


def _number(_case: Case, _question: Question, value: Any) -> Words | None:
    fine = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_NUMBER
    return None if fine or value == "unsure" else NOT_A_NUMBER


ANSWER_CHECKS: dict[QuestionKind, Callable[[Case, Question, Any], Words | None]] = {
    QuestionKind.YES_NO: _option,
    QuestionKind.YES_NO_UNSURE: _option,
    QuestionKind.CHOICE: _option,
    QuestionKind.MULTI: _options,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: lambda case, _question, value: _text(case, "answer", value),
}
