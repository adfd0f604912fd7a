"""Every digest of the record in one place: SHA-256 over the canonical JSON of RFC 8785.

Each hashed list opens with its own format mark, so that the digest of one kind can never pass for another's.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from pia.lib import canonical

ENTRY_FORMAT = "pia-audit-entry-1"
TEXT_FORMAT = "pia-audit-text-1"
HEADS_FORMAT = "pia-audit-heads-1"
CHECKPOINT_FORMAT = "pia-audit-checkpoint-1"

#: What the first entry of a chain names as its predecessor.
NO_PREDECESSOR = ""


def details_text(details: dict[str, Any]) -> str:
    """Details are stored as canonical text: the same bytes on every database, whatever its JSON type does."""
    return canonical.canonical(details).decode("utf-8")


def new_salt() -> str:
    return secrets.token_hex(16)


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def text_digest(*, salt: str, actor_label: str, reason: str, details: str) -> str:
    """Salted, so that a purged name cannot be found again by hashing the staff list."""
    return canonical.digest([TEXT_FORMAT, salt, actor_label, reason, details])
