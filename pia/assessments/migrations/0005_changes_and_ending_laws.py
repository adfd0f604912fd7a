"""Two more things that may be due: a look at a change of what was approved, and a law that ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_law_changes")]

    operations = [
        migrations.AlterField(
            model_name="dueitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("draft", "Finish the draft"),
                    ("screening", "Confirm the screening"),
                    ("inventory", "Complete the data inventory"),
                    ("scoring", "Score the risks"),
                    ("review", "Conclude the review"),
                    ("changes", "Answer the findings and resubmit"),
                    ("confirmation", "Confirm the assessment"),
                    ("opinion", "Give the DPO opinion"),
                    ("consultation", "Consult the authority"),
                    ("authority", "Answer of the authority"),
                    ("decision", "Decide"),
                    ("condition", "Meet a condition"),
                    ("verification", "Verify evidence"),
                    ("fulfilment", "Clear what holds back the approval"),
                    ("review_date", "Review the approved processing"),
                    ("end_of_processing", "Record the end of processing"),
                    ("material_change", "Look at a change of what was approved"),
                    ("law_ends", "Move on from a law that ends"),
                ],
                max_length=30,
            ),
        ),
        migrations.RemoveConstraint(model_name="dueitem", name="due_kind_known"),
        migrations.AddConstraint(
            model_name="dueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "draft",
                            "screening",
                            "inventory",
                            "scoring",
                            "review",
                            "changes",
                            "confirmation",
                            "opinion",
                            "consultation",
                            "authority",
                            "decision",
                            "condition",
                            "verification",
                            "fulfilment",
                            "review_date",
                            "end_of_processing",
                            "material_change",
                            "law_ends",
                        ],
                    )
                ),
                name="due_kind_known",
            ),
        ),
    ]
