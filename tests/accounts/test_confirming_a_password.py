"""Chen signs, and is asked for her password: once right is a proof, five times wrong is a quarter of an hour's wait."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from pia.accounts import people
from pia.accounts.cast import DEMO_PASSWORD, Cast, create_cast
from pia.accounts.models import PasswordFailure
from pia.accounts.reauthentication import MAX_FAILURES, WINDOW, SignInMethod, confirm_password, locked_until, prove
from tests.accounts.record_of import last_entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_it_proves_who_chen_is(cast: Cast) -> None:
    proof = prove(cast.chen, DEMO_PASSWORD)
    assert proof is not None
    assert (proof.user_id, proof.method) == (cast.chen.pk, SignInMethod.PASSWORD)
    assert proof.is_fresh()
    assert confirm_password(cast.chen, DEMO_PASSWORD) is True


def test_it_refuses_a_wrong_password_and_somebody_who_left(cast: Cast) -> None:
    assert confirm_password(cast.chen, "wrong") is False
    assert confirm_password(cast.chen, "") is False
    people.deactivate(cast.wu, by=cast.ravi, reason="left")
    assert confirm_password(cast.wu, DEMO_PASSWORD) is False


def test_it_stops_looking_after_five_wrong_ones_for_a_quarter_of_an_hour(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(MAX_FAILURES):
            assert locked_until(cast.chen) is None
            assert not confirm_password(cast.chen, "wrong")
        assert locked_until(cast.chen) == NOON + WINDOW
        assert not confirm_password(cast.chen, DEMO_PASSWORD)
        assert confirm_password(cast.wu, DEMO_PASSWORD)

        clock.move_to(NOON + WINDOW - timedelta(seconds=1))
        assert not confirm_password(cast.chen, DEMO_PASSWORD)
        clock.move_to(NOON + WINDOW)
        assert confirm_password(cast.chen, DEMO_PASSWORD)


def test_it_records_that_it_stopped_looking(cast: Cast) -> None:
    before = last_entry(cast.organisation).number
    with time_machine.travel(NOON, tick=False):
        for _ in range(MAX_FAILURES + 3):
            confirm_password(cast.chen, "wrong")
    entry = last_entry(cast.organisation)
    assert (entry.number, entry.action) == (before + 1, "lock_password_confirmation")
    assert entry.details == {"until": "2026-11-23T12:15:00+00:00"}


def test_it_forgets_wrong_ones_after_a_right_one(cast: Cast) -> None:
    for _ in range(MAX_FAILURES - 1):
        confirm_password(cast.chen, "wrong")
    assert confirm_password(cast.chen, DEMO_PASSWORD)
    assert not PasswordFailure.objects.exists()


def test_it_forgets_wrong_ones_that_no_longer_count(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        confirm_password(cast.chen, "wrong")
        clock.move_to(NOON + WINDOW)
        confirm_password(cast.chen, "wrong")
    assert PasswordFailure.objects.count() == 1


def test_it_does_not_run_where_its_count_could_be_rolled_back(transactional_db: None) -> None:
    chen = create_cast().chen
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        prove(chen, "wrong")


@pytest.mark.django_db(transaction=True)
def test_it_counts_guesses_that_come_at_the_same_moment_one_by_one(transactional_db: None) -> None:
    """Twelve processes guess together: no more than five guesses are looked at."""
    chen = create_cast().chen
    barrier = threading.Barrier(12)

    def guess() -> None:
        barrier.wait(30)
        confirm_password(chen, "wrong")
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert PasswordFailure.objects.count() == MAX_FAILURES
