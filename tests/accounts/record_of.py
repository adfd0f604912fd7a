"""What the record says of the people, read back as a reader of the audit page would."""

from pia.accounts.models import Organisation
from pia.audit.models import AuditEntry


def last_entry(organisation: Organisation) -> AuditEntry:
    entry = AuditEntry.objects.filter(chain=organisation.chain).select_related("text").last()
    assert entry is not None
    return entry
