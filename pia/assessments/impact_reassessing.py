"""Reassessments opened in bulk because of a new law: marked by a privacy officer, opened by the worker, each once.

A row is marked in the request; the worker opens it through the door in the officer's name and notes in the same
transaction what came of it. Whatever is sent twice, or begun again after a worker died, opens nothing twice.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.impact_runs import regimes_of, require_officer
from pia.assessments.impact_words import Versions, in_both, reason_for
from pia.assessments.models import Answered, ImpactRow, ImpactRun, Proposal
from pia.assessments.perform import perform
from pia.assessments.queues import visible_to
from pia.assessments.refusals import Refused
from pia.assessments.states import OPEN_STATES, STANDING, Cause
from pia.jobs import queue
from pia.jobs.models import Job
from pia.programmes.comparing import Delta, Effect
from pia.programmes.screening import Outcome

REASSESS = "assessments.reassess_affected"
# Other work waits behind a job: a bulk of thousands goes on in a job of its own after this many.
AT_ONCE = 50
# After this a mark counts as lost with the job that was to act on it, and may be set again.
PATIENCE = timedelta(minutes=15)


def rows_for(user: User, run: ImpactRun) -> QuerySet[ImpactRow]:
    """The affected cases that this person may see."""
    return ImpactRow.objects.filter(run=run, proposal__in=visible_to(user).values("pk"))


def effect_of(row: ImpactRow) -> Effect:
    """What changes for the case, as it was found."""
    return Effect(
        before=Outcome(row.outcome_before),
        after=Outcome(row.outcome_after),
        filings=Delta.from_dict(row.filings),
        content=Delta.from_dict(row.content),
        duties=Delta.from_dict(row.duties),
        because=tuple(row.because),
    )


def ask(user: User, run: ImpactRun, rows: QuerySet[ImpactRow]) -> int:
    """Mark rows to be assessed again and have the worker open them; returns how many were not yet marked."""
    require_officer(user)
    now = timezone.now()
    unanswered = Q(answered__in=["", Answered.REFUSED])
    lost = Q(answered=Answered.ASKED, asked_at__lt=now - PATIENCE)
    with transaction.atomic():
        chosen = rows_for(user, run).filter(unanswered | lost, pk__in=rows.values("pk"))
        count = chosen.update(answered=Answered.ASKED, asked_by=user, asked_at=now, note={})
        if count:
            queue.enqueue(REASSESS, f"{run.pk}:{user.pk}")
    return count


def open_asked(argument: str, job: Job) -> None:
    """What the worker does: open the marked ones, a number at a time."""
    run_id, _colon, user_id = argument.partition(":")
    run = ImpactRun.objects.get(pk=UUID(run_id))
    user = User.objects.get(pk=int(user_id))
    versions = regimes_of(run)
    marked = ImpactRow.objects.filter(run=run, asked_by=user, answered=Answered.ASKED).order_by("pk")
    for pk in list(marked.values_list("pk", flat=True)[:AT_ONCE]):
        _open(pk, user, versions)
    if marked.exists():
        queue.enqueue(REASSESS, argument)


def _open(pk: int, user: User, versions: Versions) -> None:
    """One case: the reassessment and the note of it, or the note why there is none."""
    with transaction.atomic():
        row = ImpactRow.objects.select_for_update().filter(pk=pk, answered=Answered.ASKED).first()
        if row is None:
            return
        proposal = visible_to(user).filter(pk=row.proposal_id).select_related("organisation", "unit").first()
        row.answered, row.note = _answer(row, proposal, user, versions)
        row.save(update_fields=["answered", "note"])


def _answer(
    row: ImpactRow, proposal: Proposal | None, user: User, versions: Versions
) -> tuple[Answered, dict[str, str]]:
    if proposal is None:
        return Answered.REFUSED, in_both(lambda: _("You do not see this case any more."))
    pinned = _version_of(proposal.programme, versions[1].slug)
    if proposal.state in OPEN_STATES:
        return Answered.ALREADY, _being_assessed(proposal)
    if pinned >= versions[1].version:
        return Answered.ALREADY, in_both(lambda: _("The case was decided under this version or a newer one."))
    if _version_of(Case(proposal).newest_pin(), versions[1].slug) < versions[1].version:
        # The door would pin the older version again, and nobody would notice.
        return Answered.REFUSED, in_both(
            lambda: _("The new version is not law yet on the day that counts for this case. Open it from that day on.")
        )
    reason = reason_for(versions, effect_of(row), proposal.record_language)
    try:
        with transaction.atomic():
            perform(proposal, Action.REASSESS, actor=user, reason=reason, data={"cause": Cause.NEW_LAW.value})
    except Refused as refused:
        return Answered.REFUSED, _told(refused)
    return Answered.OPENED, {}


def _told(refused: Refused) -> dict[str, str]:
    fields = [words for found in refused.fields.values() for words in found]
    return in_both(lambda: " ".join(str(words) for words in (*refused.reasons, *fields)))


def _being_assessed(proposal: Proposal) -> dict[str, str]:
    if proposal.decisions.filter(state__in=list(STANDING)).exists():
        return in_both(lambda: _("A reassessment of this case is already open."))
    return in_both(lambda: _("This case is being assessed for the first time; it is not reassessed."))


def _version_of(pin: dict[str, Any] | None, slug: str) -> str:
    """The version of a regime that is pinned; empty where it is not."""
    return next((one["version"] for one in (pin or {}).get("regimes", ()) if one["slug"] == slug), "")
