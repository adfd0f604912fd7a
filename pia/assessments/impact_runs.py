"""Searches for the cases that another version of a law changes: started, stopped and resumed by privacy officers.

Rows and cursor of a batch are stored in one transaction, so a worker that dies loses nothing and doubles nothing; a
search that was stopped, or resumed elsewhere, ends its former worker at the next batch. Who started, stopped and
resumed it is recorded in the chain of the organisation.
"""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.accounts.actors import record_for
from pia.accounts.models import User
from pia.assessments.actions import LAW_SEARCH, SearchAction
from pia.assessments.impact import Affects, Batch, Impact
from pia.assessments.impact_reading import live_cases
from pia.assessments.models import ImpactRow, ImpactRun, Proposal, RunState
from pia.assessments.models.impact import RESUMABLE, UNDER_WAY
from pia.assessments.oversight import may_search, oversees
from pia.assessments.refusals import Kind, Refused
from pia.jobs import queue
from pia.jobs.models import Job
from pia.programmes import publishing
from pia.programmes.comparing import Affected
from pia.programmes.definition import Kind as FileKind
from pia.programmes.definition import Regime

SEARCH = "assessments.find_affected"
NOT_YOURS = _("Only privacy officers search for the cases that a new law affects.")
SAME_VERSION = _("Choose two different versions.")
NO_VERSION = _("This version is not published.")


def require_officer(user: User) -> None:
    """Refuse everybody else."""
    if not may_search(user):
        raise Refused(Kind.NOT_PERMITTED, (NOT_YOURS,))


def runs_for(user: User) -> QuerySet[ImpactRun]:
    """The searches of the person's organisation; none for those who do not oversee."""
    if not oversees(user):
        return ImpactRun.objects.none()
    return ImpactRun.objects.filter(organisation_id=user.organisation_id).select_related("requested_by", "job")


def start(user: User, slug: str, before: str, after: str, *, token: uuid.UUID | None = None) -> ImpactRun:
    """A new search, or the one under way; a form sent twice carries the same token and is one search."""
    require_officer(user)
    known = publishing.versions(FileKind.REGIME, slug)
    wrong = NO_VERSION if not {before, after} <= set(known) else SAME_VERSION if before == after else None
    if wrong is not None:
        raise Refused(Kind.INVALID, fields={"to": [wrong]})
    token = token or uuid.uuid4()
    own = ImpactRun.objects.filter(organisation_id=user.organisation_id)
    if sent := own.filter(pk=token).first():
        return sent
    chosen = {"slug": slug, "from_version": before, "to_version": after}
    _give_up_failed(own.filter(**chosen))
    try:
        with transaction.atomic():
            run = ImpactRun.objects.create(
                pk=token,
                organisation_id=user.organisation_id,
                requested_by=user,
                total=live_cases().filter(organisation_id=user.organisation_id).count(),
                **chosen,
            )
            _send(run)
            _record(user, SearchAction.START, run)
    except IntegrityError:  # somebody started the same a moment ago
        return own.get(state__in=list(UNDER_WAY), **chosen)
    return run


def stop(user: User, run: ImpactRun) -> bool:
    """Stop a search; what it found stays. False if it is not under way."""
    require_officer(user)
    with transaction.atomic():
        under_way = ImpactRun.objects.filter(pk=run.pk, state__in=list(UNDER_WAY))
        if not under_way.update(state=RunState.STOPPED):
            return False
        _record(user, SearchAction.STOP, run)
    return True


def resume(user: User, run: ImpactRun) -> bool:
    """Go on where a search was stopped or failed; False if it is under way or done."""
    require_officer(user)
    _give_up_failed(ImpactRun.objects.filter(pk=run.pk))
    with transaction.atomic():
        waiting = ImpactRun.objects.filter(pk=run.pk, state__in=list(RESUMABLE))
        if not waiting.update(state=RunState.QUEUED, leg=F("leg") + 1):
            return False
        run.refresh_from_db()
        _send(run)
        _record(user, SearchAction.RESUME, run)
    return True


def search(argument: str, job: Job) -> None:
    """What the worker does: batch after batch from the cursor on, until the end or until somebody stops it."""
    run_id, _colon, leg = argument.partition(":")
    held = ImpactRun.objects.filter(pk=run_id, leg=int(leg))
    if not held.filter(state__in=list(UNDER_WAY)).update(state=RunState.RUNNING):
        return
    run = held.get()
    before, after = regimes_of(run)
    impact = Impact(before, after, today=run.as_of)
    cases = live_cases().filter(organisation_id=run.organisation_id)
    for batch in impact.batches(cases, after=run.last_case):
        if not _store(run, batch):
            return
        queue.progress(job, run.percent)
    held.filter(state=RunState.RUNNING).update(state=RunState.DONE, finished_at=timezone.now())


def _store(run: ImpactRun, batch: Batch) -> bool:
    """Rows and cursor together, unless the search was stopped or somebody else has taken it further."""
    with transaction.atomic():
        held = ImpactRun.objects.filter(pk=run.pk, leg=run.leg, state=RunState.RUNNING, last_case=run.last_case)
        counts = {"seen": F("seen") + batch.seen, "found": F("found") + len(batch.affected)}
        if not held.update(last_case=batch.last, **counts):
            return False
        there = _still_there(batch)
        ImpactRow.objects.bulk_create(row_of(run, one) for one in batch.affected if one.case.pk in there)
    run.last_case = batch.last
    run.seen += batch.seen
    return True


def _still_there(batch: Batch) -> set[int]:
    """A case may be purged between reading and storing."""
    return set(Proposal.objects.filter(pk__in=[one.case.pk for one in batch.affected]).values_list("pk", flat=True))


def row_of(run: ImpactRun, found: Affects) -> ImpactRow:
    """What is kept of one affected case."""
    effect, kinds = found.effect, found.effect.affected
    overall = [one.value for one in found.overall] if found.overall else ["", ""]
    return ImpactRow(
        run=run,
        proposal_id=found.case.pk,
        pinned=found.pinned,
        day_before=found.days[0],
        day_after=found.days[1],
        outcome_before=effect.before.value,
        outcome_after=effect.after.value,
        overall_before=overall[0],
        overall_after=overall[1],
        outcome_changes=Affected.OUTCOME in kinds,
        filings_change=Affected.FILINGS in kinds,
        content_changes=Affected.CONTENT in kinds,
        duties_change=Affected.DUTIES in kinds,
        because=list(effect.because),
        filings=effect.filings.as_dict(),
        content=effect.content.as_dict(),
        duties=effect.duties.as_dict(),
    )


def regimes_of(run: ImpactRun) -> tuple[Regime, Regime]:
    """The two versions that a search compares."""
    versions = {one.version: one for one in publishing.published_regimes()[run.slug]}
    return versions[run.from_version], versions[run.to_version]


def _send(run: ImpactRun) -> None:
    run.job = queue.enqueue(SEARCH, f"{run.pk}:{run.leg}", key=f"{SEARCH}:{run.pk}:{run.leg}")
    run.save(update_fields=["job"])


def _record(user: User, action: SearchAction, run: ImpactRun) -> None:
    """An entry in the chain of the organisation, with the name of the law for those who read it in years."""
    record_for(
        user,
        action=action,
        chain=user.organisation.chain,
        subject=LAW_SEARCH,
        subject_id=str(run.pk),
        details={
            "law": regimes_of(run)[1].title.as_dict(),
            "slug": run.slug,
            "from": run.from_version,
            "to": run.to_version,
        },
    )


def _give_up_failed(runs: QuerySet[ImpactRun]) -> None:
    """Note on the row that the job failed, so that another search may begin."""
    for run in runs.filter(state__in=list(UNDER_WAY)).select_related("job"):
        if run.shown_state is RunState.FAILED:
            ImpactRun.objects.filter(pk=run.pk, leg=run.leg).update(state=RunState.FAILED)
