"""Files on their way in: kept for their sender alone, read anew whenever they are shown, stored once, gone in a day."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from pia.accounts.models import Unit, User
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.queues import visible_to
from pia.assessments.refusals import Kind, Refused
from pia.interop.bringing_in import Destination, Imported, bring_in, examine, row_of
from pia.interop.exchange import Format, Incoming
from pia.interop.formats import FORMATS
from pia.interop.models import Upload, UploadState
from pia.jobs import queue
from pia.jobs.models import Job
from pia.programmes.located_yaml import Unreadable

APPLY = "interop.bring_in"
AT_ONCE = 500  # rows that are stored while the page waits; more are the worker's
KEPT_FOR = timedelta(days=1)
MOST_KEPT = 10
READING, STORING = 5, 40
GONE = gettext_lazy("The case that this file was for can no longer be seen.")
TWICE = gettext_lazy("This file is being imported already.")


def receive(
    raw: bytes, name: str, kind: Format, *, by: User, unit: Unit | None = None, proposal: Proposal | None = None
) -> Upload:
    """Keep a file for its sender to look at; of what they never imported only the newest few stay."""
    with transaction.atomic():
        made = Upload.objects.create(
            by=by, unit=unit, proposal=proposal, format=kind.id, name=name[:200] or kind.id, body=raw
        )
        older = Upload.objects.filter(by=by).exclude(state=UploadState.ASKED).values_list("pk", flat=True)
        Upload.objects.filter(pk__in=list(older[MOST_KEPT:])).delete()
    return made


def uploads_of(user: User) -> QuerySet[Upload]:
    """The files that this person handed in; nobody else sees them."""
    kept = Upload.objects.filter(by=user, created_at__gte=timezone.now() - KEPT_FOR)
    return kept.select_related("by__organisation", "unit__organisation", "proposal", "job")


def destination_of(upload: Upload) -> Destination:
    """Where the file goes; Refused where its sender may no longer see the case."""
    if upload.unit is not None:
        return Destination(upload.unit.organisation, unit=upload.unit)
    rows = visible_to(upload.by).select_related("organisation", "unit__head", "approver")
    proposal = rows.filter(pk=upload.proposal_id or 0).first()
    if proposal is None:
        raise Refused(Kind.NOT_PERMITTED, (GONE,))
    return Destination(proposal.organisation, case=Case(proposal))


def read_again(upload: Upload, to: Destination, language: str) -> Incoming:
    """What the file would make there now. Raises Unreadable."""
    found = examine(bytes(upload.body), upload.name, FORMATS[upload.format], to, language=language)
    rows = len({row_of(address) for address in found.changes})
    if rows != upload.rows:
        upload.rows = rows
        Upload.objects.filter(pk=upload.pk).update(rows=rows)
    return found


def is_long(upload: Upload) -> bool:
    """Whether storing it takes longer than a page should; known once it was read."""
    return upload.rows > AT_ONCE


def store(upload: Upload, found: Incoming, to: Destination, *, good_rows: bool, another: bool = False) -> Imported:
    """Store what was read, once for each upload. Raises Unreadable and Refused, storing nothing."""
    with transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if row is None or row.state not in (UploadState.SHOWN, UploadState.ASKED):
            raise Refused(Kind.UNMET, (TWICE,))
        imported = bring_in(found, to, actor=upload.by, good_rows=good_rows, another=another)
        row.state, row.good_rows, row.proposal, row.body = UploadState.DONE, good_rows, imported.case.proposal, b""
        row.save()
    return imported


def ask(upload: Upload, *, good_rows: bool, another: bool = False) -> None:
    """Have the worker store it; asked twice, it is done once. One that failed is tried again."""
    with transaction.atomic():
        if upload.job is not None and upload.has_failed:
            queue.retry(upload.job)
            return
        waiting = Upload.objects.filter(pk=upload.pk, state__in=[UploadState.SHOWN, UploadState.REFUSED])
        if waiting.update(state=UploadState.ASKED, good_rows=good_rows, another=another, problems=[]):
            Upload.objects.filter(pk=upload.pk).update(job=queue.enqueue(APPLY, str(upload.pk)))


def apply(upload_id: str, job: Job) -> None:
    """Safe to run twice: what was stored, or refused, is left as it is."""
    upload = Upload.objects.select_related("by__organisation", "unit__organisation").filter(pk=upload_id).first()
    if upload is None or upload.state != UploadState.ASKED:
        return
    with override(upload.by.language):
        try:
            _apply(upload, job)
        except Unreadable as error:
            _refuse(upload, ([problem.line, str(problem.message)] for problem in error.problems))
        except Refused as refused:
            _refuse(upload, ([1, str(reason)] for reason in refused.reasons))


def _apply(upload: Upload, job: Job) -> None:
    queue.progress(job, READING, _("Reading the file"))
    to = destination_of(upload)
    found = read_again(upload, to, "zh" if upload.by.language.startswith("zh") else "en")
    queue.progress(job, STORING, _("Storing what was read"))
    store(upload, found, to, good_rows=upload.good_rows, another=upload.another)


def _refuse(upload: Upload, problems: Iterable[list[int | str]]) -> None:
    asked = Upload.objects.filter(pk=upload.pk, state=UploadState.ASKED)
    asked.update(state=UploadState.REFUSED, problems=list(problems))


def sweep() -> int:
    """Remove the files whose day is over; returns how many went."""
    count, _models = Upload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return count
