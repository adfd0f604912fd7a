"""Risks, the measures against them, and how many steps each measure takes off a risk."""

from django.conf import settings
from django.db import models

from pia.assessments.models.proposal import Proposal
from pia.assessments.models.signature import Signature
from pia.assessments.states import MeasureState, RiskState

STEPS = models.Q(impact_steps__lte=3) & models.Q(likelihood_steps__lte=3)


class Risk(models.Model):
    """One scenario; impact and likelihood are ranks of the pinned method's scales, 1 the lowest."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="risks")
    ref = models.CharField(max_length=12)
    catalogue_id = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    dimensions = models.JSONField(default=list, blank=True)
    factors = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=RiskState.choices, default=RiskState.SUGGESTED)
    suggested_impact = models.PositiveSmallIntegerField(null=True, blank=True)
    suggested_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    suggestion = models.JSONField(default=dict, blank=True, help_text="Facts and adjustments that led to it.")
    impact = models.PositiveSmallIntegerField(null=True, blank=True)
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    lowest_impact = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Confirmed by a person: no measure brings the impact below this rank."
    )
    lowest_likelihood = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Confirmed by a person: no measure brings the likelihood below this rank."
    )
    impact_by = models.JSONField(
        default=dict, blank=True, help_text="Dimension of the method -> rank; the impact is the highest of them."
    )
    likelihood_by = models.JSONField(
        default=dict, blank=True, help_text="Group of factors -> rank; the likelihood is the highest of them."
    )
    second_scores = models.JSONField(
        default=dict,
        blank=True,
        help_text="Second method -> impact, likelihood and reason, where a person typed them instead of deriving them.",
    )

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ref"], name="one_risk_a_ref"),
            models.CheckConstraint(condition=models.Q(state__in=RiskState.values), name="risk_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=RiskState.SCORED) | models.Q(impact__isnull=False, likelihood__isnull=False),
                name="scored_risk_has_scores",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RiskState.DISMISSED) | ~models.Q(reason=""), name="dismissed_risk_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Measure(models.Model):
    """Something done against risks. Its text is content; its state is progress and outside the section digests."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="measures")
    ref = models.CharField(max_length=12)
    catalogue_id = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="measures_owned"
    )
    due = models.DateField(null=True, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True, help_text="Whole units of the house's currency.")
    days = models.PositiveIntegerField(null=True, blank=True, help_text="Person-days.")
    state = models.CharField(max_length=20, choices=MeasureState.choices, default=MeasureState.PLANNED)
    evidence = models.TextField(blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The owner, where a stand-in reported it.",
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ref"], name="one_measure_a_ref"),
            models.CheckConstraint(condition=models.Q(state__in=MeasureState.values), name="measure_state_known"),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True)
                | ~models.Q(verified_by=models.F("reported_by")) & ~models.Q(verified_by=models.F("owner")),
                name="measure_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class RiskMeasure(models.Model):
    """How many steps a measure takes off a risk's impact and likelihood, as a privacy officer scored it."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="effects")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="effects")
    impact_steps = models.PositiveSmallIntegerField(default=0)
    likelihood_steps = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "measure"], name="one_effect_a_pair"),
            models.CheckConstraint(condition=STEPS, name="at_most_three_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id}/{self.measure_id}"


class RiskAcceptance(models.Model):
    """The approver's written, signed acceptance of one risk at one level, on these digests."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="acceptances")
    risk_ref = models.CharField(max_length=12)
    level = models.CharField(max_length=20, help_text="Level of the pinned method that was accepted.")
    reason = models.TextField()
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="acceptance")

    def __str__(self) -> str:
        return self.risk_ref
