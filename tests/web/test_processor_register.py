"""Chen Wei keeps the record of what Northlight processes for others: per controller, without purposes, on record."""

from typing import Any

import pytest
from django.test import Client

from pia.accounts import people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import processor_records
from pia.assessments.actions import RegisterAction
from pia.assessments.models import ProcessorRecord
from pia.assessments.refusals import Kind, Refused
from pia.audit.verify import verify_chain
from tests.accounts.record_of import last_entry
from tests.assessments.house_rules import publish_first_edition
from tests.web import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NEW = "/register/processor/new/"
GIVEN = {
    "controller": "Album World AG",
    "controller_contact": "privacy@albumworld.example",
    "processing": "Storing and printing photos",
    "t0-to": "Printworks",
    "t0-country": "DE",
    "t0-safeguards": "Adequacy decision",
    "t1-to": "",
    "t1-country": "",
    "t1-safeguards": "",
}


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    publish_first_edition()


def enter(client: Client, person: User, **given: str) -> Any:
    client.force_login(person)
    return client.post(NEW, {**GIVEN, **given}, follow=True)


def test_it_is_entered_by_a_privacy_officer_and_read_by_the_dpo(cast: Cast, client: Client) -> None:
    [case] = crowd.proposals(cast, 1)
    shown = enter(client, cast.chen, proposal_id=case.reference.lower()).content.decode()
    assert "P01 is saved." in shown
    [record] = ProcessorRecord.objects.all()
    assert record.proposal == case
    assert record.transfers == [{"to": "Printworks", "country": "DE", "safeguards": "Adequacy decision"}]
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.subject_id, entry.actor_label) == (RegisterAction.ADD, "P01", "Chen Wei")
    assert entry.details["fields"]["controller"] == {"before": "", "after": "Album World AG"}
    client.force_login(cast.keller)
    page = client.get("/register/processor/").content.decode()
    for words in ("Album World AG", "Storing and printing photos", "Printworks", "Germany", case.reference):
        assert words in page
    assert "Purposes" not in page and "/register/processor/P01/" not in page
    assert client.get("/register/processor/P01/").status_code == 403


def test_it_says_what_is_missing_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    response = enter(client, cast.chen, controller="", processing="", proposal_id="PIA-1999-1", **{"t1-to": "Nobody"})
    shown = response.content.decode()
    assert response.status_code == 422
    for words in (
        "Enter the name of the controller",
        "There is no such case",
        "Choose the country of each transfer",
        'value="Printworks"',
    ):
        assert words in shown, words
    assert "Describe the categories of processing" in enter(client, cast.chen, processing="").content.decode()
    assert not ProcessorRecord.objects.exists()


def test_it_is_changed_and_ended_field_by_field_on_record(cast: Cast, client: Client) -> None:
    enter(client, cast.chen)
    shown = client.get("/register/processor/P01/")
    given = {**GIVEN, "ended_on": "2026-11-20", "version": shown.context["version"]}
    client.post("/register/processor/P01/", given)
    assert set(last_entry(cast.organisation).details["fields"]) == {"ended_on"}
    assert "Album World AG" not in client.get("/register/processor/").content.decode()
    assert "Album World AG" in client.get("/register/processor/?view=ended").content.decode()
    assert verify_chain(cast.organisation.chain).broken is None


def test_it_shows_both_versions_where_two_officers_saved(cast: Cast, client: Client) -> None:
    enter(client, cast.chen)
    version = client.get("/register/processor/P01/").context["version"]
    record = ProcessorRecord.objects.get()
    processor_records.keep({"controller": "Album World Ltd", "dpo": "Ms Weber"}, by=cast.wu, record=record)
    mine = {**GIVEN, "controller": "Albums AG", "version": version}
    response = client.post("/register/processor/P01/", mine)
    assert response.status_code == 409 and "Wu Fang saved a version on" in response.content.decode()
    conflict = response.context["conflict"]
    name = conflict.differences[0].name
    chosen = {f"_take.{name}": "yours", f"_yours.{name}": '"Albums AG"', f"_theirs.{name}": "x"}
    mine |= {**chosen, "version": conflict.version, "dpo": "Ms Weber"}
    assert client.post("/register/processor/P01/", mine).status_code == 302
    record.refresh_from_db()
    assert (record.controller, record.dpo) == ("Albums AG", "Ms Weber")


def test_it_belongs_to_a_unit_or_to_the_whole_organisation(cast: Cast, client: Client) -> None:
    people.assign_role(cast.tang, Role.PRIVACY_OFFICER, unit=cast.creative_camera, by=SYSTEM)
    whole = processor_records.keep({"controller": "Whole AG", "processing": "All"}, by=cast.chen)
    growth = {"controller": "Growth AG", "processing": "Mail", "unit_id": cast.growth.pk}
    processor_records.keep(growth, by=cast.chen)
    with pytest.raises(Refused) as refused:
        processor_records.keep({"controller": "Mine", "processing": "Mail"}, by=cast.tang)
    assert refused.value.kind is Kind.NOT_PERMITTED
    with pytest.raises(Refused):
        processor_records.keep({"dpo": "Me"}, by=cast.tang, record=whole)
    own = {"controller": "Camera AG", "processing": "Photos", "unit_id": cast.creative_camera.pk}
    mine = processor_records.keep(own, by=cast.tang)
    with pytest.raises(Refused):  # nobody moves a record into a unit that is not theirs
        processor_records.keep({"unit_id": cast.growth.pk}, by=cast.tang, record=mine)
    assert set(processor_records.visible_to(cast.tang)) == {mine}
    assert processor_records.visible_to(cast.keller).count() == 3
    client.force_login(cast.tang)
    page = client.get("/register/processor/").content.decode()
    assert "Camera AG" in page and "Whole AG" not in page and "Growth AG" not in page
    assert client.get("/register/processor/P02/").status_code == 404


def test_it_is_refused_to_whoever_does_not_read_the_register(cast: Cast, client: Client) -> None:
    for person in (cast.lin, cast.ravi, cast.sun):
        client.force_login(person)
        assert client.get("/register/processor/").status_code == 403
        assert client.post(NEW, GIVEN).status_code == 403
    assert not ProcessorRecord.objects.exists()


def test_it_names_no_case_to_whoever_may_not_see_it(cast: Cast, client: Client) -> None:
    [case] = crowd.proposals(cast, 1)
    processor_records.keep({"controller": "A", "processing": "B", "proposal_id": case.pk}, by=cast.chen)
    client.force_login(cast.zhao)  # sees cases with a standing decision only
    assert case.reference not in client.get("/register/processor/").content.decode()
    raw = b"".join(client.post("/register/processor.csv").streaming_content)  # type: ignore[attr-defined]  # a file
    assert b"P01" in raw and case.reference.encode() not in raw
    people.assign_role(cast.song, Role.PRIVACY_OFFICER, unit=cast.growth, by=SYSTEM)
    response = enter(client, cast.song, proposal_id=case.reference, unit_id=str(cast.growth.pk))
    assert response.status_code == 422 and "There is no such case" in response.content.decode()
