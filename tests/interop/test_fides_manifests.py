"""Song Jie hands in the Fides manifests that her engineers keep beside the code of the newsletter."""

import io
import zipfile

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.interop import fides_reading, fides_words
from pia.interop.exchange import Incoming
from pia.programmes.located_yaml import Unreadable
from tests.interop.tables import item, lost, programme, reading, said, unacceptable
from tests.web import zao

SYSTEMS = """
system:
  - fides_key: mailer
    name: Newsletter mailer
    system_type: Application
    data_responsibility_title: Controller
    data_security_practices: TLS and disk encryption
    third_country_transfers: [USA]
    egress:
      - {fides_key: delivery, type: system, data_categories: [user.contact]}
      - {fides_key: warehouse, type: dataset}
      - {fides_key: user, type: user}
    ingress:
      - {fides_key: user, type: user, data_categories: [user.contact]}
    privacy_declarations:
      - name: Send the weekly issue
        data_categories: [user.contact.email, user.name, system.operations]
        data_use: marketing.communications.email
        data_subjects: [customer, subscriber]
        legal_basis_for_processing: Consent
        retention_period: until unsubscribed
        dataset_references: [subscribers]
      - name: Choose articles
        data_categories: [user.contact.email, user.behavior.reading_speed, user.pet_name]
        data_use: personalize.content
        data_subjects: [customer]
        legal_basis_for_processing: Legitimate interests
        data_shared_with_third_parties: true
        third_parties: Advertisers
"""
VENDOR = """
system:
  - {fides_key: delivery, name: Delivery Ltd, system_type: Third Party, responsibility: [Processor], vendor_id: v7}
"""
DATASETS = """
dataset:
  - fides_key: subscribers
    name: Subscriber database
    retention: 30 days after the last issue
    collections:
      - name: people
        fields:
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {primary_key: true}
          - name: address
            fides_meta: {data_type: object}
            fields:
              - {name: city, data_categories: [user.contact.address.city], data_subjects: [customer]}
              - {name: note}
          - {name: updated, data_categories: [system.operations]}
          - {name: hash, data_categories: [user.unique_id], data_qualifier: unlinked.pseudonymized}
"""


def manifest(*texts: str, laws: tuple[str, ...] = ("eu",), record: str = "en") -> Incoming:
    raw = "\n---\n".join(texts).encode()
    return fides_reading.read(raw, "newsletter.yml", reading(laws=laws, record=record))


def test_it_makes_a_row_of_each_kind_of_data_in_a_system_on_a_basis() -> None:
    found = manifest(SYSTEMS, VENDOR, DATASETS)

    assert said(found) == [] and unacceptable(found, ("eu",)) == []
    names = [value for address, value in found.changes.items() if address.endswith("/name")]
    assert names == [
        "E-mail address",
        "Name",
        "E-mail address",
        "Observed behaviour (user.behavior.reading_speed)",
        "user.pet_name",
        "City of the address",
        "User id",
    ]
    assert item(found, "D01") == {
        "name": "E-mail address",
        "name@zh": "电子邮件地址",
        "category": "basic_profile",
        "subjects": ["customer"],
        "purpose": "Send the weekly issue (Marketing messages by e-mail)",
        "purpose@zh": "Send the weekly issue（电子邮件营销）",
        "basis_stated": "Consent",
        "legal_basis": {"eu-gdpr": "gdpr6.1a"},
        "systems": ["Newsletter mailer", "warehouse", "Subscriber database"],
        "recipients": [{"name": "Delivery Ltd", "kind": "processor", "country": "", "contract": "unknown"}],
        "retention_proposed": "until unsubscribed; 30 days after the last issue",
        "source": "Subscriber database: people.email",
        "origin": "person",
        "protection": "TLS and disk encryption",
    }


def test_the_same_data_on_another_basis_are_another_row() -> None:
    found = manifest(SYSTEMS, VENDOR, DATASETS)

    assert item(found, "D03")["legal_basis"] == {"eu-gdpr": "gdpr6.1f"}
    advertisers = {"name": "Advertisers", "kind": "controller", "country": "", "contract": "unknown"}
    assert advertisers in item(found, "D03")["recipients"]
    assert advertisers not in item(found, "D01")["recipients"] and "recipients" not in item(found, "D02")


def test_a_law_without_such_bases_gets_none() -> None:
    found = manifest(SYSTEMS, laws=("cn",), record="zh")

    assert item(found, "D03")["name"] == "电子邮件地址" and item(found, "D03")["name@en"] == "E-mail address"
    assert item(found, "D03")["basis_stated"] == "Legitimate interests"
    assert not [address for address in found.changes if address.endswith("/legal_basis")]
    assert "Legitimate interests" in [str(loss.what) for loss in found.losses]


def test_fields_that_no_system_declares_are_rows_without_a_purpose() -> None:
    found = manifest(SYSTEMS, VENDOR, DATASETS)

    city, hashed = item(found, "D06"), item(found, "D07")
    assert (city["systems"], city["subjects"], "purpose" in city) == (["Subscriber database"], ["customer"], False)
    assert hashed["protection"] == "Pseudonymised, by the manifest"


def test_it_names_everything_that_it_leaves_out() -> None:
    found = manifest(SYSTEMS, VENDOR, DATASETS, "policy:\n- {fides_key: p1, name: No sale, rules: []}")

    losses = {(str(loss.where), str(loss.what)) for loss in found.losses}
    assert losses >= {
        ("system mailer, declaration Send the weekly issue", "system.operations"),
        ("system mailer: third_country_transfers", "['USA']"),
        ("system mailer, declaration Choose articles", "user.pet_name"),
        ("system mailer, declaration Choose articles", "Advertisers"),
        ("system mailer, declaration Send the weekly issue", "subscriber"),
        ("fields of dataset subscribers (2): fides_meta", "{'primary_key': True}"),
        ("fields of dataset subscribers (1)", "people.address.note"),
        ("fields of dataset subscribers (1)", "people.updated"),
        ("policy p1", "No sale"),
    }
    assert item(found, "D05")["category"] == fides_words.OTHER


def test_it_says_what_else_has_to_be_handed_in() -> None:
    found = manifest(SYSTEMS)

    whys = {str(loss.what): str(loss.why) for loss in found.losses}
    assert whys["subscribers"] == "There is no such dataset in the file. Hand its manifest in with this one."
    assert whys["delivery"].startswith("This system is not described in the file.")


def test_it_knows_the_keys_of_every_edition_of_the_taxonomy() -> None:
    one, people = programme("cn"), list(fides_words.SUBJECTS.values())
    assert [known.category for known in fides_words.CATEGORIES.values() if one.category(known.category) is None] == []
    people += [subject for known in fides_words.CATEGORIES.values() for subject in known.subjects]
    assert [subject for subject in people if one.subject(subject) is None] == []

    old = "system: [{fides_key: a, privacy_declarations: [{data_use: improve, data_categories: [%s]}]}]"
    first = item(manifest(old % "user.derived.identifiable.location"), "D01")
    assert (first["category"], first["origin"]) == ("location_precise", "derived")
    child = item(manifest(old % "user.children.children_under_thirteen"), "D01")
    assert child["subjects"] == ["child_under_14"]


def test_it_uses_the_words_of_the_teams_own_taxonomy() -> None:
    own = """
data_category: [{fides_key: user.contact.wechat, name: WeChat id, parent_key: user.contact}]
data_use: [{fides_key: essential.raffle, name: Draw the raffle}]
system:
  - fides_key: raffle
    privacy_declarations: [{data_use: essential.raffle, data_categories: [user.contact.wechat]}]
"""
    assert item(manifest(own), "D01") == {
        "name": "WeChat id",
        "category": "basic_profile",
        "purpose": "Draw the raffle",
        "systems": ["raffle"],
    }


def test_it_opens_a_zip_of_manifests() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in ((".fides/systems.yml", SYSTEMS), (".fides/data/sets.yaml", DATASETS), ("README.md", "x")):
            archive.writestr(name, text)
    found = fides_reading.read(file.getvalue(), "fides.zip", reading(laws=("eu",), record="en"))
    assert item(found, "D01")["source"] == "Subscriber database: people.email"

    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("broken.yml", "a: [")
    with pytest.raises(Unreadable) as refused:
        fides_reading.read(file.getvalue(), "fides.zip", reading())
    assert str(refused.value.problems[0]).startswith("fides.zip/broken.yml:2: This is not valid YAML")


def test_the_rows_go_through_the_door(cast: Cast) -> None:
    case = Case(zao.draft(cast).proposal)
    taken = [one.ref for one in case.items]
    found = fides_reading.read(SYSTEMS.encode(), "a.yml", reading(*taken))

    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=found.changes)

    rows = Case(Proposal.objects.get(pk=case.proposal.pk)).items
    assert [row.ref for row in rows[7:]] == ["D08", "D09", "D10", "D11", "D12"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing in this file is about people"),
        ("--- # nothing\n", "Nothing in this file is about people"),
        ("a: &x [1]\nb: *x", "Anchors (&) and aliases (*) are not accepted."),
        ("a: !!python/object:os.system x", "Tags (!) are not accepted."),
        ("system: []", "Nothing in this file is about people"),
        ('system: [{fides_key: "a\\0"}]', "A character stands here that cannot be stored"),
        ('"a\\0": 1', "A character stands here that cannot be stored"),
        ("x: " + "[" * 60 + "]" * 60, "The file is nested too deeply."),
        ("---\na\n" * 1_001, "This file holds more than 1000 documents."),
    ],
)
def test_it_refuses_what_is_no_manifest(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        manifest(text)
    assert words in str(refused.value)


def test_it_takes_the_good_parts_and_reports_the_others_by_line() -> None:
    found = manifest(
        "system:\n- 5\n- {name: no key}\n- fides_key: a\n  name: {x: 1}\n"
        "  privacy_declarations:\n  - {data_use: improve, data_categories: [[user.name], user.name]}\n  - text\n"
        "- {fides_key: a}\n"
    )
    assert item(found, "D01")["systems"] == ["a"]
    assert said(found) == [
        "2: Keys with values belong here. Correct the manifest.",
        "2: A fides_key is missing. Add it.",
        "3: A fides_key is missing. Add it.",
        "5: A text belongs here. Correct the manifest.",
        "7: A list of texts belongs here. Correct the manifest.",
        "8: Keys with values belong here. Correct the manifest.",
        "9: The key “a” stands twice. Only the first is taken.",
    ]


def test_it_refuses_more_rows_than_an_inventory_takes() -> None:
    many = "".join(
        f"- {{fides_key: s{n}, privacy_declarations: [{{data_categories: [user.name]}}]}}\n" for n in range(5_001)
    )
    with pytest.raises(Unreadable) as refused:
        manifest(f"system:\n{many}")
    assert "more than 5000 rows" in str(refused.value)
    assert lost(manifest(f"system:\n{many[: many.rindex('- {')]}")) == []
