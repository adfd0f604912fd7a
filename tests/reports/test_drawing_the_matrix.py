"""The risk matrix of the face-swap case, with its thirteen risks, and of any other case that people may think up."""

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pia.programmes.definition import Method
from pia.programmes.reader import read_directory
from pia.reports.geometry import crosses, meets
from pia.reports.matrix import MatrixPoint, Place, colour_of, layout_of, matrix_table, risk_matrix
from pia.reports.matrix_blocks import RADIUS, MarkKind
from pia.reports.matrix_layout import Layout, Movement, lay_out

# Impact and likelihood, inherent and target, as the regulation notes of the case score them.
FACE_SWAP = {
    "R01": (4, 3, 3, 1),
    "R02": (3, 4, 1, 1),
    "R03": (3, 4, 2, 1),
    "R04": (4, 4, 3, 2),
    "R05": (4, 3, 3, 2),
    "R06": (4, 2, 3, 1),
    "R07": (3, 4, 2, 2),
    "R08": (3, 4, 1, 1),
    "R09": (4, 3, 2, 2),
    "R10": (3, 4, 1, 1),
    "R11": (3, 3, 2, 1),
    "R12": (3, 4, 1, 1),
    "R13": (3, 4, 2, 1),
}
PARTLY_DONE = {"R01": Place(3, 1), "R05": Place(4, 2), "R11": Place(2, 2)}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def method() -> Method:
    files = read_directory(settings.WORKFLOWS_DIR).files
    found = next(file.definition for file in files if file.definition.slug == "gbt-39335")
    assert isinstance(found, Method)
    return found


def face_swap(current: dict[str, Place]) -> list[MatrixPoint]:
    return [
        MatrixPoint(ref, f"Risk {ref}", Place(a, b), Place(c, d), current.get(ref, Place(a, b)))
        for ref, (a, b, c, d) in FACE_SWAP.items()
    ]


def apart(layout: Layout) -> bool:
    """No mark lies on another or leaves its cell or covers the name of the level."""
    cells = {cell.place: cell for cell in layout.cells}
    for one, other in combinations(layout.marks, 2):
        a, b = one.box, other.box
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom:
            return False
    for mark in layout.marks:
        cell, box = cells[mark.place], mark.box
        within = cell.x <= box.left and box.right <= cell.x + cell.width
        if not within or box.top < cell.y or box.bottom > cell.label.top + 6:
            return False
    return True


def crossings(layout: Layout) -> int:
    return sum(crosses((a.start, a.end), (b.start, b.end)) for a, b in combinations(layout.arrows, 2))


@pytest.mark.parametrize("current", [{}, PARTLY_DONE], ids=["nothing done", "partly done"])
def test_it_keeps_the_thirteen_risks_of_the_face_swap_apart(method: Method, current: dict[str, Place]) -> None:
    layout = layout_of(method, face_swap(current))
    assert layout.width == 632
    assert apart(layout)
    assert crossings(layout) == 0 and layout.left_out == ()
    drawn = {ref for arrow in layout.arrows for ref in arrow.refs}
    assert drawn == set(FACE_SWAP)
    through = [
        (arrow.refs, mark.ref)
        for arrow in layout.arrows
        for mark in layout.marks
        if mark.ref not in arrow.refs and meets((arrow.start, arrow.end), mark.box, RADIUS)
    ]
    assert len(through) <= (2 if current else 0), through


def test_it_names_every_risk_where_it_was_and_where_it_goes(method: Method) -> None:
    layout = layout_of(method, face_swap(PARTLY_DONE))
    for kind in (MarkKind.INHERENT, MarkKind.TARGET):
        assert sorted(mark.ref for mark in layout.marks if mark.kind is kind) == sorted(FACE_SWAP)
    now = {mark.ref: mark.place for mark in layout.marks if mark.is_current}
    assert now == {ref: PARTLY_DONE.get(ref, Place(a, b)) for ref, (a, b, _c, _d) in FACE_SWAP.items()}


def test_it_stays_readable_with_twelve_risks_in_one_cell(method: Method) -> None:
    points = [MatrixPoint(f"R{n:02d}", "Risk", Place(4, 4), Place(1, 1 + n % 3), Place(4, 4)) for n in range(1, 13)]
    layout = layout_of(method, points)
    assert apart(layout)
    assert crossings(layout) == 0
    assert layout.height < 800


def test_it_speaks_both_languages_and_shows_the_same_in_a_table(method: Method) -> None:
    chinese, english = (risk_matrix(method, face_swap({}), language) for language in ("zh", "en"))
    assert all(word in chinese for word in ("可能性", "影响程度", "很高", "严重", "固有", "目标"))
    assert all(word in english for word in ("Likelihood", "Impact", "Very high", "Severe", "inherent", "target"))
    assert not re.search(r"[\u4e00-\u9fff]", english)
    table = matrix_table(method, face_swap({}), "zh")
    assert "高 × 很高 → 严重" in table and "低 × 低 → 低" in table
    assert table.count("<tr>") == 14


def test_it_is_drawn_for_eyes_ears_and_the_content_security_policy(method: Method) -> None:
    points = [MatrixPoint("R<1>", "<script>alert(1)</script>", Place(4, 4), Place(1, 1), Place(4, 4))]
    drawing = risk_matrix(method, points, "en", key="risks")
    root = ElementTree.fromstring(drawing)  # noqa: S314  # it is ours
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert not [one for one in root.iter() if one.get("style") or one.tag == f"{SVG}script"]
    sizes = [float(one.get("font-size", root.get("font-size", "0"))) for one in root.iter(f"{SVG}text")]
    assert min(sizes) >= 12
    assert "<script>" not in drawing + matrix_table(method, points, "en")


def test_it_colours_scales_of_any_size_from_low_to_severe(method: Method) -> None:
    colours = [colour_of(method, level.id) for level in method.levels]
    assert colours == [1, 2, 3, 4]


@st.composite
def any_case(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Movement, ...]]:
    impacts = tuple(range(1, draw(st.integers(2, 6)) + 1))
    likelihoods = tuple(range(1, draw(st.integers(2, 6)) + 1))
    movements = []
    for number in range(draw(st.integers(0, 14))):
        start = Place(draw(st.sampled_from(impacts)), draw(st.sampled_from(likelihoods)))
        end = Place(draw(st.integers(1, start.impact)), draw(st.integers(1, start.likelihood)))
        now = Place(draw(st.integers(end.impact, start.impact)), draw(st.integers(end.likelihood, start.likelihood)))
        movements.append(Movement(f"R{number:02d}", start, end, now))
    return impacts, likelihoods, tuple(movements)


@given(any_case())
@hypothesis_settings(max_examples=25, deadline=None)
def test_it_never_lays_marks_on_marks_or_lets_arrows_cross(
    case: tuple[tuple[int, ...], tuple[int, ...], tuple[Movement, ...]],
) -> None:
    layout = lay_out(*case)
    assert apart(layout)
    assert crossings(layout) == 0
    moved = {one.ref for one in case[2] if one.inherent != one.target}
    drawn = {ref for arrow in layout.arrows for ref in arrow.refs}
    assert drawn | {ref for refs in layout.left_out for ref in refs} == moved
    rows = sorted({(cell.y, cell.height) for cell in layout.cells})
    assert all(above[0] + above[1] == pytest.approx(below[0]) for above, below in pairwise(rows))
