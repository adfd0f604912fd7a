"""Chen asks for the sign-off report: once made it is given out again, and a changed case gives another one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import DataItem
from pia.jobs.models import Job, JobState
from pia.lib.canonical import sha256
from pia.reports import signoff
from pia.reports.documents import of_case, path_of, request_signoff_report
from pia.reports.models import Document, DocumentState
from tests.assessments.stories import ITEM, Tale

WorkOff = Callable[[], int]


def queries(tale: Tale) -> int:
    with CaptureQueriesContext(connection) as captured:
        signoff.build(Case(tale.proposal), "en")
    return len(captured)


def test_it_gives_chen_the_same_document_as_long_as_nothing_changes(tale: Tale, work_off: WorkOff) -> None:
    tale.in_review()
    chen = tale.cast.chen
    first = request_signoff_report(tale.proposal, "en", chen)
    again = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    chinese = request_signoff_report(tale.proposal, "zh", chen)
    assert first == again and first.requested_by == chen
    assert chinese != first
    assert Job.objects.filter(name="reports.render_document").count() == 2
    assert work_off() == 2
    first.refresh_from_db()
    assert (first.state, first.progress) == (DocumentState.READY, 100)
    content = path_of(first).read_bytes()
    assert (first.sha256, first.size) == (sha256(content), len(content))
    assert first.file_name.startswith(tale.reference) and first.pages > 5
    assert request_signoff_report(tale.proposal, "en", chen).state == DocumentState.READY
    assert work_off() == 0


def test_it_makes_another_document_once_a_reviewer_has_concluded(tale: Tale) -> None:
    tale.in_review()
    before = request_signoff_report(tale.proposal, "en", tale.cast.chen)
    tale.clears("security", tale.cast.marcus)
    after = request_signoff_report(tale.proposal, "en", tale.cast.chen)
    assert after.content_digest != before.content_digest
    assert list(of_case(tale.proposal)) == [after, before]


def test_it_leaves_one_file_that_only_its_owner_reads(tale: Tale, work_off: WorkOff, documents_dir: Path) -> None:
    document = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    work_off()
    files = [path for path in documents_dir.rglob("*") if path.is_file()]
    assert files == [path_of(document)]
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert files[0].parent.stat().st_mode & 0o777 == 0o700


def test_it_makes_a_lost_file_again_when_somebody_asks(tale: Tale, work_off: WorkOff) -> None:
    document = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    work_off()
    path_of(document).unlink()
    again = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    assert again == document
    assert work_off() == 1
    assert path_of(document).is_file()


def test_it_shows_a_failed_job_as_a_failed_document_and_tries_again_when_asked(tale: Tale, work_off: WorkOff) -> None:
    document = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    Job.objects.filter(pk=document.job_id).update(state=JobState.FAILED, error_code="worker_lost")
    document = Document.objects.select_related("job").get(pk=document.pk)
    assert document.shown_state == DocumentState.FAILED
    assert document.shown_error_code == "worker_lost"
    again = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    assert again == document and again.shown_state == DocumentState.QUEUED
    assert work_off() == 1


def test_it_reports_a_draft_that_nobody_has_screened(tale: Tale, work_off: WorkOff) -> None:
    document = request_signoff_report(tale.proposal, "zh", tale.cast.lin)
    work_off()
    document.refresh_from_db()
    assert document.state == DocumentState.READY


def test_it_asks_the_database_as_often_for_two_hundred_items_as_for_one(tale: Tale) -> None:
    tale.in_review()
    signoff.build(Case(tale.proposal), "en")  # the programme is read once a process
    few = queries(tale)
    DataItem.objects.bulk_create(
        DataItem(proposal=tale.proposal, ref=f"D{number}", **ITEM) for number in range(100, 300)
    )
    assert queries(tale) == few <= 40


def test_it_never_marks_a_document_ready_without_its_file(tale: Tale) -> None:
    document = request_signoff_report(tale.proposal, "en", tale.cast.lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=DocumentState.READY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=DocumentState.FAILED)


def test_it_leaves_out_what_was_said_in_confidence(tale: Tale) -> None:
    tale.in_review()
    tale.act(Action.COMMENT, tale.cast.he, text="We would lose this in court.", privileged=True)
    for language in ("en", "zh"):
        assert "lose this in court" not in str(signoff.as_content(signoff.build(tale.case, language)))
