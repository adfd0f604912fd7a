"""The outbox: which audit entries have been looked at, and every mail that came of them or of a due date."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from pia.assessments.models import DueItem, Proposal
from pia.jobs.models import Job
from pia.lib.ids import sortable_uuid


class Kind(models.TextChoices):
    """What a mail is about; the folder of its template has the same name."""

    REVIEW_OPENED = "review_opened", pgettext_lazy("mail", "Review opened")
    RETURNED = "returned", pgettext_lazy("mail", "Returned to the author")
    DECIDED = "decided", pgettext_lazy("mail", "Decision")
    DECISION_REVOKED = "decision_revoked", pgettext_lazy("mail", "Decision revoked")
    CONDITION_ASSIGNED = "condition_assigned", pgettext_lazy("mail", "Conditions to meet")
    REVIEW_DUE = "review_due", pgettext_lazy("mail", "Reminder of a review")


class Status(models.TextChoices):
    """How far a mail is. Sending: some attempt has claimed it and has not said yet how it ended."""

    QUEUED = "queued", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("mail", "Cancelled")


class Dispatch(models.Model):
    """An audit entry that has been looked at: whatever mails it asks for are in the outbox."""

    chain = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_dispatch_an_entry")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}"


class Watermark(models.Model):
    """The id of the newest entry up to which everything has a dispatch: the sweep does not read further back."""

    entry = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.entry)


class Message(models.Model):
    """One mail to one person, written in their language when it was derived, sent by its id."""

    id = models.UUIDField(primary_key=True, default=sortable_uuid, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="What it is about and for whom: asked for once.")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="messages")
    due_item = models.ForeignKey(DueItem, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="Start of the attempt that last claimed it.")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="message_kind_known"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="message_status_known"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(status=Status.SENT), name="only_sent_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["due_item", "kind"], name="messages_of_a_due_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
