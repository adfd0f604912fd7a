"""Hears of every audit entry, and hints to a worker after the commit that one of them is to be told."""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import KombuError, OperationalError

from pia.audit.models import AuditEntry
from pia.audit.signals import recorded
from pia.celery import app
from pia.notifications.rules import TOLD

logger = logging.getLogger(__name__)

DERIVE = "pia.notifications.tasks.derive"


@receiver(recorded, dispatch_uid="pia.notifications")
def hint(sender: type[AuditEntry], entry: AuditEntry, **_more: Any) -> None:
    """Nothing is written here: the entry itself is what the sweep goes by."""
    if entry.action in TOLD:
        transaction.on_commit(partial(_publish, entry.pk), robust=True)


def _publish(entry_id: int) -> None:
    try:
        app.send_task(DERIVE, args=[entry_id])
    except (KombuError, OperationalError, OSError):
        logger.warning("entry could not be announced, the sweep finds it", extra={"entry": entry_id})
