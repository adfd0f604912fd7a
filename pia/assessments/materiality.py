"""What changed since the standing decision, as far as a rule of law reads it: the rest is wording."""

from collections.abc import Iterator, Mapping
from typing import Any

from pia.assessments import screening
from pia.assessments.case import Case
from pia.assessments.content import Content, collect
from pia.programmes.condition_checks import questions_read
from pia.programmes.definition import Programme, Question
from pia.programmes.questionnaire import asked
from pia.programmes.screening import settle
from pia.programmes.vocabulary import Section

# What conditions can look at in an item; see conditions.ITEM_TESTS.
ITEM_FIELDS_READ = frozenset({"category", "subjects", "recipients", "retention_days", "raised_sensitive"})


def material_changes(case: Case) -> list[str]:
    """The addresses that a rule reads and that are not as they were decided on; none without a standing decision."""
    decision = case.standing_decision
    if decision is None:
        return []
    read = questions_of(case.programme)
    before, now = (dict(_read(content, read)) for content in (decision.snapshot.content, collect(case)))
    return sorted(address for address in before.keys() | now.keys() if before.get(address) != now.get(address))


def questions_of(programme: Programme) -> frozenset[str]:
    """The ids of all questions that some rule of the programme reads."""
    found = (questions_read(trigger.when) for regime in programme.regimes for trigger in regime.triggers)
    return frozenset[str]().union(*found)


def to_look_at(case: Case) -> tuple[Question, ...]:
    """What a reassessment asks: what is not answered yet, and what is answered otherwise than it was decided on."""
    decision = case.standing_decision
    if decision is None:
        return ()
    before: Mapping[str, Any] = decision.snapshot.content.get(Section.ANSWERS, {})
    answers = {question: answer.value for question, answer in case.answers.items()}
    shown = asked(case.programme, settle(case.programme, screening.facts(case)))
    return tuple(
        one for one in shown if answers.get(one.id) in (None, "", []) or answers[one.id] != _was(before, one.id)
    )


def _was(before: Mapping[str, Any], question: str) -> Any:
    return before.get(f"{Section.ANSWERS}/{question}/value")


def _read(content: Content | Mapping[str, Mapping[str, Any]], questions: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for address, value in content.get(Section.ANSWERS, {}).items():
        _section, question, field = address.split("/")[:3]
        if field == "value" and question in questions:
            yield address, value
    for address, value in content.get(Section.INVENTORY, {}).items():
        if address.rpartition("/")[2] in ITEM_FIELDS_READ:
            yield address, value
