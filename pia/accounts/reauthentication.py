"""Asks a person who is signed in for their password once more, before a signature or a decision.

Wrong passwords are counted in the database, where all processes see them. Call this before the transaction of the
act itself: a count that is rolled back together with a refused act would allow guessing without end.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.accounts.actions import PeopleAction, Subject
from pia.accounts.actors import record_for
from pia.accounts.models import PasswordFailure, User
from pia.accounts.proof import Proof

MAX_FAILURES = 5
WINDOW = timedelta(minutes=15)


class SignInMethod(TextChoices):
    """How somebody showed who they are; stored with each signature."""

    PASSWORD = "password", _("Password")


def confirm_password(user: User, password: str) -> bool:
    """Whether this is the person's password; after five wrong ones in a quarter of an hour, no for every password."""
    return prove(user, password) is not None


@transaction.atomic(durable=True)
def prove(user: User, password: str) -> Proof | None:
    """The proof a signature asks for, or None if the password is wrong or too many were."""
    # One attempt at a time: parallel guesses would all be checked before any of them is counted.
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active or locked_until(locked):
        return None
    if locked.check_password(password):
        PasswordFailure.objects.filter(user=locked).delete()
        return Proof(user_id=locked.pk, method=SignInMethod.PASSWORD.value, at=timezone.now())
    PasswordFailure.objects.filter(user=locked, at__lte=timezone.now() - WINDOW).delete()  # no longer counts
    PasswordFailure.objects.create(user=locked, at=timezone.now())
    if until := locked_until(locked):
        record_for(
            locked,
            action=PeopleAction.LOCK_CONFIRMATION,
            chain=locked.organisation.chain,
            subject=Subject.PERSON,
            subject_id=str(locked.pk),
            details={"until": until.isoformat(timespec="seconds")},
        )
    return None


def locked_until(user: User) -> datetime | None:
    """Until when no password of this person is looked at; None if the next one is."""
    recent = PasswordFailure.objects.filter(user=user, at__gt=timezone.now() - WINDOW).order_by("-at")
    moments = list(recent.values_list("at", flat=True)[:MAX_FAILURES])
    return moments[-1] + WINDOW if len(moments) == MAX_FAILURES else None
