import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q


def tell_apart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was attached by which decision, as far as the one step back that was kept tells, and why it was dropped."""
    conditions = apps.get_model("assessments", "Condition").objects.using(schema_editor.connection.alias)
    conditions.filter(previous_decision=None).update(attached_by=F("decision"))
    conditions.exclude(previous_decision=None).update(attached_by=F("previous_decision"))
    dropped = conditions.filter(Q(state="dropped") & ~Q(settled_reason=""))
    translations = apps.get_model("assessments", "Translation").objects.using(schema_editor.connection.alias)
    for proposal, ref in dropped.values_list("proposal", "ref"):
        there = translations.filter(proposal=proposal, address=f"conditions/{ref}/settled_reason")
        there.update(address=f"conditions/{ref}/dropped_reason")
    dropped.update(dropped_reason=F("settled_reason"), settled_reason="")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="condition",
            name="attached_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Later ones took it over.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.decision",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="dropped_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.RemoveField(model_name="condition", name="previous_decision"),
    ]
