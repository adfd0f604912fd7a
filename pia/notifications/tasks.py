"""The room's background work: deriving mails from entries, sweeping up what was missed, reminding, sending."""

from pia.celery import app
from pia.jobs import queue
from pia.jobs.models import Job
from pia.notifications import dispatching, outbox, reminders
from pia.notifications.receivers import DERIVE


@app.task(name=DERIVE)
def derive(entry_id: int) -> None:
    dispatching.derive(entry_id)


@app.task(name="pia.notifications.tasks.sweep")
def sweep() -> None:
    dispatching.sweep()


@app.task(name="pia.notifications.tasks.remind")
def remind() -> None:
    reminders.remind()


@queue.job(outbox.SEND)
def send_message(argument: str, job: Job) -> None:
    outbox.send(argument, job)
