"""Chen Wei plays with the measures of the face-swap proposal: what is left of each risk, and what is cheapest."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.case import Case
from pia.assessments.models import Measure, Proposal, RiskMeasure
from pia.assessments.safeguarding import as_planned, what_if
from tests.on_stage import cast_on_stage
from tests.web import zao
from tests.web.test_risks import fill, hidden_version, text

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Once for the module: what a test changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        zao.publish()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def scored(cast: Cast) -> Proposal:
    return zao.costed(cast).proposal


def as_person(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page_of(proposal: Proposal, query: str = "") -> str:
    return f"/proposals/{proposal.reference}/risks/what-if/{query}"


def asked(cast: Cast, proposal: Proposal, query: str = "", **headers: str) -> str:
    return text(as_person(cast.chen).get(page_of(proposal, query), headers=headers))


def part(page: str, heading: str) -> str:
    """The panel with that heading, without its tags' spaces."""
    return " ".join(page.split(f'id="{heading}"')[1].split("</section>")[0].split())


def test_it_starts_with_the_plan_and_offers_the_cheapest_set(cast: Cast, scored: Proposal) -> None:
    page = asked(cast, scored)

    assert "25,345" in part(page, "h-on") and "No risk is above the line." in part(page, "h-on")
    best = part(page, "h-best")
    assert "9,000" in best and "M01" in best and "M03" not in best and "It brings every risk within the line." in best
    assert 'href="' + page_of(scored, "?asked=1&amp;on=M01") + '"' in best
    used = part(asked(cast, scored, "?asked=1&on=M01"), "h-best")
    assert "This set is on." in used and "Use this set" not in used


def test_it_reads_levels_off_the_switches(cast: Cast, scored: Proposal) -> None:
    off = asked(cast, scored, "?asked=1")

    assert "risks are above the line" in part(off, "h-on")
    assert "Above" in part(off, "h-left") and " checked" not in part(off, "h-switches").split("</form>")[0]
    assert "Above" not in part(asked(cast, scored, "?asked=1&on=M01"), "h-left")
    assert asked(cast, scored, "?asked=1&on=M99&keep=%3Cb%3E")


def test_it_searches_around_what_is_kept(cast: Cast, scored: Proposal) -> None:
    kept = asked(cast, scored, "?asked=1&on=M03&keep=M03")
    assert "16,345" in part(kept, "h-best"), "M02 is cheaper beside it than M01"
    assert "keep=M03" in part(kept, "h-best")

    held = asked(cast, scored, "?asked=1&keep=M01&keep=M02")
    assert "Only measures that you keep off would suffice" in held
    assert "Nothing planned brings" not in held


def test_it_locks_what_is_verified_and_does_not_pay_for_it_again(cast: Cast, scored: Proposal) -> None:
    Measure.objects.filter(proposal=scored, ref="M01").update(state="verified")

    page = asked(cast, scored, "?asked=1")

    assert 'value="M01" checked disabled' in page
    assert "Nothing more is needed" in part(page, "h-best")
    assert "This set" not in part(page, "h-best")


def test_it_says_what_the_law_asks_where_nothing_suffices(cast: Cast, scored: Proposal) -> None:
    RiskMeasure.objects.filter(risk__proposal=scored, risk__ref="R01").delete()

    page = asked(cast, scored)

    [regime] = [one for one in Case(scored).regimes if one.is_general]
    assert "Nothing planned brings 1 risk within the line" in page
    assert str(regime.over_line_reason) in page
    assert f'href="/proposals/{scored.reference}/decision/"' in page.split("Nothing planned brings")[1]
    assert "It brings every risk within the line that can be brought there." in page


def test_it_says_which_measures_have_no_cost_and_that_a_stopped_search_proves_nothing(
    cast: Cast, scored: Proposal
) -> None:
    Measure.objects.filter(proposal=scored, ref="M02").update(cost=None)
    assert "M02 has no cost and counts as costing nothing." in asked(cast, scored)

    found = what_if(Case(scored), as_planned(Case(scored)))
    stopped = replace(found.cheapest, proven=False, cost_at_least=7_500)
    context = {"best": stopped, "found": found, "reference": scored.reference}
    told = render_to_string("pages/risks/what_if_live.html", context)
    assert "not proven to be the cheapest" in told and "7,500" in told


def test_it_answers_a_script_with_what_changed(cast: Cast, scored: Proposal) -> None:
    swapped = asked(cast, scored, "?asked=1&on=M01", **BY_SCRIPT)

    assert "<html" not in swapped and "h-switches" not in swapped
    assert 'id="what-if"' in swapped and 'id="left"' in swapped and 'hx-swap-oob="true"' in swapped
    assert "hx-swap-oob" not in asked(cast, scored)


def test_it_stores_nothing_and_shows_the_case_to_those_alone_who_may_see_it(cast: Cast, scored: Proposal) -> None:
    before = scored.edits.count()
    assert as_person(cast.omar).get(page_of(scored)).status_code == 200
    assert as_person(cast.song).get(page_of(scored)).status_code == 404
    assert as_person(cast.chen).post(page_of(scored, "?asked=1")).status_code in (200, 405)
    assert scored.edits.count() == before
    assert page_of(scored) in text(as_person(cast.chen).get(f"/proposals/{scored.reference}/risks/"))


def test_it_takes_costs_in_the_form_of_a_measure(cast: Cast, scored: Proposal) -> None:
    browser, address = as_person(cast.chen), f"/proposals/{scored.reference}/measures/M02/"
    sent = {"title": "用后即删", "version": hidden_version(browser.get(address)), "cost": "0", "days": "4"}

    assert browser.post(address, {**sent, "cost": "4.5"}).status_code == 422
    assert browser.post(address, sent).status_code == 302

    measure = Measure.objects.get(proposal=scored, ref="M02")
    assert (measure.cost, measure.days) == (0, 4)
    cleared = {**sent, "version": hidden_version(browser.get(address)), "cost": "", "days": ""}
    assert browser.post(address, cleared).status_code == 302
    measure.refresh_from_db()
    assert (measure.cost, measure.days) == (None, None)


def test_it_runs_the_same_number_of_queries_for_few_and_for_many_rows(cast: Cast, scored: Proposal) -> None:
    browser, counts = as_person(cast.chen), []
    browser.get(page_of(scored))
    for number in (5, 100):
        fill(scored, number)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page_of(scored)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20, counts
