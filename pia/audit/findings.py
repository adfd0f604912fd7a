"""What a verification of the record can find, in words."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Damage(StrEnum):
    """What is wrong with the first broken entry."""

    MISSING = "missing"
    DUPLICATE = "duplicate"
    ALTERED = "altered"
    OUT_OF_ORDER = "out_of_order"
    UNREADABLE = "unreadable"
    TEXT_MISSING = "text_missing"
    TEXT_ALTERED = "text_altered"
    PURGE_UNRECORDED = "purge_unrecorded"
    TAIL_CUT = "tail_cut"
    BEYOND_HEAD = "beyond_head"
    HEAD_MISSING = "head_missing"
    HEAD_DIFFERS = "head_differs"
    CASE_DIFFERS = "case_differs"
    CHECKPOINT_ALTERED = "checkpoint_altered"
    CHECKPOINT_DIFFERS = "checkpoint_differs"


IN_WORDS: dict[Damage, Promise] = {
    Damage.MISSING: _("the entry is missing"),
    Damage.DUPLICATE: _("the number is there twice"),
    Damage.ALTERED: _("the entry was altered after it was written"),
    Damage.OUT_OF_ORDER: _("the entry does not follow the one before it"),
    Damage.UNREADABLE: _("the entry cannot be read"),
    Damage.TEXT_MISSING: _("the text beside the entry is missing"),
    Damage.TEXT_ALTERED: _("the text beside the entry was altered after it was written"),
    Damage.PURGE_UNRECORDED: _("the text beside the entry was emptied, and no purge of it is recorded"),
    Damage.TAIL_CUT: _("the end of the chain was cut off: this entry is missing"),
    Damage.BEYOND_HEAD: _("the entry lies beyond the recorded end of its chain"),
    Damage.HEAD_MISSING: _("the recorded end of the chain is missing"),
    Damage.HEAD_DIFFERS: _("the chain does not end as its head says"),
    Damage.CASE_DIFFERS: _("the entry differs from what its subject keeps of the chain"),
    Damage.CHECKPOINT_ALTERED: _("the checkpoint was altered after it was written"),
    Damage.CHECKPOINT_DIFFERS: _("the entry differs from what a checkpoint says of it"),
}


@dataclass(frozen=True)
class Break:
    """The first broken entry of a chain; of a checkpoint, `chain` is "checkpoints"."""

    chain: str
    number: int
    damage: Damage

    def __str__(self) -> str:
        return gettext("%(chain)s #%(number)s: %(damage)s") % {
            "chain": self.chain,
            "number": self.number,
            "damage": IN_WORDS[self.damage],
        }


@dataclass(frozen=True)
class Verification:
    """What was looked at, and the first break if there is one."""

    entries: int = 0
    chains: int = 0
    purged: int = 0
    checkpoints: int = 0
    broken: Break | None = None

    @property
    def is_intact(self) -> bool:
        return self.broken is None

    def as_dict(self) -> dict[str, Any]:
        broken = {**asdict(self.broken), "message": str(self.broken)} if self.broken else None
        return {**asdict(self), "intact": self.is_intact, "broken": broken}
