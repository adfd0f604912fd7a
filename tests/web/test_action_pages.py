"""The action page is made from the policy table, the inputs and the words: no action is left out in any language."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.inputs import INPUTS, InputKind
from pia.assessments.policy import RULES, TABLE, Reason, Rule, Subject
from pia.assessments.relations import SubjectRow
from pia.assessments.statements import statements
from pia.web.action_dialogs import form_of
from pia.web.action_forms import PASSWORD, REASON
from pia.web.action_links import ACTABLE, ON_THEIR_PAGES
from pia.web.action_words import SAYS_WHY_ITSELF, WORDS
from tests.assessments.stories import Tale
from tests.on_stage import cast_on_stage
from tests.web import zao

HUMAN = sorted({row.action for row in TABLE if row.roles != {Role.SYSTEM}})
SIGNED = sorted({row.action for row in TABLE if row.signs})


@pytest.fixture(scope="module")
def whole_case(django_db_setup: None, django_db_blocker: Any) -> Iterator[Case]:
    """A case that has one of everything an action can be about; taken back when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        zao.publish()
        cast = cast_on_stage()
        tale = Tale(cast, zao.in_review(cast))
        tale.clears("security", cast.marcus, condition="上线前完成活体攻击测试。")
        tale.asks_for_changes("legal", cast.he)
        yield tale.case
        transaction.set_rollback(True)


def subject_for(case: Case, rule: Rule) -> SubjectRow:
    found: dict[str, SubjectRow] = {
        Subject.CASE: case.proposal,
        Subject.REVIEW: case.current_reviews[0],
        Subject.FINDING: case.findings[0],
        Subject.CONDITION: case.conditions[0],
        Subject.MEASURE: case.measures[0],
        Subject.RISK: case.risks[0],
    }
    return found[rule.subject]


def test_it_leaves_no_human_action_without_a_page() -> None:
    assert set(HUMAN) == ACTABLE | ON_THEIR_PAGES
    assert not ACTABLE & ON_THEIR_PAGES


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(ACTABLE))
def test_it_builds_the_form_of_every_action_from_its_row_and_its_inputs(whole_case: Case, action: Action) -> None:
    for rule in RULES[action]:
        if rule.roles == {Role.SYSTEM}:
            continue
        form = form_of(whole_case, subject_for(whole_case, rule), rule)
        for spec in INPUTS.get(action, ()):
            parts = [name for name in form.fields if name == spec.name or name.startswith(f"{spec.name}.")]
            assert parts or spec.kind is InputKind.TEXTS, f"{action} asks for {spec.name}"
        assert (PASSWORD in form.fields) == rule.signs
        if rule.reason is Reason.REQUIRED:
            assert form.fields[REASON].required
        elif REASON in form.fields:
            assert not form.fields[REASON].required
        else:
            assert action in SAYS_WHY_ITSELF


@pytest.mark.parametrize("action", sorted(ACTABLE))
def test_it_says_in_both_languages_what_happens(action: Action) -> None:
    for words in WORDS[action]:
        with translation.override("en"):
            english = str(words)
        with translation.override("zh-hans"):
            assert str(words) != english, f"{action}: {english!r} is not translated"


@pytest.mark.django_db
@pytest.mark.parametrize("action", SIGNED)
def test_it_shows_a_statement_for_whatever_is_signed(whole_case: Case, action: Action) -> None:
    assert statements(whole_case, subject_for(whole_case, RULES[action][0]), action)
