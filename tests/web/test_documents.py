"""Chen Wei asks for the sign-off report, watches it being made and fetches it; only those who see the case may."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.case import Case
from pia.reports import tasks
from pia.reports.models import Document, DocumentState
from tests.web import zao

pytestmark = pytest.mark.django_db
WORKER = tasks.__name__  # imported, so that the job that makes documents is known


@pytest.fixture
def case(cast: Cast, settings: Settings, tmp_path: Path) -> Case:
    settings.DOCUMENTS_DIR = tmp_path
    zao.publish()
    return zao.in_scoring(cast)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


def page_of(case: Case, tail: str = "documents/") -> str:
    return f"/proposals/{case.proposal.reference}/{tail}"


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def test_it_says_what_will_appear(case: Case, cast: Cast, browse: Callable[[User], Client]) -> None:
    assert "No documents yet" in text(browse(cast.chen).get(page_of(case)))
    assert "No documents yet" in text(browse(cast.chen).get("/documents/"))


def test_it_is_asked_for_made_and_fetched(
    case: Case, cast: Cast, browse: Callable[[User], Client], work_off: Callable[[], int]
) -> None:
    browser = browse(cast.chen)
    answer = browser.post(page_of(case, "documents/request/"), {"language": "zh"}, follow=True)
    assert "The report is being made." in text(answer)
    assert 'hx-trigger="every 2s"' in text(answer)
    assert "Refresh" in text(answer), "without a script"
    document = Document.objects.get()
    assert browser.get(page_of(case, f"documents/{document.pk}/")).status_code == 404, "not made yet"
    work_off()
    swapped = browser.get(page_of(case), headers={"HX-Request": "true", "HX-Target": "document-list"})
    assert "<html" not in text(swapped)
    assert "every 2s" not in text(swapped), "it stops asking when all is done"
    assert "Ready" in text(swapped)
    fetched = browser.get(page_of(case, f"documents/{document.pk}/"))
    assert fetched["Content-Type"] == "application/pdf"
    assert fetched["Content-Disposition"].startswith("attachment; filename=")
    assert case.proposal.reference in fetched["Content-Disposition"]
    assert b"".join(fetched).startswith(b"%PDF-")


def test_it_shows_how_far_it_is(case: Case, cast: Cast, browse: Callable[[User], Client]) -> None:
    browser = browse(cast.chen)
    browser.post(page_of(case, "documents/request/"), {"language": "en"})
    Document.objects.update(state=DocumentState.RENDERING, progress=40)
    page = text(browser.get(page_of(case)))
    assert '<progress value="40" max="100"' in page
    assert "40 %" in page


def test_it_offers_another_try_after_a_failure(case: Case, cast: Cast, browse: Callable[[User], Client]) -> None:
    browser = browse(cast.chen)
    browser.post(page_of(case, "documents/request/"), {"language": "en"})
    Document.objects.update(state=DocumentState.FAILED, error_code="MemoryError")
    page = text(browser.get(page_of(case)))
    assert "Try again" in page
    assert "MemoryError" not in page.split('id="document-list"')[1], "no inner name on screen"
    assert "every 2s" not in page
    browser.post(page_of(case, "documents/request/"), {"language": "en"})
    assert Document.objects.get().state == DocumentState.QUEUED


def test_it_makes_nothing_twice(
    case: Case, cast: Cast, browse: Callable[[User], Client], work_off: Callable[[], int]
) -> None:
    browser = browse(cast.chen)
    browser.post(page_of(case, "documents/request/"), {"language": "en"})
    work_off()
    answer = browser.post(page_of(case, "documents/request/"), {"language": "en"}, follow=True)
    assert "This report is ready" in text(answer)
    assert Document.objects.count() == 1


def test_it_keeps_documents_to_those_who_see_the_case(
    case: Case, cast: Cast, browse: Callable[[User], Client], work_off: Callable[[], int]
) -> None:
    browse(cast.chen).post(page_of(case, "documents/request/"), {"language": "en"})
    work_off()
    document, other = Document.objects.get(), zao.draft(cast)
    stranger = browse(cast.song)
    assert stranger.get(page_of(case)).status_code == 404
    assert stranger.get(page_of(case, f"documents/{document.pk}/")).status_code == 404
    assert stranger.post(page_of(case, "documents/request/"), {"language": "en"}).status_code == 404
    assert str(document.pk) not in text(stranger.get("/documents/"))
    assert str(document.pk) in text(browse(cast.lin).get("/documents/"))
    through_another = page_of(other, f"documents/{document.pk}/")
    assert browse(cast.chen).get(through_another).status_code == 404


def test_it_refuses_languages_it_does_not_have(case: Case, cast: Cast, browse: Callable[[User], Client]) -> None:
    answer = browse(cast.chen).post(page_of(case, "documents/request/"), {"language": "fr"})
    assert answer.status_code == 400
    assert not Document.objects.exists()


def test_it_runs_the_same_number_of_queries_for_ten_and_for_a_thousand_rows(
    case: Case, cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser, counts = browse(cast.chen), []
    for number in (10, 1000):
        Document.objects.bulk_create(
            Document(proposal=case.proposal, language="en", content_digest=f"{number}-{n}", content={})
            for n in range(number)
        )
        for where in (page_of(case), "/documents/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(where).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25
