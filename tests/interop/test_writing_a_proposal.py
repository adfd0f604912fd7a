"""A case written as a proposal file reads back as the same content."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from pia.accounts.cast import Cast
from pia.interop import proposal_file
from pia.interop.bringing_in import bring_in
from tests.interop.bringing import destination, example, proposal_read

EXAMPLES = Path(settings.EXAMPLES_DIR)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
EDGES = ["yes", "012", "~", "1.0", "- a", "a: b", " edge ", "a\n b", "\n\na", "a\r\nb", "\x85", "\u2028", "'\"", "😀"]


@pytest.mark.sqlite
@pytest.mark.parametrize("story", ["zao", "newsletter"])
def test_it_writes_what_it_read(cast: Cast, story: str) -> None:
    author, unit = (cast.lin, cast.creative_camera) if story == "zao" else (cast.song, cast.growth)
    file = proposal_file.read_path(EXAMPLES / story / "proposal.yaml")
    case = bring_in(file, destination(unit), actor=author).case

    written = proposal_read(proposal_file.write(case, "en").body, unit)

    assert written.changes == file.changes
    assert (written.external_id, written.unit) == (file.external_id, unit.name)


def test_it_writes_any_text_so_that_it_reads_back(cast: Cast) -> None:
    """Line breaks, quotes and what looks like another type are the places where YAML loses a text."""

    @limits(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(EDGES) | TEXTS)
    def reads_back(text: str) -> None:
        case.proposal.summary = text
        case.items[0].purpose = text
        written = proposal_file.write(case, "en").body

        found = proposal_read(written, cast.growth).changes

        assert (found["description/summary"], found["inventory/N01/purpose"]) == (text, text), written

    case = example(EXAMPLES / "newsletter" / "proposal.yaml", cast.growth, cast.song)
    reads_back()
