"""Conditions attached to an approval, what is counted for them, and the evidence that they and measures are met."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from pia.assessments.models.decision import Decision
from pia.assessments.models.proposal import Proposal
from pia.assessments.models.review import Review
from pia.assessments.models.risk import Measure
from pia.assessments.states import ConditionKind, ConditionState, EvidenceKind, FilingState, Phase, SpanUnit
from pia.audit.models import AppendOnlyModel
from pia.lib import canonical


class Condition(models.Model):
    """A duty attached to an approval, from a reviewer's proposal to verified evidence."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="conditions")
    ref = models.CharField(max_length=12)
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.CASCADE, related_name="conditions")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions")
    attached_by = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Later ones took it over.",
    )
    dropped_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_reason = models.TextField(blank=True)
    state_before = models.CharField(max_length=20, blank=True, help_text="Before it was dropped.")
    covers = models.ManyToManyField(Measure, blank=True, related_name="conditions")
    kind = models.CharField(max_length=20, choices=ConditionKind.choices, default=ConditionKind.ONCE)
    text = models.TextField()
    proposed_text = models.TextField(blank=True, help_text="As the reviewer worded it, where the approver adapted it.")
    blocking = models.BooleanField(default=True)
    phase = models.CharField(max_length=20, choices=Phase.choices, default=Phase.BEFORE_LAUNCH)
    stops_launch = models.BooleanField(default=False, help_text="Whether the launch is stopped while it is overdue.")
    due = models.DateField(
        null=True, blank=True, help_text="Of a recurring duty the next time; of a counter known once it is reached."
    )
    first_due = models.DateField(null=True, blank=True, help_text="The first time of a recurring duty.")
    every = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="A recurring duty comes again after so many units; a figure is reported so often.",
    )
    every_unit = models.CharField(max_length=20, choices=SpanUnit.choices, blank=True)
    counts = models.TextField(blank=True, help_text="What a counter counts.")
    threshold = models.PositiveBigIntegerField(null=True, blank=True, help_text="The number at which the duty arises.")
    term = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Time to meet it once it has arisen.")
    term_unit = models.CharField(max_length=20, choices=SpanUnit.choices, blank=True)
    reached_on = models.DateField(null=True, blank=True, help_text="The first day on which the number was reached.")
    found_false_on = models.DateField(null=True, blank=True, help_text="Evidence was found false; cleared by new.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions_owned"
    )
    state = models.CharField(max_length=20, choices=ConditionState.choices, default=ConditionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The owner, where a stand-in filed it.",
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ref"], name="one_condition_a_ref"),
            models.CheckConstraint(condition=models.Q(state__in=ConditionState.values), name="condition_state_known"),
            models.CheckConstraint(condition=models.Q(phase__in=Phase.values), name="condition_phase_known"),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True)
                | ~models.Q(verified_by=models.F("filed_by")) & ~models.Q(verified_by=models.F("owner")),
                name="condition_verified_by_another",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ConditionKind.values), name="condition_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind=ConditionKind.ONCE) | models.Q(blocking=False), name="only_once_blocks"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ConditionKind.RECURRING)
                | models.Q(first_due__isnull=False, due__isnull=False, every__gt=0),
                name="recurring_has_days",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ConditionKind.COUNTER)
                | models.Q(threshold__gt=0, term__isnull=False) & ~models.Q(counts=""),
                name="counter_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def taken_over(self) -> bool:
        """Whether an earlier decision attached it than the one it now belongs to."""
        return self.decision_id != self.attached_by_id

    @property
    def reason_field(self) -> str:
        """The field that says why it is as it is: dropped, or settled."""
        return "dropped_reason" if self.state == ConditionState.DROPPED else "settled_reason"

    def drop(self, reason: str, by: Decision | None = None) -> None:
        """No longer asked for; how it was settled before stays on record, and so does where it stood."""
        self.state_before, self.state = self.state, ConditionState.DROPPED
        self.dropped_by, self.dropped_reason = by, reason

    def take_up_again(self) -> None:
        """What dropped it no longer speaks: it is as it was."""
        self.state, self.state_before = self.state_before, ""
        self.dropped_by, self.dropped_reason = None, ""


class CounterReading(AppendOnlyModel):
    """What was counted on a day, and who reported it; a figure may go down again, but nothing reported is erased."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="readings")
    value = models.PositiveBigIntegerField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.value} on {self.on}"


class EvidenceFiling(models.Model):
    """What one person handed in at one time for a condition or a measure, and what somebody else said of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="filings")
    condition = models.ForeignKey(Condition, null=True, blank=True, on_delete=models.CASCADE, related_name="filings")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="filings")
    due = models.DateField(null=True, blank=True, help_text="The time of a recurring duty that it is for.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=FilingState.choices, default=FilingState.WAITING)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_reason = models.TextField(blank=True)
    judged_digest = models.CharField(max_length=64, blank=True, help_text="Of the evidence that was looked at.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=FilingState.values), name="filing_state_known"),
            models.CheckConstraint(
                condition=models.Q(condition__isnull=True, measure__isnull=False)
                | models.Q(condition__isnull=False, measure__isnull=True),
                name="filing_for_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def digest(self) -> str:
        """Over every piece as it is now, in order."""
        return canonical.digest([piece.now() for piece in self.pieces.all()])


class Attachment(AppendOnlyModel):
    """A file that was handed in, kept as it came. It is only ever sent to be saved, never shown or opened here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_as_it_came(self) -> bool:
        """Whether the bytes still are those that were handed in."""
        return canonical.sha256(bytes(self.content)) == self.sha256


class Evidence(AppendOnlyModel):
    """One piece of a filing: a file, the address of a page elsewhere, or a note."""

    filing = models.ForeignKey(EvidenceFiling, on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    text = models.TextField(blank=True, help_text="The note, or the address.")
    attachment = models.OneToOneField(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EvidenceKind.values), name="evidence_kind_known"),
        ]

    def __str__(self) -> str:
        return self.kind

    def now(self) -> dict[str, Any]:
        """What is digested of it."""
        file = self.attachment
        return {
            "kind": self.kind,
            "text": self.text,
            "name": file.name if file else "",
            "sha256": file.sha256 if file else "",
        }
