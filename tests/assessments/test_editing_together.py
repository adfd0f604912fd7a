"""Lin and Tang write on the same proposal: what they change apart is joined, what they change at once is asked."""

import hashlib
from typing import Any

import pytest
import rfc8785

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.models import Edit
from pia.assessments.perform import perform
from pia.assessments.refusals import Clash, Kind, Refused
from pia.audit.models import AuditEntry
from tests.assessments.saying_no import fields, refusal
from tests.assessments.stories import Tale, album, item

pytestmark = pytest.mark.django_db

SUMMARY, TITLE, PURPOSE = "description/summary", "description/title", "inventory/D01/purpose"


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    told = Tale(stage, album(stage, items=item(["cn"])))
    told.act(Action.SHARE, stage.lin, person=stage.tang, membership="contributor")
    return told


def read(tale: Tale, *addresses: str) -> dict[str, Any]:
    """What somebody's form shows when it is opened."""
    content = flat(collect(tale.case))
    return {address: content.get(address) for address in addresses}


def edits(tale: Tale) -> list[tuple[str, str, Any, Any]]:
    return [
        (e.by.name, e.address, e.before, e.after) for e in Edit.objects.filter(proposal=tale.proposal).order_by("id")
    ]


def test_it_joins_what_two_people_change_in_different_fields(tale: Tale) -> None:
    cast = tale.cast
    both = read(tale, SUMMARY, TITLE)
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={SUMMARY: "Printed in a week."}, base=both)
    tale.act(Action.EDIT_ANSWERS, cast.tang, changes={TITLE: "Photo albums"}, base=both)
    assert read(tale, SUMMARY, TITLE) == {SUMMARY: "Printed in a week.", TITLE: "Photo albums"}
    assert (tale.proposal.title, tale.proposal.summary) == ("Photo albums", "Printed in a week.")


def test_it_stores_nothing_where_two_people_change_the_same_field(tale: Tale) -> None:
    cast, base = tale.cast, read(tale, SUMMARY, TITLE)
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={SUMMARY: "Printed in a week."}, base=base)
    found = refusal(
        tale, Action.EDIT_ANSWERS, cast.tang, changes={SUMMARY: "Printed in a day.", TITLE: "Albums"}, base=base
    )
    assert found.kind is Kind.CONFLICT
    assert found.clashes == (Clash(SUMMARY, base[SUMMARY], "Printed in a week.", "Printed in a day."),)
    assert read(tale, SUMMARY, TITLE) == {SUMMARY: "Printed in a week.", TITLE: base[TITLE]}
    assert not Edit.objects.filter(proposal=tale.proposal, by=cast.tang).exists()


def test_it_takes_the_same_change_twice_for_one(tale: Tale) -> None:
    cast, base = tale.cast, read(tale, SUMMARY)
    for person in (cast.lin, cast.tang):
        tale.act(Action.EDIT_ANSWERS, person, changes={SUMMARY: "Printed in a week."}, base=base)
    assert [edit[0] for edit in edits(tale) if edit[1:] == (SUMMARY, base[SUMMARY], "Printed in a week.")] == [
        "Lin Yue"
    ]


def test_it_keeps_a_row_that_somebody_changed_while_another_was_removing_it(tale: Tale) -> None:
    cast = tale.cast
    row = {
        address.removeprefix("inventory/D01/"): value
        for address, value in flat(collect(tale.case)).items()
        if address.startswith("inventory/D01/")
    }
    tale.act(Action.EDIT_INVENTORY, cast.lin, changes={PURPOSE: "Deliver by post"}, base=read(tale, PURPOSE))
    found = refusal(
        tale, Action.EDIT_INVENTORY, cast.tang, changes={"inventory/D01": None}, base={"inventory/D01": row}
    )
    (clash,) = found.clashes
    assert (clash.before["purpose"], clash.theirs["purpose"], clash.yours) == (row["purpose"], "Deliver by post", None)


def test_it_removes_a_row_and_remembers_what_stood_there(tale: Tale) -> None:
    cast = tale.cast
    tale.act(Action.EDIT_INVENTORY, cast.tang, changes={"inventory/D01": None, "inventory/D02/name": "Photo"})
    assert [row.ref for row in tale.case.items] == ["D02"]
    name, _address, before, _after = next(
        edit for edit in edits(tale) if edit[1] == "inventory/D01" and edit[3] is None
    )
    assert (name, before["name"], before["category"]) == ("Tang Li", "E-mail address", "network_identity")
    tale.act(Action.EDIT_INVENTORY, cast.tang, changes={"inventory/D07": None})
    assert [edit for edit in edits(tale) if edit[1] == "inventory/D07"] == [], "there was nothing to remove"


def test_it_marks_a_translation_that_no_longer_fits_its_source(tale: Tale) -> None:
    cast = tale.cast
    tale.act(Action.EDIT_ANSWERS, cast.tang, changes={f"{TITLE}@zh": "印刷相册"})
    fresh = tale.case.translations[TITLE, "zh"]
    assert (fresh.text, fresh.made_by) == ("印刷相册", cast.tang)
    digest = hashlib.sha256(rfc8785.dumps(tale.proposal.title)).hexdigest()
    assert fresh.source_digest == digest
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={TITLE: "Photo albums"})
    assert (
        tale.case.translations[TITLE, "zh"].source_digest != hashlib.sha256(rfc8785.dumps("Photo albums")).hexdigest()
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        None,
        {"measures/X01/title": "Not here"},
        {"answers/minors/value": "perhaps"},
        {"description/planned_launch": "soon"},
        {"description/nothing": "x"},
        {"description/title@fr": "Albums photo"},
        {"inventory/D99/purpose@zh": "x"},
        {"inventory/with space/name": "x"},
        {"agreement/A01/text@zh": "y" * 10, "nowhere": "x"},
    ],
)
def test_it_refuses_what_no_form_would_send(tale: Tale, changes: Any) -> None:
    with pytest.raises(Refused) as refused:
        perform(tale.proposal, Action.EDIT_ANSWERS, actor=tale.cast.lin, data={"changes": changes})
    assert refused.value.kind is Kind.INVALID


def test_it_names_every_wrong_field_at_once_and_stores_none(tale: Tale) -> None:
    changes = {SUMMARY: "Fine.", TITLE: " ", "answers/minors/value": "perhaps"}
    found = fields(tale, Action.EDIT_ANSWERS, tale.cast.lin, changes=changes)
    assert found == {TITLE, "answers/minors/value"}
    assert tale.proposal.summary != "Fine."


def test_it_seals_the_edit_history_into_the_next_transition(tale: Tale) -> None:
    """The entry of the submission carries a digest of every edit before it; later edits wait for the next one."""
    cast = tale.cast
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={SUMMARY: "Printed in a week."})
    tale.act(Action.EDIT_INVENTORY, cast.tang, changes={PURPOSE: "Deliver by post"})
    rows = list(Edit.objects.filter(proposal=tale.proposal).order_by("id"))
    tale.submitted()
    entry = AuditEntry.objects.select_related("text").filter(chain=tale.proposal.chain).latest("number")
    history = [[row.at.isoformat(), row.by_id, row.address, row.before, row.after] for row in rows]
    assert entry.text.details["edits"] == len(rows)
    assert entry.text.details["edits_digest"] == hashlib.sha256(rfc8785.dumps(history)).hexdigest()
    sealed = set(Edit.objects.filter(proposal=tale.proposal).values_list("sealed_by", flat=True))
    assert sealed == {entry.number}
    tale.act(Action.RETURN_TO_DRAFT, cast.chen, reason="Which post?")
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={SUMMARY: "By parcel."})
    assert Edit.objects.filter(proposal=tale.proposal, sealed_by=None).count() == 1
