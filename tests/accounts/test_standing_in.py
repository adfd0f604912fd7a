"""Qin stands in for He Jing while she is on leave: from the first day to the last, and not a day longer."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pia.accounts import people
from pia.accounts.assignments import principals_of, stand_ins_of
from pia.accounts.cast import Cast
from pia.accounts.models import Delegation
from pia.accounts.organisations import create_organisation
from tests.accounts.record_of import last_entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def qin_stands_in_for_he(cast: Cast) -> Delegation:
    return people.delegate(cast.he, cast.qin, starts=MONDAY, ends=FRIDAY, by=cast.he, reason="on leave")


@pytest.mark.parametrize(
    ("day", "stands_in"),
    [(date(2026, 11, 22), False), (MONDAY, True), (FRIDAY, True), (date(2026, 11, 28), False)],
)
def test_it_holds_from_the_first_day_to_the_last(cast: Cast, day: date, stands_in: bool) -> None:
    delegation = qin_stands_in_for_he(cast)
    assert list(principals_of(cast.qin, day)) == ([cast.he] if stands_in else [])
    assert list(stand_ins_of(cast.he, day)) == ([cast.qin] if stands_in else [])
    assert delegation.covers(day) is stands_in
    assert list(principals_of(cast.he, day)) == []


def test_it_is_recorded_with_its_days(cast: Cast) -> None:
    qin_stands_in_for_he(cast)
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.subject_id, entry.reason) == ("delegate", str(cast.he.pk), "on leave")
    assert entry.details == {"stand_in": str(cast.qin.pk), "starts": "2026-11-23", "ends": "2026-11-27"}


def test_it_names_a_principal_once_for_overlapping_days(cast: Cast) -> None:
    qin_stands_in_for_he(cast)
    people.delegate(cast.he, cast.qin, starts=MONDAY, ends=MONDAY, by=cast.he)
    assert list(principals_of(cast.qin, MONDAY)) == [cast.he]


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_it_ends_early_when_he_comes_back(cast: Cast) -> None:
    delegation = qin_stands_in_for_he(cast)
    people.end_delegation(delegation, by=cast.he)
    assert list(principals_of(cast.qin, date(2026, 11, 24))) == [cast.he]
    assert list(principals_of(cast.qin, date(2026, 11, 25))) == []


@time_machine.travel("2026-11-20 10:00+08:00", tick=False)
def test_it_goes_altogether_if_it_had_not_begun(cast: Cast) -> None:
    people.end_delegation(qin_stands_in_for_he(cast), by=cast.he)
    assert not Delegation.objects.exists()


def test_it_refuses_what_makes_no_sense(cast: Cast) -> None:
    stranger = create_organisation(name="Southwind Optics", country="DE", by=cast.ravi)
    outsider = people.create_person(
        organisation=stranger,
        email="eva@southwind.example",
        name="Eva Berg",
        password="lenses and mirrors",
        by=cast.ravi,
    )
    for principal, stand_in, starts, ends in (
        (cast.he, cast.he, MONDAY, FRIDAY),
        (cast.he, cast.qin, FRIDAY, MONDAY),
        (cast.he, outsider, MONDAY, FRIDAY),
    ):
        with pytest.raises(ValidationError):
            people.delegate(principal, stand_in, starts=starts, ends=ends, by=cast.ravi)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("key", "ends"), [("he", FRIDAY), ("qin", date(2026, 11, 1))])
def test_it_is_refused_by_the_database_as_well(cast: Cast, key: str, ends: date) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(principal=cast.he, stand_in=getattr(cast, key), starts=MONDAY, ends=ends)
