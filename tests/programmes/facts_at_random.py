"""Any facts that the questionnaire and the inventory could hold, for properties of all regimes at once."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from pia.programmes.conditions import Facts
from pia.programmes.definition import Programme, Question, QuestionKind

KINDS = ("own_unit", "affiliate", "processor", "controller", "public", "authority", "")
PLACES = ("CN", "cn", "DE", "US", "", None)
CONTRACTS = ("signed", "missing", "unknown", "not_needed", None)
NUMBERS = (0, 1, 999, 1_000, 10_000, 99_999, 100_000, 1_000_000, 10_000_001)
DAYS = tuple(
    date.fromisoformat(one)
    for one in ("2020-01-01", "2025-10-31", "2025-11-01", "2026-11-23", "2026-12-07", "2031-01-01")
)

RECIPIENTS = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "country": st.sampled_from(PLACES), "contract": st.sampled_from(CONTRACTS)}
)


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    """An answer of the question's kind; what is blank or unsure is drawn by `facts`."""
    values = [option.value for option in question.options]
    match question.kind:
        case QuestionKind.NUMBER:
            return st.sampled_from(NUMBERS)
        case QuestionKind.TEXT:
            return st.sampled_from(["It may hurt people.", ""])
        case QuestionKind.MULTI:
            return st.lists(st.sampled_from(values), unique=True, max_size=3)
    return st.sampled_from(values)


def facts(programme: Programme, questions: list[Question]) -> st.SearchStrategy[Facts]:
    """Facts about these questions, and an inventory from the programme's catalogues."""
    categories = [one.id for part in programme.catalogues for one in part.categories]
    subjects = [one.id for part in programme.catalogues for one in part.subjects]
    clauses = [one.id for part in programme.catalogues for one in part.clauses]
    slugs = [one.slug for one in programme.regimes]
    places = sorted({code for regime in programme.regimes for code in regime.jurisdictions})
    item = st.fixed_dictionaries(
        {
            "name": st.just("Item"),
            "category": st.sampled_from([*categories, ""]),
            "subjects": st.lists(st.sampled_from(subjects), unique=True, max_size=2),
            "recipients": st.lists(RECIPIENTS, max_size=2),
            "transfers": st.lists(RECIPIENTS, max_size=1),
            "retention_days": st.sampled_from([None, 0, 30, 365, 4000]),
            "sensitive": st.sampled_from([{}, dict.fromkeys(slugs, True)]),
        }
    )
    given = {
        one.id: st.one_of(st.none(), st.sampled_from(["", "no", "yes", "unsure"]), answer_to(one))
        if one.kind in (QuestionKind.YES_NO, QuestionKind.YES_NO_UNSURE)
        else st.one_of(st.none(), answer_to(one))
        for one in questions
    }
    return st.builds(
        Facts,
        answers=st.one_of(st.just({}), st.fixed_dictionaries(given)),
        items=st.lists(item, max_size=3),
        clauses=st.sets(st.sampled_from(clauses), max_size=2).map(frozenset),
        jurisdictions=st.sets(st.sampled_from(places), min_size=1, max_size=2).map(frozenset),
        as_of=st.sampled_from(DAYS),
    )
