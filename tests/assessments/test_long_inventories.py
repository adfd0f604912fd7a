"""Tang Li brings in a table of hundreds of rows: pages and rules read what tells them apart, not every row."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.assessments import screening, sensitive_items
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.completeness import gaps_by_item, inventory_gaps
from pia.assessments.inventory_counting import count_anew, counted, gap_counts, number_of_incomplete, number_of_rows
from pia.assessments.models import DataItem, InventoryCount
from pia.programmes.inventories import FEW
from pia.programmes.screening import screen
from tests.assessments.stories import ITEM, Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NUMBER = FEW + 60
BASIS = {"legal_basis": {"cn-pipl": "pipl13.1"}}


def row(number: int) -> dict[str, Any]:
    """Every fiftieth row is a face photo, every seventieth lacks its purpose."""
    fields = {**ITEM, **BASIS, "name": f"Row {number}", "retention_days": 30}
    if number % 50 == 0:
        fields |= {"category": "face_image"}
    if number % 70 == 0:
        fields |= {"purpose": ""}
    return {f"inventory/D{number:03}/{name}": value for name, value in fields.items()}


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    told = Tale(stage, album(stage, items=row(1)))
    changes = {address: value for number in range(2, NUMBER + 1) for address, value in row(number).items()}
    told.act(Action.EDIT_INVENTORY, stage.lin, changes=changes)
    return told


def whole(tale: Tale) -> Case:
    """The case with every row read, as a report reads it."""
    case = tale.case
    assert len(case.items) == NUMBER
    return case


def test_it_judges_the_case_without_reading_every_row(tale: Tale) -> None:
    case = tale.case
    found = screening.evaluate(case)
    assert "items" not in case.__dict__
    assert len(case.telling_items) == 2
    everything = whole(tale)
    assert found.as_dict()["outcome"] == screen(everything.programme, screening.facts(everything)).outcome


def test_it_counts_the_sensitive_rows_as_if_it_had_read_them(tale: Tale) -> None:
    assert sensitive_items.number_of_sensitive(tale.case) == NUMBER // 50
    assert sensitive_items.number_of_sensitive(whole(tale)) == NUMBER // 50
    kind = next(one for one in sensitive_items.kinds(tale.case).values() if one.is_sensitive)
    found = DataItem.objects.filter(kind.rows, proposal=tale.proposal).values_list("ref", flat=True)
    assert list(found) == [f"D{number:03}" for number in range(50, NUMBER + 1, 50)]


def test_it_counts_what_is_missing_and_names_the_rows(tale: Tale) -> None:
    assert [(gap.field, number) for gap, number in gap_counts(tale.case)] == [("purpose", NUMBER // 70)]
    assert [item.ref for item, _gaps in gaps_by_item(tale.case)] == ["D070", "D140", "D210"]
    assert [str(words) for words in inventory_gaps(tale.case)] == [
        f"D{number:03} Row {number}: fill in the purpose." for number in (70, 140, 210)
    ]


def test_it_finds_a_missing_basis_whether_it_was_never_chosen_or_taken_back(tale: Tale) -> None:
    tale.act(
        Action.EDIT_INVENTORY,
        tale.cast.lin,
        changes={"inventory/D003/legal_basis": {}, "inventory/D004/legal_basis": {"cn-pipl": ""}},
    )
    found = {(gap.field, gap.regime): number for gap, number in gap_counts(tale.case)}
    assert found["legal_basis", "cn-pipl"] == 2


def test_it_reads_one_row_to_change_one_row(tale: Tale) -> None:
    with CaptureQueriesContext(connection) as captured:
        tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes={"inventory/D005/purpose": "Print it"})
    read = [one["sql"] for one in captured if 'FROM "assessments_dataitem"' in one["sql"]]
    assert read and all("IN (" in sql or "LIMIT" in sql or "GROUP BY" in sql for sql in read)


def test_it_sees_the_one_row_that_became_another_kind(tale: Tale) -> None:
    before = len(tale.case.telling_items)
    tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes={"inventory/D006/subjects": ["child_under_14"]})
    assert len(tale.case.telling_items) == before + 1
    assert sensitive_items.number_of_sensitive(tale.case) == NUMBER // 50 + 1


def test_it_counts_when_rows_are_written_so_that_a_page_asks_for_few_groups(tale: Tale) -> None:
    for changes in (
        {"inventory/D007/purpose": ""},
        {"inventory/D008/raised_sensitive": "Seen beside the face photo"},
        {"inventory/D009": None},
    ):
        tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes=changes)
    case = tale.case
    with CaptureQueriesContext(connection) as captured:
        said = number_of_rows(case), sensitive_items.number_of_sensitive(case), number_of_incomplete(case)
    assert not [one["sql"] for one in captured if "assessments_dataitem" in one["sql"]]
    assert said == (NUMBER - 1, NUMBER // 50 + 1, NUMBER // 70 + 1)
    read = Case(tale.proposal)
    assert len(read.items) == NUMBER - 1
    assert (number_of_rows(read), sensitive_items.number_of_sensitive(read), number_of_incomplete(read)) == said


def test_it_counts_rows_itself_where_nobody_has_or_another_law_asks(tale: Tale) -> None:
    stored = InventoryCount.objects.get(proposal=tale.proposal)
    groups = sorted(counted(tale.case), key=str)
    stored.laws, stored.groups = [], []
    stored.save()
    assert sorted(counted(tale.case), key=str) == groups, "a law joined under which nobody has looked"
    stored.delete()
    assert sorted(counted(tale.case), key=str) == groups, "written before there were counts"
    count_anew(tale.case)
    assert InventoryCount.objects.filter(proposal=tale.proposal).exists()
