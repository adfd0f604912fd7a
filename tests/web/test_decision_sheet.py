"""Chen Wei reads the decision sheet of the face-swap feature: every rule, why, what follows, what would change it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.programmes.counterfactual import counterfactual
from tests.assessments import stories
from tests.web import zao

pytestmark = pytest.mark.django_db
Sheet = Callable[..., str]


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def sheet(client: Client, case: Case, person: Any) -> str:
    client.force_login(person)
    response = client.get(f"/proposals/{case.proposal.reference}/decision-sheet/")
    assert response.status_code == 200
    return response.content.decode()


def part(page: str, slug: str) -> str:
    """What the sheet says of one regime."""
    return page.split(f'id="r-{slug}"')[1].split("</section>")[0]


def test_it_tells_the_outcome_of_each_regime_and_counts_its_rules(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    page = sheet(client, case, cast.chen)
    top = page.split('id="otherwise"')[0]
    result = screening.stored(case)
    assert result is not None
    for regime in result.regimes:
        if regime.applies:
            assert f'href="#r-{regime.slug}"' in top
            assert f'id="r-{regime.slug}"' in page
    assert top.index('href="#r-cn-pipl"') < top.index('href="#r-cn-audit"'), "what asks for an assessment comes first"
    assert "Does not apply" in page
    assert "for example" not in top


def test_it_shows_a_rule_with_its_facts_its_place_in_the_law_and_its_trace(cast: Cast, client: Client) -> None:
    rule = part(sheet(client, zao.submitted(cast), cast.chen), "cn-pipl")
    fired = rule.split("Processing sensitive personal information")[1].split("</details>")[0]
    assert "Fired" in fired
    assert "Asks for an assessment" in fired
    assert "Mandatory" in fired
    assert "PIPL art. 55(1)" in fired
    assert "checked with the source" in fired
    assert "Frontal photo: sensitive" in fired
    assert "A data item is sensitive under" in fired


def test_it_says_what_is_from_memory(cast: Cast, client: Client) -> None:
    assert "from memory, counsel confirms" in sheet(client, zao.submitted(cast), cast.chen)


def test_it_folds_the_silent_rules_and_says_why_they_are(cast: Cast, client: Client) -> None:
    silent = part(sheet(client, zao.submitted(cast), cast.chen), "cn-pipl").split("stayed silent</summary>")[1]
    assert "Automated" in silent or "automated" in silent
    assert "PIPL art. 55(2)" in silent
    assert "not met" in silent


def test_it_says_that_what_is_unknown_counts_as_the_stricter_answer(cast: Cast, client: Client) -> None:
    page = part(sheet(client, zao.submitted(cast), cast.chen), "cn-pipl")
    doubtful = page.split("PIPL art. 55(4)")[0].rsplit('<div class="trigger rule', 1)[1]
    assert "counts as the stricter answer" in doubtful
    assert "countries of recipients abroad" in doubtful
    assert "none named" in doubtful


def test_it_lists_filings_with_their_days_and_their_material(cast: Cast, client: Client) -> None:
    page = sheet(client, zao.draft(cast, **{"answers/faces_stored/value": 150_000}), cast.lin)
    filings = page.split('aria-labelledby="h-filings"')[1].split("</section>")[0]
    assert "Filing of the use of facial recognition" in filings
    assert "30 working days after the stored faces reach 100,000 persons" in filings
    assert "No day yet" in filings
    assert "What is sent" in filings


def test_it_marks_a_filing_that_hangs_on_an_open_fact(cast: Cast, client: Client) -> None:
    page = sheet(client, zao.draft(cast, **{"answers/faces_stored/value": "unsure"}), cast.lin)
    filing = page.split("Filing of the use of facial recognition")[1].split("</tr>")[0]
    assert "Follows if the open facts turn out that way" in filing


def test_it_names_who_signs_and_what_the_report_contains(cast: Cast, client: Client) -> None:
    needs = part(sheet(client, zao.submitted(cast), cast.chen), "cn-pipl").split("needs under this law</summary>")[1]
    for words in (
        "PI protection officer",
        "What the report contains",
        "A risk over the line",
        "Kept",
        "Looked at again",
    ):
        assert words in needs


def test_it_asks_nothing_of_the_assessment_where_none_is_required(cast: Cast, client: Client) -> None:
    page = sheet(client, stories.newsletter(cast), cast.lin)
    assert "No assessment required" in page
    assert "needs under this law" not in page


def test_it_shows_the_day_of_the_law_and_of_the_evaluation(cast: Cast, client: Client) -> None:
    page = sheet(client, zao.submitted(cast), cast.chen)
    assert '<dt>Law as of</dt><dd><time datetime="2026-12-07">' in page
    assert "<dt>Evaluated on</dt><dd><time" in page
    assert "Frozen:" in page


def test_it_is_live_while_the_draft_is_written(cast: Cast, client: Client) -> None:
    case = zao.draft(cast)
    assert "Live:" in sheet(client, case, cast.lin)
    zao.act(case.proposal, Action.EDIT_ANSWERS, cast.lin, changes={"answers/automated_decisions/value": "yes"})
    told = part(sheet(client, case, cast.lin), "cn-pipl").split("PIPL art. 55(2)")[0].rsplit("rule is-", 1)[1]
    assert told.startswith("fired")


def test_it_keeps_the_frozen_result_when_the_facts_move_on(cast: Cast, client: Client) -> None:
    case = zao.in_inventory(cast)
    Proposal.objects.filter(pk=case.proposal.pk).update(jurisdictions=[])
    page = sheet(client, case, cast.chen)
    assert "Frozen:" in page
    assert 'id="r-cn-pipl"' in page
    assert "The facts now give another result" in page


# -- what would change the outcome ------------------------------------------------------------------------------------


def test_it_says_what_a_small_change_would_do(cast: Cast, client: Client) -> None:
    case = stories.album(cast, items=stories.item(["cn"]))
    page = sheet(client, case, cast.lin)
    assert "No full assessment would be required with:" in page
    found = counterfactual(case.programme, screening.facts(case))
    assert found.sets
    for change in found.sets[0].changes:
        assert change.text.en.split("”")[0].lstrip("“") in page


def test_it_says_that_no_small_change_would_do(cast: Cast, client: Client) -> None:
    page = sheet(client, zao.draft(cast), cast.lin)
    assert "No change of up to three facts would lead to another outcome." in page


def test_it_computes_nothing_once_the_facts_are_closed(cast: Cast, client: Client) -> None:
    tale = stories.Tale(cast, stories.newsletter(cast)).submitted()
    page = sheet(client, tale.case, cast.chen)
    assert "The facts of the case cannot be changed now" not in page
    tale.act(Action.SCREEN_OUT, cast.chen, reason="Nothing asks for it.", **stories.signing(cast.chen))
    page = sheet(client, tale.case, cast.chen)
    assert "The facts of the case cannot be changed now" in page


def test_it_tells_the_officer_who_screens_what_would_change_the_outcome(cast: Cast, client: Client) -> None:
    page = sheet(client, zao.submitted(cast), cast.chen)
    assert "No change of up to three facts would lead to another outcome." in page


# -- who, in what language, at what cost ------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["decision-sheet/", "screening/otherwise/"])
def test_it_hides_a_case_from_people_without_it(cast: Cast, client: Client, tail: str) -> None:
    case = zao.submitted(cast)
    for person in (cast.song, cast.ravi, cast.gao):
        client.force_login(person)
        assert client.get(f"/proposals/{case.proposal.reference}/{tail}").status_code == 404
    client.logout()
    assert client.get(f"/proposals/{case.proposal.reference}/{tail}").status_code == 302


@pytest.mark.parametrize("tail", ["", "screening/"])
def test_it_is_linked_from_the_screening_and_the_overview(cast: Cast, client: Client, tail: str) -> None:
    case = zao.submitted(cast)
    client.force_login(cast.chen)
    page = client.get(f"/proposals/{case.proposal.reference}/{tail}").content.decode()
    assert f'href="/proposals/{case.proposal.reference}/decision-sheet/"' in page


def test_it_speaks_chinese_with_the_names_of_the_record(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    client.cookies["django_language"] = "zh-hans"
    page = sheet(client, case, cast.chen)
    assert "决定依据表" in page
    assert "正脸照片：是否敏感" in page
    assert "Frontal photo" not in page
    assert "已与来源核对" in page


def test_it_costs_the_same_for_many_items(
    cast: Cast, client: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    case = zao.draft(cast)
    sheet(client, case, cast.lin)
    with django_assert_max_num_queries(40) as first:
        sheet(client, case, cast.lin)
    more = {f"inventory/D{number:02d}/name": f"资料 {number}" for number in range(20, 40)}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=more)
    with django_assert_num_queries(len(first.captured_queries)):
        sheet(client, case, cast.lin)
