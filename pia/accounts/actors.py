"""Who acts: a person, or the system where a consequence follows by itself.

There is no third kind and no default: whoever records something says which of the two it was.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import pgettext

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.audit import log
from pia.audit.models import AuditEntry


@dataclass(frozen=True)
class System:
    """The product itself, acting as a consequence of what a person did or of a date."""

    pk: None = None

    @property
    def display_name(self) -> str:
        return pgettext("actor", "System")


SYSTEM = System()

Actor: TypeAlias = User | System


def label_of(actor: Actor) -> str:
    """The name the record keeps, independent of the language of whoever triggered it."""
    return actor.name if isinstance(actor, User) else Role.SYSTEM.value


def id_of(actor: Actor) -> str | None:
    return str(actor.pk) if isinstance(actor, User) else None


def record_for(actor: Actor, *, action: str, chain: str, subject: str, subject_id: str, **more: Any) -> AuditEntry:
    """`audit.log.record` with the actor's label and id filled in."""
    return log.record(
        action=action,
        chain=chain,
        subject=subject,
        subject_id=subject_id,
        actor_label=label_of(actor),
        actor_id=id_of(actor),
        **more,
    )
