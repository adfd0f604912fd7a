"""Triggers that keep the record append-only for whoever does not come through the models.

On SQLite a later migration that rebuilds one of these tables drops its triggers: such a migration ends with
`RunPython(create_triggers)` again. tests/audit/test_append_only.py fails if one is missing.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from pia.audit import triggers


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.create(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_record")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]
