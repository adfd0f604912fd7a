"""He Jing and Marcus finish in the same moment: the case goes on twenty times out of twenty, being locked first."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments import perform as door
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ReviewState, State
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage

TIMES = 20
PATIENCE = 60  # seconds; on a busy machine the two take long to meet
Lock = Callable[[SubjectRow], Case]


@pytest.fixture
def tale(transactional_db: None) -> Tale:
    publish_first_edition()
    cast = cast_on_stage()
    tale = Tale(cast, album(cast)).in_review()
    for track, reviewer in (("legal", cast.he), ("security", cast.marcus)):
        tale.take(track, reviewer)
        tale.check_everything(track, reviewer)
    return tale


def without_lock() -> Lock:
    """The case read as the door reads it, but not locked: both have read it before either writes."""
    both_have_read = threading.Barrier(2, timeout=PATIENCE)

    def read(subject: SubjectRow) -> Case:
        reference = subject.proposal_id if not isinstance(subject, Proposal) else subject.pk
        case = Case(Proposal.objects.select_related("organisation", "unit", "approver").get(pk=reference))
        assert case.reviews
        both_have_read.wait()
        return case

    return read


def finish_together(tale: Tale, lock: Lock, monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Both conclude in threads of their own, which meet just before the case is locked and read."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    problems: list[BaseException] = []

    def meet_then_lock(subject: SubjectRow) -> Case:
        barrier.wait()
        case = lock(subject)
        # Everything that the join looks at is read now, as it is at this moment.
        assert case.reviews
        return case

    def conclude(track: str, reviewer: User) -> None:
        try:
            tale.act(Action.CONCLUDE, reviewer, on=tale.review(track), outcome=ReviewState.CLEARED)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(door, "lock_case", meet_then_lock)
        cast: Cast = tale.cast
        people = (("legal", cast.he), ("security", cast.marcus))
        threads = [threading.Thread(target=conclude, args=pair) for pair in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=2 * PATIENCE)
            assert not thread.is_alive()
    return problems


def take_back(tale: Tale) -> None:
    """Both withdraw their sign-offs, so that they can finish together once more."""
    for track, reviewer in (("legal", tale.cast.he), ("security", tale.cast.marcus)):
        tale.act(Action.WITHDRAW_SIGNOFF, reviewer, on=tale.review(track), reason="Once more, together.")


def is_stuck(tale: Tale) -> bool:
    """In review although every track has answered: nobody will ever move it."""
    return tale.state is State.IN_REVIEW and not tale.case.open_reviews


def test_it_never_sticks_when_both_tracks_finish_at_once(tale: Tale, monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(TIMES):
        assert finish_together(tale, door.lock_case, monkeypatch) == []
        assert tale.state is State.AWAITING_DECISION
        take_back(tale)


def test_it_would_stick_without_the_lock(tale: Tale, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finish_together(tale, without_lock(), monkeypatch) == []
    assert is_stuck(tale)
