"""Lin's photo albums go through review, and everybody who has something to do is told, in their language, once."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import Language, User
from pia.assessments.actions import Action
from pia.assessments.models import Condition
from pia.assessments.perform import perform
from pia.assessments.states import State
from pia.notifications.models import Message, Status
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Post = Callable[[], list[EmailMessage]]


def readers(mails: list[EmailMessage]) -> list[str]:
    return sorted(address for sent in mails for address in sent.to)


def addresses(*people: User) -> list[str]:
    return sorted(person.email for person in people)


def share(tale: Tale, author: User, person: User) -> None:
    perform(tale.proposal, Action.SHARE, actor=author, data={"person": person, "membership": "contributor"})


def test_it_tells_both_pools_that_a_review_is_open(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).in_review()
    mails = post()
    assert readers(mails) == addresses(cast.he, cast.qin, cast.marcus, cast.priya)
    to_he = next(sent for sent in mails if sent.to == [cast.he.email])
    assert to_he.subject == f"{tale.reference}: Legal review is open"
    assert "Printed photo albums" in to_he.body
    assert f"/proposals/{tale.reference}/" in to_he.body
    assert post() == []


def test_it_leaves_out_whoever_may_not_take_the_review(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast))
    share(tale, cast.lin, cast.qin)
    tale.in_review()
    assert readers(post()) == addresses(cast.he, cast.marcus, cast.priya)


def test_it_writes_to_he_jing_in_chinese(cast: Cast, post: Post) -> None:
    cast.he.language = Language.CHINESE
    cast.he.save()
    tale = Tale(cast, album(cast))
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/title@zh": "照片纪念册"})
    tale.in_review()
    letter = next(sent for sent in post() if sent.to == [cast.he.email])
    assert letter.subject == f"{tale.reference}：法务评审已启动"
    assert "何静，您好：" in letter.body
    assert "照片纪念册" in letter.body
    assert "Hello" not in letter.body
    assert letter.extra_headers["Content-Language"] == "zh-Hans"


def test_it_returns_to_lin_in_one_mail_whatever_number_of_tracks_asked(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).in_review()
    post()
    tale.asks_for_changes("security", cast.marcus, "Say which cloud region.")
    assert post() == []
    tale.asks_for_changes("legal", cast.he, "Say how long the album is kept.")
    (letter,) = post()
    assert letter.to == [cast.lin.email]
    assert letter.subject == f"{tale.reference}: changes are needed"
    assert "There are 2 findings to answer:" in letter.body
    assert "- F01" in letter.body and "- F02" in letter.body
    assert "- Legal review" in letter.body and "- Security evaluation" in letter.body
    assert "cloud region" not in letter.body


def test_it_asks_for_nothing_that_is_over_when_the_mail_is_late(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).returned()
    tale.answer_findings()
    tale.act(Action.RESUBMIT, cast.lin)
    assert tale.state is State.IN_REVIEW
    letters = post()
    assert cast.lin.email not in readers(letters)
    assert readers(letters) == addresses(cast.he, cast.qin)  # round 2 of legal; security's clearance was carried over


def test_it_tells_the_team_the_decision_and_the_owner_the_conditions(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).ready_to_decide()
    share(tale, cast.lin, cast.tang)
    post()
    tale.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    mails = post()
    decided = [sent for sent in mails if sent.subject.endswith(": Approved with conditions")]
    assert readers(decided) == addresses(cast.lin, cast.tang)
    (duties,) = [sent for sent in mails if "to meet" in sent.subject]
    assert duties.to == [cast.lin.email]
    for condition in Condition.objects.filter(proposal=tale.proposal):
        assert f"- {condition.ref}, " in duties.body
        assert condition.text not in duties.body


def test_it_tells_sun_kai_of_the_condition_that_was_handed_over(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).approved_with_conditions()
    condition = Condition.objects.filter(proposal=tale.proposal).first()
    assert condition is not None
    post()
    data = {"seat": f"condition:{condition.ref}", "person": cast.sun}
    perform(tale.proposal, Action.REASSIGN, actor=cast.chen, reason="Lin is on leave.", data=data)
    (letter,) = post()
    assert letter.to == [cast.sun.email]
    assert f"- {condition.ref}" in letter.body
    assert "on leave" not in letter.body


def test_it_keeps_a_revocation_to_itself_unless_asked_to_tell(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).approved_with_conditions()
    post()
    tale.act(Action.REVOKE_DECISION, cast.sun, reason="Wrong figures.")
    assert post() == []
    tale.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    post()
    tale.act(Action.REVOKE_DECISION, cast.sun, reason="Wrong figures.", notify=True)
    mails = post()
    assert readers(mails) == addresses(cast.lin, cast.chen, cast.he, cast.marcus)
    assert not any("Wrong figures" in sent.body for sent in mails)


def test_it_mails_no_comment(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).in_review()
    post()
    tale.act(Action.COMMENT, cast.he, text="Between us: this is weak.", privileged=True)
    assert post() == []
    assert not Message.objects.filter(body__contains="weak").exists()


def test_it_makes_one_header_line_of_any_title(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).in_review()
    for sent in post():
        assert "\n" not in sent.subject
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        assert sent.message()["Message-ID"].startswith("<")
    assert tale.state is State.IN_REVIEW


@override_settings(PUBLIC_URL="https://pia.northlight.example")
def test_it_links_to_where_people_reach_the_installation(cast: Cast, post: Post) -> None:
    tale = Tale(cast, album(cast)).in_review()
    assert f"https://pia.northlight.example/proposals/{tale.reference}/" in post()[0].body


def test_it_writes_to_nobody_who_has_left(cast: Cast, post: Post) -> None:
    Tale(cast, album(cast)).in_review()
    cast.qin.is_active = False
    cast.qin.save()
    assert cast.qin.email not in readers(post())
    assert Message.objects.filter(status=Status.SENT, sent_at__lte=timezone.now()).count() == 3
