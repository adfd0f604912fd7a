"""The SQL that makes the database itself refuse to change or delete what is recorded.

One door stays open for the tests, whose rows have to go between one test and the next: a database that can only be a
test's. On PostgreSQL its name starts with `test_` and the connection says `pia.test_flush=on`; on SQLite it lies in
memory, or in a file whose name starts with `test_`.
"""

ENTRY = "audit_auditentry"
TEXT = "audit_audittext"
HEAD = "audit_chainhead"
CHECKPOINT = "audit_checkpoint"
CHECKPOINT_HEAD = "audit_checkpointhead"

#: Rows of these are written once and never touched again.
WRITTEN_ONCE = (ENTRY, CHECKPOINT, CHECKPOINT_HEAD)
ALL = (ENTRY, TEXT, HEAD, CHECKPOINT, CHECKPOINT_HEAD)

# A purge, and nothing but a purge: once, everything a person wrote is emptied, what says so is filled in.
PURGE_ONLY = """
    OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL
    AND NEW.purge_ground <> '' AND NEW.purge_number IS NOT NULL
    AND NEW.entry_id = OLD.entry_id
    AND NEW.salt = '' AND NEW.actor_label = '' AND NEW.reason = '' AND NEW.details_json = ''
"""
# A chain grows by one entry at a time.
GROWS_BY_ONE = "NEW.chain = OLD.chain AND NEW.count = OLD.count + 1"

SQLITE_TEST_DATABASE = """
    (SELECT file = '' OR (file GLOB '*/test_*' AND file NOT GLOB '*/test_*/*')
     FROM pragma_database_list WHERE name = 'main')
"""


def create(vendor: str) -> list[str]:
    return _create_postgresql() if vendor == "postgresql" else _create_sqlite()


def drop(vendor: str) -> list[str]:
    if vendor == "postgresql":
        functions = ("audit_refuse_deletion", "audit_refuse_change", "audit_purge_only", "audit_grow_only")
        return [f"DROP FUNCTION {name}() CASCADE" for name in functions]
    return [f"DROP TRIGGER {table}_{event}" for table in ALL for event in ("no_update", "no_delete")]


def _create_postgresql() -> list[str]:
    statements = [
        """
        CREATE FUNCTION audit_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('pia.test_flush', true) = 'on' AND starts_with(current_database(), 'test_') THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """,
        _postgresql_guard("audit_purge_only", PURGE_ONLY),
        _postgresql_guard("audit_grow_only", GROWS_BY_ONE),
    ]
    guards = {TEXT: "audit_purge_only", HEAD: "audit_grow_only"}
    for table in ALL:
        guard = guards.get(table, "audit_refuse_change")
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION audit_refuse_deletion()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_deletion()",
        ]
    return statements


def _postgresql_guard(name: str, condition: str) -> str:
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {condition} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
    """


def _create_sqlite() -> list[str]:
    unless = {TEXT: f"WHEN ({PURGE_ONLY}) IS NOT TRUE", HEAD: f"WHEN ({GROWS_BY_ONE}) IS NOT TRUE"}
    statements = []
    for table in ALL:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless.get(table, '')} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT {SQLITE_TEST_DATABASE} {refuse}",
        ]
    return statements
