"""What a case consists of besides the proposal itself: answers, agreement texts, data items, translations, edits."""

from django.conf import settings
from django.db import models

from pia.assessments.models.proposal import RECORD_LANGUAGES, Proposal


class Answer(models.Model):
    """The answer to one question of the screening questionnaire."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=80)
    value = models.JSONField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "question"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return self.question


class Agreement(models.Model):
    """The text of a user agreement or privacy policy as it would be shown to people."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="agreements")
    ref = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=RECORD_LANGUAGES)
    text = models.TextField()

    class Meta:
        ordering = ["ref"]
        constraints = [models.UniqueConstraint(fields=["proposal", "ref"], name="one_agreement_a_ref")]

    def __str__(self) -> str:
        return self.ref


class DataItem(models.Model):
    """One row of the data inventory: an item, whose it is, why, on what basis, how long and who receives it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="items")
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0, help_text="Where it stands in the table; a new row is the last.")
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    subjects = models.JSONField(default=list, blank=True)
    purpose = models.TextField(blank=True)
    legal_basis = models.JSONField(default=dict, blank=True, help_text="Regime slug -> id of a legal basis it knows.")
    basis_stated = models.CharField(
        max_length=300, blank=True, help_text="The basis in the team's own words, as an imported file gave it."
    )
    origin = models.CharField(max_length=20, blank=True, help_text="Whom or what the data come from: an id of ORIGINS.")
    source = models.TextField(blank=True)
    volume = models.CharField(max_length=20, blank=True, help_text="How many people: id of a band of the catalogue.")
    systems = models.JSONField(default=list, blank=True)
    retention_proposed = models.CharField(max_length=300, blank=True)
    retention_required = models.CharField(max_length=300, blank=True)
    retention_days = models.PositiveIntegerField(null=True, blank=True, help_text="Proposed; empty: no end set.")
    recipients = models.JSONField(default=list, blank=True, help_text="[{name, kind, country, contract, mechanisms}]")
    protection = models.TextField(blank=True)
    raised_sensitive = models.CharField(max_length=300, blank=True, help_text="Reason a person gave for raising it.")
    alike = models.CharField(
        max_length=16, blank=True, help_text="Digest of what rules see of the row; empty: not worked out yet."
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "ref"], name="one_item_a_ref")]
        indexes = [
            models.Index(fields=["proposal", "position", "id"], name="items_in_order"),
            models.Index(fields=["proposal", "alike"], name="items_alike"),
        ]

    def __str__(self) -> str:
        return self.ref


class InventoryCount(models.Model):
    """The rows of an inventory counted by what they are and lack, so that a page of a long one reads a few groups.

    Counted anew by whoever writes rows, in the same transaction (`inventory_counting`); without it, rows are counted.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="inventory_count")
    laws = models.JSONField(default=list, help_text="General laws under which a missing legal basis was looked for.")
    groups = models.JSONField(default=list, help_text="[{category, subjects, raised, lacks, number}]")

    def __str__(self) -> str:
        return f"{self.proposal_id}: {len(self.groups)}"


class Translation(models.Model):
    """A text of the case in another language than its record language; stale once its source has changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="translations")
    address = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=RECORD_LANGUAGES)
    text = models.TextField()
    source_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "address", "language"], name="one_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.address}@{self.language}"


class Edit(models.Model):
    """One field changed by one person; a transition's audit entry carries the digest of those before it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="edits")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    address = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undoes = models.DateTimeField(null=True, help_text="When the change was made that this one took back.")
    sealed_by = models.PositiveIntegerField(null=True, help_text="Number of the audit entry that carries its digest.")

    class Meta:
        indexes = [models.Index(fields=["proposal", "-id"], name="edits_recent")]

    def __str__(self) -> str:
        return self.address


class Comment(models.Model):
    """A remark on a case or one of its fields; privileged ones leave in no edition, export or mail."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    round = models.PositiveIntegerField()
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    privileged = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"comment {self.pk}"
