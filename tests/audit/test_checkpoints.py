"""Ravi keeps the hourly Merkle root outside the installation, and it gives away what happened to the chains since."""

import pytest
from django.core.management import call_command
from pymerkle import InmemoryTree

from pia.audit.checkpoints import create_checkpoint
from pia.audit.findings import Damage
from pia.audit.models import AuditEntry, ChainHead, Checkpoint
from pia.audit.tasks import checkpoint as checkpoint_task
from pia.audit.verify import verify_all, verify_chain
from pia.lib import canonical
from tests.audit.story import CASE, OTHER_CASE, lin_submits_and_chen_returns, write
from tests.audit.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def record() -> list[AuditEntry]:
    write("create", chain=OTHER_CASE, who="Song Mei")
    return lin_submits_and_chen_returns()


def damage() -> tuple[str, int, Damage] | None:
    broken = verify_all().broken
    return (broken.chain, broken.number, broken.damage) if broken else None


def test_it_holds_every_chain_in_one_root(record: list[AuditEntry]) -> None:
    checkpoint = create_checkpoint()
    tree = InmemoryTree(algorithm="sha256")
    for head in (ChainHead.objects.get(chain=OTHER_CASE), ChainHead.objects.get(chain=CASE)):  # by name
        tree.append_entry(canonical.canonical(["pia-audit-heads-1", head.chain, head.count, head.head]))
    assert checkpoint is not None
    assert checkpoint.root_hash == tree.get_root().hex()
    assert checkpoint.tree_size == 2


def test_it_writes_nothing_while_nothing_happens(record: list[AuditEntry]) -> None:
    first = create_checkpoint()
    assert create_checkpoint() == first
    write("edit_answers")
    second = create_checkpoint()
    assert first and second
    assert (second.number, second.previous_hash, second.tree_size) == (2, first.hash, 2)
    assert list(second.heads.values_list("chain", "count")) == [(CASE, 5)]
    assert verify_all().is_intact


def test_it_has_nothing_to_fix_in_an_empty_record(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("checkpoint_audit")
    assert capsys.readouterr().out == "Nothing is recorded yet.\n"
    assert not Checkpoint.objects.exists()


def test_it_prints_the_root_to_keep(record: list[AuditEntry], capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint_task()
    call_command("checkpoint_audit")
    assert Checkpoint.objects.get().root_hash in capsys.readouterr().out


def test_it_gives_away_a_tail_cut_together_with_its_head(record: list[AuditEntry]) -> None:
    create_checkpoint()
    tamper("DELETE FROM audit_audittext WHERE entry_id = %s", record[3].pk)
    tamper("DELETE FROM audit_auditentry WHERE id = %s", record[3].pk)
    tamper("UPDATE audit_chainhead SET count = 3, head = %s WHERE chain = %s", record[2].hash, CASE)

    assert damage() == (CASE, 4, Damage.CHECKPOINT_DIFFERS)
    assert verify_chain(CASE).broken == verify_all().broken
    assert verify_chain(OTHER_CASE).is_intact


def test_it_gives_away_a_chain_rewritten_from_the_ground_up(record: list[AuditEntry]) -> None:
    """Mallory rewrites the last entry with all its hashes, and the head: without the checkpoint it would pass."""
    create_checkpoint()
    entry = record[3]
    entry.actor_id = "wu"
    tamper("UPDATE audit_auditentry SET actor_id = 'wu', hash = %s WHERE id = %s", entry.computed_hash(), entry.pk)
    tamper("UPDATE audit_chainhead SET head = %s WHERE chain = %s", entry.computed_hash(), CASE)
    assert damage() == (CASE, 4, Damage.CHECKPOINT_DIFFERS)


@pytest.mark.parametrize(
    "assignment", ["root_hash = 'beef'", "tree_size = 7", "at = '2020-01-01 00:00:00+00:00'", "previous_hash = 'beef'"]
)
def test_it_names_an_altered_checkpoint(record: list[AuditEntry], assignment: str) -> None:
    create_checkpoint()
    write("edit_answers")
    create_checkpoint()
    tamper(" ".join(["UPDATE audit_checkpoint SET", assignment, "WHERE number = 2"]))
    assert damage() == ("checkpoints", 2, Damage.CHECKPOINT_ALTERED)


def test_it_names_a_root_that_was_made_to_fit(record: list[AuditEntry]) -> None:
    checkpoint = create_checkpoint()
    assert checkpoint is not None
    checkpoint.root_hash = "beef"
    tamper("UPDATE audit_checkpoint SET root_hash = 'beef', hash = %s", checkpoint.computed_hash())
    assert damage() == ("checkpoints", 1, Damage.CHECKPOINT_ALTERED)


def test_it_names_a_checkpoint_taken_out_or_robbed_of_a_head(record: list[AuditEntry]) -> None:
    first = create_checkpoint()
    assert first is not None
    write("edit_answers")
    create_checkpoint()
    tamper("DELETE FROM audit_checkpointhead WHERE checkpoint_id = %s AND chain = %s", first.pk, OTHER_CASE)
    assert damage() == ("checkpoints", 1, Damage.CHECKPOINT_ALTERED)
    tamper("DELETE FROM audit_checkpointhead WHERE checkpoint_id = %s", first.pk)
    tamper("DELETE FROM audit_checkpoint WHERE id = %s", first.pk)
    assert damage() == ("checkpoints", 1, Damage.MISSING)
