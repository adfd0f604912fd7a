"""Addresses and values of the content in words: where a field stands, and what a value means in the page's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.content import TRANSLATION_MARK
from pia.assessments.states import SECTION_LABELS, RiskState
from pia.lib.countries import country_name
from pia.programmes.definition import Step
from pia.programmes.jurisdictions import jurisdiction_name
from pia.programmes.publishing import jurisdictions
from pia.programmes.vocabulary import Section
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS
from pia.web.record_text import RecordText, page_language

Words = str | Promise
LONGEST_SHOWN = 2000
LONG_TEXT = 400
PART_RANKED = pgettext_lazy("rank of a dimension", "%(part)s: %(rank)s")

FIELD_LABELS: Final[Mapping[str, Words]] = {
    "title": pgettext_lazy("field", "Title"),
    "summary": pgettext_lazy("field", "Summary"),
    "planned_launch": pgettext_lazy("field", "Planned launch"),
    "jurisdictions": pgettext_lazy("field", "Where it is offered"),
    "record_language": pgettext_lazy("field", "Language of record"),
    "short_record": pgettext_lazy("field", "Short record"),
    "value": pgettext_lazy("field", "Answer"),
    "note": pgettext_lazy("field", "Note"),
    "clauses": pgettext_lazy("field", "Clauses found"),
    "language": pgettext_lazy("field", "Language"),
    "text": pgettext_lazy("field", "Text"),
    "name": pgettext_lazy("field", "Name"),
    "category": pgettext_lazy("field", "Category"),
    "subjects": pgettext_lazy("field", "Data subjects"),
    "purpose": pgettext_lazy("field", "Purpose"),
    "legal_basis": pgettext_lazy("field", "Legal basis"),
    "basis_stated": pgettext_lazy("field", "Legal basis as stated"),
    "origin": pgettext_lazy("field", "Where the data come from"),
    "source": pgettext_lazy("field", "Source"),
    "volume": pgettext_lazy("field", "How many people"),
    "systems": pgettext_lazy("field", "Systems"),
    "retention_proposed": pgettext_lazy("field", "Proposed retention"),
    "retention_required": pgettext_lazy("field", "Required retention"),
    "retention_days": pgettext_lazy("field", "Days kept"),
    "recipients": pgettext_lazy("field", "Recipients"),
    "protection": pgettext_lazy("field", "Protection"),
    "raised_sensitive": pgettext_lazy("field", "Raised to sensitive"),
    "catalogue_id": pgettext_lazy("field", "Catalogue entry"),
    "description": pgettext_lazy("field", "Description"),
    "cost": pgettext_lazy("field", "Cost"),
    "days": pgettext_lazy("field", "Person-days"),
    "dimensions": pgettext_lazy("field", "Dimensions of impact"),
    "factors": pgettext_lazy("field", "Risk sources"),
    "state": pgettext_lazy("field", "Status"),
    "impact": pgettext_lazy("field", "Impact"),
    "likelihood": pgettext_lazy("field", "Likelihood"),
    "lowest_impact": pgettext_lazy("field", "Lowest impact"),
    "lowest_likelihood": pgettext_lazy("field", "Lowest likelihood"),
    "impact_by": pgettext_lazy("field", "Impact by dimension"),
    "likelihood_by": pgettext_lazy("field", "Likelihood by source"),
    "second_scores": pgettext_lazy("field", "Score by a second method"),
    "reason": pgettext_lazy("field", "Reason"),
    "steps": pgettext_lazy("field", "Steps of a measure"),
}
IN_ENGLISH, IN_CHINESE = _("{field}, in English"), _("{field}, in Chinese")
LANGUAGE_NAMES: Final[Mapping[str, Words]] = {"en": _("English"), "zh": _("Chinese")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: its section, its row and the field itself, each in words."""

    section: Words
    row: str
    field: Words


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two states of the content."""

    place: Place
    before: RecordText | str
    after: RecordText | str


def place_of(case: Case, address: str) -> Place:
    """An address in words; one that cannot be read is shown as its section alone."""
    plain, _mark, language = address.partition(TRANSLATION_MARK)
    section, _slash, rest = plain.partition("/")
    ref, _slash, field = rest.partition("/")
    try:
        label: Words = SECTION_LABELS[Section(section)]
    except ValueError:
        return Place(_("Content"), "", "")
    if not field and (section == Section.DESCRIPTION or ref in FIELD_LABELS):
        ref, field = "", ref
    named = FIELD_LABELS.get(field.partition("/")[0], "")
    if language and named:
        named = format_lazy(IN_CHINESE if language == "zh" else IN_ENGLISH, field=named)
    return Place(label, _row_words(case, section, ref, field), named)


def _row_words(case: Case, section: str, ref: str, field: str) -> str:
    question = case.programme.question(ref) if section == Section.ANSWERS else None
    if question:
        return str(question.text)
    measure = field.partition("/")[2]
    return f"{ref} · {measure}" if measure else ref


def changes_between(
    case: Case, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], section: Section
) -> list[Change]:
    """The fields of a section that differ between two snapshots, in the order of their addresses."""
    was, now = before.get(section, {}), after.get(section, {})
    changed = [address for address in sorted({*was, *now}) if was.get(address) != now.get(address)]
    found = []
    for one in changed:
        if not one.endswith("/catalogue_id"):
            left, right = only_what_differs(was.get(one), now.get(one))
            found.append(Change(place_of(case, one), value_words(case, one, left), value_words(case, one, right)))
    return found


def only_what_differs(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two long texts, the lines that the other does not have; shorter values whole."""
    if not isinstance(before, str) or not isinstance(after, str) or max(len(before), len(after)) < LONG_TEXT:
        return before, after
    left, right = before.splitlines(), after.splitlines()
    gone = "\n".join(line for line in left if line not in set(right))
    new = "\n".join(line for line in right if line not in set(left))
    return gone, new


def value_words(case: Case, address: str, value: Any) -> RecordText | str:
    """What a stored value means; free text stays as it was typed, marked with the language of the record."""
    if value in (None, "", [], {}):
        return gettext("(empty)")
    plain, _mark, language = address.partition(TRANSLATION_MARK)
    section, _slash, rest = plain.partition("/")
    ref, _slash, field = rest.partition("/")
    name = (field or ref).partition("/")[0]
    if section == Section.ANSWERS and name == "value":
        question = case.programme.question(ref)
        return str(question.worded(value)) if question else str(value)
    if name in WORDED:
        return WORDED[name](case, value)
    own = next((one.language for one in case.agreements if section == Section.AGREEMENT and one.ref == ref), "")
    return RecordText(str(value)[:LONGEST_SHOWN], language or own or case.proposal.record_language)


def listed(words: list[str]) -> str:
    """A list as either language writes it."""
    return ("、" if page_language() == "zh" else ", ").join(words)


def _each(names: Callable[[Case, str], Words | None]) -> Callable[[Case, Any], str]:
    return lambda case, values: listed([str(names(case, one) or one) for one in values])


def _label(found: Any) -> Words | None:
    return str(found.label) if found else None


def _named(which: str) -> Callable[[Case, str], Words | None]:
    return lambda case, value: _label(
        next((one for one in getattr(case.programme.method, which) if one.id == value), None)
    )


def _clause(case: Case, value: str) -> Words | None:
    found = case.programme.clause(value)
    return str(found.title) if found else None


def _legal_basis(case: Case, value: Mapping[str, str]) -> str:
    found = []
    for slug, basis in value.items():
        regime = case.programme.regime(slug)
        entry = next((one for one in regime.legal_bases if one.id == basis), None) if regime else None
        if regime and entry:
            found.append(gettext("%(regime)s: %(basis)s") % {"regime": regime.title, "basis": entry.label})
    return listed(found)


def _recipients(_case: Case, value: list[Mapping[str, str]]) -> str:
    unknown = gettext("unknown kind")
    return listed(
        [
            gettext("%(name)s (%(kind)s)")
            % {"name": one.get("name", ""), "kind": RECIPIENT_WORDS.get(one.get("kind", ""), unknown)}
            for one in value
        ]
    )


def _systems(_case: Case, value: list[str] | Mapping[str, str]) -> str:
    """The names that a row gives, or what is known of one system."""
    if isinstance(value, list):
        return listed(value)
    country = country_name(value["country"]) if value.get("country") else ""
    return listed([one for one in (value.get("name", ""), country, value.get("operator", "")) if one])


def _scale(which: str) -> Callable[[Case, int], str]:
    return lambda case, value: _rank(getattr(case.programme.method, which), value)


def _rank(steps: Iterable[Step], value: int) -> str:
    return next((str(step.label) for step in steps if step.value == value), str(value))


def _ranked(which: str, scale: str) -> Callable[[Case, Mapping[str, int]], str]:
    named, rank = _named(which), _scale(scale)

    def words(case: Case, value: Mapping[str, int]) -> str:
        return listed(
            [str(PART_RANKED % {"part": named(case, id_) or id_, "rank": rank(case, n)}) for id_, n in value.items()]
        )

    return words


def _second_scores(case: Case, value: Mapping[str, Mapping[str, Any]]) -> str:
    methods = {method.slug: method for method in case.programme.second_methods}
    found = []
    for slug, one in value.items():
        method = methods.get(slug)
        ranks = [_rank(getattr(method, name, ()), one[name]) for name in ("impact", "likelihood")]
        found.append(f"{method.title if method else slug}: {' × '.join(ranks)} ({one['reason']})")
    return listed(found)


def _steps(_case: Case, value: list[int]) -> str:
    return gettext("impact −%(impact)d, likelihood −%(likelihood)d") % {"impact": value[0], "likelihood": value[1]}


def place_choices() -> list[tuple[str, str]]:
    """Where a feature may be offered: the places that a published regime is for."""
    return [(code, str(jurisdiction_name(code))) for code in jurisdictions()]


WORDED: Final[Mapping[str, Callable[[Case, Any], str]]] = {
    "jurisdictions": _each(lambda _case, value: str(jurisdiction_name(value))),
    "record_language": lambda _case, value: str(LANGUAGE_NAMES.get(value, value)),
    "language": lambda _case, value: str(LANGUAGE_NAMES.get(value, value)),
    "short_record": lambda _case, value: listed([str(one) for one in value.values() if one]),
    "clauses": _each(_clause),
    "category": lambda case, value: str(_label(case.programme.category(value)) or value),
    "subjects": _each(lambda case, value: _label(case.programme.subject(value))),
    "legal_basis": _legal_basis,
    "systems": _systems,
    "origin": lambda _case, value: str(ORIGIN_WORDS.get(value, value)),
    "volume": lambda case, value: str(_label(case.programme.volume(value)) or value),
    "recipients": _recipients,
    "dimensions": _each(_named("dimensions")),
    "factors": _each(_named("factors")),
    "state": lambda _case, value: str(RiskState(value).label),
    "impact": _scale("impact"),
    "likelihood": _scale("likelihood"),
    "lowest_impact": _scale("impact"),
    "lowest_likelihood": _scale("likelihood"),
    "impact_by": _ranked("dimensions", "impact"),
    "likelihood_by": _ranked("factors", "likelihood"),
    "second_scores": _second_scores,
    "steps": _steps,
    "retention_days": lambda _case, value: str(value),
}
