"""A search for the cases that another version of a law changes: how far it is, what it found, what was done then."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from pia.accounts.models import Organisation
from pia.assessments.models.proposal import Proposal
from pia.jobs.models import Job, JobState
from pia.lib.ids import sortable_uuid


class RunState(models.TextChoices):
    """How far a search is."""

    QUEUED = "queued", pgettext_lazy("impact run", "Waiting")
    RUNNING = "running", pgettext_lazy("impact run", "Under way")
    STOPPED = "stopped", pgettext_lazy("impact run", "Stopped")
    DONE = "done", pgettext_lazy("impact run", "Done")
    FAILED = "failed", pgettext_lazy("impact run", "Failed")


UNDER_WAY = frozenset({RunState.QUEUED, RunState.RUNNING})
RESUMABLE = frozenset({RunState.STOPPED, RunState.FAILED})


class Answered(models.TextChoices):
    """What became of the wish to assess a case again; none was uttered where it is empty."""

    ASKED = "asked", pgettext_lazy("impact row", "Being opened")
    OPENED = "opened", pgettext_lazy("impact row", "Reassessment opened")
    ALREADY = "already", pgettext_lazy("impact row", "Already being assessed")
    REFUSED = "refused", pgettext_lazy("impact row", "Not opened")


class ImpactRun(models.Model):
    """One search through the live cases of an organisation; `last_case` is the cursor that it goes on from.

    `leg` counts the starts and resumptions: a worker of an earlier leg that is still alive writes nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=sortable_uuid, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    from_version = models.CharField(max_length=10)
    to_version = models.CharField(max_length=10)
    as_of = models.DateField(
        default=timezone.localdate, help_text="Counts as today, so that a resumed search stays one."
    )
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    leg = models.PositiveIntegerField(default=1)
    last_case = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="impact_run_state_known"),
            models.UniqueConstraint(
                fields=["organisation", "slug", "from_version", "to_version"],
                condition=Q(state__in=[RunState.QUEUED.value, RunState.RUNNING.value]),
                name="one_impact_run_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-requested_at"], name="impact_runs_recent")]

    def __str__(self) -> str:
        return f"{self.slug} {self.from_version} {self.to_version} {self.state}"

    @property
    def shown_state(self) -> RunState:
        """What to tell people: a job that failed without a word (its worker died too often) is a failed search."""
        if self.state in UNDER_WAY and self.job is not None and self.job.state == JobState.FAILED:
            return RunState.FAILED
        return RunState(self.state)

    @property
    def percent(self) -> int:
        """How far it is; cases that came since it began do not make it more than all."""
        if self.state == RunState.DONE:
            return 100
        return min(99, 100 * self.seen // self.total) if self.total else 0


class ImpactRow(models.Model):
    """One case that the other version changes: what changes, because of which rules, and what was done about it."""

    run = models.ForeignKey(ImpactRun, on_delete=models.CASCADE, related_name="rows")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+")
    pinned = models.CharField(max_length=10, blank=True, help_text="The version the case was pinned to when found.")
    day_before = models.DateField()
    day_after = models.DateField()
    outcome_before = models.CharField(max_length=20)
    outcome_after = models.CharField(max_length=20)
    overall_before = models.CharField(max_length=20, blank=True)
    overall_after = models.CharField(max_length=20, blank=True)
    outcome_changes = models.BooleanField()
    filings_change = models.BooleanField()
    content_changes = models.BooleanField()
    duties_change = models.BooleanField()
    because = models.JSONField(default=list)
    filings = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    duties = models.JSONField(default=dict)
    answered = models.CharField(max_length=10, choices=Answered.choices, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    note = models.JSONField(default=dict, blank=True, help_text="Why nothing was opened, by language.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "proposal"], name="one_impact_row_a_case"),
            models.CheckConstraint(condition=Q(answered__in=["", *Answered.values]), name="impact_row_answer_known"),
        ]
        indexes = [
            models.Index(fields=["run", "id"], name="impact_rows_of_a_run"),
            models.Index(fields=["run", "answered"], name="impact_rows_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.proposal_id}"
