"""What was decided, the advice given before it and the authority that was asked."""

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from pia.assessments.models.proposal import Proposal
from pia.assessments.models.review import Snapshot
from pia.assessments.models.signature import Signature
from pia.assessments.states import (
    STANDING,
    DecisionKind,
    DecisionState,
)


class Decision(FSMModelMixin, models.Model):
    """The approver's act, or the privacy officer's that no assessment is required."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=30, choices=DecisionKind.choices)
    state = FSMField(default=DecisionState.IN_FORCE, choices=DecisionState.choices, protected=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="decisions")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="decision")
    reason = models.TextField(blank=True)
    recommendation = models.CharField(max_length=40, blank=True)
    round = models.PositiveIntegerField()
    cycle = models.PositiveIntegerField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    state_when_superseded = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=DecisionState.values), name="decision_state_known"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(state__in=sorted(STANDING)),
                name="at_most_one_standing_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @transition(field=state, source=list(STANDING), target=DecisionState.SUPERSEDED)
    def supersede(self) -> None:
        """A newer decision takes its place."""

    @transition(field=state, source=DecisionState.IN_FORCE, target=DecisionState.SUSPENDED)
    def suspend(self) -> None:
        """Stop the processing until reinstated."""

    @transition(field=state, source=DecisionState.SUSPENDED, target=DecisionState.IN_FORCE)
    def reinstate(self) -> None:
        """Let the processing go on."""

    @transition(field=state, source=list(STANDING), target=DecisionState.ENDED)
    def end(self) -> None:
        """Revoked, or the processing has ended."""

    @transition(field=state, source=DecisionState.SUPERSEDED, target=DecisionState.IN_FORCE)
    def stand_again(self) -> None:
        """The decision that superseded it was revoked."""

    @transition(field=state, source=DecisionState.SUPERSEDED, target=DecisionState.SUSPENDED)
    def stand_again_suspended(self) -> None:
        """As above, where it had been suspended when it was superseded."""
