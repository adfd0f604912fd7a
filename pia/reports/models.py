"""A document made of a case: what was asked for, how far it is, and the file it became."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.assessments.models import Proposal
from pia.jobs.models import Job, JobState
from pia.lib.ids import sortable_uuid


class DocumentKind(models.TextChoices):
    SIGNOFF_REPORT = "signoff_report", _("Sign-off report")


class DocumentState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("document", "Waiting")
    RENDERING = "rendering", pgettext_lazy("document", "Being made")
    READY = "ready", pgettext_lazy("document", "Ready")
    FAILED = "failed", pgettext_lazy("document", "Failed")


class DocumentLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")


class Document(models.Model):
    """One edition of one content in one language; the same content asked for again is the same document."""

    id = models.UUIDField(primary_key=True, default=sortable_uuid, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind.choices, default=DocumentKind.SIGNOFF_REPORT)
    language = models.CharField(max_length=2, choices=DocumentLanguage.choices)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    content_digest = models.CharField(max_length=64, help_text="SHA-256 over everything that is printed.")
    content = models.JSONField(help_text="Everything that is printed, as it was when the document was asked for.")
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    error_code = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(condition=Q(language__in=DocumentLanguage.values), name="document_language_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="document_progress_at_most_100"),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.READY)
                | Q(ready_at__isnull=False, pages__gt=0, size__gt=0) & ~Q(file_name="") & ~Q(sha256=""),
                name="ready_document_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.FAILED) | ~Q(error_code=""), name="failed_document_says_why"
            ),
            models.UniqueConstraint(
                fields=["proposal", "kind", "language", "content_digest"], name="one_document_a_content"
            ),
        ]
        indexes = [models.Index(fields=["proposal", "-requested_at"], name="documents_of_a_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.state}"

    @property
    def shown_state(self) -> DocumentState:
        """What to tell people: a job that failed without a word (its worker died too often) is a failed document."""
        if self.state != DocumentState.READY and self.job is not None and self.job.state == JobState.FAILED:
            return DocumentState.FAILED
        return DocumentState(self.state)

    @property
    def shown_error_code(self) -> str:
        """The code to quote; the job's own where the document has none."""
        return self.error_code or (self.job.error_code if self.job is not None else "")
