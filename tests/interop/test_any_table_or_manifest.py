"""Whatever is handed in as a table or a manifest: rows that the inventory takes, or words for what is wrong."""

import io
import os
import zipfile
from typing import Any

import yaml
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits
from hypothesis import strategies as st

from pia.assessments.models import DataItem
from pia.interop import csv_reading, csv_writing, fides_reading, xlsx_reading, xlsx_writing
from pia.interop.exchange import Incoming, Reader
from pia.programmes.located_yaml import Unreadable
from tests.interop.tables import case_of, csv_file, reading, unacceptable, xlsx_file
from tests.interop.test_fides_manifests import DATASETS, SYSTEMS, VENDOR

RUNS = int(os.environ.get("SOAK_FILES", "1000")) // 3  # `make soak` sets ten times as many
HEADINGS = [
    "Id",
    "Name",
    "类别",
    "Data subjects",
    "Recipients",
    "Legal basis",
    "Days kept",
    "How many people",
    "Name, in English",
]
HEADINGS += [
    "系统",
    "Purpose",
    "Recipient name",
    "Recipient kind",
    "Contract",
    "legal_basis.cn-pipl",
    "Owner",
    "name",
    "",
]
WORDS = [
    "D01",
    "systems",
    "face_image",
    "用户；friend",
    "consent",
    "合法利益",
    "30 days",
    "5万",
    "A | processor | CN",
    "|",
    ";",
]
WORDS += [
    "'=1",
    '"',
    "\x00",
    "\ud800",
    "x" * 20_100,
    "0",
    "1e400",
    "TRUE",
    "2026-11-23",
    "D/1",
    "yes",
    "; ; |",
    '";"',
    "+",
]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=20)
ROWS = st.lists(st.lists(st.sampled_from(HEADINGS) | TEXTS, max_size=8), max_size=6)


def mutations(valid: bytes) -> st.SearchStrategy[bytes]:
    """A good file with some bytes replaced, cut off or doubled."""

    def damaged(start: int, length: int, inserted: bytes) -> bytes:
        return valid[:start] + inserted + valid[start + length :]

    return st.builds(damaged, st.integers(0, len(valid)), st.integers(0, 60), st.binary(max_size=12))


def example() -> DataItem:
    recipients = [
        {"name": "云端", "kind": "processor", "country": "CN", "contract": "signed", "mechanisms": ["eu_scc"]}
    ]
    return DataItem(
        ref="D01", name="照片", category="face_image", purpose="制作\n展示", recipients=recipients, retention_days=3
    )


def is_taken_or_refused(read: Reader, raw: bytes, counts: dict[bool, int]) -> None:
    """No error but Unreadable leaves a reader; what it gives, the door takes; what it refuses, it says."""
    try:
        found = read(raw, "any", reading("D01", "D07"))
    except Unreadable as refused:
        counts[False] += 1
        assert refused.problems and all(str(one.message) and one.line >= 1 for one in refused.problems)
        return
    counts[True] += bool(found.changes)
    _can_be_shown(found)
    assert unacceptable(found) == []


def _can_be_shown(found: Incoming) -> None:
    for loss in found.losses:
        assert str(loss.where) and str(loss.why) and len(str(loss.what)) <= 200
    for problem in found.problems:
        assert str(problem.message) and problem.line >= 1
    assert all(found.line(address) >= 1 for address in found.changes)


def fuzz(read: Reader, files: st.SearchStrategy[bytes]) -> None:
    counts = {True: 0, False: 0}

    @seed(4)
    @limits(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(files)
    def any_file(raw: bytes) -> None:
        is_taken_or_refused(read, raw, counts)

    any_file()
    assert min(counts.values()) > sum(counts.values()) // 20, counts


def test_any_csv() -> None:
    def write(rows: list[list[Any]]) -> bytes:
        return csv_file(rows, "utf-8").replace(b"\x00", b"")

    clean = ROWS.map(lambda rows: [[cell.replace("\ud800", "?") for cell in row] for row in rows])
    heads = st.permutations(HEADINGS).map(lambda every: every[:9])
    made = st.builds(lambda head, rows: write([["Name", *head], *rows]), heads, clean)
    written = csv_writing.write(case_of(example()), "zh").body
    fuzz(csv_reading.read, made | mutations(written) | st.binary(max_size=200) | st.text(max_size=200).map(str.encode))


XLSX = xlsx_writing.write(case_of(example()), "en").body
PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
)
XML = [
    "<",
    "</c>",
    "<f>1</f>",
    '<c r="ZZ9"/>',
    '<c t="s"><v>9</v></c>',
    "&#0;",
    "&amp;",
    't="e"',
    'r="A0"',
    "<v>1e999</v>",
]
XML += ['<mergeCell ref="A1:B9"/>', "<row/>", "<t>_xD800_</t>", "<!DOCTYPE a>", 's="99"', "<is><t>x</t></is>", "\x01"]


def with_damaged_part(part: str, start: int, length: int, inserted: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == part:
                start %= len(body)
                body = body[:start] + inserted.encode() + body[start + length :]
            new.writestr(name, body)
    return file.getvalue()


def test_any_xlsx() -> None:
    clean = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)
    cells = (
        clean | st.sampled_from(HEADINGS) | st.integers(-9, 10**9) | st.floats(-1e6, 1e6) | st.booleans() | st.none()
    )
    made = st.builds(
        lambda rows: xlsx_file([["Name", "Purpose", "Days kept", "系统"], *rows]),
        st.lists(st.lists(cells, max_size=5), max_size=4),
    )
    inside = st.builds(
        with_damaged_part, st.sampled_from(PARTS), st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(XML)
    )
    fuzz(xlsx_reading.read, made | inside | mutations(XLSX) | st.binary(max_size=200).map(b"PK\x03\x04".__add__))


MANIFEST = "\n---\n".join((SYSTEMS, VENDOR, DATASETS))
KEYS = [
    "system",
    "dataset",
    "fides_key",
    "privacy_declarations",
    "data_categories",
    "data_use",
    "collections",
    "fields",
]
KEYS += ["name", "egress", "type", "dataset_references", "data_subjects", "retention", "third_parties", "policy"]
VALUES = [
    "user.name",
    "system",
    "user",
    "",
    "mailer",
    "subscribers.people.email",
    "Consent",
    "user..",
    ".",
    "x" * 400,
    "\x07",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(VALUES)
    | st.text(max_size=8)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)
DECLARED = st.fixed_dictionaries(
    {"data_categories": st.lists(st.sampled_from(["user.name", "a.b"])) | TREES}, optional={"data_use": TREES}
)
SYSTEM = st.fixed_dictionaries({"fides_key": SCALARS, "privacy_declarations": st.lists(DECLARED, max_size=2) | TREES})


def test_any_manifest() -> None:
    whole = st.fixed_dictionaries(
        {"system": st.lists(SYSTEM, min_size=1, max_size=3) | TREES}, optional={"dataset": st.lists(TREES)}
    )
    made = (whole | TREES).map(lambda tree: yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))
    texts = st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
    fuzz(fides_reading.read, made | mutations(MANIFEST.encode()) | texts | st.binary(max_size=200))
