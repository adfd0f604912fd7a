"""Lin and Chen act, and the record keeps what they did: numbered, chained, told to whoever listens."""

from typing import Any

import pytest
from django.db import transaction

from pia.audit import log
from pia.audit.digests import NO_PREDECESSOR
from pia.audit.models import AppendOnlyError, AuditEntry, AuditText, ChainHead
from pia.audit.signals import recorded
from tests.audit.story import CASE, OTHER_CASE, lin_submits_and_chen_returns, write

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_it_numbers_each_chain_from_one_and_ties_each_entry_to_the_one_before() -> None:
    lins = lin_submits_and_chen_returns()
    songs = write("create", chain=OTHER_CASE, who="Song Mei")

    assert [entry.number for entry in lins] == [1, 2, 3, 4]
    assert songs.number == 1
    assert [entry.previous_hash for entry in lins] == [NO_PREDECESSOR, *(entry.hash for entry in lins[:-1])]
    assert ChainHead.objects.get(chain=CASE).head == lins[-1].hash
    assert ChainHead.objects.get(chain=CASE).count == 4


def test_it_keeps_what_chen_wrote_beside_the_entry() -> None:
    entry_id = lin_submits_and_chen_returns()[2].pk
    entry = AuditEntry.objects.select_related("text").get(pk=entry_id)

    assert (entry.actor_id, entry.actor_label, entry.reason) == ("chen", "Chen Wei", "Who receives the faces?")
    assert (entry.before, entry.after) == ("screening", "draft")
    assert entry.details == {}


def test_it_keeps_details_as_they_were_given() -> None:
    details = {"人脸": ["照片", 1, 2.5, None, True], "nested": {"z": 1, "a": "é"}}
    write("submit", details=details)
    assert AuditEntry.objects.get().details == details


def test_it_refuses_to_write_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        log.record(action="submit", chain=CASE, subject="s", subject_id="1", actor_label="Lin Yue", actor_id="lin")
    assert not AuditEntry.objects.exists()


def test_it_has_no_default_actor() -> None:
    with pytest.raises(TypeError, match="actor"):
        log.record(action="submit", chain=CASE, subject="proposal", subject_id="1")  # type: ignore[call-arg]  # the point


def test_it_leaves_no_trace_of_a_change_that_was_rolled_back() -> None:
    write("create")
    with pytest.raises(RuntimeError), transaction.atomic():
        write("submit")
        raise RuntimeError("the case could not be saved")

    assert write("edit_answers").number == 2
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["create", "edit_answers"]


def test_it_tells_of_each_entry_inside_the_transaction() -> None:
    heard: list[tuple[AuditEntry, str]] = []

    def listen(sender: type, entry: AuditEntry, **kwargs: Any) -> None:
        heard.append((entry, ChainHead.objects.get(chain=entry.chain).head))

    recorded.connect(listen)
    try:
        entry = write("create")
    finally:
        recorded.disconnect(listen)
    assert heard == [(entry, entry.hash)]


def test_it_cannot_be_changed_or_deleted_through_the_models() -> None:
    entry = write("create")
    entry.action = "approve"
    attempts = [
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(action="approve"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.bulk_create([entry]),
        lambda: AuditEntry.objects.bulk_update([entry], ["action"]),
        lambda: AuditText.objects.update(reason="better so"),
        AuditText.objects.get().save,
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()
    assert AuditEntry.objects.get().action == "create"
