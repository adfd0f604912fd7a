"""Lin Yue writes a proposal: starts it, answers the questions, and meets Tang Li in the same form."""

from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.web.content_forms import packed
from tests.web import zao

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def fresh(case: Case) -> Case:
    return Case(Proposal.objects.select_related("organisation", "unit").get(pk=case.proposal.pk))


def answer(question: str, value: Any, was: Any) -> dict[str, Any]:
    """What a browser sends of one question, filled with what was on record when the page was opened."""
    return {
        f"shown.{question}": "1",
        f"a.{question}": value,
        "version": packed({f"answers/{question}/value": was}),
    }


# -- starting ---------------------------------------------------------------------------------------------------------


def test_it_starts_a_draft_and_goes_on_to_the_questions(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    response = client.post(
        "/proposals/new/",
        {"title": "Album sharing", "unit": cast.creative_camera.pk, "record_language": "en", "jurisdictions": ["cn"]},
    )
    proposal = Proposal.objects.get()
    assert response.headers["Location"] == f"/proposals/{proposal.reference}/screening/"
    assert (proposal.title, proposal.jurisdictions) == ("Album sharing", ["cn"])


def test_it_asks_for_a_title_and_keeps_the_rest(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    response = client.post("/proposals/new/", {"summary": "Shares albums", "unit": cast.creative_camera.pk})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Enter a title for the feature" in page
    assert "Shares albums" in page
    assert "<title>Error:" in page
    assert not Proposal.objects.exists()


def test_it_starts_nothing_in_a_unit_of_others(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    response = client.post("/proposals/new/", {"title": "T", "unit": cast.growth.pk, "record_language": "en"})
    assert response.status_code == 422
    assert not Proposal.objects.exists()


def test_it_tells_a_reviewer_who_may_write(cast: Cast, client: Client) -> None:
    client.force_login(cast.he)
    response = client.get("/proposals/new/")
    assert response.status_code == 403
    assert "An administrator assigns the role of author." in response.content.decode()


# -- answering --------------------------------------------------------------------------------------------------------


def test_it_saves_an_answer_and_shows_at_once_what_it_means(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    response = client.post(url, answer("automated_decisions", "yes", "no"), **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert 'id="result"' in page
    assert 'class="tag">New' in page
    assert page.index("New</span>") < page.index("PIPL art. 55(2)")
    assert fresh(case).answers["automated_decisions"].value == "yes"


def test_it_saves_all_answers_with_one_button_without_scripts(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    data = answer("people_expected", "1,000", 5_000_000) | {"n.people_expected": "First month only"}
    response = client.post(url, data)
    assert response.headers["Location"] == url
    stored = fresh(case).answers["people_expected"]
    assert (stored.value, stored.note) == (1000, "First month only")


def test_it_keeps_what_cannot_be_stored_on_the_page(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    data = answer("people_expected", "many", 5_000_000)
    response = client.post(f"/proposals/{case.proposal.reference}/screening/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in page
    assert "Enter a whole number within the range." in page
    assert fresh(case).answers["people_expected"].value == 5_000_000


def test_it_asks_a_further_question_once_an_answer_calls_for_it(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    assert "a.automated_significant_effects" not in client.get(url).content.decode()
    response = client.post(url, answer("automated_decisions", "yes", "no"), **HTMX)
    page = response.content.decode()
    assert 'id="q-automated_significant_effects" hx-swap-oob="outerHTML"' in page
    assert "a.automated_significant_effects" in page


def test_it_lets_the_second_of_two_choose_and_loses_nothing(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes={"answers/minors/value": "no"})
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    response = client.post(url, answer("minors", "unsure", "yes"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Will minors be among the people concerned?" in page
    assert "Lin Yue" in page
    assert fresh(case).answers["minors"].value == "no"
    version = response.context["conflict"].version
    taken = {"_take.chosen.a.minors": "yours", "_yours.chosen.a.minors": '"unsure"', "_theirs.chosen.a.minors": '"no"'}
    again = client.post(url, answer("minors", "unsure", "yes") | taken | {"version": version})
    assert again.status_code == 302
    assert fresh(case).answers["minors"].value == "unsure"


def test_it_takes_the_other_version_where_that_is_chosen(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes={"answers/minors/value": "no"})
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    version = client.post(url, answer("minors", "unsure", "yes")).context["conflict"].version
    taken = {"_take.chosen.a.minors": "theirs", "_yours.chosen.a.minors": '"unsure"', "_theirs.chosen.a.minors": '"no"'}
    assert client.post(url, answer("minors", "unsure", "yes") | taken | {"version": version}).status_code == 302
    assert fresh(case).answers["minors"].value == "no"


def test_it_merges_what_two_people_answered_differently(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes={"answers/minors/value": "no"})
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    assert client.post(url, answer("age_gate", "yes", "no")).status_code == 302
    answers = fresh(case).answers
    assert (answers["minors"].value, answers["age_gate"].value) == ("no", "yes")


def test_it_is_read_only_for_whoever_may_not_answer(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    url = f"/proposals/{case.proposal.reference}/screening/"
    page = client.get(url).content.decode()
    assert 'name="a.minors"' not in page
    assert page.count("5,000,000") == 2, "beside the question and beside the rule that read it"
    assert "5000000" not in page
    assert client.post(url, answer("minors", "no", "yes")).status_code == 403


def test_it_gives_the_privacy_officer_the_rules_and_their_facts(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    page = client.get(f"/proposals/{case.proposal.reference}/screening/").content.decode()
    assert "Assessment required" in page
    assert "rules ask for an assessment. One is enough." in page
    assert "Frontal photo: sensitive" in page
    assert "/act/screen_in/" in page
    assert "/act/screen_out/" not in page  # refused, with the reason
    assert "A mandatory trigger fired" in page
    assert "Evaluated on" in page


# -- description and agreements ---------------------------------------------------------------------------------------


def described(**changed: Any) -> dict[str, Any]:
    everything = {
        "title": "换脸视频功能",
        "title@en": "Face-swap video feature",
        "summary": zao.SUMMARY,
        "summary@en": zao.SUMMARY_EN,
        "jurisdictions": ["cn"],
        "planned_launch": "2026-12-07",
        "record_language": "zh",
        "clauses": ["CL01", "CL06"],
    }
    return everything | changed


def test_it_edits_the_description_with_translation_and_short_record(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/description/"
    version = client.get(url).context["version"]
    data = described(
        **{"title@en": "Swap faces", "short_purposes": "制作视频", "clauses": ["CL02"], "version": version}
    )
    assert client.post(url, data).status_code == 302
    now = fresh(case)
    assert now.translations["description/title", "en"].text == "Swap faces"
    assert now.proposal.short_record == {"purposes": "制作视频"}
    assert now.proposal.agreement_clauses == ["CL02"]
    assert now.proposal.summary == zao.SUMMARY


def test_it_drops_the_translation_of_a_text_that_is_gone(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/description/"
    data = described(summary="", version=client.get(url).context["version"])
    assert client.post(url, data).status_code == 302
    assert ("description/summary", "en") not in fresh(case).translations


def test_it_shows_both_versions_of_a_description(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/description/"
    version = client.get(url).context["version"]
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "别人写的摘要"})
    response = client.post(url, described(summary="我写的摘要", version=version))
    page = response.content.decode()
    assert response.status_code == 409
    assert "别人写的摘要" in page
    assert "我写的摘要" in page


def test_it_writes_reads_and_deletes_an_agreement(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    client.force_login(cast.lin)
    base = f"/proposals/{case.proposal.reference}/agreements/"
    text = {"title": "用户协议", "language": "zh", "text": "第一条\n\n第二条"}
    assert client.post(f"{base}new/", text).status_code == 302
    assert fresh(case).agreements[0].text == "第一条\n\n第二条"
    zao.act(case.proposal, Action.SUBMIT, cast.lin)
    client.force_login(cast.chen)
    assert "第二条" in client.get(f"{base}A01/").content.decode()
    zao.act(case.proposal, Action.RETURN_TO_DRAFT, cast.chen, reason="More")
    client.force_login(cast.lin)
    assert client.post(f"{base}A01/", {"delete": "1"}).status_code == 302
    assert fresh(case).agreements == []


def test_it_keeps_the_description_closed_once_submitted(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.lin)
    response = client.get(f"/proposals/{case.proposal.reference}/description/")
    assert response.status_code == 403
    assert "while it is with them" in response.content.decode()


# -- in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_answers_in_a_browser_without_pressing_save(cast: Cast, page: Any, sign_in: Any, complaints: Any) -> None:
    case = zao.draft(cast)
    heard = complaints(page)
    sign_in(page, cast.lin)
    page.goto(f"/proposals/{case.proposal.reference}/screening/")
    assert page.locator("#result .tag", has_text="New").count() == 0
    page.locator("input[name='a.automated_decisions'][value=yes]").check()
    page.locator("#result .tag", has_text="New").first.wait_for()
    page.locator("#saved", has_text="Saved").wait_for()
    page.locator("textarea[name='a.high_risk_reason']").fill("诈骗")
    page.locator("#version[value*='诈骗']").wait_for(state="attached")
    page.reload()
    assert page.locator("input[name='a.automated_decisions'][value=yes]").is_checked()
    assert page.locator("textarea[name='a.high_risk_reason']").input_value() == "诈骗"
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_it_answers_in_a_browser_without_scripts(cast: Cast, new_page: Any, sign_in: Any) -> None:
    case = zao.draft(cast)
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.lin)
    page.goto(f"/proposals/{case.proposal.reference}/screening/")
    page.locator("input[name='a.minors'][value=no]").check()
    page.get_by_role("button", name="Save the answers").click()
    assert page.get_by_text("Your answers are saved.").is_visible()
    assert page.locator("input[name='a.minors'][value=no]").is_checked()
