"""Sun Kai decides on the face-swap proposal: what the decision rests on, what stands in the way, and afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import User
from pia.assessments import scoring
from pia.assessments.actions import Action
from pia.assessments.models import Condition, Decision, Proposal
from pia.assessments.states import ConditionState, ReviewState, State
from pia.programmes.recommendation import Recommendation
from tests.assessments.stories import Tale, album
from tests.web import zao

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: Cast) -> Cast:
    zao.publish()
    return cast


@pytest.fixture
def tale(stage: Cast) -> Tale:
    """Both tracks cleared, one condition proposed."""
    return Tale(stage, zao.to_decide(stage))


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


def page_of(tale: Tale, tail: str = "decision/") -> str:
    return f"/proposals/{tale.reference}/{tail}"


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def test_it_gathers_what_the_decision_rests_on(tale: Tale, browse: Callable[[User], Client]) -> None:
    page = text(browse(tale.cast.sun).get(page_of(tale)))
    for words in (
        "Do not launch as proposed",
        "A risk is above the line as things stand",
        "上线前完成活体攻击测试。",
        "Cleared with conditions",
        "accepted by the approver in writing",
        "Adopt, adapt or decline every proposed condition.",
    ):
        assert words in page
    assert Recommendation.DO_NOT_LAUNCH_AS_PROPOSED not in page, "no key on screen"


def test_it_says_what_is_decided_and_for_whom_on_the_same_screen(tale: Tale, browse: Callable[[User], Client]) -> None:
    page = text(browse(tale.cast.sun).get(page_of(tale)))
    for words in (
        "Users upload one photo of a face and pick a film clip.",
        "5,000,000 in the first month",
        "7 items, 5 sensitive",
        "3 recipients",
        "7 December 2026",
        "PIPL art. 55(1)",
    ):
        assert words in page, words
    remaining = page[page.index("Risks that remain") : page.index("Recommendation")]
    levels = scoring.all_levels(tale.case)
    assert remaining.count('<tr id="R') == len(levels)
    over = [ref for ref, one in levels.items() if not scoring.within_line(tale.case, one.current.level)]
    assert f"{len(over)} risks are above the line until their measures are verified." in remaining


def test_it_keeps_the_words_of_who_is_against_it(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_review(stage)
    why = "A liveness check cannot tell this output from a person."
    zao.conclude(case, "security", stage.marcus, ReviewState.OBJECTED, reason=why)
    page = text(browse(stage.chen).get(f"/proposals/{case.proposal.reference}/decision/"))
    against = page[page.index("Who is against it") :]
    assert why in against
    assert "A blocking objection: no approval while it stands." in page


def test_it_says_what_will_appear_before_there_is_anything_to_decide(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.submitted(stage)
    page = text(browse(stage.chen).get(f"/proposals/{case.proposal.reference}/decision/"))
    assert "Nothing to decide yet" in page


def test_it_leads_from_the_proposed_condition_to_the_signed_approval(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    browser, cast = browse(tale.cast.sun), tale.cast
    condition = Condition.objects.get(proposal=tale.proposal)
    settle = page_of(tale, f"condition/{condition.ref}/act/settle_condition/")
    assert settle in text(browser.get(page_of(tale)))
    browser.post(settle, {"settlement": "adopt", "text": "", "reason": "Agreed."})
    page = text(browser.get(page_of(tale)))
    assert "data-dialog" in page
    assert "under the conditions attached" in page, "the dialog shows what is signed"
    answer = browser.post(
        page_of(tale, "act/approve_with_conditions/"), {"reason": "", "password": DEMO_PASSWORD}, follow=True
    )
    assert tale.state == State.APPROVED_WITH_CONDITIONS
    assert "You approved the processing with conditions." in text(answer)
    after = text(browse(cast.chen).get(page_of(tale)))
    assert "Standing decision" in after
    assert "In force" in after
    assert "Conditions attached" in after


def test_it_meets_a_condition_from_filing_to_verified(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, tale.cast.sun)
    condition = Condition.objects.filter(proposal=tale.proposal, review__isnull=False).get()
    where = page_of(tale, f"condition/{condition.ref}/act/")
    assert f"{where}file_evidence/" in text(browse(tale.cast.lin).get(page_of(tale)))
    browse(tale.cast.lin).post(f"{where}file_evidence/", {"evidence": "测试报告 17"})
    page = text(browse(tale.cast.marcus).get(page_of(tale)))
    assert "测试报告 17" in page
    browse(tale.cast.marcus).post(f"{where}verify_condition/", {"verdict": "verified", "reason": ""})
    condition.refresh_from_db()
    assert (condition.state, condition.verified_by) == (ConditionState.VERIFIED, tale.cast.marcus)
    assert "Verified by Marcus Adeyemi" in text(browse(tale.cast.lin).get(page_of(tale)))


def test_it_says_once_why_none_of_the_conditions_can_be_verified(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, tale.cast.sun)
    assert Condition.objects.filter(proposal=tale.proposal).count() > 1
    page = text(browse(tale.cast.chen).get(page_of(tale)))
    assert page.count("No evidence waits to be verified.") == 1
    filed = Condition.objects.filter(proposal=tale.proposal).order_by("ref")[0]
    tale.act(Action.FILE_EVIDENCE, tale.cast.lin, on=filed, evidence="测试报告 17")
    page = text(browse(tale.cast.chen).get(page_of(tale)))
    assert f"condition/{filed.ref}/act/verify_condition/" in page
    assert "All" not in page.split("Standing decision")[1].split("Conditions attached")[0]


def test_it_says_that_every_condition_is_verified(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, tale.cast.sun)
    attached = Condition.objects.filter(proposal=tale.proposal, decision__isnull=False)
    for condition in attached:
        tale.act(Action.FILE_EVIDENCE, tale.cast.lin, on=condition, evidence="测试报告 17")
        tale.act(Action.VERIFY_CONDITION, tale.cast.wu, on=condition, verdict="verified")
    page = text(browse(tale.cast.chen).get(page_of(tale)))
    assert f"All {attached.count()} conditions are verified." in page


def test_it_accepts_a_risk_over_the_line_in_writing(tale: Tale, browse: Callable[[User], Client]) -> None:
    risk = scoring.over_line(tale.case, at_target=False)[0]
    browser = browse(tale.cast.sun)
    where = page_of(tale, f"risk/{risk.ref}/act/accept_risk/")
    assert where in text(browser.get(page_of(tale, f"risks/{risk.ref}/")))
    sent = {"at": "current", "reason": "For the test phase.", "password": DEMO_PASSWORD}
    assert browser.post(where, sent).status_code == 302
    (acceptance,) = tale.case.acceptances
    assert (acceptance.risk_ref, acceptance.signature.by) == (risk.ref, tale.cast.sun)
    row = text(browser.get(page_of(tale))).split(f'<tr id="{risk.ref}">')[1].split("</tr>")[0]
    assert "Sun Kai" in row


def test_it_has_every_item_of_the_opinion_answered(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.act(
        Action.GIVE_OPINION,
        tale.cast.keller,
        position="advises",
        text="Proportionate with two changes.",
        items=["Delete within a day.", "Ask parents first."],
    )
    browser = browse(tale.cast.sun)
    page = text(browser.get(page_of(tale)))
    assert "Delete within a day." in page
    assert page.count("act/answer_advice/?advice=opinion") == 2
    key = f"opinion:{tale.case.opinions[0].pk}:0"
    form = text(browser.get(page_of(tale, f"act/answer_advice/?advice={key}")))
    assert "Delete within a day." in form, "what is answered stands on the form"
    browser.post(
        page_of(tale, f"act/answer_advice/?advice={key}"),
        {"advice": key, "stance": "accept", "reason": "We delete after a day."},
    )
    after = text(browser.get(page_of(tale)))
    assert "We delete after a day." in after
    assert after.count("act/answer_advice/?advice=opinion") == 1


def test_it_shows_advice_and_its_answer_in_the_language_of_the_page(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    tale.act(Action.GIVE_OPINION, tale.cast.keller, position="advises", text="两处修改即可。", items=["一天内删除。"])
    key = f"opinion:{tale.case.opinions[0].pk}:0"
    tale.act(Action.ANSWER_ADVICE, tale.cast.sun, advice=key, stance="accept", reason="一天后删除。")
    answer = tale.case.advice_answers[key]
    given = f"opinions/{tale.case.opinions[0].pk}"
    texts = {
        f"{given}/text": "Two changes will do.",
        f"{given}/items/0": "Delete within a day.",
        f"answers_to_advice/{answer.pk}/reason": "We delete after a day.",
    }
    tale.act(Action.TRANSLATE, tale.cast.chen, texts=texts)
    page = text(browse(tale.cast.sun).get(page_of(tale)))
    for words in texts.values():
        assert words in page, words
    assert "一天后删除。" not in page


def test_it_keeps_what_passed_with_the_authority(stage: Cast, browse: Callable[[User], Client]) -> None:
    tale = Tale(stage, album(stage, jurisdictions=["eu"], new_technology="yes", minors="yes", eu_offered="yes"))
    tale.awaiting()
    regime = next(regime for regime in tale.case.regimes if regime.consultation)
    assert regime.consultation is not None
    sent = {f"package.{item.id}": f"Text on {item.id}" for item in regime.consultation.package}
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    browser = browse(stage.chen)
    asked = {"sent_on": yesterday, "authority": "Data Protection Commission", "country": "IE"}
    answer = browser.post(page_of(tale, "act/consult/"), {**asked, **sent})
    assert answer.status_code == 302, text(answer)
    page = text(browser.get(page_of(tale)))
    assert "Waits for the authority" in page
    assert f'href="{page_of(tale, "consultation/")}"' in page, "package, clock and letters are on the desk"
    exchange = {"kind": "advice", "on": timezone.localdate().isoformat(), "text": "Encrypt the albums."}
    browser.post(page_of(tale, "act/record_exchange/"), exchange)
    browser.post(page_of(tale, "act/close_consultation/"), {"note": "Advised in writing."})
    page = text(browser.get(page_of(tale)))
    assert "Encrypt the albums." in page
    assert "Advice of the authority" in page
    assert "Advised in writing." in page
    assert tale.state == State.AWAITING_DECISION


def test_it_lists_earlier_decisions(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, tale.cast.sun)
    tale.act(Action.REVOKE_DECISION, tale.cast.sun, reason="The test was wrong.")
    page = text(browse(tale.cast.sun).get(page_of(tale)))
    assert "Earlier decisions" in page
    assert "Standing decision" not in page
    assert Decision.objects.filter(proposal=tale.proposal).count() == 1


def test_it_shows_the_page_to_readers_without_buttons(tale: Tale, browse: Callable[[User], Client]) -> None:
    page = text(browse(tale.cast.omar).get(page_of(tale)))
    assert 'class="actionbar"' not in page
    assert 'aria-disabled="true"' not in page
    assert "Adopt, adapt or decline every proposed condition." in page, "readers see what is missing"
    assert browse(tale.cast.song).get(page_of(tale)).status_code == 404


def test_it_runs_the_same_number_of_queries_for_ten_and_for_a_thousand_conditions(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    browser, counts = browse(tale.cast.sun), []
    browser.get(page_of(tale))
    for number in (10, 1000):
        fill(tale.proposal, tale.cast, number)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page_of(tale)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30, [query["sql"][:120] for query in queries]


def fill(proposal: Proposal, cast: Cast, number: int) -> None:
    start = Condition.objects.count() + 10
    Condition.objects.bulk_create(
        Condition(proposal=proposal, ref=f"C{n}", text=str(n), proposed_by=cast.sun, owner=cast.lin)
        for n in range(start, start + number)
    )


def test_it_speaks_chinese_without_a_mixture(tale: Tale, browse: Callable[[User], Client]) -> None:
    tale.cast.sun.language = "zh-hans"
    tale.cast.sun.save()
    browser = browse(tale.cast.sun)
    browser.cookies["django_language"] = "zh-hans"
    page = text(browser.get(page_of(tale)))
    main = page[page.index('class="with-aside"') :]
    for english in ("Conditions", "Recommendation", "Accept", "Approve", "Reviews", "opinion<", "Owner"):
        assert english not in main, english
