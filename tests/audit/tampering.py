"""Mallory, who has the password of the database's owner and no respect for the record: alters it past all guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from pia.audit import triggers


@contextmanager
def triggers_off() -> Iterator[None]:
    """What only the owner of the tables can do; the triggers come back afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in triggers.TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for statement in triggers.drop(connection.vendor):
                cursor.execute(statement)
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in triggers.TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            for statement in triggers.create(connection.vendor):
                cursor.execute(statement)


def tamper(sql: str, *parameters: Any) -> None:
    """Run one statement against the record with the triggers off; it must have hit something."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert cursor.rowcount, f"nothing was tampered with: {sql}"
