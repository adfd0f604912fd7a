"""Every action of the machines can be done in the browser, on one page that is made from the table and the inputs."""

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import User
from pia.accounts.reauthentication import MAX_FAILURES
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Condition, Proposal, Signature
from pia.assessments.policy import TABLE
from pia.assessments.relations import SubjectRow
from pia.assessments.statements import statements
from pia.assessments.states import State
from pia.web.action_links import buttons
from tests.assessments.stories import Tale
from tests.web import zao


def sign_in(person: User, client: Client | None = None) -> Client:
    browser = client or Client()
    browser.force_login(person)
    return browser


def address(case: Case, action: Action, kind: str = "", name: str = "") -> str:
    middle = f"{kind}/{name}/" if kind else ""
    return f"/proposals/{case.proposal.reference}/{middle}act/{action.value}/"


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def state(case: Case) -> str:
    return Proposal.objects.get(pk=case.proposal.pk).state


@pytest.fixture
def stage(cast: Cast) -> Cast:
    zao.publish()
    return cast


def test_it_shows_exactly_the_words_that_are_stored_with_the_signature(stage: Cast) -> None:
    approved = Tale(stage, zao.approved(stage))
    approved.act(Action.SIGN_REPORT, stage.zhao)
    approved.act(Action.OVERRIDE_LAUNCH, stage.sun, until=approved.case.today(), reason="The fair opens today.")
    approved.act(Action.REVOKE_DECISION, stage.sun, reason="The test was not done.")
    approved.act(Action.GIVE_OPINION, stage.keller, position="agrees", text="Proportionate.", items=[])
    risk = approved.case.scored_risks[0]
    for at in ("target", "current"):
        approved.act(Action.ACCEPT_RISK, stage.sun, on=risk, reason="Worth it.", at=at)
    approved.act(Action.REJECT, stage.sun, reason="Not worth it.")
    checked = set()
    for signature in Signature.objects.order_by("id"):
        action = Action(signature.act)
        case = Case(signature.proposal)
        subject = subject_for_signature(case, signature, action)
        with translation.override("zh-hans" if signature.language == "zh" else "en"):
            shown = [statement.text for statement in statements(case, subject, action)]
        assert signature.statement in shown, f"{action} shows {shown}, stores {signature.statement!r}"
        checked.add(action)
    signed = {row.action for row in TABLE if row.signs}
    assert signed - checked <= {Action.SCREEN_OUT, Action.APPROVE, Action.CONFIRM_ASSESSMENT}


def subject_for_signature(case: Case, signature: Signature, action: Action) -> SubjectRow:
    kind, _colon, name = signature.subject.partition(":")
    if kind == "risk":
        return next(risk for risk in case.risks if risk.ref == name)
    return case.proposal


# -- taking actions ---------------------------------------------------------------------------------------------------


def test_it_takes_an_action_without_a_password_and_says_so(stage: Cast) -> None:
    case = zao.submitted(stage)
    browser = sign_in(stage.chen)
    page = browser.get(address(case, Action.SCREEN_IN))
    assert "Require an assessment" in text(page)
    assert "The authors are asked to complete the data inventory." in text(page)
    answer = browser.post(address(case, Action.SCREEN_IN), {"reason": ""}, follow=True)
    assert state(case) == State.INVENTORY
    assert "You required an assessment." in text(answer)


def test_it_asks_for_a_reason_and_keeps_what_was_typed(stage: Cast) -> None:
    case = zao.in_review(stage)
    tale = Tale(stage, case)
    tale.take("legal", stage.he)
    browser = sign_in(stage.chen)
    where = address(case, Action.REPLACE_REVIEWER, "review", "legal")
    answer = browser.post(where, {"reviewer": str(stage.qin.pk), "reason": ""})
    assert answer.status_code == 422
    assert 'href="#id_reason"' in text(answer)
    assert f'value="{stage.qin.pk}" selected' in text(answer) or f'value="{stage.qin.pk}" id' in text(answer)
    assert tale.review("legal").reviewer == stage.he
    assert browser.post(where, {"reviewer": str(stage.qin.pk), "reason": "Holiday"}).status_code == 302
    assert tale.review("legal").reviewer == stage.qin


def test_it_signs_only_with_the_right_password(stage: Cast) -> None:
    tale = Tale(stage, zao.in_review(stage))
    tale.take("legal", stage.he)
    tale.check_everything("legal", stage.he)
    browser = sign_in(stage.he)
    where = address(tale.case, Action.CONCLUDE, "review", "legal")
    page = text(browser.get(where + "?outcome=cleared"))
    assert "My conclusion: Cleared." in page
    assert "My conclusion: Objected." not in page
    assert 'type="password"' in page
    sent = {"outcome": "cleared", "reason": "", "password": "guessed"}
    answer = browser.post(where, sent)
    assert answer.status_code == 422
    assert "This is not your password. Nothing was signed." in text(answer)
    assert not Signature.objects.filter(act=Action.CONCLUDE).exists()
    browser.post(where, {**sent, "password": DEMO_PASSWORD})
    signature = Signature.objects.get(act=Action.CONCLUDE)
    assert (signature.by, signature.method, signature.language) == (stage.he, "password", "en")


def test_it_names_the_digest_of_every_section_that_is_signed(stage: Cast) -> None:
    case = zao.scored(stage)
    page = text(sign_in(stage.chen).get(address(case, Action.OPEN_REVIEW)))
    Tale(stage, case).act(Action.OPEN_REVIEW, stage.chen)
    for digest in Signature.objects.get(act=Action.OPEN_REVIEW).digests.values():
        assert digest in page


def test_it_stops_looking_at_passwords_after_too_many_wrong_ones(stage: Cast) -> None:
    case = zao.scored(stage)
    browser = sign_in(stage.chen)
    for _try in range(MAX_FAILURES):
        answer = browser.post(address(case, Action.OPEN_REVIEW), {"password": "guessed"})
    assert answer.status_code == 429
    answer = browser.post(address(case, Action.OPEN_REVIEW), {"password": DEMO_PASSWORD})
    assert answer.status_code == 429
    assert "Too many wrong passwords" in text(answer)
    assert state(case) == State.RISK_SCORING


def test_it_shows_the_reasons_of_a_refused_action_and_no_form(stage: Cast) -> None:
    case = zao.to_decide(stage)
    page = sign_in(stage.sun).get(address(case, Action.APPROVE_WITH_CONDITIONS))
    assert "Adopt, adapt or decline every proposed condition." in text(page)
    assert 'type="password"' not in text(page)


def test_it_refuses_what_is_not_ready_although_the_form_was_sent(stage: Cast) -> None:
    case = zao.to_decide(stage)
    sent = {"reason": "Now.", "password": DEMO_PASSWORD}
    answer = sign_in(stage.sun).post(address(case, Action.APPROVE_WITH_CONDITIONS), sent)
    assert answer.status_code == 422
    assert "Adopt, adapt or decline every proposed condition." in text(answer)
    assert "Now." in text(answer)
    assert state(case) == State.AWAITING_DECISION


def test_it_answers_403_to_those_who_see_the_case_but_may_not(stage: Cast) -> None:
    case = zao.submitted(stage)
    for browser in (sign_in(stage.lin), sign_in(stage.keller)):
        for answer in (
            browser.get(address(case, Action.SCREEN_IN)),
            browser.post(address(case, Action.SCREEN_IN), {}),
        ):
            assert answer.status_code == 403
            assert "Chen Wei" in text(answer), "whom to ask instead"
    assert state(case) == State.SCREENING


def test_it_answers_403_with_the_reason_to_whom_separation_of_duties_bars(stage: Cast) -> None:
    case = zao.draft(stage)
    Tale(stage, case).act(Action.SHARE, stage.lin, person=stage.wu, membership="contributor")
    Tale(stage, case).submitted()
    answer = sign_in(stage.wu).get(address(case, Action.SCREEN_IN))
    assert answer.status_code == 403
    assert "You wrote or edited this proposal" in text(answer)


def test_it_answers_404_for_what_is_invisible_or_not_there(stage: Cast) -> None:
    mine, other = zao.to_decide(stage), zao.in_review(stage)
    condition = Condition.objects.get(proposal=mine.proposal)
    author = sign_in(stage.chen)
    assert sign_in(stage.song).get(address(mine, Action.COMMENT)).status_code == 404
    assert sign_in(stage.ravi).get(address(mine, Action.COMMENT)).status_code == 404
    for where in (
        address(mine, Action.EDIT_SCORES),
        address(mine, Action.FULFIL),
        address(mine, Action.COMMENT, "review", "legal"),
        address(mine, Action.CONCLUDE),
        address(mine, Action.CONCLUDE, "review", "no_such_track"),
        address(mine, Action.CONCLUDE, "thing", "legal"),
        address(other, Action.SETTLE_CONDITION, "condition", condition.ref),
        f"/proposals/{mine.proposal.reference}/act/dance/",
    ):
        assert author.get(where).status_code == 404, where


def test_it_goes_back_only_to_pages_of_our_own(stage: Cast) -> None:
    case = zao.in_review(stage)
    browser = sign_in(stage.lin)
    where, sent = address(case, Action.COMMENT), {"text": "A remark"}
    inside = f"/proposals/{case.proposal.reference}/decision/"
    assert browser.post(f"{where}?next={inside}", sent)["Location"] == inside
    outside = browser.post(f"{where}?next=https://example.org/", sent)["Location"]
    assert outside == f"/proposals/{case.proposal.reference}/"


def test_it_leads_somebody_who_left_the_team_away_from_the_case(stage: Cast) -> None:
    case = zao.draft(stage)
    Tale(stage, case).act(Action.SHARE, stage.lin, person=stage.tang, membership="author")
    sent = {"person": str(stage.tang.pk), "membership": "remove"}
    answer = sign_in(stage.tang).post(address(case, Action.SHARE), sent)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_it_offers_every_button_a_page_that_answers(stage: Cast) -> None:
    """Whatever is offered to anybody of the cast on a case in review leads to a page, allowed or refused."""
    tale = Tale(stage, zao.to_decide(stage))
    for person in (stage.lin, stage.chen, stage.sun, stage.marcus, stage.keller):
        browser, case = sign_in(person), tale.case
        subjects: list[SubjectRow] = [
            case.proposal,
            *case.current_reviews,
            *case.conditions,
            case.measures[0],
            case.risks[0],
        ]
        for subject in subjects:
            for button in buttons(case, subject, person):
                with CaptureQueriesContext(connection) as queries:
                    answer = browser.get(button.href)
                assert answer.status_code in (200, 403), button.href
                assert (answer.status_code == 200) or not button.allowed
                assert len(queries) <= 25, f"{button.href}: {len(queries)} queries"


def test_it_speaks_chinese_without_a_mixture(stage: Cast) -> None:
    case = zao.scored(stage)
    stage.chen.language = "zh-hans"
    stage.chen.save()
    browser = sign_in(stage.chen)
    browser.cookies["django_language"] = "zh-hans"
    page = text(browser.get(address(case, Action.OPEN_REVIEW)))
    main = page[page.index('id="h-act"') : page.index("</main>")]
    for english in ("You ", "What", "Password", "Cancel", "Bound", "Privacy"):
        assert english not in main, english
    assert "签署内容" in main
