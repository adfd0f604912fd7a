"""What a release pipeline asks for: signed passes of approvals, secrets to ask with, and exceptions for a while."""

from django.conf import settings
from django.db import models

from pia.assessments.models.decision import Decision
from pia.assessments.models.proposal import Proposal
from pia.assessments.models.signature import Signature


class Pass(models.Model):
    """A signed statement of what was approved. It proves that; whether it may be used today, only the call says."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="passes")
    jti = models.CharField(max_length=32, unique=True)
    kid = models.CharField(max_length=43, help_text="The key that signed it.")
    jws = models.TextField()
    claims = models.JSONField()
    fulfilled = models.BooleanField(help_text="Nothing was left to be met before the launch when it was issued.")
    issued_at = models.DateTimeField()
    expires_on = models.DateField(help_text="The last day on which it counts.")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=models.Q(superseded_at__isnull=True), name="one_pass_a_decision"
            )
        ]
        indexes = [models.Index(fields=["kid"], name="passes_of_a_key")]

    def __str__(self) -> str:
        return self.jti


class LaunchToken(models.Model):
    """A secret with which a pipeline asks about one proposal. Its digest alone is kept."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="launch_tokens")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, in hex.")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=models.Q(revoked_at__isnull=True), name="one_launch_token_a_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.issued_at:%Y-%m-%d}"


class Override(models.Model):
    """An approver's named exception to what stops a launch, for a few days and with a reason."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="overrides")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="overrides")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="override")
    reason = models.TextField()
    at = models.DateTimeField()
    until = models.DateField(help_text="The last day on which it counts.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where something new that stops the launch ended it.",
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=models.Q(ended_at__isnull=True), name="one_override_a_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: until {self.until}"
