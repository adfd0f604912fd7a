"""The table of signing keys: the public half in the open, the private half sealed."""

from django.db import models


class SigningKey(models.Model):
    """One key of one owner. At most one signs; retired ones stay published, withdrawn ones do not."""

    owner = models.CharField(max_length=80, help_text="Whose key it is, as a label such as organisation:1.")
    kid = models.CharField(max_length=43, unique=True, help_text="RFC 7638 thumbprint of the public key.")
    public = models.JSONField(help_text="The public key as a JSON Web Key.")
    sealed = models.TextField(help_text="The private key, encrypted with the installation's signing secret.")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text="From then on another key signs.")
    compromised_at = models.DateTimeField(
        null=True, blank=True, help_text="Withdrawn: nothing that it signed is believed any more."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(retired_at__isnull=True), name="one_signing_key_an_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(compromised_at__isnull=True) | models.Q(retired_at__isnull=False),
                name="compromised_key_signs_no_more",
            ),
        ]

    def __str__(self) -> str:
        return self.kid
