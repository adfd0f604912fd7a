"""What is due, from whom: the rows that my-work, reminders and the clock read."""

from django.conf import settings
from django.db import models

from pia.assessments.models.proposal import Proposal
from pia.assessments.states import DueKind
from pia.programmes.calendar import WorkingDay, add_working_days

OPEN = models.Q(closed_at__isnull=True)


class DueItem(models.Model):
    """Held by a role or a named person; due on a fixed date or so many working days after a day, computed when read."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="due_items")
    kind = models.CharField(max_length=30, choices=DueKind.choices)
    ref = models.CharField(max_length=80, blank=True, help_text="Track, condition or measure it is about.")
    holder_role = models.CharField(max_length=40)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="due_items"
    )
    starts_on = models.DateField()
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    fixed = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DueKind.values), name="due_kind_known"),
            models.UniqueConstraint(fields=["proposal", "kind", "ref"], condition=OPEN, name="one_open_due_item"),
        ]
        indexes = [
            models.Index(fields=["holder_role", "starts_on"], condition=OPEN, name="due_open_by_role"),
            models.Index(fields=["holder", "starts_on"], condition=OPEN, name="due_open_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    def due_on(self, country: str) -> WorkingDay | None:
        """The day it is due, by that country's working days; None where there is no term."""
        if self.fixed:
            return WorkingDay(self.fixed, assumed=False)
        if self.working_days is None:
            return None
        return add_working_days(self.starts_on, self.working_days, country)
