"""The whole cast does whatever it may, and tries what it may not, from every state: the invariants hold throughout.

The long run (200 runs of 50 steps, drawn by hypothesis) belongs to `make soak`. Here each start is set out from once,
with dice and on a day that are always the same (SOAK_SEED, SOAK_DAY: others): the outcome is the program's alone. Both
print how often each action was taken; the long run fails if one never was, the short one if many were not.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pia.accounts.cast import Cast, create_cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.perform import perform
from pia.assessments.refusals import Kind, Refused
from pia.audit.models import AuditEntry
from pia.programmes.publishing import publish_all
from tests.assessments import invariants
from tests.assessments.chances import RARE, Chance, chances, drawn_input
from tests.assessments.house_rules import first_edition
from tests.assessments.starts import STARTS, add_version

LONG = 200
RUNS = int(os.environ.get("SOAK_RUNS", len(STARTS)))
STEPS = 50 if RUNS >= LONG else 30
SEED, DAY = os.environ.get("SOAK_SEED", "1"), os.environ.get("SOAK_DAY", "2026-11-23")
UNSEEN = 8  # some hundred steps do not always lead as far as the rarest acts; each has stories of its own
REFUSED_IN = 5
BORN = {Action.CREATE, Action.IMPORT_FILE}


class World:
    """What all runs share: the cast, one case in every state, the dice, and the count of what was taken."""

    cast: Cast
    cases: dict[str, str]
    runs = steps = 0
    led: set[str]
    taken: Counter[str]
    refused: Counter[str]

    def dice(self, drawn: int) -> Random:
        """As drawn in the long run; the short one takes no draws, which change with whatever else is imported."""
        return Random(f"{drawn if RUNS >= LONG else SEED} {self.runs} {self.steps}")


@pytest.fixture
def day() -> Iterator[None]:
    if RUNS >= LONG:
        yield
        return
    with time_machine.travel(f"{DAY} 09:00 +0800"):
        yield


@pytest.fixture
def world(day: None, db: None, tmp_path: Path) -> World:
    workflows = first_edition(tmp_path / "workflows")
    add_version(workflows, "2026-11-02", ethics=True)
    publish_all(workflows)
    world = World()
    world.cast, world.taken, world.refused = create_cast(), Counter(), Counter()
    world.cases = {name: start(world.cast).reference for name, start in STARTS.items()}
    world.led = set(AuditEntry.objects.filter(chain__startswith="case:").values_list("action", flat=True))
    add_version(workflows, "2026-11-03", ethics=True)
    publish_all(workflows)
    return world


def machine(world: World) -> type[RuleBasedStateMachine]:
    """A machine on this world; each run works in a transaction of its own that is rolled back."""

    class Anybody(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.trail: list[str] = []
            self.fresh: Case | None = None

        @initialize(drawn=st.integers(0, 2**16))
        def set_out(self, drawn: int) -> None:
            """Once from every state, then from drawn ones."""
            states = sorted(world.cases)
            start = states[world.runs] if world.runs < len(states) else world.dice(drawn).choice(states)
            world.runs += 1
            self.reference = world.cases[start]
            self.trail.append(start)

        @rule(seed=st.integers(0, 2**32 - 1))
        def somebody_acts(self, seed: int) -> None:
            world.steps += 1
            luck, case = world.dice(seed), self.case()
            allowed = luck.randint(1, REFUSED_IN) != REFUSED_IN
            found = self.chance(luck, case, allowed=allowed)
            if found is None:
                return
            user, (action, subject) = found
            before = (case.proposal.state, case.proposal.audit_count)
            try:
                values = drawn_input(luck, case, action, subject, user)
                perform(subject, action, actor=user, reason="Drawn by chance.", data=values)
            except Refused as refusal:
                assert not allowed or refusal.kind in (Kind.INVALID, Kind.UNMET), self.story(refusal)
                now = Proposal.objects.get(reference=self.reference)
                assert (now.state, now.audit_count) == before, self.story("a refusal changed the case")
                world.refused[action] += 1
                return
            assert allowed, self.story(f"{action} by {user} went through although it was to be refused")
            entries = AuditEntry.objects.filter(chain=case.proposal.chain, number__gt=before[1])
            taken = list(entries.order_by("number").values_list("action", flat=True))
            self.trail.append(f"{user.name}: {' > '.join(taken)}")
            world.taken.update(taken)
            self.fresh = None

        def chance(self, luck: Random, case: Case, *, allowed: bool) -> tuple[User, Chance] | None:
            """Somebody who can (or cannot) do something, and one such thing: the likelier, the less it was seen."""
            people = world.cast.people if allowed else luck.sample(world.cast.people, 3)
            options = [(user, one) for user in people for one in chances(case, user, allowed=allowed)]
            if not options:
                return None
            actions = sorted({one[0] for _user, one in options})
            seen = world.taken if allowed else world.refused
            weights = [(0.2 if action in RARE else 1) / (1 + seen[action]) ** 3 for action in actions]
            action = luck.choices(actions, weights)[0]
            return luck.choice([option for option in options if option[1][0] == action])

        @invariant()
        def everything_holds(self) -> None:
            if self.fresh is None:
                self.hold(invariants.check)

        def hold(self, look: Callable[[Case], None]) -> None:
            try:
                look(self.case())
            except AssertionError as broken:
                raise AssertionError(self.story(broken)) from broken

        def case(self) -> Case:
            """As it is in the database, read once between two changes: the door reads for itself."""
            if self.fresh is None:
                rows = Proposal.objects.select_related("organisation", "unit__head")
                self.fresh = Case(rows.get(reference=self.reference))
            return self.fresh

        def story(self, what: object) -> str:
            return f"{what}\n" + "\n".join(self.trail)

        def teardown(self) -> None:
            try:
                self.hold(invariants.check_record)
            finally:
                self.roll_back()

        def roll_back(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    return Anybody


def drive(anybody: type[RuleBasedStateMachine]) -> None:
    """By hypothesis when the run is long; otherwise from each start in turn, step by step."""
    if RUNS >= LONG:
        run_state_machine_as_test(
            anybody,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                verbosity=Verbosity.normal,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return
    for _run in range(RUNS):
        state: Any = anybody()
        try:
            state.set_out(drawn=0)
            for _step in range(STEPS):
                state.somebody_acts(seed=0)
                state.everything_holds()
        finally:
            state.teardown()


@pytest.mark.slow
def test_it_keeps_every_promise_whatever_the_cast_does(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    drive(machine(world))
    with capsys.disabled():
        print(f"\n{world.runs} runs, {world.steps} steps")
        for action in sorted(set(Action) - BORN):
            print(f"{world.taken[action]:6} taken {world.refused[action]:6} refused  {action}")
    never = sorted(set(Action) - BORN - set(world.taken) - (world.led if RUNS < LONG else set()))
    assert len(never) <= (UNSEEN if RUNS < LONG else 0), f"never taken: {never}"
