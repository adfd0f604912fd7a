"""The data flows in chapter 2: the diagram of the inventory and the table that says the same in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pia.reports.flow import draw, flows
from pia.reports.flow_chart import Place
from pia.reports.flow_table import FlowRow, flow_rows
from pia.reports.signoff.said import Said, Tone
from pia.reports.signoff.wording import Speaker

MOST_NAMED = 6  # items of one flow that the table names; of more it gives the references alone
MOST_REFS = 60


@dataclass(frozen=True, slots=True)
class FlowEnd:
    """Where data come from or go to, and what that is."""

    name: Said
    role: str


@dataclass(frozen=True, slots=True)
class FlowItem:
    """A data item that flows; nameless where there are too many to name."""

    ref: str
    name: Said | None


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow in words; the number is that of the diagram."""

    number: str
    start: FlowEnd
    end: FlowEnd
    items: tuple[FlowItem, ...]
    more: int
    sensitive: tuple[Tone, ...]
    contracts: tuple[Tone, ...]
    country: str
    transfers: tuple[Tone, ...]


@dataclass(frozen=True, slots=True)
class DataFlow:
    """The diagram as SVG, the lines of its table, and how many flows the table leaves out."""

    drawing: str
    lines: tuple[FlowLine, ...]
    left_out: int


def build(speaker: Speaker, day: date) -> DataFlow | None:
    """The flows by the law of that day; nothing while the inventory is empty."""
    chart = flows(speaker.case, speaker.language, day)
    if chart.is_empty:
        return None
    rows, left_out = flow_rows(speaker.case, chart)
    names = {item.ref: item.name for item in speaker.case.items}
    drawing = str(draw(chart, speaker.language))
    return DataFlow(drawing, tuple(_line(speaker, row, names) for row in rows), left_out)


def _line(speaker: Speaker, row: FlowRow, names: Mapping[str, str]) -> FlowLine:
    named = len(row.refs) <= MOST_NAMED
    items = (
        FlowItem(ref, speaker.text(f"inventory/{ref}/name", names[ref]) if named else None)
        for ref in row.refs[:MOST_REFS]
    )
    return FlowLine(
        number=row.number,
        start=_end(speaker, row.start),
        end=_end(speaker, row.end),
        items=tuple(items),
        more=max(len(row.refs) - MOST_REFS, 0),
        sensitive=_tones(row.sensitive),
        contracts=_tones(row.contracts),
        country=row.where[1],
        transfers=_tones(row.transfers),
    )


def _end(speaker: Speaker, place: Place) -> FlowEnd:
    return FlowEnd(speaker.named(place.name), place.role)


def _tones(words: Iterable[tuple[str, str]]) -> tuple[Tone, ...]:
    return tuple(Tone(label, tone) for tone, label in words)
