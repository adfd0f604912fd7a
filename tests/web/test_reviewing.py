"""He Jing and Marcus Adeyemi judge the face-swap proposal: checklist, findings, conditions, signature, second round."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.checklists import checks_for
from pia.assessments.models import CheckAnswer, Finding
from pia.assessments.states import ReviewState
from tests.assessments.stories import Tale
from tests.web import zao

pytestmark = pytest.mark.django_db
AGREEMENT = {
    "agreement/A01/title": "用户协议",
    "agreement/A01/language": "zh",
    "agreement/A01/text": "# 用户协议\n\n6.1 您保留全部权利。\n\n6.2 您授予我们永久、不可撤销的许可。",
}


@pytest.fixture
def stage(cast: Cast) -> Cast:
    zao.publish()
    return cast


@pytest.fixture
def tale(stage: Cast, monkeypatch: pytest.MonkeyPatch) -> Tale:
    """In review, with an agreement text, both tracks open."""
    plain = zao.description
    monkeypatch.setattr(zao, "description", lambda: {**plain(), **AGREEMENT})
    return Tale(stage, zao.in_review(stage))


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


def page_of(tale: Tale, tail: str = "reviews/legal/") -> str:
    return f"/proposals/{tale.reference}/{tail}"


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def first_checks(tale: Tale, number: int) -> list[str]:
    case = tale.case
    return [check.id for check in checks_for(case, case.track(tale.review("legal")))][:number]


def test_it_says_what_will_appear_before_the_first_round(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.scored(stage)
    page = text(browse(stage.chen).get(f"/proposals/{case.proposal.reference}/reviews/"))
    assert "No review yet" in page


def test_it_opens_ones_own_track_first(tale: Tale, browse: Callable[[User], Client]) -> None:
    security = text(browse(tale.cast.marcus).get(page_of(tale, "reviews/")))
    legal = text(browse(tale.cast.he).get(page_of(tale, "reviews/")))
    assert "<title>Security evaluation" in security
    assert "<title>Legal review" in legal


def test_it_saves_the_whole_checklist_without_a_script(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    one, two = first_checks(tale, 2)
    sent = {f"value.{one}": "met", f"value.{two}": "not_met", f"note.{two}": "第 6.2 条没有期限。"}
    answer = browse(tale.cast.he).post(page_of(tale, "reviews/legal/checks/"), sent)
    assert answer.status_code == 302
    given = {row.check_id: (row.value, row.note) for row in CheckAnswer.objects.all()}
    assert given == {one: ("met", ""), two: ("not_met", "第 6.2 条没有期限。")}


def test_it_saves_one_check_and_swaps_just_that(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    (one,) = first_checks(tale, 1)
    browser, where = browse(tale.cast.he), page_of(tale, "reviews/legal/checks/")
    answer = browser.post(where, {f"value.{one}": "not_met"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert text(answer).strip().startswith(f'<div class="check is-danger" id="check-{one}"')
    assert "1 check is not met." in text(answer), "the words beside the buttons follow"
    assert "<html" not in text(answer)
    again = browser.post(where, {f"value.{one}": "not_met"}, headers={"HX-Request": "true"})
    assert again.status_code == 204, "nothing changed, nothing to swap"


def test_it_says_so_when_no_answer_was_chosen(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    answer = browse(tale.cast.he).post(page_of(tale, "reviews/legal/checks/"), {})
    assert answer.status_code == 422
    assert "Choose an answer for at least one check." in text(answer)


def test_it_lets_only_the_reviewer_answer(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    (one,) = first_checks(tale, 1)
    for person in (tale.cast.qin, tale.cast.chen, tale.cast.lin):
        browser = browse(person)
        answer = browser.post(page_of(tale, "reviews/legal/checks/"), {f"value.{one}": "met"})
        assert answer.status_code == 403
        assert 'type="radio"' not in text(browser.get(page_of(tale)))
    assert not CheckAnswer.objects.exists()


def test_it_puts_the_agreement_beside_the_checks_clause_by_clause(tale: Tale, browse: Callable[[User], Client]) -> None:
    page = text(browse(tale.cast.he).get(page_of(tale)))
    assert '<span class="clause-no">6.2</span><p>您授予我们永久、不可撤销的许可。</p>' in page
    assert 'class="agreement" lang="zh-Hans"' in page
    assert "Perpetual licence" in page, "the clause that a person found, with its explanation"
    assert "PIPL art. 15" in page


def test_it_offers_a_dialog_for_each_conclusion_to_the_reviewer_alone(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    tale.take("legal", tale.cast.he)
    page = text(browse(tale.cast.he).get(page_of(tale)))
    assert page.count("<dialog") == 4
    assert "My conclusion: Objected." in page
    assert 'name="outcome" value="cleared"' in page
    assert "<dialog" not in text(browse(tale.cast.chen).get(page_of(tale)))


def test_it_concludes_from_the_dialog(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    tale.check_everything("legal", tale.cast.he)
    where = page_of(tale, "review/legal/act/conclude/?outcome=cleared")
    sent = {"outcome": "cleared", "reason": "", "password": DEMO_PASSWORD}
    answer = browse(tale.cast.he).post(where, sent, follow=True)
    assert "You signed your conclusion." in text(answer)
    assert tale.review("legal").state == ReviewState.CLEARED
    assert "Signed conclusions" in text(answer)


def test_it_says_at_the_field_why_a_conclusion_is_refused(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    where = page_of(tale, "review/legal/act/conclude/?outcome=cleared")
    sent = {"outcome": "cleared", "reason": "Fine.", "password": DEMO_PASSWORD}
    answer = browse(tale.cast.he).post(where, sent)
    assert answer.status_code == 422
    assert "Answer every check before you clear" in text(answer)
    assert "Fine." in text(answer)


def test_it_shows_findings_as_threads_with_what_may_be_done(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.clears("security", tale.cast.marcus)
    tale.asks_for_changes("legal", tale.cast.he, "6.2 条没有期限。")
    finding = Finding.objects.get()
    page = text(browse(tale.cast.lin).get(page_of(tale)))
    assert "6.2 条没有期限。" in page
    assert f"/finding/{finding.ref}/act/answer_finding/" in page
    tale.answer_findings()
    assert "Thirty days; the inventory says so now." in text(browse(tale.cast.lin).get(page_of(tale)))


def second_round(tale: Tale) -> None:
    cast = tale.cast
    tale.clears("security", cast.marcus)
    tale.asks_for_changes("legal", cast.he)
    tale.act(
        Action.EDIT_ANSWERS,
        cast.lin,
        changes={"agreement/A01/text": AGREEMENT["agreement/A01/text"].replace("永久、不可撤销", "至删除视频时止")},
    )
    tale.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/retention_days": 1})
    tale.answer_findings()
    tale.act(Action.CONFIRM_ASSESSMENT, cast.chen)
    tale.act(Action.RESUBMIT, cast.lin)


def test_it_shows_what_changed_since_the_reviewers_last_look(tale: Tale, browse: Callable[[User], Client]) -> None:
    second_round(tale)
    tale.take("legal", tale.cast.he)
    page = text(browse(tale.cast.he).get(page_of(tale)))
    assert "Changed since round 1" in page
    assert "Days kept" in page
    assert "retention_days" not in page
    assert "您授予我们永久、不可撤销的许可。</span></del>" in page or "您授予我们永久、不可撤销的许可。</del>" in page
    compared = text(browse(tale.cast.he).get(page_of(tale) + "?view=changes"))
    assert "<del>您授予我们永久、不可撤销的许可。</del>" in compared
    assert "<ins>您授予我们至删除视频时止的许可。</ins>" in compared


def test_it_folds_the_agreement_unless_two_versions_are_compared(tale: Tale, browse: Callable[[User], Client]) -> None:
    second_round(tale)
    browser = browse(tale.cast.he)
    assert '<details><summary class="queue-group">用户协议' in folded(text(browser.get(page_of(tale))))
    assert '<details open><summary class="queue-group">用户协议' in folded(
        text(browser.get(page_of(tale) + "?view=changes"))
    )


def folded(page: str) -> str:
    return page.replace('<span lang="zh-Hans">', "")


def test_it_shows_the_answers_of_the_round_from_which_a_review_was_carried_over(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    tale.clears("security", tale.cast.marcus)
    tale.asks_for_changes("legal", tale.cast.he)
    tale.answer_findings()
    tale.act(Action.RESUBMIT, tale.cast.lin)
    assert tale.review("security").carried_from_id
    page = text(browse(tale.cast.marcus).get(page_of(tale, "reviews/security/")))
    assert "Carried over from an earlier round" in page
    assert "Not answered" not in page
    assert "Changed since round" not in page


def test_it_hides_cases_and_tracks_that_are_not_there(tale: Tale, browse: Callable[[User], Client]) -> None:
    assert browse(tale.cast.song).get(page_of(tale)).status_code == 404
    assert browse(tale.cast.he).get(page_of(tale, "reviews/marketing/")).status_code == 404
    assert browse(tale.cast.he).get(page_of(tale, "reviews/legal/checks/")).status_code == 405


def test_it_runs_the_same_number_of_queries_for_ten_and_for_a_thousand_findings(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    second_round(tale)
    tale.take("legal", tale.cast.he)
    browser, counts = browse(tale.cast.he), []
    browser.get(page_of(tale))
    review = tale.review("legal")
    for number in (10, 1000):
        start = Finding.objects.count() + 10
        rows = range(start, start + number)
        Finding.objects.bulk_create(
            Finding(
                proposal=review.proposal,
                review=review,
                ref=f"F{n}",
                round=2,
                text=str(n),
                raised_by=tale.cast.he,
                raised_at=timezone.now(),
            )
            for n in rows
        )
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page_of(tale)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25, [query["sql"][:120] for query in queries]


def test_it_speaks_chinese_without_a_mixture(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.take("legal", tale.cast.he)
    tale.cast.he.language = "zh-hans"
    tale.cast.he.save()
    browser = browse(tale.cast.he)
    browser.cookies["django_language"] = "zh-hans"
    page = text(browser.get(page_of(tale)))
    main = page[page.index('class="split"') :]
    for english in ("Checklist", "Findings", "Agreement", "Sign", "Met<", "Raise", "Recuse", "Reads"):
        assert english not in main, english


def test_it_shows_a_case_to_whoever_may_see_it_and_no_more(tale: Tale, browse: Callable[[User], Client]) -> None:
    page = text(browse(tale.cast.omar).get(page_of(tale)))
    assert 'class="actionbar"' not in page
    assert Case(tale.proposal).review_of("legal") is not None


def test_it_saves_each_answer_at_once_in_a_browser(
    tale: Tale, page: Any, sign_in: Callable[[Any, User], None], complaints: Callable[[Any], list[str]]
) -> None:
    tale.take("legal", tale.cast.he)
    heard = complaints(page)
    sign_in(page, tale.cast.he)
    page.goto(page_of(tale))
    (one,) = first_checks(tale, 1)
    page.locator(f"[name='value.{one}'][value=not_met]").check()
    page.get_by_text("1 check is not met.").wait_for()
    assert CheckAnswer.objects.get().value == "not_met"
    page.get_by_role("link", name="Request changes").click()
    dialog = page.locator("dialog[open]")
    assert "My conclusion: Changes requested." in dialog.inner_text()
    dialog.get_by_label("Password").fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Request changes").click()
    page.get_by_text("Raise at least one finding that says what has to change.").first.wait_for()
    assert heard == []
