"""Ravi publishes the workflow files: what is published stays as it is, whatever happens to the files."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from pia.programmes import publishing
from pia.programmes.definition import Kind
from pia.programmes.models import Immutable, PublishedVersion
from pia.programmes.reader import Invalid
from tests.programmes.cases import WORKFLOWS, programme
from tests.programmes.folders import Folder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FILES = len(list(WORKFLOWS.glob("*/*/*.yaml")))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_it_publishes_every_file_once() -> None:
    first = publishing.publish_all(WORKFLOWS)
    second = publishing.publish_all(WORKFLOWS)

    assert len(first.added) == FILES
    assert second.added == ()
    assert len(second.unchanged) == PublishedVersion.objects.count() == FILES


def test_it_does_not_mind_comments_and_layout(folder: Folder) -> None:
    publishing.publish_all(folder.path)
    path = folder.file("regimes/cn-pipl")
    path.write_text("# looked at again\n" + path.read_text("utf-8"), "utf-8")

    assert publishing.publish_all(folder.path).added == ()


def test_it_refuses_other_content_under_a_published_version(folder: Folder) -> None:
    publishing.publish_all(folder.path)
    folder.replace("regimes/cn-pipl", "years: 3", "years: 5")

    with pytest.raises(Invalid) as caught:
        publishing.publish_all(folder.path)

    assert str(caught.value).startswith("workflows/regimes/cn-pipl/2026-11-23.yaml:")
    assert "never changes" in str(caught.value)
    assert publishing.latest(Kind.REGIME, "cn-pipl").content["retention"]["years"] == 3


def test_it_publishes_a_change_as_a_new_version(folder: Folder) -> None:
    publishing.publish_all(folder.path)
    old = publishing.pin({"cn"})
    text = (
        folder.file("regimes/cn-pipl")
        .read_text("utf-8")
        .replace("years: 3", "years: 5")
        .replace("2026-11-23", "2027-01-01", 1)
    )
    folder.file("regimes/cn-pipl").with_name("2027-01-01.yaml").write_text(text, "utf-8")

    assert [str(row) for row in publishing.publish_all(folder.path).added] == ["regime/cn-pipl/2027-01-01"]
    assert years(publishing.pin({"cn"})) == 5
    assert years(old) == 3


def years(pin: dict[str, Any]) -> int | None:
    law = publishing.load(pin).regime("cn-pipl")
    assert law is not None
    return law.retention.years


def test_it_pins_the_version_that_is_law_on_the_day_of_the_launch(folder: Folder) -> None:
    text = folder.file("regimes/cn-pipl").read_text("utf-8").replace("years: 3", "years: 5")
    text = text.replace("2026-11-23", "2027-01-01", 1).replace(
        'effective_from: "2021-11-01"', 'effective_from: "2027-03-01"', 1
    )
    text = text.replace('effective_to: "2025-10-31"', 'effective_to: "2027-10-31"')
    folder.file("regimes/cn-pipl").with_name("2027-01-01.yaml").write_text(text, "utf-8")
    publishing.publish_all(folder.path)

    assert years(publishing.pin({"cn"}, as_of=date(2027, 2, 28))) == 3
    assert years(publishing.pin({"cn"}, as_of=date(2027, 3, 1))) == 5


def test_it_publishes_nothing_if_one_file_is_wrong(folder: Folder) -> None:
    folder.replace("procedures/standard", "line: medium", "line: middling")

    with pytest.raises(Invalid):
        publishing.publish_all(folder.path)

    assert not PublishedVersion.objects.exists()


def test_it_pins_what_the_jurisdictions_need() -> None:
    publishing.publish_all(WORKFLOWS)
    pin = publishing.pin({"cn"})

    china = [one["slug"] for one in pin["regimes"]]
    assert len(china) == 10 and china == sorted(china) and all(slug.startswith("cn-") for slug in china)
    assert [one["slug"] for one in publishing.pin({"cn", "eu"})["regimes"]] == [*china, "eu-ai-act", "eu-gdpr"]
    assert set(pin) == {"procedure", "method", "second_methods", "catalogues", "regimes"}
    assert [one["slug"] for one in pin["second_methods"]] == ["cnil"]
    assert len(pin["procedure"]["digest"]) == 64


def test_it_loads_a_pin_as_the_files_say() -> None:
    publishing.publish_all(WORKFLOWS)
    loaded = publishing.load(publishing.pin({"cn", "eu"}))

    assert loaded == programme("cn", "eu")
    assert publishing.load(publishing.pin({"cn", "eu"})).method is loaded.method


def test_it_does_not_load_what_was_never_published() -> None:
    publishing.publish_all(WORKFLOWS)
    pin = publishing.pin({"cn"})
    pin["method"]["digest"] = "0" * 64

    with pytest.raises(publishing.NotPublished, match="gbt-39335"):
        publishing.load(pin)


def test_it_never_changes_or_deletes_a_published_row() -> None:
    row = publishing.publish_all(WORKFLOWS).added[0]

    for forbidden in (row.save, row.delete, PublishedVersion.objects.all().delete):
        with pytest.raises(Immutable):
            forbidden()
    with pytest.raises(Immutable):
        PublishedVersion.objects.update(digest="0" * 64)


@pytest.mark.parametrize(
    "wrong", [{"kind": "recipe"}, {"digest": "abc"}, {"kind": "method", "slug": "gbt-39335", "version": "2026-11-01"}]
)
def test_it_has_the_database_refuse_a_row_that_cannot_be(wrong: dict[str, str]) -> None:
    publishing.publish_all(WORKFLOWS)
    fields = {"kind": "regime", "slug": "x", "version": "2026-11-01", "digest": "0" * 64, "content": {}} | wrong

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedVersion.objects.create(**fields)


def test_it_is_a_command_that_says_what_it_did(folder: Folder) -> None:
    out = StringIO()
    call_command("publish_programmes", str(folder.path), stdout=out)

    assert f"{FILES} versions published, 0 unchanged." in out.getvalue()


def test_it_is_a_command_that_says_what_is_wrong(folder: Folder) -> None:
    where = folder.replace("procedures/standard", "line: medium", "line: middling")
    errors = StringIO()

    with pytest.raises(CommandError, match="Nothing was published"):
        call_command("publish_programmes", str(folder.path), stdout=StringIO(), stderr=errors)

    assert where in errors.getvalue()
