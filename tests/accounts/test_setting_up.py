"""Ravi opens an empty installation: he becomes its administrator, and whoever comes second signs in."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from pia.accounts.assignments import roles_in
from pia.accounts.cast import Cast
from pia.accounts.models import Organisation, User
from pia.accounts.roles import Role
from pia.accounts.setup import AlreadySetUp, create_first_organisation, needs_first_run
from pia.audit.log import INSTALLATION
from pia.audit.models import AuditEntry


def set_up(**changes: str) -> User:
    answers = {"name": "Northlight Technology", "country": "cn", "admin_name": "Ravi Patel"}
    secret = {"email": "ravi.patel@northlight.example", "password": "seven small boats"}
    return create_first_organisation(**{**answers, **secret, **changes})


@pytest.mark.sqlite
def test_it_makes_the_first_visitor_administrator(db: None) -> None:
    assert needs_first_run()
    ravi = set_up()
    assert not needs_first_run()
    assert roles_in(ravi, organisation_id=ravi.organisation_id, unit_id=None) == {Role.ADMINISTRATOR}
    assert (ravi.organisation.country, ravi.organisation.calendar) == ("CN", "CN")
    entry = AuditEntry.objects.get(chain=INSTALLATION)
    assert (entry.action, entry.actor_label) == ("set_up_installation", "Ravi Patel")


@pytest.mark.sqlite
def test_it_is_closed_as_soon_as_somebody_is_there(cast: Cast) -> None:
    assert not needs_first_run()
    with pytest.raises(AlreadySetUp):
        set_up(email="mallory@elsewhere.example")
    assert User.objects.count() == 15


@pytest.mark.sqlite
def test_it_leaves_nothing_behind_when_the_password_is_weak(db: None) -> None:
    with pytest.raises(ValidationError):
        set_up(password="short")
    assert not Organisation.objects.exists()
    assert needs_first_run()


@pytest.mark.django_db(transaction=True)
def test_it_has_one_winner_when_two_set_up_at_the_same_moment() -> None:
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def visitor(name: str) -> None:
        barrier.wait(30)
        try:
            set_up(name=f"Organisation of {name}", email=f"{name}@northlight.example")
            outcomes.append("set up")
        except AlreadySetUp:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=visitor, args=(name,)) for name in ("ravi", "mallory", "eve", "trudy")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["set up", "too late", "too late", "too late"]
    assert User.objects.count() == 1
