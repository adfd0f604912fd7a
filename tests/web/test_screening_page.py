"""Lin Yue answers only what still matters: the page says when the outcome is settled, and what "unsure" leads to."""

from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.perform import create
from pia.programmes.definition import Question
from tests.assessments import stories
from tests.web import zao
from tests.web.test_writing_a_proposal import HTMX, answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def blank(cast: Cast, **given: Any) -> Case:
    """A draft for China with a few answers."""
    changes = {"description/title": "Album sharing", "description/jurisdictions": ["cn"]}
    changes |= {f"answers/{question}/value": value for question, value in given.items()}
    return create(cast.creative_camera, actor=cast.lin, changes=changes)


def page_of(client: Client, case: Case, person: Any) -> Any:
    client.force_login(person)
    return client.get(f"/proposals/{case.proposal.reference}/screening/")


def names(rows: Any) -> list[str]:
    return [row.question.id for row in rows]


def test_it_asks_first_what_the_outcome_needs(cast: Cast, client: Client) -> None:
    response = page_of(client, blank(cast, minors="no"), cast.lin)
    groups, page = response.context["groups"], response.content.decode()
    assert not groups.settled
    assert {"automated_decisions", "entrusts_processing", "face_verification"} <= set(names(groups.first))
    assert "faces_stored" in names(groups.rest), "a filing hangs on it, no assessment"
    assert "Needed for the outcome" in page
    assert "These do not change whether an assessment is required" in page
    assert page.index("q-automated_decisions") < page.index("q-faces_stored")


def test_it_says_when_the_outcome_is_settled_and_folds_the_rest(cast: Cast, client: Client) -> None:
    response = page_of(client, blank(cast, entrusts_processing="yes"), cast.lin)
    groups, page = response.context["groups"], response.content.decode()
    assert groups.settled
    assert names(groups.first) == ["entrusts_processing"]
    assert "The outcome is settled: Assessment required" in page
    rest = page.split("These no longer change whether an assessment is required")[1]
    assert "q-publishes" in rest, "still there to be answered"
    assert '<details class="folded rest">' in page


def test_it_says_so_while_answering_and_moves_no_question(cast: Cast, client: Client) -> None:
    case = blank(cast, minors="no")
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    page = client.post(url, answer("entrusts_processing", "yes", None), **HTMX).content.decode()
    assert '<div id="settled" role="status" hx-swap-oob="outerHTML">' in page
    assert "The outcome is settled: Assessment required" in page
    assert 'id="open-first" hx-swap-oob="outerHTML">0 open' in page
    assert "<fieldset" not in page
    page = client.post(url, answer("entrusts_processing", "no", "yes"), **HTMX).content.decode()
    assert "The outcome is settled" not in page


def test_it_keeps_the_settled_questions_open_to_another_answer(cast: Cast, client: Client) -> None:
    case = blank(cast, entrusts_processing="yes")
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    assert client.post(url, answer("faces_stored", "7", None)).status_code == 302
    assert Case(case.proposal).answers["faces_stored"].value == 7


def test_it_says_which_rules_count_because_of_an_unsure_answer(cast: Cast, client: Client) -> None:
    case = blank(cast, minors="no")
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    page = client.post(url, answer("transfers_abroad", "unsure", None), **HTMX).content.decode()
    slot = page.split('id="e-transfers_abroad"')[1].split("id=")[0]
    assert "Counts as the stricter answer." in slot
    rule = Case(case.proposal).programme.regime("cn-pipl").trigger("pipl55.4")  # type: ignore[union-attr]  # both exist
    assert rule is not None
    assert rule.label.en in slot
    page = client.post(url, answer("transfers_abroad", "no", "unsure"), **HTMX).content.decode()
    assert "Counts as the stricter answer." not in page.split('id="e-transfers_abroad"')[1].split("id=")[0]


def test_it_says_that_an_unsure_answer_does_not_matter_where_it_does_not(cast: Cast, client: Client) -> None:
    page = page_of(client, zao.draft(cast, **{"answers/marketing_use/value": "unsure"}), cast.lin).content.decode()
    slot = page.split('id="e-marketing_use"')[1].split("<input")[0]
    assert "stricter answer" in slot or "no rule depends on this one" in slot


def test_it_keeps_the_panel_short(cast: Cast, client: Client) -> None:
    page = page_of(client, zao.draft(cast), cast.lin).content.decode()
    panel = page.split('id="result"')[1].split("</aside>")[0]
    assert "rules ask for an assessment. One is enough." in panel
    assert "duties and signs follow" in panel
    assert "rules stayed silent" in panel
    assert "Filing at 100,000" not in panel
    assert "decision-sheet/" in panel


def test_it_asks_for_the_changes_in_a_request_of_their_own(cast: Cast, client: Client) -> None:
    case = stories.album(cast, items=stories.item(["cn"]))
    client.force_login(cast.lin)
    url = f"/proposals/{case.proposal.reference}/screening/"
    page = client.get(url).content.decode()
    assert f'hx-get="{url}otherwise/"' in page
    assert "No full assessment would be required with:" not in page
    piece = client.get(f"{url}otherwise/", **HTMX).content.decode()
    assert "<html" not in piece
    assert "No full assessment would be required with:" in piece
    assert client.get(f"{url}otherwise/").headers["Location"].endswith("/decision-sheet/#otherwise")


def test_it_shows_the_officer_no_changes_once_the_facts_are_closed(cast: Cast, client: Client) -> None:
    page = page_of(client, zao.submitted(cast), cast.chen).content.decode()
    assert "What would change the outcome" not in page


def test_it_numbers_the_questions_as_they_stand_on_the_page(cast: Cast, client: Client) -> None:
    groups = page_of(client, blank(cast, minors="no"), cast.lin).context["groups"]
    numbers = [row.number for row in (*groups.first, *groups.rest) if row.asked and not row.conditional]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(isinstance(row.question, Question) for row in groups.first)


def test_it_costs_the_same_however_much_is_answered(
    cast: Cast, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    case = blank(cast, minors="no")
    page_of(client, case, cast.lin)
    with django_assert_max_num_queries(45) as few:
        page_of(client, case, cast.lin)
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes=stories.answers(["cn"], minors="no"))
    with django_assert_num_queries(len(few.captured_queries)):
        page_of(client, case, cast.lin)


# -- in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_settles_in_a_browser_and_loads_the_changes_by_itself(
    cast: Cast, page: Any, sign_in: Any, complaints: Any
) -> None:
    case = stories.album(cast, entrusts_processing="no", items=stories.item(["cn"]))
    heard = complaints(page)
    sign_in(page, cast.lin)
    page.goto(f"/proposals/{case.proposal.reference}/screening/")
    page.locator("input[name='a.entrusts_processing'][value=yes]").check()
    page.locator("#settled", has_text="Assessment required").wait_for()
    page.locator("#otherwise", has_text="No full assessment would be required with:").wait_for()
    assert page.locator("input[name='a.entrusts_processing'][value=yes]").is_visible(), "nothing moved"
    assert heard == []


def test_it_asks_a_reassessed_team_only_what_changed(cast: Cast, client: Client) -> None:
    tale = stories.Tale(cast, stories.album(cast)).approved_with_conditions()
    tale.act(Action.REASSESS, cast.lin, cause="change", reason="We show albums in a gallery.")
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/publishes/value": "yes", "answers/minors/value": ""})
    groups = page_of(client, tale.case, cast.lin).context["groups"]
    assert {row.question.id for row in groups.first} == {"publishes", "minors"}
    assert not groups.unfolded
    page = page_of(client, tale.case, cast.lin).content.decode()
    assert "Unchanged since the decision: change what is no longer so" in page
