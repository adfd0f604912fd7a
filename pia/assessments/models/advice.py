"""The advice given before a decision: the DPO's opinion, what the people concerned said, and the answers to both."""

from django.conf import settings
from django.db import models

from pia.assessments.models.proposal import Proposal
from pia.assessments.models.signature import Signature
from pia.assessments.states import Position, Stance


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
    advice = models.CharField(max_length=80, help_text="opinion:<id>:<item>, views:<id>:<item> or conclusion:<id>")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "advice"], name="one_answer_an_advice")]

    def __str__(self) -> str:
        return self.advice


class Views(models.Model):
    """What the people concerned, or those who speak for them, said of the plan; or why nobody asked them.

    GDPR art. 35(9) and UK GDPR art. 35(9): sought where that is appropriate; GB/T 39335 lists them as stakeholders.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="views")
    cycle = models.PositiveIntegerField(help_text="They speak for the decision that ends this cycle.")
    round = models.PositiveIntegerField()
    sought = models.BooleanField()
    whose = models.TextField(blank=True)
    how = models.TextField(blank=True)
    held_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    items = models.JSONField(default=list, blank=True, help_text="What was said, each a text that is answered.")
    why_not = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digests = models.JSONField(help_text="Of the content on which they were given.")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "views"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sought=True, why_not="", held_on__isnull=False) & ~models.Q(whose="")
                | models.Q(sought=False) & ~models.Q(why_not=""),
                name="views_sought_or_why_not",
            )
        ]

    def __str__(self) -> str:
        return f"views {self.pk}"
