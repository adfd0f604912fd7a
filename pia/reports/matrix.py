"""Draws the risk matrix as SVG, the same for pages and documents, and says the same in a table.

Shapes carry presentation attributes (the light palette, used in print) and `d-*` classes (which win in the browser).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, override

from pia.assessments import scoring
from pia.assessments.case import Case
from pia.programmes import methods
from pia.programmes.definition import Method
from pia.reports import matrix_layout
from pia.reports.geometry import Box
from pia.reports.matrix_blocks import RADIUS, Cell, MarkKind, Place
from pia.reports.matrix_layout import LEFT, Arrow, Layout, Mark

__all__ = ["MatrixPoint", "Place", "matrix_table", "points_of", "risk_matrix"]

FONTS = "Noto Sans CJK SC, sans-serif"  # in print; in the browser the page's own font wins
INK, INK_2, PAPER = "#1b1d1a", "#4c4f49", "#ffffff"
PALETTE = ("#eef1e0", "#f6dc92", "#f2b680", "#dd7f6c")
DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}
LEGEND_HEIGHT = 40
AXIS_HEIGHT = 54
NOTE_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class MatrixPoint:
    """One risk: `ref`, its title in the language of the matrix, and where it stands on the two scales."""

    ref: str
    title: str
    inherent: Place
    target: Place
    current: Place


def points_of(case: Case, titles: dict[str, str] | None = None) -> tuple[MatrixPoint, ...]:
    """The scored risks of a case; `titles` by ref, where another language than the record's is wanted."""
    found = []
    levels = scoring.all_levels(case)
    for risk in case.scored_risks:
        scores = levels[risk.ref]
        inherent, target, current = (
            Place(one.impact, one.likelihood) for one in (scores.inherent, scores.target, scores.current)
        )
        found.append(MatrixPoint(risk.ref, (titles or {}).get(risk.ref, risk.title), inherent, target, current))
    return tuple(found)


def risk_matrix(method: Method, points: Sequence[MatrixPoint], language: str, *, key: str = "matrix") -> SafeString:
    """The matrix, 632 units wide. `key` makes its ids unique where a page shows several."""
    layout = layout_of(method, points)
    short = "zh" if language.startswith("zh") else "en"
    with override(DJANGO_LANGUAGE[short]):
        parts = [
            *_words(points, key),
            *(_cell(method, cell, short) for cell in layout.cells),
            *_axes(method, layout, short),
            *(_bundle(box) for box in layout.bundles),
            *(_arrow(arrow) for arrow in layout.arrows),
            *(_mark(mark) for mark in layout.marks),
            *_legend(layout.height + AXIS_HEIGHT + 18, all_drawn=not layout.left_out),
        ]
    height = layout.height + AXIS_HEIGHT + LEGEND_HEIGHT + (NOTE_HEIGHT if layout.left_out else 0)
    opening = (
        f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(layout.width)} {_n(height)}" '
        f'role="img" aria-labelledby="{escape(key)}-title {escape(key)}-desc" lang="{_html_language(short)}" '
        f'font-size="13" font-family="{FONTS}">'
    )
    return mark_safe(opening + "".join(parts) + "</svg>")  # noqa: S308  # every text in it went through escape()


def layout_of(method: Method, points: Sequence[MatrixPoint]) -> Layout:
    """Where everything is drawn."""
    return matrix_layout.lay_out(
        tuple(step.value for step in method.impact),
        tuple(step.value for step in method.likelihood),
        tuple(matrix_layout.Movement(one.ref, one.inherent, one.target, one.current) for one in points),
    )


def matrix_table(method: Method, points: Sequence[MatrixPoint], language: str) -> SafeString:
    """The matrix in words: the same values for those who do not see it."""
    short = "zh" if language.startswith("zh") else "en"
    with override(DJANGO_LANGUAGE[short]):
        head = [gettext("No."), gettext("Risk"), gettext("Inherent"), gettext("Current"), gettext("Target")]
        rows = format_html_join(
            "\n",
            '<tr><td>{}</td><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
            (
                (
                    one.ref,
                    one.title,
                    *(in_words(method, place, short) for place in (one.inherent, one.current, one.target)),
                )
                for one in points
            ),
        )
        heads = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in head))
        caption = gettext("The risk matrix in words: impact × likelihood → level")
    return format_html(
        '<table class="table"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        caption,
        heads,
        rows,
    )


def in_words(method: Method, place: Place, language: str) -> str:
    """High × Low → Medium."""
    short = "zh" if language.startswith("zh") else "en"
    impact = methods.impact_step(method, place.impact).label.in_language(short)
    likelihood = methods.likelihood_step(method, place.likelihood).label.in_language(short)
    return f"{impact} × {likelihood} → {methods.level(method, *place).label.in_language(short)}"


def colour_of(method: Method, level_id: str) -> int:
    """Which of the four risk colours a level takes, 1 the lowest, on scales of any size."""
    if len(method.levels) == 1:
        return 1
    return 1 + round((methods.rank(method, level_id) - 1) * 3 / (len(method.levels) - 1))


def _html_language(short: str) -> str:
    return "zh-Hans" if short == "zh" else "en"


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _text(x: float, y: float, words: str, css: str, fill: str, *, anchor: str = "start", more: str = "") -> str:
    return (
        f'<text class="{css}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{fill}"{more}>{escape(words)}</text>'
    )


def _words(points: Sequence[MatrixPoint], key: str) -> list[str]:
    title = gettext("Risk matrix: inherent, current and target risk")
    count = ngettext(
        "%(count)d risk by impact and likelihood. The table with the same values follows.",
        "%(count)d risks by impact and likelihood. The table with the same values follows.",
        len(points),
    ) % {"count": len(points)}
    return [
        f'<title id="{escape(key)}-title">{escape(title)}</title>',
        f'<desc id="{escape(key)}-desc">{escape(count)}</desc>',
    ]


def _cell(method: Method, cell: Cell, language: str) -> str:
    level = methods.level(method, *cell.place)
    number = colour_of(method, level.id)
    label = _text(
        cell.x + 12,
        cell.y + cell.height - 11,
        level.label.in_language(language),
        "d-on-risk",
        INK,
        more=' font-size="12"',
    )
    return (
        f'<rect class="d-risk-{number} d-cell" x="{_n(cell.x)}" y="{_n(cell.y)}" width="{_n(cell.width)}" '
        f'height="{_n(cell.height)}" rx="6" fill="{PALETTE[number - 1]}" stroke="{PAPER}" stroke-width="3"/>{label}'
    )


def _axes(method: Method, layout: Layout, language: str) -> list[str]:
    lowest = min(cell.place.likelihood for cell in layout.cells)
    bottom = layout.height
    parts = []
    for cell in layout.cells:
        if cell.place.likelihood == lowest:
            words = methods.impact_step(method, cell.place.impact).label.in_language(language)
            parts.append(_text(LEFT - 12, cell.y + cell.height / 2 + 4, words, "d-text-2", INK_2, anchor="end"))
        if cell.y + cell.height >= bottom - 0.01:
            words = methods.likelihood_step(method, cell.place.likelihood).label.in_language(language)
            parts.append(_text(cell.x + cell.width / 2, bottom + 20, words, "d-text-2", INK_2, anchor="middle"))
    middle = (layout.width + LEFT) / 2
    bold = ' font-weight="600"'
    parts.append(_text(middle, bottom + 44, gettext("Likelihood"), "d-text", INK, anchor="middle", more=bold))
    turned = f'{bold} transform="rotate(-90 16 {_n(bottom / 2)})"'
    parts.append(_text(16, bottom / 2, gettext("Impact"), "d-text", INK, anchor="middle", more=turned))
    return parts


def _bundle(box: Box) -> str:
    """What goes the same way is held together by a line."""
    return (
        f'<rect class="d-arrow" x="{_n(box.left - 3)}" y="{_n(box.top - 3)}" width="{_n(box.right - box.left + 6)}" '
        f'height="{_n(box.bottom - box.top + 6)}" rx="{_n(RADIUS + 3)}" fill="none" stroke="{INK}" '
        'stroke-opacity=".55" stroke-width="1"/>'
    )


def _arrow(arrow: Arrow) -> str:
    (x1, y1), (x2, y2) = arrow.start, arrow.end
    length = hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - 6 * dx, y2 - 6 * dy
    head = f"M{_n(x2)} {_n(y2)}L{_n(bx - 4 * dy)} {_n(by + 4 * dx)}L{_n(bx + 4 * dy)} {_n(by - 4 * dx)}Z"
    return (
        f'<path class="d-arrow" d="M{_n(x1)} {_n(y1)}L{_n(bx)} {_n(by)}" fill="none" stroke="{INK}" '
        f'stroke-opacity=".55" stroke-width="1.5"/><path class="d-text" d="{head}" fill="{INK}"/>'
    )


def _mark(mark: Mark) -> str:
    return _shape(mark.kind, mark.x, mark.y, mark.half_width, mark.is_current) + _mark_label(mark)


def _mark_label(mark: Mark) -> str:
    css, fill = ("d-dot-text", PAPER) if mark.kind is MarkKind.TARGET else ("d-ring-text", INK)
    more = ' font-size="12" font-weight="600"'
    return _text(mark.x, mark.y + 4, mark.ref, css, fill, anchor="middle", more=more)


def _shape(kind: MarkKind, x: float, y: float, half: float, is_current: bool) -> str:
    """Dashed ring, solid dot, or ring; where the risk stands now, a small dot sits on its edge."""
    box = f'x="{_n(x - half)}" y="{_n(y - RADIUS)}" width="{_n(2 * half)}" height="{_n(2 * RADIUS)}" rx="{_n(RADIUS)}"'
    dashes = ' stroke-dasharray="3.4 2.4"' if kind is MarkKind.INHERENT else ""
    if kind is MarkKind.TARGET:
        shape = f'<rect class="d-dot" {box} fill="{INK}" stroke="{PAPER}" stroke-width="1.5"/>'
    else:
        shape = f'<rect class="d-ring" {box} fill="{PAPER}" stroke="{INK}" stroke-width="1.5"{dashes}/>'
    if is_current:
        shape += (
            f'<circle class="d-dot" cx="{_n(x + half - 4)}" cy="{_n(y - RADIUS + 4)}" r="5" fill="{INK}" '
            f'stroke="{PAPER}" stroke-width="1.5"/>'
        )
    return shape


def _legend(y: float, *, all_drawn: bool) -> list[str]:
    entries = [
        (MarkKind.INHERENT, False, gettext("inherent")),
        (MarkKind.CURRENT, True, gettext("current")),
        (MarkKind.TARGET, False, gettext("target, measures done")),
    ]
    parts = []
    x = LEFT + RADIUS
    for kind, is_current, words in entries:
        parts.append(_shape(kind, x, y, RADIUS, is_current))
        parts.append(_text(x + RADIUS + 8, y + 4, words, "d-text-2", INK_2, more=' font-size="12"'))
        x += 150
    if not all_drawn:
        words = gettext("Arrows that would cross others are left out; the numbers show the way.")
        parts.append(_text(LEFT, y + 38, words, "d-text-2", INK_2, more=' font-size="12"'))
    return parts
