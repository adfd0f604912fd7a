"""Ravi Patel says who Northlight Technology is as a controller: on record, and with what the law still misses."""

import pytest
from django.core.exceptions import ValidationError

from pia.accounts import controller
from pia.accounts.actions import PeopleAction
from pia.accounts.cast import Cast
from pia.accounts.controller import ChangedMeanwhile
from pia.accounts.models import Organisation
from pia.accounts.organisations import create_organisation
from pia.audit.models import AuditEntry
from pia.audit.verify import verify_chain
from tests.accounts.record_of import last_entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def fields_missing(organisation: Organisation, *places: str) -> list[str]:
    return [gap.field for gap in controller.gaps(organisation, controller.details_of(organisation), frozenset(places))]


def test_it_records_every_field_that_changed_and_no_other(cast: Cast) -> None:
    given = {"address": "Chang'an Avenue 1", "dpo": "Anna Keller", "name": cast.organisation.name}
    assert controller.change(cast.organisation, given, by=cast.ravi) == ["address", "dpo"]
    entry = last_entry(cast.organisation)
    assert (entry.action, entry.actor_label) == (PeopleAction.CHANGE_CONTROLLER, "Ravi Patel")
    assert entry.details["fields"] == {
        "address": {"before": "", "after": "Chang'an Avenue 1"},
        "dpo": {"before": "", "after": "Anna Keller"},
    }
    assert verify_chain(cast.organisation.chain).broken is None
    stored = Organisation.objects.get(pk=cast.organisation.pk)
    assert (stored.address, controller.details_of(stored).dpo) == ("Chang'an Avenue 1", "Anna Keller")


def test_it_records_nothing_where_nothing_changed(cast: Cast) -> None:
    controller.change(cast.organisation, {"dpo": "Anna Keller"}, by=cast.ravi)
    before = AuditEntry.objects.count()
    assert controller.change(cast.organisation, {"dpo": "Anna Keller"}, by=cast.ravi) == []
    assert AuditEntry.objects.count() == before


def test_it_refuses_what_somebody_changed_meanwhile_and_merges_the_rest(cast: Cast) -> None:
    """Two administrators opened the same form."""
    read = {"dpo": "", "phone": "", "address": ""}
    controller.change(cast.organisation, {**read, "dpo": "Anna Keller"}, by=cast.ravi, base=read)
    assert controller.change(cast.organisation, {**read, "phone": "010"}, by=cast.ravi, base=read) == ["phone"]
    with pytest.raises(ChangedMeanwhile) as clash:
        controller.change(cast.organisation, {**read, "dpo": "Zhao Min"}, by=cast.ravi, base=read)
    assert clash.value.theirs == {"dpo": "Anna Keller"}
    assert controller.details_of(cast.organisation).dpo == "Anna Keller"


def test_it_keeps_two_organisations_apart_by_name(cast: Cast) -> None:
    create_organisation(name="Southlight", country="DE", by=cast.ravi)
    with pytest.raises(ValidationError):
        controller.change(cast.organisation, {"name": "Southlight"}, by=cast.ravi)
    assert Organisation.objects.get(pk=cast.organisation.pk).name == "Northlight Technology"


def test_it_names_what_is_missing_by_where_the_processing_goes_on(cast: Cast) -> None:
    northlight = cast.organisation
    assert fields_missing(northlight) == ["address", "dpo", "security_measures"]
    assert fields_missing(northlight, "cn", "eu", "gb") == [
        "address", "representative_eu", "representative_uk", "dpo", "security_measures"
    ]  # fmt: skip
    berlin = create_organisation(name="Southlight", country="DE", by=cast.ravi)
    assert "representative_eu" not in fields_missing(berlin, "eu", "cn")
    assert "representative_cn" in fields_missing(berlin, "eu", "cn")
    given = {"contact_email": "p@northlight.example", "dpo": "Anna Keller", "representative_eu": "Northlight Europe"}
    controller.change(northlight, {**given, "security_measures_zh": "加密"}, by=cast.ravi)
    northlight.refresh_from_db()
    assert fields_missing(northlight, "eu") == ["representative_eu_contact", "dpo_contact", "security_measures"]


def test_it_takes_the_other_language_where_measures_are_described_in_one(cast: Cast) -> None:
    controller.change(cast.organisation, {"security_measures_zh": "加密"}, by=cast.ravi)
    details = controller.details_of(cast.organisation)
    for chinese in (True, False):
        told = controller.identity_of(cast.organisation, details, chinese=chinese)
        assert (told.measures, told.measures_language) == ("加密", "zh")
        assert told.name == ("北辰科技" if chinese else "Northlight Technology")
