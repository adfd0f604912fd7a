"""Puts mails into the outbox and sends them by id, each one once.

An attempt claims the row before it sends, so that of two deliveries one sends. An attempt that dies after the server
took the mail cannot say so; the next one sends again under the same Message-ID, which mail systems show once.
"""

from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pia.assessments.case import Case
from pia.assessments.models import DueItem
from pia.jobs import queue
from pia.jobs.models import Job, JobState
from pia.notifications.composing import compose
from pia.notifications.models import Kind, Message, Status
from pia.notifications.rules import Notice

SEND = "notifications.send_message"
REFUSED = "recipient_refused"
UNSENT = (Status.QUEUED, Status.SENDING)
CLAIMABLE = (*UNSENT, Status.FAILED)


def put(case: Case, kind: Kind, notice: Notice, *, due_item: DueItem | None = None) -> Message | None:
    """The mail, and the job that sends it; None if this person was told of this occasion before."""
    key = f"{kind.value}:{notice.occasion}:{notice.recipient.pk}"
    if Message.objects.filter(key=key).exists():
        return None
    letter = compose(case, kind, notice.recipient, notice.facts)
    with transaction.atomic():
        message, new = Message.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "recipient": notice.recipient,
                "proposal": case.proposal,
                "due_item": due_item,
                "language": letter.language,
                "subject": letter.subject,
                "body": letter.body,
                "created_at": timezone.now(),
            },
        )
        if not new:
            return None
        message.job = queue.enqueue(SEND, str(message.pk), key=f"message:{message.pk}")
        message.save(update_fields=["job"])
    return message


def send(message_id: str, job: Job) -> None:
    """Send one mail unless it is sent, void, or another attempt newer than this one has it."""
    row = Message.objects.filter(pk=message_id)
    mine = row.filter(Q(claimed_at=None) | Q(claimed_at__lt=job.started_at), status__in=CLAIMABLE)
    if not mine.update(status=Status.SENDING, claimed_at=job.started_at):
        return
    message = row.select_related("recipient", "due_item").get()
    if void(message):
        row.update(status=Status.CANCELLED)
        return
    try:
        _deliver(message)
    except SMTPRecipientsRefused:
        row.update(status=Status.FAILED)
        raise queue.GiveUp(REFUSED) from None  # the cause carries the address, which belongs in no log
    except Exception:
        if job.attempts >= settings.JOB_ATTEMPTS:
            row.update(status=Status.FAILED)
        raise
    row.update(status=Status.SENT, sent_at=timezone.now())


def void(message: Message) -> bool:
    """Whether nobody needs the mail any more: its reader has left, or what was due is done or somebody else's."""
    item = message.due_item
    if not message.recipient.is_active:
        return True
    return item is not None and (item.closed_at is not None or item.holder_id not in (None, message.recipient_id))


def message_id(message: Message) -> str:
    """The same at every attempt."""
    return f"<{message.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _deliver(message: Message) -> None:
    headers = {
        "Message-ID": message_id(message),
        "Auto-Submitted": "auto-generated",
        "Content-Language": "zh-Hans" if message.language.startswith("zh") else "en",
    }
    EmailMessage(message.subject, message.body, to=[message.recipient.email], headers=headers).send()


def give_up_lost() -> int:
    """Mails whose job ended without them (a worker that died once too often) count as failed; returns how many."""
    return Message.objects.filter(status__in=UNSENT, job__state=JobState.FAILED).update(status=Status.FAILED)
