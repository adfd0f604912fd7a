"""Why the door said no: in words that say what is wrong and what to do, and of a kind that pages can answer to."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise

from pia.programmes.vocabulary import Text

Words = str | Promise | Text


class Kind(TextChoices):
    """What sort of refusal it is; a page answers 403 to the first, 422 to the next two, 409 to the last."""

    NOT_PERMITTED = "not_permitted"
    UNMET = "unmet"
    INVALID = "invalid"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed since it was read: what it was, what it is, what was sent."""

    address: str
    before: Any
    theirs: Any
    yours: Any


@dataclass(slots=True)
class Refused(Exception):
    """The door changed nothing. `reasons` are sentences; `fields` maps an input field to its sentences."""

    kind: Kind
    reasons: tuple[Words, ...] = ()
    fields: dict[str, list[Words]] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()

    def __str__(self) -> str:
        parts = [str(reason) for reason in self.reasons]
        parts += [f"{name}: {words}" for name, sentences in self.fields.items() for words in sentences]
        parts += [clash.address for clash in self.clashes]
        return f"{self.kind.value}: " + " ".join(parts)
