"""Documents made of cases."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pia.lib.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assessments", "0001_first"),
        ("jobs", "0001_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=pia.lib.ids.sortable_uuid, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("signoff_report", "Sign-off report")], default="signoff_report", max_length=30
                    ),
                ),
                ("language", models.CharField(choices=[("en", "English"), ("zh", "Chinese")], max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("rendering", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                (
                    "content_digest",
                    models.CharField(help_text="SHA-256 over everything that is printed.", max_length=64),
                ),
                (
                    "content",
                    models.JSONField(
                        help_text="Everything that is printed, as it was when the document was asked for."
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("error_code", models.CharField(blank=True, max_length=100)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="assessments.proposal"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-id"],
                "indexes": [models.Index(fields=["proposal", "-requested_at"], name="documents_of_a_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["signoff_report"])), name="document_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "rendering", "ready", "failed"])),
                        name="document_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "zh"])), name="document_language_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)), name="document_progress_at_most_100"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("pages__gt", 0),
                                ("ready_at__isnull", False),
                                ("size__gt", 0),
                                models.Q(("file_name", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ready_document_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_document_says_why",
                    ),
                    models.UniqueConstraint(
                        fields=("proposal", "kind", "language", "content_digest"), name="one_document_a_content"
                    ),
                ],
            },
        ),
    ]
