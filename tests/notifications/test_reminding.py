"""A review is due in two working days: its reviewer, or the pool, hears of it once. China's October holiday counts."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.accounts.models import RoleAssignment
from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.models import DueItem, Proposal
from pia.assessments.states import DueKind
from pia.notifications import reminders
from pia.notifications.models import Kind, Message, Status
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, hour, tzinfo=SHANGHAI), tick=False)


@pytest.fixture
def remind(work_off: Callable[[], int]) -> Callable[[], list[EmailMessage]]:
    """Beat asks for reminders, the worker sends them; answers with the mails that came."""

    def run() -> list[EmailMessage]:
        mail.outbox.clear()
        reminders.remind()
        work_off()
        return list(mail.outbox)

    return run


Remind = Callable[[], list[EmailMessage]]


def opened(cast: Cast, month: int, day: int) -> Tale:
    with at(month, day):
        return Tale(cast, album(cast)).in_review()


def test_it_reminds_two_working_days_ahead_with_the_october_holiday_counted(cast: Cast, remind: Remind) -> None:
    # 23 September and five working days: the 24th, the 28th to the 30th, and 8 October after the holiday.
    tale = opened(cast, 9, 23)
    with at(9, 28, 23):
        assert remind() == []
    with at(9, 29):
        mails = remind()
    assert sorted(sent.to[0] for sent in mails) == sorted(p.email for p in (cast.he, cast.qin, cast.marcus, cast.priya))
    assert {sent.subject for sent in mails} == {
        f"{tale.reference}: Legal review is due on 8 October 2026",
        f"{tale.reference}: Security evaluation is due on 8 October 2026",
    }


def test_it_reminds_the_reviewer_alone_and_once(cast: Cast, remind: Remind) -> None:
    tale = opened(cast, 11, 16)
    with at(11, 17):
        tale.take("legal", cast.qin)
        tale.take("security", cast.priya)
    with at(11, 19):
        assert sorted(sent.to[0] for sent in remind()) == sorted([cast.qin.email, cast.priya.email])
        assert remind() == []
    with at(11, 20):
        assert remind() == []


def test_it_does_not_remind_once_more_because_somebody_joined_the_pool(cast: Cast, remind: Remind) -> None:
    opened(cast, 11, 16)
    with at(11, 19):
        assert len(remind()) == 4
        RoleAssignment.objects.create(user=cast.omar, role=Role.LEGAL_COUNSEL, organisation=cast.organisation)
        assert remind() == []


def test_it_makes_up_for_a_day_on_which_nothing_ran(cast: Cast, remind: Remind) -> None:
    opened(cast, 11, 16)
    with at(11, 21):
        assert len(remind()) == 4


def test_it_reminds_nobody_of_what_is_concluded(cast: Cast, remind: Remind) -> None:
    tale = opened(cast, 11, 16)
    with at(11, 17):
        tale.clears("security", cast.marcus)
    with at(11, 19):
        assert sorted(sent.to[0] for sent in remind()) == sorted([cast.he.email, cast.qin.email])


def test_it_cancels_a_reminder_that_waits_when_the_review_is_done(cast: Cast, work_off: Callable[[], int]) -> None:
    tale = opened(cast, 11, 16)
    with at(11, 19):
        tale.take("legal", cast.he)
        assert reminders.remind() == 3
        tale.asks_for_changes("legal", cast.he)
        work_off()
    of_legal = Message.objects.get(recipient=cast.he)
    assert (of_legal.kind, of_legal.status) == (Kind.REVIEW_DUE, Status.CANCELLED)
    assert cast.he.email not in {sent.to[0] for sent in mail.outbox}


def test_it_cancels_the_pools_reminder_when_somebody_takes_the_review(cast: Cast, work_off: Callable[[], int]) -> None:
    tale = opened(cast, 11, 16)
    with at(11, 19):
        reminders.remind()
        tale.take("legal", cast.he)
        work_off()
    assert {sent.to[0] for sent in mail.outbox} == {cast.he.email, cast.marcus.email, cast.priya.email}


def test_it_reminds_again_in_the_next_round(cast: Cast, remind: Remind) -> None:
    tale = opened(cast, 11, 9)
    with at(11, 12):
        assert len(remind()) == 4
        tale.clears("security", cast.marcus)
        tale.asks_for_changes("legal", cast.he)
        tale.answer_findings()
    with at(11, 16):
        tale.act(Action.RESUBMIT, cast.lin)
    with at(11, 19):
        assert sorted(sent.to[0] for sent in remind()) == sorted([cast.he.email, cast.qin.email])


def test_it_looks_through_hundreds_of_due_items_in_a_few_queries(cast: Cast) -> None:
    tale = opened(cast, 11, 16)
    pattern = Proposal.objects.get(reference=tale.reference)
    for number in range(400):
        pattern.pk, pattern.reference = None, f"PIA-2026-{number + 500}"
        pattern.save(force_insert=True)
        item = DueItem(proposal=pattern, kind=DueKind.REVIEW, ref="legal", holder_role="legal_counsel", working_days=5)
        item.starts_on = datetime(2026, 11, 18, tzinfo=SHANGHAI).date()
        item.opened_at = datetime(2026, 11, 18, tzinfo=SHANGHAI)
        item.save()
    with at(11, 18), CaptureQueriesContext(connection) as captured:
        assert reminders.remind() == 0
    assert len(captured) <= 10
