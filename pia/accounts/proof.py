"""Proof that a person has just shown who they are: what a signature asks for before it is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

FRESH_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proof:
    """Who was authenticated, how (password, ...) and when."""

    user_id: int
    method: str
    at: datetime

    def is_fresh(self) -> bool:
        """Whether it is recent enough to sign with."""
        return timezone.now() - self.at <= FRESH_FOR
