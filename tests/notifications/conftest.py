"""The cast is on stage, the product's own workflows are published, and mail can be delivered on demand."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from pia.accounts.cast import Cast, create_cast
from pia.celery import app
from pia.notifications import dispatching
from pia.programmes.publishing import publish_all

app.loader.import_default_modules()  # as a worker does at its start: the rooms' jobs are registered


@pytest.fixture
def cast(db: None) -> Cast:
    publish_all(settings.WORKFLOWS_DIR)
    return create_cast()


@pytest.fixture
def post(work_off: Callable[[], int]) -> Callable[[], list[EmailMessage]]:
    """What the worker and the sweep do by themselves; answers with the mails that came since the last call."""

    def deliver() -> list[EmailMessage]:
        mail.outbox.clear()
        dispatching.sweep()
        work_off()
        return list(mail.outbox)

    return deliver
