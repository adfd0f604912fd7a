"""Mallory alters the record in every way there is, and each time the verification names the first broken entry."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pia.audit import log, verify
from pia.audit.checkpoints import create_checkpoint
from pia.audit.findings import Damage
from pia.audit.models import AuditEntry, AuditText, ChainHead, PurgeGround
from pia.audit.verify import verify_all, verify_chain
from tests.audit.story import CASE, OTHER_CASE, lin_submits_and_chen_returns, write
from tests.audit.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def record() -> list[AuditEntry]:
    write("create", chain=OTHER_CASE, who="Song Mei")
    return lin_submits_and_chen_returns()


def first_break() -> tuple[str, int, Damage]:
    broken = verify_all().broken
    assert broken is not None, "the verification found nothing"
    return broken.chain, broken.number, broken.damage


def test_it_finds_an_untouched_record_intact(record: list[AuditEntry]) -> None:
    create_checkpoint()
    result = verify_all()
    assert result.is_intact
    assert (result.entries, result.chains, result.purged, result.checkpoints) == (5, 2, 0, 1)


def test_it_names_an_altered_entry(record: list[AuditEntry]) -> None:
    tamper("UPDATE audit_auditentry SET actor_id = 'wu' WHERE id = %s", record[2].pk)
    assert first_break() == (CASE, 3, Damage.ALTERED)


def test_it_names_the_first_of_two_altered_entries(record: list[AuditEntry]) -> None:
    tamper("UPDATE audit_auditentry SET after = 'approved' WHERE id IN (%s, %s)", record[3].pk, record[1].pk)
    assert first_break() == (CASE, 2, Damage.ALTERED)


def test_it_names_an_altered_reason(record: list[AuditEntry]) -> None:
    tamper("UPDATE audit_audittext SET reason = 'No objection.' WHERE entry_id = %s", record[2].pk)
    assert first_break() == (CASE, 3, Damage.TEXT_ALTERED)


def test_it_names_an_entry_whose_hash_was_made_to_fit(record: list[AuditEntry]) -> None:
    """Mallory knows the format and computes the altered entry's hash anew; the next entry gives it away."""
    entry = record[1]
    entry.actor_id = "wu"
    tamper("UPDATE audit_auditentry SET actor_id = 'wu', hash = %s WHERE id = %s", entry.computed_hash(), entry.pk)
    assert first_break() == (CASE, 3, Damage.OUT_OF_ORDER)


def test_it_names_a_deleted_entry(record: list[AuditEntry]) -> None:
    tamper("DELETE FROM audit_audittext WHERE entry_id = %s", record[1].pk)
    tamper("DELETE FROM audit_auditentry WHERE id = %s", record[1].pk)
    assert first_break() == (CASE, 2, Damage.MISSING)


def test_it_names_a_deleted_text(record: list[AuditEntry]) -> None:
    tamper("DELETE FROM audit_audittext WHERE entry_id = %s", record[1].pk)
    assert first_break() == (CASE, 2, Damage.TEXT_MISSING)


def test_it_names_an_entry_squeezed_in(record: list[AuditEntry]) -> None:
    """The later entries are numbered on, from the end so that no number is there twice."""
    for entry in reversed(record[2:]):
        tamper("UPDATE audit_auditentry SET number = number + 1 WHERE id = %s", entry.pk)
    forge(number=3, previous_hash=record[1].hash)
    assert first_break() == (CASE, 4, Damage.ALTERED)


def test_it_names_an_entry_appended_past_the_log(record: list[AuditEntry]) -> None:
    forge(number=5, previous_hash=record[3].hash)
    assert first_break() == (CASE, 5, Damage.BEYOND_HEAD)


def test_it_names_entries_that_changed_places(record: list[AuditEntry]) -> None:
    for number, entry in ((99, record[1]), (2, record[2]), (3, record[1])):
        tamper("UPDATE audit_auditentry SET number = %s WHERE id = %s", number, entry.pk)
    assert first_break() == (CASE, 2, Damage.ALTERED)


def test_it_names_an_entry_moved_to_another_chain(record: list[AuditEntry]) -> None:
    tamper("UPDATE audit_auditentry SET chain = %s, number = 2 WHERE id = %s", OTHER_CASE, record[3].pk)
    assert first_break() == (OTHER_CASE, 2, Damage.ALTERED)


def test_it_sees_a_cut_tail(record: list[AuditEntry]) -> None:
    cut_off(record[3])
    assert first_break() == (CASE, 4, Damage.TAIL_CUT)


def test_it_sees_a_chain_that_lost_every_entry(record: list[AuditEntry]) -> None:
    for entry in reversed(record):
        cut_off(entry)
    assert first_break() == (CASE, 1, Damage.TAIL_CUT)
    assert verify_chain(CASE).broken == verify_all().broken


def test_it_sees_a_head_taken_away(record: list[AuditEntry]) -> None:
    tamper("DELETE FROM audit_chainhead WHERE chain = %s", CASE)
    assert first_break() == (CASE, 4, Damage.HEAD_MISSING)


@pytest.fixture
def case_remembers(record: list[AuditEntry]) -> Iterator[None]:
    """The case keeps a copy of its chain's head, as the assessments room registers it."""
    copy = [(CASE, record[3].hash, 4)]
    verify.register_heads(provider := lambda: copy)
    yield
    verify._providers.remove(provider)


def test_it_sees_a_tail_cut_together_with_its_head(record: list[AuditEntry], case_remembers: None) -> None:
    cut_off_with_head(record)
    assert first_break() == (CASE, 4, Damage.TAIL_CUT)
    assert verify_chain(CASE).broken == verify_all().broken


def test_it_sees_a_chain_wiped_out_together_with_its_head(record: list[AuditEntry], case_remembers: None) -> None:
    for entry in reversed(record):
        cut_off(entry)
    tamper("DELETE FROM audit_chainhead WHERE chain = %s", CASE)
    assert first_break() == (CASE, 1, Damage.TAIL_CUT)


def test_it_compares_with_what_the_caller_expects(record: list[AuditEntry]) -> None:
    assert verify_chain(CASE, expected_head=record[3].hash, expected_count=4).is_intact
    other = verify_chain(CASE, expected_head=record[2].hash, expected_count=4).broken
    more = verify_chain(CASE, expected_head=record[3].hash, expected_count=6).broken
    fewer = verify_chain(CASE, expected_count=3).broken
    assert other and (other.number, other.damage) == (4, Damage.CASE_DIFFERS)
    assert more and (more.number, more.damage) == (5, Damage.TAIL_CUT)
    assert fewer and (fewer.number, fewer.damage) == (4, Damage.BEYOND_HEAD)


def test_it_reports_a_purged_text_as_purged_and_not_as_broken(record: list[AuditEntry]) -> None:
    log.purge(record[2], ground=PurgeGround.ERASURE_REQUEST, actor_label="Chen Wei", actor_id="chen", reason="asked")

    result = verify_all()
    assert result.is_intact
    assert result.purged == 1
    text = AuditText.objects.get(entry=record[2])
    assert (text.salt, text.actor_label, text.reason, text.details_json) == ("", "", "", "")
    with pytest.raises(ValueError, match="purged before"):
        log.purge(record[2], ground=PurgeGround.ERASURE_REQUEST, actor_label="Chen Wei", actor_id="chen")


def test_it_names_a_text_emptied_under_the_pretext_of_a_purge(record: list[AuditEntry]) -> None:
    tamper(
        "UPDATE audit_audittext SET salt = '', actor_label = '', reason = '', details_json = '',"
        " purged_at = %s, purge_ground = 'retention_over', purge_number = 4 WHERE entry_id = %s",
        record[3].at,
        record[2].pk,
    )
    assert first_break() == (CASE, 3, Damage.PURGE_UNRECORDED)


def test_it_names_a_purge_whose_ground_was_altered(record: list[AuditEntry]) -> None:
    log.purge(record[2], ground=PurgeGround.ERASURE_REQUEST, actor_label="Chen Wei", actor_id="chen")
    tamper("UPDATE audit_audittext SET purge_ground = 'legal_order' WHERE entry_id = %s", record[2].pk)
    assert first_break() == (CASE, 3, Damage.PURGE_UNRECORDED)


def test_it_says_so_in_one_line_and_with_exit_code_1(
    record: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert "5 entries in 2 chains" in capsys.readouterr().out

    tamper("UPDATE audit_auditentry SET action = 'approve' WHERE id = %s", record[2].pk)
    assert exit_code() == 1
    assert capsys.readouterr().out == f"{CASE} #3: the entry was altered after it was written\n"
    assert exit_code(chain=CASE, json=True) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["intact"] is False
    assert (printed["broken"]["chain"], printed["broken"]["number"]) == (CASE, 3)
    assert exit_code(chain=OTHER_CASE) == 0
    with pytest.raises(CommandError, match="case:NOWHERE"):
        call_command("verify_audit", chain="case:NOWHERE")


def test_it_reads_batch_after_batch_with_the_same_few_queries(
    record: list[AuditEntry],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    monkeypatch.setattr(verify, "BATCH", 3)
    with django_assert_max_num_queries(10) as few:
        assert verify_all().entries == 5
    for _ in range(20):
        write("edit_answers")
    with django_assert_max_num_queries(10) as many:
        assert verify_all().entries == 25
    assert len(many) == len(few)


def exit_code(**options: Any) -> int:
    try:
        call_command("verify_audit", **options)
    except SystemExit as end:
        return int(str(end.code))
    return 0


def forge(*, number: int, previous_hash: str) -> None:
    """An approval that never was, well formed and with the right hashes."""
    model = AuditEntry.objects.get(chain=CASE, number=1)
    text = AuditText(salt="5a17", actor_label="Gao Yan")
    model.pk, model.number, model.action, model.actor_id = None, number, "approve", "gao"
    model.previous_hash, model.text_digest = previous_hash, text.computed_digest()
    model.hash, model._state.adding = model.computed_hash(), True
    model.save()
    text.entry = model
    text.save()


def cut_off(entry: AuditEntry) -> None:
    tamper("DELETE FROM audit_audittext WHERE entry_id = %s", entry.pk)
    tamper("DELETE FROM audit_auditentry WHERE id = %s", entry.pk)


def cut_off_with_head(record: list[AuditEntry]) -> None:
    cut_off(record[3])
    tamper("UPDATE audit_chainhead SET count = 3, head = %s WHERE chain = %s", record[2].hash, CASE)
    assert ChainHead.objects.get(chain=CASE).count == 3
    assert connection.in_atomic_block
