"""The authority that is asked first: one request, and everything that passed between it and us."""

from django.conf import settings
from django.db import models

from pia.assessments.models.condition import Condition
from pia.assessments.models.proposal import Proposal
from pia.assessments.states import ExchangeKind
from pia.programmes.vocabulary import Section


class Consultation(models.Model):
    """One request to the authority, with the digests it was sent on and what became of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consultations")
    authority = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="Of the authority: its working days count.")
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
    """A question, an answer, an extension, the advice or a ban, with its date.

    What was recorded stays: another entry corrects it, and from then on speaks in its place.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="exchanges")
    kind = models.CharField(max_length=20, choices=ExchangeKind.choices)
    on = models.DateField()
    text = models.TextField()
    items = models.JSONField(default=list, blank=True, help_text="Items of advice, each a text.")
    section = models.CharField(max_length=20, blank=True, help_text="The section of the case that it is about.")
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ExchangeKind.values), name="exchange_known"),
            models.CheckConstraint(
                condition=models.Q(answers__isnull=True) | models.Q(kind=ExchangeKind.ANSWER),
                name="only_an_answer_answers",
            ),
            models.CheckConstraint(
                condition=models.Q(section="") | models.Q(section__in=[one.value for one in Section]),
                name="exchange_section_known",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class AdvisedCondition(models.Model):
    """Which item of the authority's advice a condition came from; the approver settles it like any other."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="advised")
    item = models.PositiveSmallIntegerField()
    condition = models.OneToOneField(Condition, on_delete=models.CASCADE, related_name="advised")

    class Meta:
        ordering = ["exchange", "item"]
        constraints = [models.UniqueConstraint(fields=["exchange", "item"], name="one_condition_an_item_of_advice")]

    def __str__(self) -> str:
        return f"{self.exchange_id}:{self.item}"
