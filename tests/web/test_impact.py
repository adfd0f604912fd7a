"""Chen Wei opens the law changes: what differs, which cases it touches and why, and assesses them again in bulk."""

import io
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pia.accounts.cast import Cast
from pia.accounts.models import Organisation, RoleAssignment, User
from pia.assessments import impact_runs
from pia.assessments.actions import LAW_SEARCH, SearchAction
from pia.assessments.models import Answered, ImpactRow, ImpactRun, Proposal, RunState
from pia.assessments.states import State
from pia.audit.models import AuditEntry
from pia.jobs.models import Job
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.new_laws import NEW, OLD, SLUG, publish, searched
from tests.assessments.starts import screened_out
from tests.assessments.stories import Tale, album, newsletter
from tests.bench.manycases import crowd
from tests.on_stage import cast_on_stage

pytestmark = pytest.mark.django_db
CHANGE = f"/law-changes/{SLUG}/{OLD}..{NEW}/"
Browse = Callable[[User], Client]


@pytest.fixture
def browse() -> Browse:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


@pytest.fixture
def letters(cast: Cast, tmp_path: Path) -> Tale:
    """Song Mei's letters were screened out; then the law changed."""
    publish_first_edition()
    tale = screened_out(Tale(cast, newsletter(cast)))
    publish(tmp_path)
    return tale


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def run_page(run: ImpactRun, tail: str = "") -> str:
    return f"/law-changes/searches/{run.pk}/{tail}"


def test_it_says_what_will_appear_while_no_law_has_changed(cast: Cast, browse: Browse) -> None:
    publish_first_edition()
    page = text(browse(cast.chen).get("/law-changes/"))
    assert "No law has changed yet" in page
    assert "Nobody has searched yet" in page


def test_it_shows_what_differs_and_finds_the_cases(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    browser = browse(cast.chen)
    assert CHANGE in text(browser.get("/law-changes/"))
    change = text(browser.get(CHANGE))
    assert "<ins>" in change and "<del>" in change and "Filing of the report" in change
    token = re.search(r'name="token" value="([0-9a-f-]+)"', change)
    assert token is not None

    for _click in range(2):
        page = text(browser.post(f"{CHANGE}search/", {"token": token[1]}, follow=True))
    [run] = ImpactRun.objects.all()
    assert Job.objects.count() == 1, "a double click is one search"
    assert 'hx-trigger="every 2s"' in page and "Refresh" in page and "Stop the search" in page
    work_off()

    swapped = text(browser.get(run_page(run), headers={"HX-Request": "true", "HX-Target": "search-state"}))
    assert "<html" not in swapped and "every 2s" not in swapped and "1 is affected." in swapped
    page = text(browser.get(run_page(run)))
    assert letters.reference in page
    assert "from “no assessment required” to “assessment required”" in page
    assert "Rules because of which: Entrusting the processing (PIPL art. 55(3))" in page
    assert "pipl55.3a" not in page


def test_it_shows_why_a_case_is_affected_with_the_facts(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)

    page = text(browse(cast.omar).get(run_page(run, f"{letters.reference}/")))

    before, after = page.split(">After<")
    assert "Silent" in before and "Fired" in after
    assert "Does somebody else process the data for you" in after


def test_it_opens_the_chosen_cases_once_though_the_button_is_pressed_twice(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    browser, [row] = browse(cast.chen), run.rows.all()

    first = text(browser.post(run_page(run, "reassess/"), {"which": "chosen", "row": row.pk}, follow=True))
    second = text(browser.post(run_page(run, "reassess/"), {"which": "chosen", "row": row.pk}, follow=True))
    work_off()

    assert "1 reassessment is being opened. You can leave this page." in first
    assert "every 2s" in first
    assert "Nothing is left to open" in second
    assert letters.state is State.DRAFT and letters.proposal.round == 2
    assert "Reassessment opened" in text(browser.get(run_page(run)))


def test_it_asks_before_it_opens_all_and_keeps_to_the_filter(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    browser = browse(cast.chen)

    asked = text(browser.post(run_page(run, "reassess/"), {"which": "all", "kind": "filings"}))
    assert "Open 1 reassessment" in asked and 'name="kind" value="filings"' in asked
    assert not ImpactRow.objects.exclude(answered="").exists()
    nothing = {"which": "all", "confirmed": "1", "kind": "outcome", "answer": "opened"}
    browser.post(run_page(run, "reassess/"), nothing)
    assert not ImpactRow.objects.exclude(answered="").exists()

    browser.post(run_page(run, "reassess/"), {"which": "all", "confirmed": "1", "kind": "filings"})
    assert ImpactRow.objects.get().answered == Answered.ASKED


def test_it_filters_by_what_changes_and_by_what_was_done(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    browser = browse(cast.chen)
    for shown in ("?kind=outcome", "?kind=filings&answer=open", "?kind=content", "?kind=nonsense"):
        assert letters.reference in text(browser.get(run_page(run, shown))), shown
    for hidden in ("?kind=duties", "?answer=opened", "?kind=outcome&answer=refused"):
        page = text(browser.get(run_page(run, hidden)))
        assert "No affected case matches" in page and letters.reference not in page, hidden


def test_it_stops_and_resumes(cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]) -> None:
    run, browser = impact_runs.start(cast.chen, SLUG, OLD, NEW), browse(cast.chen)

    stopped = text(browser.post(run_page(run, "stop/"), follow=True))
    assert "Stopped" in stopped and "Resume the search" in stopped and "every 2s" not in stopped
    work_off()
    assert ImpactRun.objects.get().state == RunState.STOPPED
    for _click in range(2):
        browser.post(run_page(run, "resume/"))
    work_off()
    assert ImpactRun.objects.get().state == RunState.DONE
    assert ImpactRun.objects.get().leg == 2


def test_it_leaves_who_searched_in_the_audit_log(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run, browser = impact_runs.start(cast.chen, SLUG, OLD, NEW), browse(cast.chen)
    for act in ("stop", "stop", "resume", "resume"):
        browser.post(run_page(run, f"{act}/"))
    assert impact_runs.start(cast.wu, SLUG, OLD, NEW) == run, "the one under way is nobody's new search"

    told = AuditEntry.objects.filter(chain=cast.organisation.chain, subject=LAW_SEARCH).order_by("number")
    assert list(told.values_list("action", "actor_id")) == [(one, str(cast.chen.pk)) for one in SearchAction]
    page = text(browse(cast.omar).get("/audit/"))
    places = [page.index(f"<b>Chen Wei</b> {did}") for did in ("resumed the search", "stopped the search", "had the")]
    assert places == sorted(places)
    assert page.count(f"{OLD} to {NEW}") == page.count(run_page(run)) == 3
    stopped = text(browse(cast.omar).get(f"/audit/?action={SearchAction.STOP}"))
    assert stopped.count(run_page(run)) == 1 and stopped.count("<tr>") == 2
    User.objects.filter(pk=cast.omar.pk).update(language="zh-hans")
    chinese = text(browse(cast.omar).get("/audit/"))
    assert "停止了对受法规新版本影响的案卷的查找" in chinese and f"{OLD} 至 {NEW}" in chinese
    call_command("verify_audit", stdout=io.StringIO())


def test_it_is_read_by_auditors_and_acted_on_by_privacy_officers_alone(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    [row] = run.rows.all()
    acts = [
        (f"{CHANGE}search/", {}),
        *((run_page(run, f"{act}/"), {"which": "chosen", "row": row.pk}) for act in ("stop", "resume", "reassess")),
        (run_page(run, "reassess/"), {"which": "all"}),
    ]
    for person, reads in ((cast.omar, True), (cast.keller, True), (cast.lin, False), (cast.sun, False)):
        browser = browse(person)
        for page in ("/law-changes/", CHANGE, run_page(run), run_page(run, f"{letters.reference}/")):
            assert browser.get(page).status_code == (200 if reads else 403), (person.name, page)
        for address, data in acts:
            assert browser.post(address, data).status_code == 403, (person.name, address)
        shown = text(browser.get(run_page(run))) + text(browser.get(CHANGE)) if reads else ""
        assert "Find affected cases" not in shown and "Reassess" not in shown.split("<main")[-1].replace(
            "Reassessments opened", ""
        )
    assert ImpactRow.objects.get().answered == ""
    assert "Law changes" in text(browse(cast.omar).get("/")) and "Law changes" not in text(browse(cast.lin).get("/"))


def test_it_does_not_exist_for_strangers(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    elsewhere = Organisation.objects.create(name="Elsewhere", country="DE", calendar="DE")
    stranger = User.objects.create(email="po@elsewhere.example", name="Pat", organisation=elsewhere)
    RoleAssignment.objects.create(user=stranger, role="privacy_officer", organisation=elsewhere)
    browser = browse(stranger)

    assert str(run.pk) not in text(browser.get("/law-changes/")) + text(browser.get(CHANGE))
    for page in ("", f"{letters.reference}/"):
        assert browser.get(run_page(run, page)).status_code == 404
    for act in ("stop/", "resume/", "reassess/"):
        assert browser.post(run_page(run, act), {"which": "all", "confirmed": "1"}).status_code == 404
    assert browser.get(f"/law-changes/{SLUG}/{OLD}..1999-01-01/").status_code == 404
    assert browser.get(f"/law-changes/searches/{uuid.uuid4()}/").status_code == 404


def test_it_shows_an_officer_of_one_unit_the_cases_of_that_unit(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    run = searched(cast.chen, work_off)
    RoleAssignment.objects.filter(user=cast.wu).delete()
    RoleAssignment.objects.create(
        user=cast.wu, role="privacy_officer", organisation=cast.organisation, unit=cast.growth
    )
    browser = browse(cast.wu)

    page = text(browser.get(run_page(run)))
    assert letters.reference not in page and "0 are affected." in page
    assert browser.get(run_page(run, f"{letters.reference}/")).status_code == 404
    browser.post(run_page(run, "reassess/"), {"which": "chosen", "row": run.rows.get().pk})
    browser.post(run_page(run, "reassess/"), {"which": "all", "confirmed": "1"})
    assert ImpactRow.objects.get().answered == ""


def test_it_speaks_chinese(cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]) -> None:
    User.objects.filter(pk=cast.chen.pk).update(language="zh-hans")
    run, browser = searched(cast.chen, work_off), browse(User.objects.get(pk=cast.chen.pk))
    with translation.override("en"):
        pages = [text(browser.get(page)) for page in ("/law-changes/", CHANGE, run_page(run))]
    assert all("法规变化" in page for page in pages)
    assert "依此法规的筛查结果由“无需进行影响评估”变为“需要进行影响评估”。" in pages[2]


def test_it_asks_the_same_number_of_questions_for_ten_rows_as_for_five_hundred(
    cast: Cast, letters: Tale, browse: Browse, work_off: Callable[[], int]
) -> None:
    browser, counts = browse(cast.chen), []
    for number in (10, 500):
        crowd(cast.growth, number, seed=number)
        run = searched(cast.chen, work_off)
        assert run.found >= 5
        browser.get(run_page(run))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(run_page(run)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25
    assert "after=" in text(browser.get(run_page(run))), "and goes on page by page"
    assert Proposal.objects.count() == 511


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_accessible_and_works_in_a_browser(
    page: Any, tmp_path: Path, sign_in: Any, complaints: Any, work_off: Callable[[], int]
) -> None:
    publish_first_edition()
    cast = cast_on_stage()
    Tale(cast, album(cast)).submitted()
    tale = screened_out(Tale(cast, newsletter(cast)))
    publish(tmp_path)
    heard = complaints(page)
    sign_in(page, cast.chen)
    page.goto(CHANGE)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Find affected cases").click()
    page.get_by_text("Stop the search").wait_for()
    work_off()
    page.get_by_text("Done", exact=True).wait_for()
    page.reload()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label(f"Choose {tale.reference}").check()
    page.get_by_role("button", name="Reassess chosen cases").click()
    page.get_by_text("1 reassessment is being opened. You can leave this page.").wait_for()
    work_off()
    page.goto(run_page(ImpactRun.objects.get(), f"{tale.reference}/"))
    assert Axe().run(page).response["violations"] == []
    assert heard == []
