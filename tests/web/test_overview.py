"""One proposal at a glance, for each of the people around it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.lib import canonical
from tests.web import crowd, zao

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def page_of(client: Client, case: Case, tail: str = "") -> str:
    response = client.get(f"/proposals/{case.proposal.reference}/{tail}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def test_it_tells_lin_to_submit_her_finished_draft(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    page = page_of(client, case)
    assert "Finish the draft" in page
    assert f'class="btn btn-primary" href="/proposals/{case.proposal.reference}/act/submit/"' in page
    assert "Being written" in page


def test_it_tells_her_what_is_missing_instead(cast: Cast, client: Client) -> None:
    case = zao.draft(cast, **{"answers/minors/value": None, "description/summary": "", "description/summary@en": None})
    client.force_login(cast.lin)
    page = page_of(client, case)
    assert "Still missing:" in page
    assert "Describe the feature in the summary." in page
    assert "/act/submit/" not in page


def test_it_shows_two_tracks_side_by_side(cast: Cast, client: Client) -> None:
    case = zao.in_review(cast)
    zao.act(zao.review(case, "legal"), Action.TAKE_REVIEW, cast.he)
    client.force_login(cast.chen)
    page = page_of(client, case)
    assert "In review: 2 tracks in parallel" in page
    assert "He Jing · 0 of" in page
    assert "Nobody has taken it" in page
    assert "Waiting for others" in page


def test_it_greys_what_the_approver_may_not_do_yet_and_says_why(cast: Cast, client: Client) -> None:
    case = zao.to_decide(cast)
    client.force_login(cast.sun)
    page = page_of(client, case)
    assert "Decide" in page
    assert 'aria-disabled="true"' in page
    assert "Adopt, adapt or decline every proposed condition." in page
    assert "/act/approve/" not in page
    assert "/act/reject/" in page


def test_it_shows_conditions_and_the_standing_decision(cast: Cast, client: Client) -> None:
    case = zao.approved(cast)
    client.force_login(cast.chen)
    page = page_of(client, case)
    assert "Approved with conditions" in page
    assert "In force" in page
    assert "0 of 3 verified" in page
    assert '<span lang="zh-Hans">上线前完成活体攻击测试。</span>' in page  # nobody translated it


def test_it_tells_lin_in_words_which_conditions_are_hers(cast: Cast, client: Client) -> None:
    case = zao.approved(cast)
    texts = {f"conditions/{case.conditions[0].ref}/text": "Finish the liveness attack tests before the launch."}
    case = zao.act(case.proposal, Action.TRANSLATE, cast.chen, texts=texts)
    for ref, original, text in (("M01", "端侧处理", "Process on the device"), ("M02", "用后即删", "Delete after use")):
        case.proposal.translations.create(
            address=f"measures/{ref}/title",
            language="en",
            text=text,
            source_digest=canonical.digest(original),
            made_by=cast.lin,
            made_at=timezone.now(),
        )
    owned = [row for row in case.conditions if row.owner == cast.lin]
    assert len(owned) == 3
    client.force_login(cast.lin)
    page = page_of(client, case)
    assert page.count("Your next step") == 1
    rest = page.split("Also for you to do")[1].split("</section>")[0]
    assert rest.count("<li>") == 2
    for row in owned:
        assert f'href="/proposals/{case.proposal.reference}/conditions/{row.ref}/"' in page
    mine = client.get("/").content.decode()
    assert mine.count("Meet a condition") == 3
    for shown in (page, mine):
        assert "Finish the liveness attack tests before the launch." in shown
        assert "Process on the device" in shown and "Delete after use" in shown  # they repeat the measures
        assert not re.search("端侧处理|用后即删|活体攻击", shown)


def test_it_shows_the_five_conditions_that_press_and_leads_to_the_rest(cast: Cast, client: Client) -> None:
    case = zao.in_review(cast)
    zao.act(zao.review(case, "legal"), Action.TAKE_REVIEW, cast.he)
    for number in range(7):
        data = {"text": f"条件{number}", "blocking": True, "phase": "before_launch"}
        zao.act(zao.review(case, "legal"), Action.PROPOSE_CONDITION, cast.he, **data)
    client.force_login(cast.chen)
    shown = page_of(client, case).split('id="h-conditions"')[1].split("</section>")[0]
    assert shown.count('class="strong"') == 5
    assert "Show all 7 conditions" in shown


def test_it_gives_the_reason_of_the_decision_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    case = zao.to_decide(cast)
    zao.act(case.conditions[0], Action.SETTLE_CONDITION, cast.sun, reason="合理", settlement="adopt")
    case = zao.act(case.proposal, Action.APPROVE_WITH_CONDITIONS, cast.sun, reason="条件满足后方可上线。")
    client.force_login(cast.chen)
    assert '<p class="kept-text"><span lang="zh-Hans">条件满足后方可上线。</span></p>' in page_of(client, case)
    texts = {f"decisions/{case.decisions[0].pk}/reason": "Launch once the condition is met."}
    zao.act(case.proposal, Action.TRANSLATE, cast.chen, texts=texts)
    for tail in ("", "activity/"):
        page = page_of(client, case, tail)
        assert "Launch once the condition is met." in page
        assert "条件满足后方可上线。" not in page


def test_it_shows_a_closed_case_by_the_stages_it_went_through(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    zao.act(case.proposal, Action.WITHDRAW, cast.lin, reason="Not built after all")
    client.force_login(cast.chen)
    page = page_of(client, case)
    assert "Withdrawn" in page
    assert "Assessment" not in page.split('class="stages"')[1].split("</ol>")[0]


def test_it_reads_the_record_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    assert zao.SUMMARY_EN in page_of(client, case)
    cast.chen.language = "zh-hans"
    cast.chen.save()
    page = page_of(client, case)
    assert zao.SUMMARY in page
    assert "Face-swap" not in page


@pytest.mark.parametrize("tail", ["", "screening/", "inventory/", "activity/"])
def test_it_is_not_there_for_those_who_may_not_see_it(cast: Cast, client: Client, tail: str) -> None:
    case = zao.submitted(cast)
    for stranger in (cast.song, cast.he, cast.ravi):
        client.force_login(stranger)
        assert client.get(f"/proposals/{case.proposal.reference}/{tail}").status_code == 404
    assert client.get(f"/proposals/PIA-1999-001/{tail}").status_code == 404


def test_it_says_when_the_record_does_not_end_where_the_case_says(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    assert "Record complete" in page_of(client, case)
    type(case.proposal).objects.filter(pk=case.proposal.pk).update(audit_count=7)
    assert "Record incomplete" in page_of(client, case)


@pytest.mark.parametrize("who", ["lin", "chen", "sun", "he", "omar"])
@pytest.mark.parametrize("state", ["draft", "in_scoring", "to_decide", "approved"])
def test_it_stays_within_its_queries_for_everybody(
    cast: Cast, client: Client, state: str, who: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case = getattr(zao, state)(cast)
    client.force_login(getattr(cast, who))
    for tail in ("", "screening/", "inventory/", "activity/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(f"/proposals/{case.proposal.reference}/{tail}")


def test_it_costs_the_same_with_a_thousand_items(
    cast: Cast, client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case = zao.to_decide(cast)
    client.force_login(cast.sun)
    counts = []
    for number in (10, 1000):
        case.proposal.items.filter(ref__startswith="X").delete()
        crowd.items(case, number)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            page_of(client, case)
        counts.append(len(queries))
    assert counts[0] == counts[1]
