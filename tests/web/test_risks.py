"""Chen Wei scores the risks of the face-swap proposal; Lin Yue plans the measures; everybody else looks on."""

import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Measure, Proposal, Risk
from pia.assessments.states import RiskState
from tests.web import zao

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: Cast) -> Cast:
    zao.publish()
    return cast


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


def page_of(case: Case, tail: str = "risks/") -> str:
    return f"/proposals/{case.proposal.reference}/{tail}"


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def hidden_version(response: HttpResponseBase) -> str:
    found = re.search(r'name="version" value="([^"]*)"', text(response))
    assert found is not None
    return found.group(1).replace("&quot;", '"')


def test_it_says_why_each_risk_is_suggested(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    page = text(browse(stage.chen).get(page_of(case)))
    assert "Suggested risks" in page
    assert "Are faces or voices of people generated, replaced or altered?" in page
    assert "Sensitive data of 500,000 people or more: one step up." in page
    assert "Frontal photo" in page, "the item's name in the language of the page"
    assert "正脸照片" not in page


def test_it_accepts_all_suggested_scores_after_a_look_at_the_list(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.in_scoring(stage)
    browser = browse(stage.chen)
    zao.act(
        case.proposal,
        Action.EDIT_MEASURES,
        stage.chen,
        changes={"measures/M01/title": "端侧处理", "measures/M01/catalogue_id": "M01"},
    )
    confirmation = text(browser.get(page_of(case, "risks/accept/")))
    refs = re.findall(r'name="risk" value="(\w+)"', confirmation)
    assert len(refs) == len(Case(case.proposal).risks)
    browser.post(page_of(case, "risks/accept/"), {"risk": refs})
    for risk in Case(case.proposal).risks:
        assert (risk.state, risk.impact, risk.likelihood) == (
            RiskState.SCORED,
            risk.suggested_impact,
            risk.suggested_likelihood,
        )
    assert any(risk.effects.exists() for risk in Case(case.proposal).risks), "the catalogue's steps count"


def test_it_accepts_only_what_was_on_the_list(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browse(stage.chen).post(page_of(case, "risks/accept/"), {"risk": ["R01"]})
    scored = [risk.ref for risk in Case(case.proposal).risks if risk.state == RiskState.SCORED]
    assert scored == ["R01"]


def test_it_asks_for_a_reason_where_a_score_differs(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    sent = {
        "decision": "scored",
        "impact": "1",
        "likelihood": "1",
        "reason": "",
        "version": hidden_version(browser.get(where)),
    }
    answer = browser.post(where, sent)
    assert answer.status_code == 422
    assert "Give a reason for differing from the suggested score." in text(answer)
    assert 'href="#id_reason"' in text(answer)
    browser.post(where, {**sent, "reason": "Photos never leave the phone."})
    risk = Risk.objects.get(proposal=case.proposal, ref="R01")
    assert (risk.state, risk.impact, risk.reason) == (RiskState.SCORED, 1, "Photos never leave the phone.")


def test_it_dismisses_a_risk_with_a_reason_only(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R02/")
    assert browser.post(where, {"decision": "dismissed", "reason": ""}).status_code == 422
    browser.post(where, {"decision": "dismissed", "reason": "The licence ends with the account."})
    assert Risk.objects.get(proposal=case.proposal, ref="R02").state == RiskState.DISMISSED


def test_it_takes_the_steps_of_measures(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.scored(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    page = browser.get(where)
    risk = Risk.objects.get(proposal=case.proposal, ref="R01")
    sent = {
        "decision": "scored",
        "impact": str(risk.impact),
        "likelihood": str(risk.likelihood),
        "reason": "",
        "impact-M01": "0",
        "likelihood-M01": "3",
        "impact-M02": "0",
        "likelihood-M02": "0",
        "version": hidden_version(page),
    }
    assert browser.post(where, sent).status_code == 302
    effects = {one.measure.ref: (one.impact_steps, one.likelihood_steps) for one in risk.effects.all()}
    assert effects == {"M01": (0, 3)}


def test_it_shows_both_versions_when_two_officers_score_the_same_risk(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    version = hidden_version(browser.get(where))
    zao.act(
        case.proposal,
        Action.EDIT_SCORES,
        stage.wu,
        changes={
            "risks/R01/state": "scored",
            "risks/R01/impact": 2,
            "risks/R01/likelihood": 2,
            "risks/R01/reason": "Wu looked at it.",
        },
    )
    sent = {"decision": "scored", "impact": "3", "likelihood": "3", "reason": "Chen did.", "version": version}
    answer = browser.post(where, sent)
    assert answer.status_code == 409
    for words in ("Wu Fang", "Wu looked at it.", "Chen did.", "On record now"):
        assert words in text(answer)
    assert "risks/R01" not in re.sub(r'(name|value|action|href)="[^"]*"', "", text(answer)), "no address on screen"
    assert Risk.objects.get(proposal=case.proposal, ref="R01").reason == "Wu looked at it."
    chosen = {f"_take.{name}": "yours" for name in ("impact", "likelihood", "reason")}
    typed = {f"_yours.{name}": sent[name] for name in ("impact", "likelihood", "reason")}
    again = {"decision": "scored", "version": hidden_version(answer), **chosen, **typed}
    assert browser.post(where, again).status_code == 302
    assert Risk.objects.get(proposal=case.proposal, ref="R01").reason == "Chen did."


def test_it_adds_a_risk_that_no_catalogue_knows(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    sent = {"title": "视频被用于办公室恶作剧", "description": "", "impact": "2", "likelihood": "2", "reason": ""}
    browser = browse(stage.chen)
    assert browser.post(page_of(case, "risks/add/"), {**sent, "title": ""}).status_code == 422
    assert browser.post(page_of(case, "risks/add/"), sent).status_code == 302
    assert Risk.objects.filter(proposal=case.proposal, title=sent["title"], state=RiskState.SCORED).exists()


def test_it_adds_many_measures_of_the_catalogue_at_once(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser = browse(stage.chen)
    page = text(browser.get(page_of(case, "measures/add/")))
    offered = re.findall(r'name="measures" value="([\w.]+)"', page)
    assert len(offered) > 3
    browser.post(page_of(case, "measures/add/"), {"measures": offered[:3]})
    taken = Measure.objects.filter(proposal=case.proposal)
    assert sorted(measure.catalogue_id for measure in taken) == sorted(offered[:3])
    assert all(re.search("[一-鿿]", measure.title) for measure in taken), "in the language of the record"
    assert browser.post(page_of(case, "measures/add/"), {}).status_code == 422


def test_it_takes_a_measure_in_ones_own_words_and_its_owner(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    zao.act(case.proposal, Action.SHARE, stage.lin, person=stage.tang, membership="contributor")
    sent = {"title": "水印", "description": "每段视频加水印。", "owner": str(stage.tang.pk)}
    browse(stage.chen).post(page_of(case, "measures/add/"), sent)
    measure = Measure.objects.get(proposal=case.proposal, title="水印")
    assert measure.owner == stage.tang
    page = text(browse(stage.chen).get(page_of(case, f"measures/{measure.ref}/")))
    assert "水印" in page


def test_it_shows_levels_matrix_and_measures_to_readers_without_a_form(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.in_review(stage)
    browser = browse(stage.omar)
    page = text(browser.get(page_of(case)))
    assert '<svg class="diagram"' in page
    assert "What is left" in page
    assert "R01" in page
    assert "Accept all scores" not in page
    assert "端侧处理" not in page.replace('lang="zh-Hans">端侧处理', ""), "Chinese words are marked as such"
    assert "<form" not in text(browser.get(page_of(case, "risks/R01/"))).split('id="main"')[1]


def test_it_refuses_edits_to_those_who_may_not(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_review(stage)
    for tail in ("risks/accept/", "risks/add/", "measures/add/"):
        assert browse(stage.chen).get(page_of(case, tail)).status_code == 403
    assert browse(stage.omar).post(page_of(case, "risks/R01/"), {"decision": "scored"}).status_code == 403
    assert browse(stage.song).get(page_of(case)).status_code == 404
    assert browse(stage.chen).get(page_of(case, "risks/R99/")).status_code == 404
    assert browse(stage.chen).get(page_of(case, "measures/M99/")).status_code == 404


def test_it_says_what_will_appear_while_there_are_no_risks(stage: Cast, browse: Callable[[User], Client]) -> None:
    page = text(browse(stage.lin).get(page_of(zao.draft(stage))))
    assert "No risks yet" in page


def test_it_runs_the_same_number_of_queries_for_ten_and_for_three_hundred_rows(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.in_scoring(stage)
    browser = browse(stage.chen)
    browser.get(page_of(case))
    counts = []
    for number in (10, 300):
        fill(case.proposal, number)
        for tail in ("risks/", "risks/R01/", "measures/M10/", "measures/add/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page_of(case, tail)).status_code == 200
            counts.append((tail, len(queries)))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
    assert max(count for _tail, count in counts) <= 25, counts


def fill(proposal: Proposal, number: int) -> None:
    start = Measure.objects.filter(proposal=proposal).count() + 10
    rows = range(start, start + number)
    Measure.objects.bulk_create(
        Measure(proposal=proposal, ref=f"M{n}", title=json.dumps(n), owner_id=None) for n in rows
    )
    Risk.objects.bulk_create(
        Risk(proposal=proposal, ref=f"X{n}", title=json.dumps(n), state="scored", impact=2, likelihood=2) for n in rows
    )


def test_it_confirms_the_rank_that_no_measure_undercuts(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    page = browser.get(where)
    assert "What no measure changes" in text(page)
    sent = {"decision": "scored", "impact": "4", "likelihood": "3", "lowest_impact": "3", "reason": ""}
    sent["version"] = hidden_version(page)
    assert "Give a reason why no measure brings this risk lower." in text(browser.post(where, sent))
    browser.post(where, {**sent, "reason": "A face cannot be reissued."})
    risk = Risk.objects.get(proposal=case.proposal, ref="R01")
    assert (risk.lowest_impact, risk.lowest_likelihood) == (3, None)
    shown = text(browse(stage.lin).get(where))
    assert "Lowest impact" in shown and "<strong>High</strong>" in shown


def test_it_ranks_a_risk_dimension_by_dimension(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    sent = {"decision": "scored", "impact": "4", "likelihood": "3", "reason": "A face stays.", "version": ""}
    sent |= {"version": hidden_version(browser.get(where)), "impact_by.imp.reputation": "3"}
    refused = browser.post(where, {**sent, "impact": "2"})
    assert refused.status_code == 422 and "The ranks of its parts give “High”." in text(refused)
    assert browser.post(where, {**sent, "impact_by.imp.property": "2"}).status_code == 302
    risk = Risk.objects.get(proposal=case.proposal, ref="R01")
    assert (risk.impact, risk.impact_by) == (3, {"imp.reputation": 3, "imp.property": 2}), "the highest of them"
    shown = text(browse(stage.lin).get(where))
    assert "Reputation or mental distress: High" in shown and "Harm to person or property: Medium" in shown
    again = browser.get(where)
    cleared = {**sent, "version": hidden_version(again), "impact": "4", "impact_by.imp.reputation": ""}
    assert browser.post(where, cleared).status_code == 302
    risk.refresh_from_db()
    assert (risk.impact, risk.impact_by) == (4, {})


def test_it_scores_by_a_second_method_with_a_reason(stage: Cast, browse: Callable[[User], Client]) -> None:
    case = zao.in_scoring(stage)
    browser, where = browse(stage.chen), page_of(case, "risks/R01/")
    page = browser.get(where)
    sent = {"decision": "scored", "impact": "4", "likelihood": "3", "version": hidden_version(page)}
    half = browser.post(where, {**sent, "second_scores.cnil.impact": "2"})
    assert half.status_code == 422 and "Choose both an impact and a likelihood, or neither." in text(half)
    sent |= {"second_scores.cnil.impact": "2", "second_scores.cnil.likelihood": "1"}
    unreasoned = browser.post(where, sent)
    assert unreasoned.status_code == 422 and "Say why you score it otherwise than derived." in text(unreasoned)
    assert browser.post(where, {**sent, "second_scores.cnil.reason": "Nobody sees the raw file."}).status_code == 302
    shown = text(browse(stage.lin).get(where))
    assert "Limited × Negligible" in shown and "Nobody sees the raw file." in shown
    assert "Scored by a person on this method" in shown


def test_it_shows_which_facts_changed_and_keeps_the_score_with_a_reason(
    stage: Cast, browse: Callable[[User], Client]
) -> None:
    case = zao.in_scoring(stage)
    browser = browse(stage.chen)
    refs = [risk.ref for risk in case.risks]
    browser.post(page_of(case, "risks/accept/"), {"risk": refs})
    zao.act(case.proposal, Action.REOPEN_INVENTORY, stage.chen, reason="Fewer people.")
    zao.act(case.proposal, Action.EDIT_ANSWERS, stage.lin, changes={"answers/people_expected/value": 9000})
    zao.act(case.proposal, Action.COMPLETE_INVENTORY, stage.lin)
    page = text(browser.get(page_of(case)))
    assert "Facts that changed" in page and "The facts now suggest another score." in page
    assert "<s>Sensitive data of 500,000 people or more: one step up.</s>" in page
    where = page_of(case, "risks/R01/")
    assert "Score it again below, or keep the score." in text(browser.get(where))
    assert browser.post(where, {"keep": "yes", "why": ""}).status_code == 422
    assert browser.post(where, {"keep": "yes", "why": "Faces stay faces."}).status_code == 302
    risk = Risk.objects.get(proposal=case.proposal, ref="R01")
    assert (risk.impact, risk.suggested_impact, risk.reason) == (4, 3, "")
    assert "keep the score" not in text(browser.get(where))
