"""What was decided, the advice given before it and the authority that was asked."""

from django.conf import settings
from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from pia.assessments.models.proposal import Proposal
from pia.assessments.models.review import Snapshot
from pia.assessments.models.signature import Signature
from pia.assessments.states import (
    STANDING,
    DecisionKind,
    DecisionState,
    ExchangeKind,
    Position,
    Stance,
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


class Opinion(models.Model):
    """The DPO's advice, bound to the digests it was given on."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="opinions")
    position = models.CharField(max_length=20, choices=Position.choices)
    text = models.TextField()
    items = models.JSONField(default=list, blank=True, help_text="Items of advice, each a text.")
    on_screening = models.BooleanField(default=False, help_text="On waiving a rebuttable trigger, not on the decision.")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="opinion")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.position


class AdviceAnswer(models.Model):
    """The controller's comply-or-explain answer to one item of advice or one objection."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="advice_answers")
    advice = models.CharField(max_length=80, help_text="opinion:<id>:<item> or conclusion:<id>")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "advice"], name="one_answer_an_advice")]

    def __str__(self) -> str:
        return self.advice


class Consultation(models.Model):
    """One request to the authority, with the digests it was sent on and what became of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consultations")
    sent_on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    package = models.JSONField(help_text="Item of art. 36(3) -> text.")
    digests = models.JSONField()
    levels = models.JSONField(help_text="Risk -> target level at the time; advice holds while none rises.")
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ExchangeKind.choices, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"consultation {self.pk}"


class Exchange(models.Model):
    """A question, an answer, an extension or the advice, with its date."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="exchanges")
    kind = models.CharField(max_length=20, choices=ExchangeKind.choices)
    on = models.DateField()
    text = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=ExchangeKind.values), name="exchange_known")]

    def __str__(self) -> str:
        return self.kind
