"""Every change of rights is a readable difference: the printed table equals its golden copy, and fits the machines."""

from pathlib import Path

import pytest
from django_fsm import TransitionNotAllowed

from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.inputs import INPUTS
from pia.assessments.management.commands.policy_matrix import lines
from pia.assessments.models import Proposal
from pia.assessments.policy import RULES, TABLE, Bar, verdict
from pia.assessments.registry import ACTS
from pia.assessments.states import State

GOLDEN = Path(__file__).with_name("policy_matrix.txt")
TRANSITIONS = {t.name: t for t in Proposal._meta.get_field("state").get_all_transitions(Proposal)}  # type: ignore[attr-defined]  # an FSM field


def sources(name: str) -> set[State]:
    field = Proposal._meta.get_field("state")
    every = field.get_all_transitions(Proposal)  # type: ignore[attr-defined]  # an FSM field
    return {State(t.source) for t in every if t.name == name}


def test_it_prints_the_table_that_was_agreed() -> None:
    assert lines() == GOLDEN.read_text(encoding="utf-8").splitlines(), "run manage.py policy_matrix and read the diff"


def test_it_lets_every_transition_start_exactly_where_the_table_says() -> None:
    for name in TRANSITIONS:
        allowed = {state for row in RULES[Action(name)] for state in row.states}
        assert allowed == sources(name), name


def test_it_has_a_rule_and_an_act_for_every_action() -> None:
    assert {row.action for row in TABLE} == set(Action)
    assert set(ACTS) == set(Action) - {Action.CREATE, Action.IMPORT_FILE}
    assert set(INPUTS) <= set(ACTS)


def test_it_never_has_two_rules_for_one_action_in_one_state() -> None:
    for action, rows in RULES.items():
        states = [state for row in rows for state in row.states]
        assert len(states) == len(set(states)), action


def test_it_says_no_where_the_table_says_nothing() -> None:
    everybody = frozenset(Role) - {Role.SYSTEM}
    found = verdict(Action.APPROVE, State.DRAFT, roles=everybody)
    assert not found.allowed and not found.shown


def test_it_never_lets_sun_approve_what_sun_helped_to_write() -> None:
    found = verdict(
        Action.APPROVE, State.AWAITING_DECISION, roles=frozenset({Role.APPROVER}), bars=frozenset({Bar.TEAM})
    )
    assert not found.allowed and found.shown
    assert found.reasons == (Bar.TEAM.label,)


def test_it_keeps_people_away_from_what_only_the_system_does() -> None:
    everybody = frozenset(Role) - {Role.SYSTEM}
    for action in (Action.RETURN_TO_AUTHOR, Action.CONCLUDE_REVIEWS, Action.REOPEN_REVIEW, Action.FULFIL):
        for state in State:
            assert not verdict(action, state, roles=everybody, standing=True).allowed


def test_it_refuses_to_write_a_state_past_the_machine() -> None:
    proposal = Proposal(title="Albums")
    with pytest.raises(AttributeError):
        proposal.state = State.APPROVED
    with pytest.raises(TransitionNotAllowed):
        proposal.approve()
