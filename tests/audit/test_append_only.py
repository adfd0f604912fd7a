"""The application's own connection, speaking SQL past the models, is refused by the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from pia.audit import triggers
from pia.audit.checkpoints import create_checkpoint
from pia.audit.log import purge
from pia.audit.models import AuditEntry, PurgeGround
from tests.audit.story import lin_submits_and_chen_returns

COLUMN = {
    triggers.ENTRY: "action = 'approve'",
    triggers.TEXT: "reason = 'better so'",
    triggers.HEAD: "count = 1",
    triggers.CHECKPOINT: "root_hash = 'beef'",
    triggers.CHECKPOINT_HEAD: "count = 1",
}


@pytest.fixture
def a_record(db: None) -> list[AuditEntry]:
    entries = lin_submits_and_chen_returns()
    create_checkpoint()
    return entries


def refused(*words: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" ".join(words))


@pytest.mark.sqlite
@pytest.mark.parametrize("table", triggers.TABLES)
def test_it_refuses_updates_and_deletions(a_record: list[AuditEntry], table: str) -> None:
    refused("UPDATE", table, "SET", COLUMN[table])
    refused("DELETE FROM", table)


@pytest.mark.parametrize("table", triggers.TABLES)
def test_it_refuses_to_truncate(a_record: list[AuditEntry], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else PostgreSQL refuses for a reason of its own
    refused("TRUNCATE", table, "CASCADE")


def test_it_cannot_switch_the_triggers_off_for_its_session(a_record: list[AuditEntry]) -> None:
    forbidden = pytest.raises(DatabaseError, match="session_replication_role")
    with forbidden, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


@pytest.mark.sqlite
def test_it_lets_a_purge_through_and_nothing_that_looks_like_one(a_record: list[AuditEntry]) -> None:
    emptied = "salt = '', actor_label = '', reason = '', details_json = ''"
    said = "purged_at = CURRENT_TIMESTAMP, purge_ground = 'retention_over', purge_number = 9"
    refused("UPDATE", triggers.TEXT, "SET", emptied)
    refused("UPDATE", triggers.TEXT, "SET", said)
    refused("UPDATE", triggers.TEXT, "SET", said, ",", emptied.replace("reason = ''", "reason = 'still here'"))

    purge(a_record[2], ground=PurgeGround.RETENTION_OVER, actor_label="Chen Wei", actor_id="chen")
    refused("UPDATE", triggers.TEXT, "SET reason = 'back again' WHERE entry_id =", str(a_record[2].pk))


@pytest.mark.sqlite
def test_it_has_every_trigger_after_all_migrations(db: None) -> None:
    names = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master"
    with connection.cursor() as cursor:
        cursor.execute(names)
        present = {name for (name,) in cursor.fetchall()}
    events = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    assert {f"{table}_no_{event}" for table in triggers.TABLES for event in events} <= present
