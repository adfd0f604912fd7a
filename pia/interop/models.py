"""What files leave behind: the parts without a home here, and files on their way in."""

from typing import Any

from django.db import models

from pia.assessments.models import Proposal


class KeptAside(models.Model):
    """What a file of a format held that has no home in a case; written again on export to the same format."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="kept_aside")
    format = models.CharField(max_length=20)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "format"], name="one_aside_a_format")]

    def __str__(self) -> str:
        return self.format


def aside_of(proposal: Proposal, format_id: str) -> dict[str, Any]:
    """What files of this format held that has no home here; empty where none was read."""
    row = KeptAside.objects.filter(proposal=proposal, format=format_id).first()
    return dict(row.data) if row else {}


def keep_aside(proposal: Proposal, format_id: str, data: dict[str, Any]) -> None:
    """Keep it with what earlier files of the format left; where both have a value, the newer one stays."""
    if data:
        kept = _joined(aside_of(proposal, format_id), data)
        KeptAside.objects.update_or_create(proposal=proposal, format=format_id, defaults={"data": kept})


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    both = {key: _joined(old[key], new[key]) for key in old.keys() & new.keys() if _are_tables(old[key], new[key])}
    return {**old, **new, **both}


def _are_tables(*values: Any) -> bool:
    return all(isinstance(value, dict) for value in values)
