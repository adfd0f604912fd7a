"""He Jing slips while she edits a law: the linter or an example case notices nearly every slip.

A seeded tenth of all single damages is tried here; `make soak` (SOAK_DAMAGES=all) tries every one of them.
"""

import os
from pathlib import Path
from zlib import crc32

import pytest
import yaml

from pia.programmes.damages import Damage, damages, unnoticed
from pia.programmes.definition import Kind
from pia.programmes.examples import read_examples
from pia.programmes.reader import WorkflowFile
from tests.programmes.cases import WORKFLOWS, workflows

ALL = os.environ.get("SOAK_DAMAGES") == "all"
EQUIVALENT: dict[str, list[dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("equivalent_damages.yaml").read_text("utf-8")
)
REGIMES = {file.definition.slug: file for file in workflows().latest() if file.kind is Kind.REGIME}


def named(slug: str) -> set[str]:
    return {one["damage"] for one in EQUIVALENT.get(slug, ())}


def picked(damage: Damage) -> bool:
    """A tenth that stays the same from run to run."""
    return ALL or crc32(str(damage).encode()) % 10 == 0


@pytest.mark.parametrize("slug", sorted(REGIMES))
def test_it_notices_the_damages_to_a_law_save_those_that_change_nothing(slug: str) -> None:
    tried, missed = unnoticed(REGIMES[slug], workflows(), read_examples(WORKFLOWS, only=slug), picked=picked)

    assert tried > 0
    assert {str(one) for one in missed} <= named(slug)


@pytest.mark.parametrize("slug", sorted(EQUIVALENT))
def test_it_names_few_equivalent_damages_and_only_real_ones(slug: str) -> None:
    every = {str(one) for one in damages(REGIMES[slug].source.data)}

    assert named(slug) <= every
    assert len(named(slug)) <= 0.03 * len(every)
    assert all(one["reason"] for one in EQUIVALENT[slug])


def test_it_damages_everything_that_an_author_may_slip_in() -> None:
    slips = {damage.slip.value for file in REGIMES.values() for damage in damages(file.source.data)}

    assert slips == {"dropped", "flipped", "shifted", "misspelt", "force", "date"}


def test_it_leaves_the_file_itself_whole() -> None:
    file: WorkflowFile = REGIMES["cn-frt"]
    before = str(file.source.data)

    assert len(list(damages(file.source.data))) > 50
    assert str(file.source.data) == before
