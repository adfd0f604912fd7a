"""The rows of the record: entries and their text, the head of each chain, and the checkpoints over all heads.

Nothing here is ever changed or deleted, but for one thing: a purge may empty the text beside an entry. The models
refuse, and triggers in the database refuse again (migration 0002) for whoever does not come through the models.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from pia.audit import digests
from pia.lib import canonical


class AppendOnlyError(Exception):
    """Somebody tried to change or delete what is written once."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model.__name__} is append-only: rows are neither changed nor deleted")


class AppendOnlyQuerySet(models.QuerySet):
    """Reads; every way of writing many rows is closed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(self.model)

    def delete(self) -> NoReturn:
        raise AppendOnlyError(self.model)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(self.model)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(self.model)


class AppendOnlyModel(models.Model):
    """Saved once, when it is new."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(type(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(type(self))


class AuditEntry(AppendOnlyModel):
    """One thing that happened, numbered within its chain and tied to the entry before it."""

    chain = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=64, blank=True)  # empty: the system itself
    subject = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    text_digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_entry_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_entry_number_from_one"),
        ]
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_entry_by_subject")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} {self.action}"

    def computed_hash(self) -> str:
        """The hash these values must have; `hash` is what was written at the time."""
        return canonical.digest(
            [
                digests.ENTRY_FORMAT,
                self.chain,
                self.number,
                digests.instant(self.at),
                self.action,
                self.actor_id,
                self.subject,
                self.subject_id,
                self.before,
                self.after,
                self.text_digest,
                self.previous_hash,
            ]
        )

    @property
    def actor_label(self) -> str:
        return self.text.actor_label

    @property
    def reason(self) -> str:
        return self.text.reason

    @property
    def details(self) -> dict[str, Any]:
        return self.text.details


class PurgeGround(models.TextChoices):
    """Why the text beside an entry was emptied."""

    RETENTION_OVER = "retention_over", _("The retention period is over")
    ERASURE_REQUEST = "erasure_request", _("A person's request for erasure")
    LEGAL_ORDER = "legal_order", _("An order of a court or an authority")
    ENTERED_BY_MISTAKE = "entered_by_mistake", _("Entered by mistake")


class AuditText(AppendOnlyModel):
    """What people wrote and were called, beside the entry so that it can be forgotten without breaking the chain."""

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.DO_NOTHING, related_name="text")
    salt = models.CharField(max_length=32, blank=True)
    actor_label = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    details_json = models.TextField(blank=True)  # canonical JSON of an object
    purged_at = models.DateTimeField(null=True)
    purge_ground = models.CharField(max_length=32, blank=True)
    purge_number = models.PositiveBigIntegerField(null=True)  # the entry of the same chain that records the purge

    class Meta:
        verbose_name = _("text of an audit entry")
        verbose_name_plural = _("texts of audit entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purge_ground__in=["", *PurgeGround.values]), name="audit_text_purge_ground_known"
            ),
        ]

    def __str__(self) -> str:
        return f"text of entry {self.entry_id}"

    @property
    def details(self) -> dict[str, Any]:
        return json.loads(self.details_json) if self.details_json else {}

    @property
    def is_purged(self) -> bool:
        return self.purged_at is not None

    def empty(self, *, at: datetime, ground: PurgeGround, number: int) -> None:
        """The one permitted change. Only `log.purge` calls this: it records the purge in the chain first."""
        self.salt = self.actor_label = self.reason = self.details_json = ""
        self.purged_at, self.purge_ground, self.purge_number = at, ground.value, number
        super(AppendOnlyModel, self).save(force_update=True)

    def computed_digest(self) -> str:
        return digests.text_digest(
            salt=self.salt, actor_label=self.actor_label, reason=self.reason, details=self.details_json
        )


class ChainHead(models.Model):
    """How long a chain is and the hash of its last entry; the row that writers of one chain queue up for."""

    chain = models.CharField(max_length=100, primary_key=True)
    head = models.CharField(max_length=64, blank=True)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("chain head")
        verbose_name_plural = _("chain heads")

    def __str__(self) -> str:
        return f"{self.chain} #{self.count}"


class Checkpoint(AppendOnlyModel):
    """The Merkle root over all chain heads at one moment: printed or sent elsewhere, it fixes the whole record."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    tree_size = models.PositiveBigIntegerField()
    root_hash = models.CharField(max_length=64)
    heads_digest = models.CharField(max_length=64)  # over the heads that moved since the checkpoint before
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"checkpoint {self.number}: {self.root_hash}"

    def computed_hash(self) -> str:
        return canonical.digest(
            [
                digests.CHECKPOINT_FORMAT,
                self.number,
                digests.instant(self.at),
                self.tree_size,
                self.root_hash,
                self.heads_digest,
                self.previous_hash,
            ]
        )


class CheckpointHead(AppendOnlyModel):
    """A chain's head as a checkpoint saw it; written only for chains that moved since the checkpoint before."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.DO_NOTHING, related_name="heads")
    chain = models.CharField(max_length=100)
    count = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("head in a checkpoint")
        verbose_name_plural = _("heads in checkpoints")
        ordering = ["checkpoint", "chain"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "chain"], name="audit_checkpoint_head_once"),
        ]
        indexes = [models.Index(fields=["chain", "count"], name="audit_checkpoint_head_by_count")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.count}"
