"""A signed act: who signed which statement over which section digests, in which language, proven how."""

from django.conf import settings
from django.db import models

from pia.assessments.models.proposal import RECORD_LANGUAGES, Proposal


class Signature(models.Model):
    """Bound to content: it speaks only while the digests of its sections are the case's digests."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="signatures")
    act = models.CharField(max_length=40, help_text="The action signed for.")
    subject = models.CharField(max_length=80, help_text="What it is about: a track, a risk, the case.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    statement = models.TextField()
    language = models.CharField(max_length=2, choices=RECORD_LANGUAGES)
    digests = models.JSONField(help_text="Section -> SHA-256 in hex.")
    method = models.CharField(max_length=30, help_text="How the signer proved who they are: password, ...")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "act"], name="signatures_of_a_case")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"

    @property
    def seat_id(self) -> int:
        """Whose word it is: the signer's, or that of the person they stood in for."""
        return self.on_behalf_of_id or self.by_id
