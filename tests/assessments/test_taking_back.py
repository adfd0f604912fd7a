"""Lin Yue and Tang Li change the inventory, many rows at once too, and take back what they did not mean."""

from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.models import DataItem, Edit
from pia.assessments.refusals import Kind
from pia.assessments.undoing import last_undoable
from tests.assessments.saying_no import fields, refusal
from tests.assessments.stories import Tale, album, item

pytestmark = pytest.mark.django_db

PURPOSE = "inventory/D01/purpose"


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    told = Tale(stage, album(stage, items=item(["cn"])))
    told.act(Action.SHARE, stage.lin, person=stage.tang, membership="contributor")
    return told


def content(tale: Tale) -> dict[str, Any]:
    return flat(collect(tale.case))


def edit(tale: Tale, person: User, changes: dict[str, Any]) -> None:
    tale.act(Action.EDIT_INVENTORY, person, changes=changes)


def undo(tale: Tale, person: User) -> None:
    found = last_undoable(tale.case, person)
    assert found is not None
    tale.act(Action.EDIT_INVENTORY, person, undoes=found.at)


def test_it_takes_back_one_change_after_the_other(tale: Tale) -> None:
    lin, before = tale.cast.lin, content(tale)
    edit(tale, lin, {PURPOSE: "Print an album", "inventory/D01/volume": "", "inventory/D01/origin": "person"})
    first = content(tale)
    edit(tale, lin, {PURPOSE: "Print two albums"})
    undo(tale, lin)
    assert content(tale) == first
    undo(tale, lin)
    assert content(tale) == before
    assert last_undoable(tale.case, lin) is None


def test_it_takes_back_rows_that_came_and_brings_back_rows_that_went(tale: Tale) -> None:
    lin, before = tale.cast.lin, content(tale)
    rows = {f"inventory/D{number:02}/name": f"Photo {number}" for number in range(2, 60)}
    edit(tale, lin, rows | {"inventory/D02/name@zh": "照片"})
    assert DataItem.objects.filter(proposal=tale.proposal).count() == 59
    full = content(tale)
    edit(tale, lin, {"inventory/D02": None, "inventory/D30": None})
    undo(tale, lin)
    assert content(tale) == full
    undo(tale, lin)
    assert content(tale) == before


def test_it_keeps_a_new_row_as_one_entry_of_the_history(tale: Tale) -> None:
    edit(tale, tale.cast.lin, {"inventory/D02/name": "Photo", "inventory/D02/purpose": "Print it"})
    entry = Edit.objects.latest("pk")
    assert (entry.address, entry.before, entry.after["name"]) == ("inventory/D02", None, "Photo")
    assert (entry.after["purpose"], entry.after["recipients"]) == ("Print it", [])


def test_it_shows_both_when_somebody_changed_since_what_is_to_be_taken_back(tale: Tale) -> None:
    lin, tang = tale.cast.lin, tale.cast.tang
    edit(tale, lin, {PURPOSE: "Print an album"})
    edit(tale, tang, {PURPOSE: "Print a calendar"})
    found = last_undoable(tale.case, lin)
    assert found is not None
    refused = refusal(tale, Action.EDIT_INVENTORY, lin, undoes=found.at)
    assert refused.kind is Kind.CONFLICT
    assert [clash.theirs for clash in refused.clashes] == ["Print a calendar"]


def test_it_takes_back_only_what_the_person_did(tale: Tale) -> None:
    edit(tale, tale.cast.lin, {PURPOSE: "Print an album"})
    assert last_undoable(tale.case, tale.cast.tang) is None


def test_it_takes_nothing_back_that_the_case_was_handed_on_with(tale: Tale) -> None:
    edit(tale, tale.cast.lin, {PURPOSE: "Print an album"})
    tale.act(Action.SUBMIT, tale.cast.lin)
    assert last_undoable(tale.case, tale.cast.lin) is None


def test_it_does_not_bring_a_deleted_row_back_as_a_shell(tale: Tale) -> None:
    edit(tale, tale.cast.lin, {"inventory/D02/name": "Photo"})
    edit(tale, tale.cast.tang, {"inventory/D02": None})
    assert fields(tale, Action.EDIT_INVENTORY, tale.cast.lin, changes={"inventory/D02/purpose": "Print it"}) == {
        "inventory/D02/purpose"
    }


def test_it_says_where_a_system_stands_and_forgets_it_again(tale: Tale) -> None:
    lin, before = tale.cast.lin, content(tale)
    place = {"name": "media-store", "country": "DE", "operator": "Printworks"}
    edit(tale, lin, {"inventory/systems/S01": place})
    assert tale.proposal.systems == {"S01": place}
    undo(tale, lin)
    assert content(tale) == before


@pytest.mark.parametrize(
    "value",
    [
        "media-store",
        {"name": ""},
        {"name": "media-store", "country": "Germany"},
        {"name": "media-store", "country": "de"},
        {"name": "media-store", "owner": "we"},
        {"name": "media-store", "operator": ["Printworks"]},
    ],
)
def test_it_refuses_a_system_that_cannot_be_one(tale: Tale, value: Any) -> None:
    where = "inventory/systems/S01"
    assert fields(tale, Action.EDIT_INVENTORY, tale.cast.lin, changes={where: value}) == {where}


def test_it_numbers_rows_on_and_keeps_their_order_beyond_ninety_nine(tale: Tale) -> None:
    edit(tale, tale.cast.lin, {f"inventory/D{number:02}/name": f"Photo {number}" for number in range(2, 121)})
    shown = [one.ref for one in tale.case.items]
    assert shown == [f"D{number:02}" for number in range(1, 121)]


@pytest.mark.parametrize("ref", ["flow", "new", "Photo"])
def test_it_keeps_the_names_of_pages_apart_from_the_references_of_rows(tale: Tale, ref: str) -> None:
    where = f"inventory/{ref}/name"
    assert fields(tale, Action.EDIT_INVENTORY, tale.cast.lin, changes={where: "Photo"}) == {where}
