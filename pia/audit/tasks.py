"""The room's background work: an hourly checkpoint."""

from celery import shared_task

from pia.audit.checkpoints import create_checkpoint


@shared_task(ignore_result=True)
def checkpoint() -> None:
    create_checkpoint()
