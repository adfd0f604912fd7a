"""The only writer of the record: `record()` appends one entry to a chain, `purge()` empties the text of one.

Both run inside the caller's transaction, so that a change and its entry are there together or not at all.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.audit import digests
from pia.audit.models import AuditEntry, AuditText, ChainHead, PurgeGround
from pia.audit.signals import recorded

#: The chain of what concerns no organisation and no case.
INSTALLATION = "installation"

PURGE_SUBJECT = "audit_entry"


class RecordAction(TextChoices):
    """What can happen to the record itself, as it says of itself."""

    PURGE_TEXT = "purge_audit_text", _("Text of an entry purged")


def lock_chain(chain: str) -> ChainHead:
    """Make other writers of this chain wait until the transaction ends; the row is made on first use."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the audit record is written inside a transaction only")
    head = ChainHead.objects.select_for_update().filter(chain=chain).first()
    if head is not None:
        return head
    # Two first writers meet here: the second waits on the unique key for the first, then finds its row.
    ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
    return ChainHead.objects.select_for_update().get(chain=chain)


def record(
    *,
    action: str,
    chain: str,
    subject: str,
    subject_id: str,
    actor_label: str,
    actor_id: str | None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    before: str = "",
    after: str = "",
) -> AuditEntry:
    """Append what happened to `chain` and tell the receivers of `recorded`; there is no default actor."""
    head = lock_chain(chain)
    text = AuditText(
        salt=digests.new_salt(),
        actor_label=actor_label,
        reason=reason,
        details_json=digests.details_text(details) if details else "",
    )
    entry = AuditEntry(
        chain=chain,
        number=head.count + 1,
        at=timezone.now(),
        action=str(action),
        actor_id=actor_id or "",
        subject=subject,
        subject_id=subject_id,
        before=str(before),
        after=str(after),
        previous_hash=head.head,
        text_digest=text.computed_digest(),
    )
    _append(entry, text, head)
    recorded.send(sender=AuditEntry, entry=entry)
    return entry


def _append(entry: AuditEntry, text: AuditText, head: ChainHead) -> None:
    entry.hash = entry.computed_hash()
    entry.save()
    text.entry = entry
    text.save()
    head.head, head.count = entry.hash, entry.number
    head.save(update_fields=["head", "count"])


def purge(
    entry: AuditEntry, *, ground: PurgeGround, actor_label: str, actor_id: str | None, reason: str = ""
) -> AuditEntry:
    """Empty the text beside `entry` for good and record that in the same chain; its digest stays in the chain.

    The salt goes too: with it, anybody could still try the names of the staff list against the digest.
    """
    lock_chain(entry.chain)
    text = AuditText.objects.select_for_update().get(entry=entry)
    if text.is_purged:
        raise ValueError(f"the text of {entry.chain} #{entry.number} was purged before")
    purge_entry = record(
        action=RecordAction.PURGE_TEXT,
        chain=entry.chain,
        subject=PURGE_SUBJECT,
        subject_id=str(entry.number),
        actor_label=actor_label,
        actor_id=actor_id,
        reason=reason,
        after=PurgeGround(ground).value,
    )
    text.empty(at=purge_entry.at, ground=PurgeGround(ground), number=purge_entry.number)
    return purge_entry
