"""The stage tracker: one rail of stages on which parallel tracks fork and join again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pia.web.components.marks import Tone, Words

FORK_TOP, FORK_BOTTOM = 20, 80


class Place(StrEnum):
    """Where a stage lies as seen from the case: behind it, here, or ahead."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One parallel track: who works on it, how it stands, how far it is."""

    name: Words
    icon: str
    href: str
    status: Words
    tone: Tone = Tone.IDLE
    status_icon: str = ""
    note: Words = ""
    done: int | None = None
    total: int = 0
    progress_label: Words = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stop of the rail. A stage with lanes is drawn as a fork; a note is a date, a person or a count."""

    name: Words
    place: Place
    note: Words = ""
    lanes: Sequence[Lane] = field(default_factory=tuple)


def branch_heights(lanes: int) -> list[float]:
    """Where each lane's middle lies on a scale of 100, so that the branches meet the cards."""
    if lanes == 1:
        return [50]
    step = (FORK_BOTTOM - FORK_TOP) / (lanes - 1)
    return [FORK_TOP + step * index for index in range(lanes)]


def fork_paths(lanes: int) -> tuple[str, str]:
    """The outgoing and the joining lines of a fork in a box of 32 x 100."""
    outgoing = "M0 50h4" + "".join(f"M4 50C20 50 12 {height:g} 32 {height:g}" for height in branch_heights(lanes))
    joining = "M32 50h-4" + "".join(f"M28 50C12 50 20 {height:g} 0 {height:g}" for height in branch_heights(lanes))
    return outgoing, joining


def stage_tracker(stages: Sequence[Stage], label: Words = "") -> dict[str, Any]:
    """Context of the template that draws the rail."""
    rows = []
    for number, stage in enumerate(stages, start=1):
        outgoing, joining = fork_paths(len(stage.lanes)) if stage.lanes else ("", "")
        half = (len(stage.lanes) + 1) // 2
        rows.append(
            {
                "stage": stage,
                "number": number,
                "done": stage.place is Place.DONE,
                "current": stage.place is Place.CURRENT,
                "reached": stage.place is not Place.NEXT,
                "upper": stage.lanes[:half],
                "lower": stage.lanes[half:],
                "outgoing": outgoing,
                "joining": joining,
            }
        )
    return {"rows": rows, "label": label}
