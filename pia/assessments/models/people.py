"""Who has had a hand in a case: the ground on which separation of duties stands."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from pia.assessments.models.proposal import Proposal


class Part(models.TextChoices):
    """What a person did on a case."""

    AUTHOR = "author", pgettext_lazy("part", "Author")
    CONTRIBUTOR = "contributor", pgettext_lazy("part", "Contributor")
    EDITOR = "editor", pgettext_lazy("part", "Edited the content")
    SCORER = "scorer", pgettext_lazy("part", "Scored the risks")
    ASSESSOR = "assessor", pgettext_lazy("part", "Signed the assessment")
    REVIEWER = "reviewer", pgettext_lazy("part", "Concluded a review")
    RECUSED = "recused", pgettext_lazy("part", "Recused from a review")
    DECIDER = "decider", pgettext_lazy("part", "Decided")


class Involvement(models.Model):
    """One part that one person plays or played; `current` marks today's authors and contributors.

    `cycle` counts the decisions that had been taken: what somebody did before the last decision no longer bars them.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="involvements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="involvements")
    part = models.CharField(max_length=20, choices=Part.choices)
    track = models.CharField(max_length=60, blank=True)
    cycle = models.PositiveIntegerField()
    current = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user", "part", "track", "cycle"], name="one_part_a_cycle"),
            models.CheckConstraint(condition=models.Q(part__in=Part.values), name="part_known"),
        ]
        indexes = [models.Index(fields=["user", "part", "current"], name="parts_of_a_person")]

    def __str__(self) -> str:
        return f"{self.part} {self.user_id}"
