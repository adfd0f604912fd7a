"""What files leave behind: the parts without a home here, and files on their way in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from pia.accounts.models import Unit
from pia.assessments.models import Proposal
from pia.jobs.models import Job, JobState
from pia.lib.ids import sortable_uuid


class UploadState(models.TextChoices):
    """How far a file is that somebody handed in."""

    SHOWN = "shown", pgettext_lazy("upload", "Not imported yet")
    ASKED = "asked", pgettext_lazy("upload", "Being imported")
    DONE = "done", pgettext_lazy("upload", "Imported")
    REFUSED = "refused", pgettext_lazy("upload", "Not imported")
    FAILED = "failed", pgettext_lazy("upload", "Failed")


class Upload(models.Model):
    """A file on its way in: shown to whoever handed it in, and gone within a day, imported or not."""

    id = models.UUIDField(primary_key=True, default=sortable_uuid, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Of the case to be made."
    )
    proposal = models.ForeignKey(
        Proposal,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The case that the rows go into, and the one that was made.",
    )
    format = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    rows = models.PositiveIntegerField(default=0, help_text="How many it would store, as was last seen.")
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.SHOWN)
    good_rows = models.BooleanField(default=False, help_text="Whether the good part was asked for.")
    another = models.BooleanField(default=False, help_text="Whether a further case was asked for.")
    problems = models.JSONField(default=list, blank=True, help_text="[[line, words]] of an import that was refused.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(proposal__isnull=False), name="upload_goes_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["by", "-created_at"], name="uploads_of_a_person")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def makes_a_case(self) -> bool:
        """Whether the file is to become a case; otherwise its rows go into one."""
        return self.unit_id is not None

    @property
    def shown_state(self) -> UploadState:
        """What to tell people: an import whose job failed without a word has failed."""
        if self.state == UploadState.ASKED and self.job is not None and self.job.state == JobState.FAILED:
            return UploadState.FAILED
        return UploadState(self.state)

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it."""
        return self.shown_state is UploadState.ASKED

    @property
    def has_failed(self) -> bool:
        """Whether it could not be stored for no fault of the file."""
        return self.shown_state is UploadState.FAILED

    @property
    def became(self) -> Proposal | None:
        """The case that it went into, once it has."""
        return self.proposal if self.state == UploadState.DONE else None


class KeptAside(models.Model):
    """What a file of a format held that has no home in a case; written again on export to the same format."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="kept_aside")
    format = models.CharField(max_length=20)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "format"], name="one_aside_a_format")]

    def __str__(self) -> str:
        return self.format


def aside_of(proposal: Proposal, format_id: str) -> dict[str, Any]:
    """What files of this format held that has no home here; empty where none was read."""
    row = KeptAside.objects.filter(proposal=proposal, format=format_id).first()
    return dict(row.data) if row else {}


def keep_aside(proposal: Proposal, format_id: str, data: dict[str, Any]) -> None:
    """Keep it with what earlier files of the format left; where both have a value, the newer one stays."""
    if data:
        kept = _joined(aside_of(proposal, format_id), data)
        KeptAside.objects.update_or_create(proposal=proposal, format=format_id, defaults={"data": kept})


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    both = {key: _joined(old[key], new[key]) for key in old.keys() & new.keys() if _are_tables(old[key], new[key])}
    return {**old, **new, **both}


def _are_tables(*values: Any) -> bool:
    return all(isinstance(value, dict) for value in values)
