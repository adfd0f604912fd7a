"""Draws the data flows of a case as SVG, the same for pages and documents, from nothing but its inventory.

Shapes carry presentation attributes (the light palette, used in print) and `d-*` classes (which win in the browser).
"""

from collections.abc import Sequence
from datetime import date
from math import copysign

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from pia.assessments.case import Case
from pia.reports import flow_text
from pia.reports import flow_words as words
from pia.reports.flow_chart import FlowChart, PlaceKind, ZoneKind
from pia.reports.flow_grouping import readable
from pia.reports.flow_layout import ARROW, BADGE_HEIGHT, MARGIN, TEXT_INSET, WIDTH, Frame, Layout, Spot, Track, lay_out
from pia.reports.flow_reading import read
from pia.reports.geometry import Box, Point

__all__ = ["FlowChart", "draw", "flows"]

DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}
FONTS = "system-ui, Noto Sans CJK SC, sans-serif"  # the page's own font wins in the browser
INK, INK_2, PAPER, DANGER = "#1b1d1a", "#4c4f49", "#ffffff", "#a3241b"
ZONE, ZONE_LINE, OUTSIDE, OUTSIDE_LINE, BOX_LINE = "#f6f6f3", "#cfcfc6", "#fdf1d8", "#deb264", "#85867c"
ZONE_DASHES, LINE_DASHES, BOX_DASHES = "6 4", "5 4", "3 3"
CORNER = 6.0
LINE_HEIGHT = 17.0
LEGEND_ROW = 26.0
SAMPLE = 34.0
MOST_SPOKEN = 40  # items in the title of a line; the table has them all


def flows(case: Case, language: str, day: date | None = None) -> FlowChart:
    """The flows of a case as of a day, today's law if none is given, in "zh" or "en"."""
    short = _short(language)
    with override(DJANGO_LANGUAGE[short]):
        return readable(read(case, day or case.law_day, short))


def draw(chart: FlowChart, language: str, *, key: str = "flow", standalone: bool = False) -> SafeString:
    """The diagram, 960 units wide. `key` makes its ids unique on a page; `standalone` makes it a file of its own."""
    layout = lay_out(chart.drawn)
    short = _short(language)
    with override(DJANGO_LANGUAGE[short]):
        legend, height = _legend(chart, layout.height)
        parts = [
            *_spoken(chart, key),
            *([_rect(Box(0, 0, WIDTH, height), "d-label", PAPER, PAPER, radius=0)] if standalone else []),
            *(_frame(frame) for frame in layout.frames),
            *(_spot(spot, short) for spot in layout.spots),
            *_tracks(chart, layout),
            *legend,
        ]
    size = f' width="{_n(WIDTH)}" height="{_n(height)}"' if standalone else ""
    opening = (
        f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg"{size} viewBox="0 0 {_n(WIDTH)} {_n(height)}" '
        f'role="img" aria-labelledby="{escape(key)}-title {escape(key)}-desc" '
        f'lang="{"zh-Hans" if short == "zh" else "en"}" font-size="{_n(flow_text.SIZE)}" font-family="{FONTS}">'
    )
    return mark_safe(opening + "".join(parts) + "</svg>")  # noqa: S308  # every text in it went through escape()


def _short(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _spoken(chart: FlowChart, key: str) -> list[str]:
    """Title and description, for those who hear the drawing."""
    drawn = chart.drawn
    abroad = {place.key for place in drawn.places if drawn.zone_of[place.key].kind is ZoneKind.ABROAD}
    counts = {
        "flows": len(drawn.flows),
        "places": len(drawn.places),
        "sensitive": sum(flow.is_sensitive for flow in drawn.flows),
        "unsettled": sum(flow.is_unsettled for flow in drawn.flows),
        "abroad": sum(flow.end in abroad for flow in drawn.flows),
    }
    return [
        f'<title id="{escape(key)}-title">{escape(gettext("Data flow"))}</title>',
        f'<desc id="{escape(key)}-desc">{escape(words.summed_up(counts))}</desc>',
    ]


def _text(x: float, y: float, text: str, css: str, fill: str, more: str = "") -> str:
    return f'<text class="{css}" x="{_n(x)}" y="{_n(y)}" fill="{fill}"{more}>{escape(text)}</text>'


def _rect(box: Box, css: str, fill: str, stroke: str, *, radius: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect class="{css}" x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.right - box.left)}" '
        f'height="{_n(box.bottom - box.top)}" rx="{_n(radius)}" fill="{fill}" stroke="{stroke}"{dashed}/>'
    )


def _frame(frame: Frame) -> str:
    """A zone: dashed amber where it is outside our control, with title and note at its head."""
    outside = frame.zone.is_outside
    css, fill, line = ("d-zone-out", OUTSIDE, OUTSIDE_LINE) if outside else ("d-zone", ZONE, ZONE_LINE)
    dashes = ZONE_DASHES if outside or frame.zone.kind is ZoneKind.NO_SOURCE else ""
    x, y = frame.box.left + 12, frame.box.top
    bold = ' font-weight="600"'
    return (
        _rect(frame.box, css, fill, line, radius=10, dashes=dashes)
        + _text(x, y + 23, frame.title, "d-text", INK, bold)
        + _text(x, y + 41, frame.note, "d-text-2", INK_2)
    )


def _spot(spot: Spot, language: str) -> str:
    """A box with a name on one or two lines and a note; the whole name is its title."""
    place, box = spot.place, spot.box
    whole = "\n".join((place.name, *place.stands_for[:MOST_SPOKEN], place.note)).strip()
    first = (box.top + box.bottom - LINE_HEIGHT * (len(spot.name) + bool(spot.note))) / 2 + 13
    x = box.left + TEXT_INSET
    bold = ' font-weight="600"'
    lines = [_text(x, first + LINE_HEIGHT * n, line, "d-text", INK, bold) for n, line in enumerate(spot.name)]
    if spot.note:
        lines.append(_text(x, first + LINE_HEIGHT * len(spot.name), spot.note, "d-text-2", INK_2))
    dashes = BOX_DASHES if place.is_open else ""
    return (
        f"<g><title>{escape(whole)}</title>"
        + _rect(box, "d-node", PAPER, BOX_LINE, radius=7, dashes=dashes)
        + "".join(lines)
        + "</g>"
    )


def _tracks(chart: FlowChart, layout: Layout) -> list[str]:
    """All lines, then all numbers: none lies under a line. Sensitive flows lie over the others."""
    order = sorted(layout.tracks, key=lambda track: (track.flow.is_sensitive, track.flow.number))
    return [*(_line(chart, track) for track in order), *(_badge(track.badge, track) for track in order)]


def _line(chart: FlowChart, track: Track) -> str:
    flow, by_key = track.flow, chart.drawn.by_key
    said = f"{flow.number}. {by_key[flow.start].name} → {by_key[flow.end].name}\n{_some(flow.refs)}"
    css, head, colour, weight = _look(sensitive=flow.is_sensitive)
    dashes = f' stroke-dasharray="{LINE_DASHES}"' if flow.is_unsettled else ""
    (x0, _y0), (x1, y1) = track.points[-2:]
    way = copysign(1, x1 - x0)
    back = x1 - way * ARROW
    path = _rounded((*track.points[:-1], (back + way, y1)))
    tip = f"M{_n(x1)} {_n(y1)}L{_n(back)} {_n(y1 - 5)}L{_n(back)} {_n(y1 + 5)}Z"
    return (
        f'<g><title>{escape(said)}</title><path class="{css}" d="{path}" fill="none" stroke="{colour}" '
        f'stroke-width="{weight}"{dashes}/><path class="{head}" d="{tip}" fill="{colour}"/></g>'
    )


def _some(refs: Sequence[str]) -> str:
    more = len(refs) - MOST_SPOKEN
    return " ".join([*refs[:MOST_SPOKEN], *([f"+{more}"] if more > 0 else [])])


def _look(*, sensitive: bool) -> tuple[str, str, str, str]:
    return ("d-edge-hot", "d-head-hot", DANGER, "2.5") if sensitive else ("d-edge", "d-head", INK_2, "1.5")


def _rounded(points: Sequence[Point]) -> str:
    """A line with round corners, so that a branch shows which way it goes."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        (ax, ay), (bx, by) = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_n(ax)} {_n(ay)}Q{_n(corner[0])} {_n(corner[1])} {_n(bx)} {_n(by)}")
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _towards(corner: Point, other: Point) -> Point:
    """Where the round of a corner begins: at most half way to the next one."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    part = min(CORNER / max(abs(dx) + abs(dy), 0.1), 0.5)
    return corner[0] + dx * part, corner[1] + dy * part


def _badge(box: Box, track: Track) -> str:
    """The number of a flow; a diamond stands beside it where the flow is sensitive."""
    return _number(box, str(track.flow.number), sensitive=track.flow.is_sensitive)


def _number(box: Box, number: str, *, sensitive: bool) -> str:
    css, fill = ("d-hot", DANGER) if sensitive else ("d-head", INK_2)
    middle, x = (box.top + box.bottom) / 2, (box.left + box.right) / 2
    parts = [
        f'<rect class="{css}" x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.right - box.left)}" '
        f'height="{_n(box.bottom - box.top)}" rx="{_n(BADGE_HEIGHT / 2)}" fill="{fill}"/>'
    ]
    if sensitive:
        x += 6
        at = box.left + 11
        diamond = f"M{_n(at - 4.5)} {_n(middle)}l4.5 -5l4.5 5l-4.5 5Z"
        parts.append(f'<path class="d-dot-text" d="{diamond}" fill="{PAPER}"/>')
    anchored = ' text-anchor="middle" font-weight="600"'
    if number:
        parts.append(_text(x, middle + 5, number, "d-dot-text", PAPER, anchored))
    return "".join(parts)


def _legend(chart: FlowChart, top: float) -> tuple[list[str], float]:
    """What the looks mean, as far as they are there; on as many rows as that takes. Returns the new height too."""
    drawn = chart.drawn
    entries = []
    if any(flow.is_sensitive for flow in drawn.flows):
        entries.append(("hot", gettext("Sensitive personal information")))
    if any(not flow.is_sensitive for flow in drawn.flows):
        entries.append(("plain", gettext("Other personal information")))
    if any(flow.is_unsettled for flow in drawn.flows):
        entries.append(("dashed", gettext("Contract or source missing or not known")))
    if any(zone.is_outside for zone in drawn.zones):
        entries.append(("outside", gettext("Outside our control or abroad")))
    if any(place.is_open for place in drawn.places if place.kind is PlaceKind.SYSTEM):
        entries.append(("open", gettext("Not stated")))
    parts: list[str] = []
    x, y = MARGIN, top + LEGEND_ROW / 2
    for look, text in entries:
        long = SAMPLE + 8 + flow_text.width(text) + 22
        if x + long > WIDTH and x > MARGIN:
            x, y = MARGIN, y + LEGEND_ROW
        parts += [_sample(look, x, y), _text(x + SAMPLE + 8, y + 5, text, "d-text-2", INK_2)]
        x += long
    return parts, y + LEGEND_ROW / 2 + 2


def _sample(look: str, x: float, y: float) -> str:
    swatch = Box(x, y - 9, x + SAMPLE, y + 9)
    if look == "outside":
        return _rect(swatch, "d-zone-out", OUTSIDE, OUTSIDE_LINE, radius=4, dashes=ZONE_DASHES)
    if look == "open":
        return _rect(swatch, "d-node", PAPER, BOX_LINE, radius=4, dashes=BOX_DASHES)
    css, _head, colour, weight = _look(sensitive=look == "hot")
    dashes = f' stroke-dasharray="{LINE_DASHES}"' if look == "dashed" else ""
    line = f'<path class="{css}" d="M{_n(x)} {_n(y)}h{_n(SAMPLE)}" stroke="{colour}" stroke-width="{weight}"{dashes}/>'
    if look != "hot":
        return line
    middle = x + SAMPLE / 2
    return line + _number(Box(middle - 11, y - 9, middle + 11, y + 9), "", sensitive=True)
