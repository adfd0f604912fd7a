"""A round's frozen content, the reviews that judge it, what reviewers concluded and what they remarked."""

from django.conf import settings
from django.db import models
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from pia.assessments.models.proposal import Proposal
from pia.assessments.models.signature import Signature
from pia.assessments.states import (
    CLEARANCES,
    REFUSALS,
    UNANSWERED,
    CheckValue,
    FindingState,
    ReviewState,
)

SETTLED = tuple(sorted(CLEARANCES | REFUSALS))  # in one order: migrations compare lists


class Snapshot(models.Model):
    """The content of a case as it was at one moment, with the digest of every section."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="snapshots")
    round = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    content = models.JSONField(help_text="Section -> address -> value.")
    leaves = models.JSONField(help_text="Section -> address -> [salt, digest].")
    digests = models.JSONField(help_text="Section -> SHA-256 in hex.")
    programme = models.JSONField()
    screening = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.round}"


class Review(FSMModelMixin, models.Model):
    """One track's judgement of one snapshot in one round."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reviews")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveIntegerField()
    track = models.CharField(max_length=60)
    role = models.CharField(max_length=40, help_text="Role of the track's pool.")
    position = models.PositiveSmallIntegerField(default=0)
    state = FSMField(default=ReviewState.WAITING, choices=ReviewState.choices, protected=True)
    blocking = models.BooleanField()
    required = models.BooleanField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rules_digest = models.CharField(max_length=64, help_text="SHA-256 of the rules and the checklist the track reads.")
    waiver = models.TextField(blank=True)

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round", "track"], name="one_review_a_track_and_round"),
            models.CheckConstraint(condition=models.Q(state__in=ReviewState.values), name="review_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=ReviewState.WAIVED) | models.Q(required=False),
                name="required_is_never_waived",
            ),
        ]
        indexes = [models.Index(fields=["proposal", "role"], name="reviews_by_role")]

    def __str__(self) -> str:
        return f"{self.track} {self.round}"

    @transition(field=state, source=ReviewState.WAITING, target=ReviewState.OPEN)
    def open(self) -> None:
        """All predecessors have answered."""

    @transition(field=state, source=ReviewState.OPEN, target=RETURN_VALUE(*SETTLED))
    def settle(self, outcome: ReviewState) -> ReviewState:
        """The track's rule is satisfied with this outcome."""
        return outcome

    @transition(field=state, source=ReviewState.WAITING, target=RETURN_VALUE(*CLEARANCES))
    def carry_over(self, outcome: ReviewState) -> ReviewState:
        """Nothing the track reads has changed since it cleared."""
        return outcome

    @transition(field=state, source=list(UNANSWERED), target=ReviewState.CANCELLED)
    def cancel(self) -> None:
        """The round ended before this track answered."""

    @transition(field=state, source=list(UNANSWERED), target=ReviewState.WAIVED)
    def waive(self) -> None:
        """A privacy officer does without this track."""

    @transition(field=state, source=list(SETTLED), target=ReviewState.OPEN)
    def reopen(self) -> None:
        """A conclusion was withdrawn."""


class Conclusion(models.Model):
    """What one person concluded on one review, signed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conclusions")
    outcome = models.CharField(max_length=30, choices=[(s.value, s.label) for s in SETTLED])
    reason = models.TextField(blank=True)
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="conclusion")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=[s.value for s in SETTLED]), name="outcome_known")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.outcome}"


class CheckAnswer(models.Model):
    """A reviewer's answer to one check of the track's checklist."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="check_answers")
    check_id = models.CharField(max_length=80)
    value = models.CharField(max_length=20, choices=CheckValue.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "check_id"], name="one_answer_a_check"),
            models.CheckConstraint(condition=models.Q(value__in=CheckValue.values), name="check_value_known"),
        ]

    def __str__(self) -> str:
        return self.check_id


class Finding(models.Model):
    """A remark that must be answered, raised by a reviewer or with a return."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="findings")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.CASCADE, related_name="findings")
    ref = models.CharField(max_length=12)
    round = models.PositiveIntegerField()
    check_id = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=FindingState.choices, default=FindingState.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ref"], name="one_finding_a_ref"),
            models.CheckConstraint(condition=models.Q(state__in=FindingState.values), name="finding_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=FindingState.OPEN)
                | models.Q(state=FindingState.CLOSED)
                | ~models.Q(answer=""),
                name="answered_finding_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
