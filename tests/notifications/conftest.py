"""The cast is on stage, the product's own workflows are published, and mail can be delivered on demand."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from pia.accounts.cast import Cast
from pia.celery import app
from pia.notifications import dispatching
from tests.on_stage import cast_on_stage, publish_workflows

app.loader.import_default_modules()  # as a worker does at its start: the rooms' jobs are registered


@pytest.fixture
def cast(db: None) -> Cast:
    publish_workflows()
    return cast_on_stage()


@pytest.fixture
def post(work_off: Callable[[], int]) -> Callable[[], list[EmailMessage]]:
    """What the worker and the sweep do by themselves; answers with the mails that came since the last call."""

    def deliver() -> list[EmailMessage]:
        mail.outbox.clear()
        dispatching.sweep()
        work_off()
        return list(mail.outbox)

    return deliver
