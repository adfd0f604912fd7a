"""Actions that are refused for the same reasons on several rows of a list: taken off the rows and said once for all."""

from collections.abc import Sequence
from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

from pia.assessments.refusals import Words
from pia.web.action_links import Button

MANY = 2


class Row(Protocol):
    """A row of a list with buttons of its own."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def buttons(self) -> list[Button]: ...


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class HeldOnce:
    """One greyed action, standing for as many rows."""

    label: Words
    key: str
    symbol: str
    reasons: tuple[Words, ...]
    count: int


def said_once(rows: Sequence[RowT]) -> tuple[list[RowT], list[HeldOnce]]:
    """The rows without the greyed actions that several of them share, and those actions."""
    alike: dict[tuple[str, ...], list[Button]] = {}
    for row in rows:
        for button in row.buttons:
            if not button.allowed:
                alike.setdefault(_sameness(button), []).append(button)
    shared = {same: found for same, found in alike.items() if len(found) >= MANY}
    kept = [replace(row, buttons=[one for one in row.buttons if _sameness(one) not in shared]) for row in rows]
    held = [
        HeldOnce(found[0].label, f"{found[0].key}-all", found[0].symbol, found[0].reasons, len(found))
        for found in shared.values()
    ]
    return kept, held


def _sameness(button: Button) -> tuple[str, ...]:
    return (button.action, *(str(reason) for reason in button.reasons)) if not button.allowed else ()
