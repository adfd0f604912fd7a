"""Which questions a proposal is asked: those its regimes need and those of the procedure, each once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pia.programmes.conditions import Facts, evaluate
from pia.programmes.definition import Programme, Question


def questions_for(programme: Programme) -> tuple[Question, ...]:
    """The union of what the regimes and the procedure ask, in the catalogues' order."""
    wanted = set(programme.procedure.questions)
    for regime in programme.regimes:
        wanted.update(regime.questions)
    every = (question for part in programme.catalogues for question in part.questions)
    return tuple(question for question in every if question.id in wanted)


def needed_by(programme: Programme, question_id: str) -> tuple[str, ...]:
    """The slugs of the regimes that need the answer."""
    return tuple(regime.slug for regime in programme.regimes if question_id in regime.questions)


def not_asked(programme: Programme, facts: Facts) -> frozenset[str]:
    """The questions that other answers make superfluous; a doubtful one is asked."""
    left_out: set[str] = set()
    for question in questions_for(programme):
        if question.asked_when is None:
            continue
        known = replace(facts, not_asked=frozenset(left_out))
        if evaluate(question.asked_when, known).value is False:
            left_out.add(question.id)
    return frozenset(left_out)


def asked(programme: Programme, facts: Facts) -> tuple[Question, ...]:
    """The questions that remain to be shown with these answers."""
    left_out = not_asked(programme, facts)
    return tuple(question for question in questions_for(programme) if question.id not in left_out)


def missing_answers(programme: Programme, facts: Facts) -> tuple[Question, ...]:
    """What still has to be answered before the questionnaire is complete; "unsure" is an answer."""
    return tuple(
        question for question in asked(programme, facts) if not question.optional and _blank(facts.answers, question.id)
    )


def _blank(answers: Mapping[str, Any], question_id: str) -> bool:
    return answers.get(question_id) in (None, "", [])
