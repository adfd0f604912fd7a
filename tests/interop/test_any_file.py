"""Whatever somebody hands in, it becomes one draft or a list of problems with lines, and nothing in between.

A tenth is tried here, the same each time; `make soak` (SOAK_FILES=10000) tries them all.
"""

import copy
import os
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from pia.accounts.cast import Cast
from pia.assessments.models import Answer, DataItem, Proposal
from pia.programmes.located_yaml import Unreadable
from tests.interop.bringing import handed_in

RUNS = int(os.environ.get("SOAK_FILES", "1000"))
EXAMPLE = (Path(settings.EXAMPLES_DIR) / "newsletter" / "proposal.yaml").read_bytes()
DATA = yaml.load(EXAMPLE, Loader=yaml.BaseLoader)  # noqa: S506  # builds plain strings only
ODD = st.sampled_from(["yes", "", "\x00", "\ud800", "D01", "CL01", "cn", "a" * 21_000, "😀", "../x.md", "2026-02-30"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ODD
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | ODD, inner, max_size=4)
)


class Undone(Exception):
    """Takes back what an example stored."""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in places(one, (*path, key)))]


PLACES = places(DATA)[1:]


def with_value(path: tuple[Any, ...], value: Any) -> bytes:
    """The example with another value in one place."""
    data = copy.deepcopy(DATA)
    around = data
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = value
    return yaml.safe_dump(data, allow_unicode=False).encode("utf-8", "surrogatepass")


def with_bytes(start: int, length: int, inserted: bytes) -> bytes:
    """The example with some bytes replaced."""
    return EXAMPLE[:start] + inserted + EXAMPLE[start + length :]


FILES = (
    st.binary(max_size=300)
    | st.builds(with_bytes, st.integers(0, len(EXAMPLE)), st.integers(0, 40), st.binary(max_size=12))
    | st.builds(with_value, st.sampled_from(PLACES), VALUES)
    | VALUES.map(lambda value: yaml.safe_dump(value).encode("utf-8", "surrogatepass"))
)


def test_it_takes_a_file_or_says_what_is_wrong(cast: Cast) -> None:
    taken = {True: 0, False: 0}

    @limits(max_examples=RUNS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(FILES)
    def is_taken_or_refused(raw: bytes) -> None:
        try:
            with transaction.atomic():
                assert handed_in("proposal", raw, cast.growth, cast.song, name="any.yaml").changed
                raise Undone
        except Undone:
            taken[True] += 1
        except Unreadable as refused:
            taken[False] += 1
            lines = raw.count(b"\n") + raw.count(b"\r") + 2
            assert refused.problems
            assert all(p.file == "any.yaml" and 1 <= p.line <= lines and str(p.message) for p in refused.problems)
        assert not Proposal.objects.exists() and not DataItem.objects.exists() and not Answer.objects.exists()

    is_taken_or_refused()
    assert min(taken.values()) > 10, taken
