"""What happened on a case, who may read it, and how a damaged record shows; comments beside it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pia.accounts.actors import record_for
from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from tests.web import zao

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def address(case: Case) -> str:
    return reverse("activity", args=[case.proposal.reference])


def write_entries(case: Case, cast: Cast, number: int) -> None:
    """So many edits in the record, as if Lin had saved as often."""
    with transaction.atomic():
        for _ in range(number):
            entry = record_for(
                cast.lin,
                action=Action.EDIT_ANSWERS,
                chain=case.proposal.chain,
                subject="proposal",
                subject_id=case.proposal.reference,
                details={"fields": ["answers/minors/value"]},
            )
        Proposal.objects.filter(pk=case.proposal.pk).update(audit_head=entry.hash, audit_count=entry.number)


def test_it_tells_the_story_newest_first(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    zao.act(case.proposal, Action.RETURN_TO_DRAFT, cast.chen, reason="请补充保存期限")
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    steps = [
        "<b>Chen Wei</b> returned the proposal to draft",
        "请补充保存期限",
        "<b>Lin Yue</b> submitted the proposal for screening",
        "Draft → Screening",
        "<b>Lin Yue</b> started the proposal",
    ]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    assert "Chain intact" in page


def test_it_folds_what_one_person_did_many_times_in_a_row(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    write_entries(case, cast, 4)
    client.force_login(cast.lin)
    page = client.get(address(case)).content.decode()
    folded = page.split('<details class="run">')[1].split("</details>")[0]
    assert "4 times in a row" in folded
    assert folded.count('<p class="hash">#') == 4, "every entry is still there"
    assert page.count('<details class="run">') == 1
    assert "<b>Lin Yue</b> started the proposal" not in folded
    front = client.get(f"/proposals/{case.proposal.reference}/").content.decode()
    assert "4 times in a row" in front
    assert "<b>Lin Yue</b> started the proposal" in front, "the front page has room for what came before"


def test_it_never_folds_what_moves_the_case(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    for _ in range(3):
        zao.act(case.proposal, Action.RETURN_TO_DRAFT, cast.chen, reason="请补充保存期限")
        zao.act(case.proposal, Action.SUBMIT, cast.lin)
    client.force_login(cast.lin)
    assert '<details class="run">' not in client.get(address(case)).content.decode()


def test_it_names_people_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    cast.chen.language = "zh-hans"
    cast.chen.save()
    client.force_login(cast.chen)
    assert "<b>林悦</b>提交提案进行筛查" in client.get(address(case)).content.decode()


def test_it_has_a_sentence_for_every_action(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    with transaction.atomic():
        for action in Action:
            entry = record_for(
                cast.lin, action=action, chain=case.proposal.chain, subject="proposal", subject_id="x"
            )  # fmt: skip
    Proposal.objects.filter(pk=case.proposal.pk).update(audit_head=entry.hash, audit_count=entry.number)
    client.force_login(cast.omar)
    seen = ""
    url = address(case)
    while url:
        response = client.get(url)
        seen += response.content.decode()
        later = response.context["page"].later
        url = f"{address(case)}?after={later}" if later else ""
    assert "did something that this version cannot name" not in seen
    assert seen.count("<b>Lin Yue</b>") == len(Action) + 1


def test_it_says_which_review_or_condition_it_was(cast: Cast, client: Client) -> None:
    case = zao.approved(cast)
    client.force_login(cast.omar)
    for url in (address(case), "/audit/"):
        page = client.get(url).content.decode()
        assert "Legal review, round 1" in page
        assert "C01" in page
        assert "legal/1" not in page  # a key, not a name


def test_it_shows_that_the_tail_was_cut(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    Proposal.objects.filter(pk=case.proposal.pk).update(audit_count=case.proposal.audit_count + 1)
    client.force_login(cast.omar)
    page = client.get(address(case)).content.decode()
    assert "Chain broken" in page
    assert f"#{case.proposal.audit_count + 1}" in page
    assert "Chain intact" not in page


def test_it_takes_a_comment_and_escapes_it(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    response = client.post(address(case), {"text": "Why <b>thirty</b> days?\nAsk Tang Li."})
    assert response.headers["Location"] == f"{address(case)}#comments"
    page = client.get(address(case)).content.decode()
    assert "Why &lt;b&gt;thirty&lt;/b&gt; days?<br>Ask Tang Li." in page
    assert "<b>Chen Wei</b> commented" in page


def test_it_asks_for_words(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    response = client.post(address(case), {"text": " "})
    assert response.status_code == 422
    assert "Fill in “Comment”" in response.content.decode()


def test_it_marks_what_counsel_writes_as_privileged(cast: Cast, client: Client) -> None:
    case = zao.in_review(cast)
    client.force_login(cast.he)
    page = client.get(address(case)).content.decode()
    assert "checked" in page.split('name="privileged"')[1].split(">")[0]
    client.post(address(case), {"text": "For counsel", "privileged": "on"})
    assert "Privileged" in client.get(address(case)).content.decode()


def test_it_closes_comments_with_the_case(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    zao.act(case.proposal, Action.WITHDRAW, cast.lin, reason="Not built")
    client.force_login(cast.lin)
    assert "The case is closed to comments." in client.get(address(case)).content.decode()
    assert client.post(address(case), {"text": "Pity"}).status_code == 403


@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_the_same_however_long_the_record_is(
    cast: Cast, client: Client, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case = zao.to_decide(cast)
    write_entries(case, cast, number)
    for person, url in (
        (cast.sun, address(case)),
        (cast.omar, "/audit/"),
        (cast.omar, f"{address(case)}?after=WzE1XQ"),
    ):
        client.force_login(person)
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(url).status_code == 200


# -- the log of all cases ---------------------------------------------------------------------------------------------


def test_it_gives_the_auditor_every_case(cast: Cast, client: Client) -> None:
    first, second = zao.submitted(cast), zao.draft(cast)
    client.force_login(cast.omar)
    page = client.get("/audit/").content.decode()
    assert first.proposal.reference in page
    assert second.proposal.reference in page
    assert "signed in" not in page


def test_it_filters_by_case_and_action(cast: Cast, client: Client) -> None:
    first, second = zao.submitted(cast), zao.draft(cast)
    client.force_login(cast.omar)
    page = client.get(f"/audit/?case={first.proposal.reference}&action=submit").content.decode()
    assert page.count("<tr>") == 2
    assert address(second) not in page
    assert "No entry matches" in client.get("/audit/?case=PIA-1999-001").content.decode()


def test_it_keeps_the_log_from_those_who_do_not_oversee(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    response = client.get("/audit/")
    assert response.status_code == 403
    assert "for auditors, DPOs and privacy officers" in response.content.decode()
    assert 'href="/audit/"' not in client.get("/").content.decode()
