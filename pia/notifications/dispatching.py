"""From audit entries to mails: each entry is looked at once, right after its commit or by the next sweep.

The message to a worker is only a hint. What counts is that an entry has a dispatch; the sweep finds those without.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.audit.models import AuditEntry
from pia.notifications import outbox
from pia.notifications.models import Dispatch, Watermark
from pia.notifications.rules import TOLD, rules_for

logger = logging.getLogger(__name__)

ENTRIES_AT_ONCE = 200
# Ids are given out before they are committed: an older entry may still appear behind a newer one this long.
SETTLED_AFTER = timedelta(minutes=15)


def derive(entry_id: int) -> None:
    """Put the mails of one entry into the outbox, unless that was done before."""
    entry = AuditEntry.objects.select_related("text").get(pk=entry_id)
    with transaction.atomic():
        _row, new = Dispatch.objects.get_or_create(
            chain=entry.chain, number=entry.number, defaults={"at": timezone.now()}
        )
        case = _case_of(entry) if new else None
        if case is None:
            return
        cause = _cause(entry)
        for rule in rules_for(entry.action):
            for notice in rule.who(case, entry):
                if notice.recipient.is_active and str(notice.recipient.pk) != cause:
                    outbox.put(case, rule.kind, notice)


def _case_of(entry: AuditEntry) -> Case | None:
    rows = Proposal.objects.select_related("organisation", "unit", "approver")
    proposal = rows.filter(reference=entry.chain.partition(":")[2]).first()
    return Case(proposal) if proposal and proposal.chain == entry.chain else None


def _cause(entry: AuditEntry) -> str:
    """The id of the person whose act led to this entry, themselves or through consequences: they know already."""
    acts = AuditEntry.objects.filter(chain=entry.chain, number__lte=entry.number).exclude(actor_id="")
    return acts.order_by("-number").values_list("actor_id", flat=True).first() or ""


def sweep() -> int:
    """Look at every entry that has no dispatch yet; returns how many there were."""
    mark, _new = Watermark.objects.get_or_create(pk=1)
    dispatched = Dispatch.objects.filter(chain=OuterRef("chain"), number=OuterRef("number"))
    newer = AuditEntry.objects.filter(pk__gt=mark.entry)
    missing = list(
        newer.filter(~Exists(dispatched), action__in=TOLD).order_by("pk").values_list("pk", flat=True)[:ENTRIES_AT_ONCE]
    )
    stuck = [pk for pk in missing if not _derived(pk)]
    settled = newer.filter(at__lt=timezone.now() - SETTLED_AFTER)
    if len(missing) == ENTRIES_AT_ONCE:
        settled = settled.filter(pk__lte=missing[-1])
    if stuck:
        settled = settled.filter(pk__lt=stuck[0])
    reached = settled.order_by().aggregate(reached=Max("pk"))["reached"]
    if reached:
        Watermark.objects.filter(pk=1, entry__lt=reached).update(entry=reached)
    outbox.give_up_lost()
    return len(missing)


def _derived(entry_id: int) -> bool:
    """One entry that cannot be told must not keep the others from being told."""
    try:
        derive(entry_id)
    except Exception:
        logger.warning("mails of an entry could not be derived", exc_info=True, extra={"entry": entry_id})
        return False
    return True
