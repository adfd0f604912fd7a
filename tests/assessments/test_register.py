"""What Anna Keller finds in the register of processing: what was decided, as it was decided, while it stands."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.languages import Origin
from pia.assessments.models import FacetKind, RegisterEntry, Translation
from pia.assessments.register import is_third_country
from pia.assessments.register_index import fill
from pia.assessments.register_rows import Row, Wanted, all_rows, known_facets, matching, numbers, visible
from pia.assessments.states import DecisionState
from pia.lib import canonical
from pia.programmes.vocabulary import Section
from tests.assessments.stories import SHORT_RECORD, Tale, album, item, newsletter
from tests.on_stage import cast_on_stage, publish_workflows

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PRINTER = {"name": "Printworks", "kind": "processor", "country": "DE", "contract": "signed"}
DATA: dict[str, Any] = {
    **item(["cn"]),
    "inventory/D01/recipients": [{**PRINTER, "mechanisms": ["cn_standard_contract"]}],
    "inventory/D01/protection": "Encrypted at rest",
    "inventory/D02/name": "Photo of a face",
    "inventory/D02/category": "face_image",
    "inventory/D02/subjects": ["user", "child_under_14"],
    "inventory/D02/purpose": "Deliver the album that the user ordered\nPrint the album",
    "inventory/D02/legal_basis": {"cn-pipl": "pipl29"},
    "inventory/D02/retention_days": 30,
    "inventory/D02/recipients": [{**PRINTER, "contract": "missing"}],
    "inventory/systems/S01": {"name": "Album store", "country": "SG", "operator": ""},
    "inventory/systems/S02": {"name": "Mailer", "country": "CN", "operator": "Postbote"},
}
EVERYTHING = Wanted()


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """As for the other stories, under everything that the product ships: mechanisms of transfers came later."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_workflows()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def albums(stage: Cast) -> Tale:
    """Lin's albums, printed in Germany, approved with the conditions that the target relies on."""
    tale = Tale(stage, album(stage, items=DATA)).in_review()
    tale.clears("security", stage.marcus)
    tale.clears("legal", stage.he)
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    return tale


@pytest.fixture(scope="module")
def letters(stage: Cast) -> Tale:
    """The newsletter, for which nothing asks for an assessment."""
    tale = Tale(stage, newsletter(stage)).submitted()
    tale.act(Action.SCREEN_OUT, stage.chen, reason="No trigger fired.")
    return tale


def rows(user: User, wanted: Wanted = EVERYTHING, language: str = "en") -> dict[str, Row]:
    return {row.proposal.reference: row for row in all_rows(matching(visible(user), wanted), language)}


def references(user: User, **wanted: Any) -> set[str]:
    return set(matching(visible(user), Wanted(**wanted)).values_list("reference", flat=True))


# -- what an entry says -----------------------------------------------------------------------------------------------


def test_it_tells_what_article_30_asks_of_a_controller(albums: Tale) -> None:
    record = rows(albums.cast.keller)[albums.reference].record
    assert record.title.text == "Printed photo albums"
    assert [one.text for one in record.purposes] == ["Deliver the album that the user ordered", "Print the album"]
    assert [(one.label.text, one.sensitive) for one in record.categories] == [
        ("Network identity", False),
        ("Face photo to be processed", True),
    ]
    assert [one.text for one in record.subjects] == ["User", "Child under 14"]
    [printer, mailer] = record.recipients
    assert (printer.name.text, printer.kind, printer.country, printer.contract) == (
        "Printworks",
        "processor",
        "Germany",
        "missing",
    )
    assert (mailer.name.text, mailer.kind) == ("Postbote", "processor")
    assert [(one.to.text, one.country, one.safeguards) for one in record.transfers] == [
        ("Printworks", "Germany", ("Chinese standard contract",)),
        ("Album store", "Singapore", ()),
    ]
    assert [(one.text.text, one.categories) for one in record.limits] == [
        ("Until the account is closed", ("Network identity",)),
        ("30 days", ("Face photo to be processed",)),
    ]
    assert "Encrypted at rest" in [one.text for one in record.security]


def test_it_names_the_rules_of_the_chinese_law_and_how_long_the_record_is_kept(albums: Tale) -> None:
    row = rows(albums.cast.keller)[albums.reference]
    law = row.record.chinese_law
    assert law is not None and law.outcome == "assessment required"
    assert "PIPL art. 55(3)" in {rule.citation for rule in law.rules}
    assert row.record.evaluated_on == timezone.localdate()
    assert row.term.years == 3 and row.term.runs
    assert row.term.words("en").startswith("At least until")


def test_it_tells_a_case_screened_out_by_its_short_record(letters: Tale) -> None:
    row = rows(letters.cast.keller)[letters.reference]
    assert row.short and row.decision.kind == "not_required"
    assert [one.text for one in row.record.purposes] == [SHORT_RECORD["purposes"]]
    assert [one.label.text for one in row.record.categories] == [SHORT_RECORD["categories"]]
    assert [one.name.text for one in row.record.recipients] == [SHORT_RECORD["recipients"]]
    assert [one.text.text for one in row.record.limits] == [SHORT_RECORD["retention"]]
    assert [one.text for one in row.record.security] == [SHORT_RECORD["security"]]


def test_it_shows_a_translation_of_what_was_decided_and_of_nothing_else(albums: Tale) -> None:
    """A translation made later counts as long as it translates those very words."""
    made = {"proposal": albums.proposal, "language": "zh", "made_by": albums.cast.tang, "made_at": timezone.now()}
    title = Translation.objects.create(
        address="description/title", text="印刷相册", source_digest=canonical.digest("Printed photo albums"), **made
    )
    shown = rows(albums.cast.keller, language="zh")[albums.reference].record
    assert (shown.title.text, shown.title.origin) == ("印刷相册", Origin.TRANSLATION)
    assert shown.purposes[0].origin is Origin.ORIGINAL
    title.source_digest = canonical.digest("Printed calendars")
    title.save()
    shown = rows(albums.cast.keller, language="zh")[albums.reference].record
    assert (shown.title.text, shown.title.origin) == ("Printed photo albums", Origin.ORIGINAL)


@pytest.mark.parametrize(
    ("country", "home", "third"),
    [("DE", "FR", False), ("NO", "FR", False), ("US", "FR", True), ("DE", "CN", True), ("CN", "CN", False),
     ("", "CN", False), ("HK", "CN", True), ("GB", "FR", True)],
)  # fmt: skip
def test_it_knows_a_third_country(country: str, home: str, third: bool) -> None:
    assert is_third_country(country, home) is third


# -- what stands in it ------------------------------------------------------------------------------------------------


def test_it_tells_a_case_that_is_assessed_again_as_it_was_decided(albums: Tale) -> None:
    cast = albums.cast
    assert rows(cast.keller)[albums.reference].differs == ()
    albums.act(Action.REASSESS, cast.lin, cause="change", reason="Calendars, too.")
    assert rows(cast.keller)[albums.reference].differs == ()
    albums.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/title": "Printed calendars"})
    albums.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D02": None})
    row = rows(cast.keller)[albums.reference]
    assert row.record.title.text == "Printed photo albums"
    assert len(row.record.categories) == 2
    assert row.differs == (Section.DESCRIPTION, Section.INVENTORY)
    assert references(cast.keller, text="calendars") == set()


def test_it_keeps_what_is_suspended_and_drops_what_is_withdrawn_or_retired(albums: Tale, letters: Tale) -> None:
    cast = albums.cast
    albums.act(Action.SUSPEND, cast.wu, reason="A parcel was lost.")
    assert rows(cast.keller)[albums.reference].decision.state == DecisionState.SUSPENDED
    albums.act(Action.RETIRE, cast.wu, ended_on=date(2026, 11, 20), reason="No more albums.")
    assert references(cast.keller) == {letters.reference}
    [ended] = rows(cast.keller, Wanted(ended=True)).values()
    assert (ended.proposal.reference, ended.entry.ended_on) == (albums.reference, date(2026, 11, 20))
    assert not ended.term.runs
    assert numbers(visible(cast.keller)) == (1, 1)


def test_it_ends_an_entry_with_a_rejection_and_takes_it_up_again_when_that_is_revoked(albums: Tale) -> None:
    cast = albums.cast
    albums.act(Action.REASSESS, cast.wu, cause="incident", reason="A parcel was lost.")
    albums.submitted().act(Action.SCREEN_IN, cast.wu)
    albums.act(Action.COMPLETE_INVENTORY, cast.lin)
    albums.act(Action.OPEN_REVIEW, cast.wu)
    albums.clears("security", cast.priya)
    albums.clears("legal", cast.qin)
    albums.act(Action.REJECT, cast.sun, reason="Too many parcels are lost.")
    assert albums.reference not in references(cast.keller)
    assert albums.reference in references(cast.keller, ended=True)
    albums.act(Action.REVOKE_DECISION, cast.sun, reason="They were found.", notify=[])
    assert albums.reference in references(cast.keller)
    assert references(cast.keller, ended=True) == set()


def test_it_enters_what_was_decided_before_there_was_a_register(albums: Tale, letters: Tale) -> None:
    def stored() -> list[tuple[Any, ...]]:
        kept = RegisterEntry.objects.order_by("decision_id")
        return [
            (one.decision_id, one.found, one.search, sorted(one.facets.values_list("kind", "value"))) for one in kept
        ]

    before = stored()
    RegisterEntry.objects.all().delete()
    assert fill() == 2
    assert stored() == before and len(before) == 2
    assert fill() == 0


# -- finding it -------------------------------------------------------------------------------------------------------


def test_it_finds_by_words_and_by_what_was_decided_on(albums: Tale, letters: Tale) -> None:
    keller, both = albums.cast.keller, {albums.reference, letters.reference}
    assert references(keller) == both
    assert references(keller, text="PRINTWORKS") == {albums.reference}
    assert references(keller, text="subscribers") == {letters.reference}
    assert references(keller, text=letters.reference.lower()) == {letters.reference}
    assert references(keller, text="100%") == references(keller, text="\x00nothing") == set()
    for kind, value, found in (
        (FacetKind.CATEGORY, "face_image", {albums.reference}),
        (FacetKind.COUNTRY, "SG", {albums.reference}),
        (FacetKind.SUBJECT, "user", both),
        (FacetKind.REGIME, "cn-pipl", both),
        (FacetKind.JURISDICTION, "eu", set()),
        (FacetKind.SENSITIVE, "yes", {albums.reference}),
    ):
        assert references(keller, facets=((kind, value),)) == found, kind
    assert references(keller, unit=albums.cast.creative_camera.pk) == both
    assert references(keller, unit=albums.cast.growth.pk) == set()
    known = known_facets(visible(keller))
    assert known[FacetKind.COUNTRY] == ["CN", "DE", "SG"]


def test_it_is_read_by_whoever_sees_the_cases_alone(albums: Tale, letters: Tale) -> None:
    cast = albums.cast
    assert references(cast.he) == {albums.reference}  # a track of theirs
    assert references(cast.zhao) == {albums.reference, letters.reference}
    assert references(cast.song) == references(cast.ravi) == set()


def test_it_asks_the_database_as_often_for_many_as_for_one(albums: Tale, letters: Tale) -> None:
    keller = albums.cast.keller
    numbers = []
    for wanted in (Wanted(text="printworks"), Wanted()):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert list(all_rows(matching(visible(keller), wanted), "zh"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
