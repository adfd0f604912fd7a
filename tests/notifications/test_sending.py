"""A mail leaves once, whatever happens to messages, workers and the mail server on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from pia.audit.models import AuditEntry
from pia.jobs import execution, queue
from pia.jobs.models import Job, JobState
from pia.notifications import dispatching, outbox
from pia.notifications.models import Dispatch, Message, Status, Watermark
from pia.notifications.rules import TOLD
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class Server(EmailBackend):
    """A mail server with bad days: what it does with the next mails is listed beforehand."""

    days: list[BaseException | None] = []
    after_taking = False

    def send_messages(self, messages: Any) -> int:
        today = Server.days.pop(0) if Server.days else None
        if today is not None and not Server.after_taking:
            raise today
        taken = super().send_messages(messages)
        if today is not None:
            raise today
        return int(taken)


@pytest.fixture
def server(settings: Any) -> type[Server]:
    Server.days, Server.after_taking = [], False
    settings.EMAIL_BACKEND = f"{__name__}.{Server.__name__}"
    return Server


@pytest.fixture
def letter(cast: Cast) -> Message:
    """One of the four mails about Lin's album going into review: the one for He Jing."""
    Tale(cast, album(cast)).in_review()
    dispatching.sweep()
    Job.objects.exclude(messages__recipient=cast.he).update(state=JobState.DONE)
    return Message.objects.get(recipient=cast.he)


def killed(message: Message) -> None:
    """The worker goes down in the middle; its heart has not beaten for a minute when the sweep looks."""
    with pytest.raises(SystemExit):
        execution.run(str(message.job_id))
    past = timezone.now() - timedelta(minutes=1)
    assert Job.objects.filter(pk=message.job_id, state=JobState.RUNNING).update(heartbeat_at=past, worker="gone") == 1
    queue.reconcile()


def test_it_sends_once_however_often_the_job_is_delivered(letter: Message) -> None:
    for _ in range(3):
        execution.run(str(letter.job_id))
    letter.refresh_from_db()
    assert (letter.status, len(mail.outbox)) == (Status.SENT, 1)
    assert letter.sent_at is not None


def test_it_sends_after_a_worker_was_killed_before_the_server_took_it(letter: Message, server: type[Server]) -> None:
    server.days = [SystemExit()]
    killed(letter)
    letter.refresh_from_db()
    assert (letter.status, len(mail.outbox)) == (Status.SENDING, 0)
    execution.run(str(letter.job_id))
    letter.refresh_from_db()
    assert (letter.status, len(mail.outbox)) == (Status.SENT, 1)


def test_it_is_recognised_as_the_same_mail_where_the_server_had_taken_it(letter: Message, server: type[Server]) -> None:
    server.days, server.after_taking = [SystemExit()], True
    killed(letter)
    execution.run(str(letter.job_id))
    first, second = (sent.message() for sent in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"] == outbox.message_id(letter)


def test_it_does_not_send_for_an_attempt_that_was_given_up_for_dead(letter: Message, server: type[Server]) -> None:
    slow = execution.claim(str(letter.job_id))
    assert slow is not None
    Job.objects.filter(pk=slow.pk).update(state=JobState.QUEUED)
    server.days = [SystemExit()]
    killed(letter)  # by now the second attempt has claimed the mail
    outbox.send(str(letter.pk), slow)
    assert mail.outbox == []
    execution.run(str(letter.job_id))
    assert len(mail.outbox) == 1


def test_it_tries_again_while_the_server_is_away_and_then_says_that_it_failed(
    letter: Message, server: type[Server]
) -> None:
    server.days = [ConnectionRefusedError() for _ in range(settings.JOB_ATTEMPTS)]
    for attempt in range(1, settings.JOB_ATTEMPTS + 1):
        Job.objects.filter(pk=letter.job_id).update(run_after=timezone.now())
        execution.run(str(letter.job_id))
        letter.refresh_from_db()
        assert letter.status == (Status.FAILED if attempt == settings.JOB_ATTEMPTS else Status.SENDING)
    job = Job.objects.get(pk=letter.job_id)
    assert queue.retry(job)
    execution.run(str(job.pk))
    letter.refresh_from_db()
    assert (letter.status, len(mail.outbox)) == (Status.SENT, 1)


def test_it_gives_up_on_an_address_that_the_server_refuses(
    letter: Message, server: type[Server], caplog: pytest.LogCaptureFixture
) -> None:
    server.days = [outbox.SMTPRecipientsRefused({letter.recipient.email: (550, b"no such person")})]
    execution.run(str(letter.job_id))
    letter.refresh_from_db()
    job = Job.objects.get(pk=letter.job_id)
    assert (letter.status, job.state, job.error_code) == (Status.FAILED, JobState.FAILED, outbox.REFUSED)
    assert letter.recipient.email not in caplog.text
    assert letter.recipient.email not in job.argument


def test_it_says_that_a_mail_failed_whose_workers_all_died(letter: Message) -> None:
    Job.objects.filter(pk=letter.job_id).update(state=JobState.FAILED, error_code=queue.WORKER_LOST)
    dispatching.sweep()
    letter.refresh_from_db()
    assert letter.status == Status.FAILED


def test_it_announces_an_entry_only_after_the_commit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    announced: list[Any] = []
    monkeypatch.setattr("pia.celery.app.send_task", lambda name, args: announced.append((name, args)))
    tale = Tale(cast, album(cast)).inventoried()
    tale.score_everything()
    with django_capture_on_commit_callbacks(execute=True):
        tale.act(Action.OPEN_REVIEW, cast.chen)
        assert announced == []
    entry = AuditEntry.objects.get(chain=tale.proposal.chain, action=Action.OPEN_REVIEW)
    assert announced == [("pia.notifications.tasks.derive", [entry.pk])]
    dispatching.derive(entry.pk)
    dispatching.derive(entry.pk)
    assert Message.objects.count() == 4
    assert Dispatch.objects.count() == 1


def test_it_finds_what_was_never_announced_and_then_does_not_look_back(cast: Cast) -> None:
    Tale(cast, album(cast)).in_review()
    assert dispatching.sweep() == 1
    assert dispatching.sweep() == 0
    assert Message.objects.count() == 4
    assert Watermark.objects.get().entry == 0  # an older entry may still be on its way


def test_it_moves_its_mark_past_what_is_settled(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Tale(cast, album(cast)).in_review()
    monkeypatch.setattr(dispatching, "SETTLED_AFTER", timedelta(0))
    dispatching.sweep()
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert Watermark.objects.get().entry == newest


def test_it_tells_the_others_when_one_entry_cannot_be_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Tale(cast, album(cast)).in_review()
    sound = Tale(cast, album(cast)).in_review()
    monkeypatch.setattr(dispatching, "SETTLED_AFTER", timedelta(0))
    entry = AuditEntry.objects.get(chain=broken.proposal.chain, action__in=TOLD)
    pinned = broken.proposal.programme
    Proposal.objects.filter(reference=broken.reference).update(programme={"procedure": {}})
    dispatching.sweep()
    assert set(Message.objects.values_list("proposal__reference", flat=True)) == {sound.reference}
    assert Watermark.objects.get().entry < entry.pk
    Proposal.objects.filter(reference=broken.reference).update(programme=pinned)
    dispatching.sweep()
    assert Message.objects.filter(proposal__reference=broken.reference).count() == 4
