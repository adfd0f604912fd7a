"""Whatever somebody hands in as a CNIL file, it becomes a case that says the same, or sentences on what is wrong."""

import copy
import io
import json
import os
import re
import zipfile
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits
from hypothesis import strategies as st

from pia.accounts.cast import Cast
from pia.assessments.models import Proposal
from pia.interop.cnil_facts import ARRAYS, PIA
from pia.interop.cnil_html import cleaned
from pia.interop.cnil_reading import read
from pia.interop.cnil_remarks import file_says
from pia.interop.exchange import Incoming
from pia.interop.html_text import entries, paragraphs, plain
from pia.programmes.located_yaml import Unreadable
from tests.interop.cnil_files import FOLDER, exported, imported, refused_by_the_door
from tests.interop.cnil_files import read as examined
from tests.interop.cnil_rules import faults
from tests.interop.tables import reading

RUNS = int(os.environ.get("SOAK_FILES", "1000"))
SMALL = (
    "accounts",
    "loose-ends",
    "gauges-as-strings",
    "unsafe-html",
    "structure-of-a-shop",
    "object-object",
    "chinese",
)
FILES = [(FOLDER / f"{name}.json").read_bytes() for name in SMALL]
DATA = [json.loads(file) for file in FILES]
TAGS = (
    "p",
    "b",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "a",
    "img",
    "svg",
    "script",
    "style",
    "pre",
    "h1",
    "col",
    "q",
    "x",
)
MARKUP = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + ["<!--", "-->", "<", ">", "&", "&lt;", "&#0;", "&#xD800;", "&#" + "9" * 5_000 + ";", "<a href='javascript:x()'>"]
    + ["<img src=x onerror=x()>", "<p style='", "<br/>", "text", " ", "\n", "“”", "x@y.example", "\u2028", "<![CDATA["]
)
HTML = st.lists(MARKUP, max_size=12).map("".join)
ODD = st.sampled_from(
    ["", "\x00", "\ud800", "[object Object]", "3.1.101", "3.1.", "111", "0", "-1", "1e9", "true", "9" * 40]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ODD | HTML
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | ODD, inner, max_size=4)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in places(one, (*path, key)))]


PLACES = [(number, path) for number, data in enumerate(DATA) for path in places(data)[1:]]


def dumped(data: Any) -> bytes:
    return json.dumps(data).encode()


def with_value(where: tuple[int, tuple[Any, ...]], value: Any, how: str) -> bytes:
    """A file with another value in one place, or without it, or with it twice."""
    number, path = where
    data = copy.deepcopy(DATA[number])
    around = data
    for key in path[:-1]:
        around = around[key]
    if how == "gone":
        del around[path[-1]]
    elif how == "twice" and isinstance(around, list):
        around.append(around[path[-1]])
    elif how == "beside" and isinstance(around, dict):
        around[str(value)[:20]] = value
    else:
        around[path[-1]] = value
    return dumped(data)


def with_bytes(number: int, start: int, length: int, inserted: bytes, pack: bool) -> bytes:
    """A file, or an archive of it, with some bytes replaced."""
    file = packed(FILES[number]) if pack else FILES[number]
    start %= len(file)
    return file[:start] + inserted + file[start + length :]


def packed(file: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pia.json", file)
        archive.writestr("plan.pdf", b"%PDF")
    return made.getvalue()


CHANGED = st.builds(with_value, st.sampled_from(PLACES), VALUES, st.sampled_from(["gone", "twice", "beside", "other"]))
NUMBERS = st.integers(0, len(FILES) - 1)
ANY = (
    CHANGED
    | CHANGED
    | st.builds(with_bytes, NUMBERS, st.integers(0, 5_000), st.integers(0, 30), st.binary(max_size=12), st.booleans())
    | VALUES.map(lambda value: dumped({PIA: {"name": "x"}, "answers": value}))
    | VALUES.map(dumped)
    | st.binary(max_size=200)
)


def written_again(found: Incoming) -> bytes:
    """What was kept aside as a file of its own."""
    return dumped({key: found.aside[key] for key in (PIA, *ARRAYS)} | found.aside["top"])


def test_it_takes_a_file_or_says_what_is_wrong() -> None:
    taken = {True: 0, False: 0}

    @seed(4)
    @limits(max_examples=RUNS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(ANY)
    def is_taken_or_refused(raw: bytes) -> None:
        try:
            found = read(raw, "any.json", reading())
        except Unreadable as refused:
            taken[False] += 1
            assert refused.problems
            assert all(1 <= one.line <= 6_000 and str(one.message) for one in refused.problems)
            return
        taken[True] += 1
        assert refused_by_the_door(found) == {}
        assert "\\u0000" not in json.dumps(found.aside, ensure_ascii=False, allow_nan=False).encode().decode()
        assert all(str(loss.where) and str(loss.why) and len(str(loss.what)) <= 200 for loss in found.losses)
        again = read(written_again(found), "again.json", reading())
        assert (again.changes, again.aside, again.risks) == (found.changes, found.aside, found.risks)

    is_taken_or_refused()
    assert min(taken.values()) > RUNS // 20, taken


def test_it_makes_any_html_safe_once_and_for_all() -> None:
    @seed(4)
    @limits(max_examples=RUNS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(HTML)
    def is_safe(source: str) -> None:
        safe = cleaned(source).html
        assert cleaned(safe).html == safe and not cleaned(safe).dropped
        inside = " ".join(re.findall(r"<[^>]*>", safe)).lower()
        assert not re.search(r"<(script|svg|style|!|x)|onerror|javascript:|style=", inside), safe
        assert plain(paragraphs(plain(safe))) == plain(safe)
        assert all(entry.strip() for entry in entries(safe))

    is_safe()


def test_it_writes_a_proper_file_of_whatever_it_took(cast: Cast) -> None:
    taken = 0

    @seed(4)
    @limits(max_examples=RUNS // 50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(CHANGED)
    def goes_in_and_out(raw: bytes) -> None:
        nonlocal taken
        with transaction.atomic():
            try:
                found = examined(cast, raw)
            except Unreadable:
                return
            taken += 1
            case = imported(cast, raw)
            assert all(str(part) for part in file_says(case.proposal).outcome)
            out = exported(case)
            transaction.set_rollback(True)
        assert faults(out.body) == []
        back = examined(cast, out.body)
        assert (back.changes, back.risks, found.problems) == (found.changes, found.risks, [])

    goes_in_and_out()
    assert taken > RUNS // 100 and not Proposal.objects.exists()
