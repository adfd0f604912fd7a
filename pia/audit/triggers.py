"""The SQL that makes the database itself refuse to change or delete what is recorded, on PostgreSQL and on SQLite.

There is no way round it in the product. The tests, whose rows have to go between one test and the next, go round it
from outside: as a superuser of their own PostgreSQL, or by taking the triggers away on SQLite.
"""

from collections.abc import Iterator

ENTRY = "audit_auditentry"
TEXT = "audit_audittext"
HEAD = "audit_chainhead"
CHECKPOINT = "audit_checkpoint"
CHECKPOINT_HEAD = "audit_checkpointhead"
TABLES = (ENTRY, TEXT, HEAD, CHECKPOINT, CHECKPOINT_HEAD)

#: The only updates there are; every other table has none.
PERMITTED_UPDATE = {
    # A purge, once: everything a person wrote is emptied, and what says so is filled in.
    TEXT: """
        OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL
        AND NEW.purge_ground <> '' AND NEW.purge_number IS NOT NULL
        AND NEW.entry_id = OLD.entry_id
        AND NEW.salt = '' AND NEW.actor_label = '' AND NEW.reason = '' AND NEW.details_json = ''
    """,
    # A chain grows by one entry at a time.
    HEAD: "NEW.chain = OLD.chain AND NEW.count = OLD.count + 1",
}

REFUSE = "audit_refuse"


def create(vendor: str) -> list[str]:
    """The statements that put every trigger in place."""
    if vendor == "postgresql":
        return [_postgresql_function(), *(trigger for table in TABLES for trigger in _postgresql_triggers(table))]
    return [trigger for table in TABLES for trigger in _sqlite_triggers(table)]


def drop(vendor: str) -> list[str]:
    """The statements that take every trigger away."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION {REFUSE}() CASCADE"]
    return [f"DROP TRIGGER {table}_no_{event}" for table in TABLES for event in ("update", "delete")]


def _postgresql_function() -> str:
    return f"""
        CREATE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
    """


def _postgresql_triggers(table: str) -> Iterator[str]:
    act = f"EXECUTE FUNCTION {REFUSE}()"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {_unless(table)} {act}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {act}"
    yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}"


def _sqlite_triggers(table: str) -> Iterator[str]:
    act = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {_unless(table)} {act}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {act}"


def _unless(table: str) -> str:
    permitted = PERMITTED_UPDATE.get(table)
    return f"WHEN (({permitted}) IS NOT TRUE)" if permitted else ""
