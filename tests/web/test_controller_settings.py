"""Ravi Patel fills in who the organisation is; Chen Wei and Anna Keller read it; nobody else does."""

import pytest
from django.test import Client

from pia.accounts import controller
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.audit.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ADDRESS = "/organisation/"


def page(client: Client, person: User, status: int = 200) -> str:
    client.force_login(person)
    response = client.get(ADDRESS)
    assert response.status_code == status
    return response.content.decode()


def filled(client: Client, **given: str) -> dict[str, str]:
    """The form as the browser would send it back, with what the person typed."""
    response = client.get(ADDRESS)
    form = response.context["form"]
    values = {name: "" if form.initial.get(name) is None else str(form.initial[name]) for name in form.fields}
    return {**values, "version": response.context["version"], **given}


def test_it_is_filled_in_by_an_administrator_and_recorded(cast: Cast, client: Client) -> None:
    assert "Still missing" in page(client, cast.ravi)
    response = client.post(ADDRESS, filled(client, dpo="Anna Keller", staff="180"), follow=True)
    shown = response.content.decode()
    assert "Your changes are saved." in shown
    assert "With 180 people, fewer than 250" in shown and "The register is kept in any case" in shown
    assert "Ravi Patel ·" in shown and "Data protection officer · Number of staff" in shown
    assert controller.details_of(cast.organisation).dpo == "Anna Keller"


def test_it_says_what_is_wrong_with_a_value_and_stores_nothing(cast: Cast, client: Client) -> None:
    page(client, cast.ravi)
    response = client.post(ADDRESS, filled(client, contact_email="nowhere", name=" ", dpo="Anna Keller"))
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Enter an e-mail address in the form" in shown and "Enter the name of the organisation" in shown
    assert controller.details_of(cast.organisation).dpo == ""


@pytest.mark.parametrize("key", ["chen", "keller", "zhao", "omar"])
def test_it_is_read_by_whoever_keeps_or_audits_the_register(cast: Cast, client: Client, key: str) -> None:
    controller.change(cast.organisation, {"dpo": "Anna Keller"}, by=cast.ravi)
    shown = page(client, getattr(cast, key))
    assert "Anna Keller" in shown and "An administrator changes these details." in shown
    assert "<input" not in shown.split("<main")[1]
    before = AuditEntry.objects.count()
    assert client.post(ADDRESS, {"name": "Other"}).status_code == 403
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("key", ["lin", "he", "marcus", "sun", "song"])
def test_it_is_refused_to_everybody_else(cast: Cast, client: Client, key: str) -> None:
    shown = page(client, getattr(cast, key), 403)
    assert "Organisation</a>" not in shown


def test_it_shows_both_versions_where_two_administrators_saved(cast: Cast, client: Client) -> None:
    page(client, cast.ravi)
    mine = filled(client, dpo="Zhao Min", phone="010")
    controller.change(cast.organisation, {"dpo": "Anna Keller", "address": "Chang'an Avenue 1"}, by=cast.ravi)
    response = client.post(ADDRESS, mine)
    shown = response.content.decode()
    assert response.status_code == 409 and "Anna Keller" in shown and "Zhao Min" in shown
    assert "Ravi Patel saved a version on" in shown
    conflict = response.context["conflict"]
    again = {
        **mine,
        "version": conflict.version,
        "_take.dpo": "theirs",
        "_theirs.dpo": "Anna Keller",
        "_yours.dpo": "x",
    }
    again.pop("dpo")
    assert client.post(ADDRESS, {**again, "address": "Chang'an Avenue 1"}).status_code == 302
    details = controller.details_of(cast.organisation)
    assert (details.dpo, details.phone) == ("Anna Keller", "010")
