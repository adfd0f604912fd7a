"""Lin's photo albums in review, told to the documents; what was asked for is made on the spot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from pia.accounts.cast import Cast
from pia.reports import tasks  # noqa: F401  # a worker loads it by itself
from pia.reports.typesetting import typesetter
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage, publish_workflows


@pytest.fixture
def cast(db: None) -> Cast:
    publish_workflows()
    return cast_on_stage()


@pytest.fixture
def tale(cast: Cast) -> Tale:
    return Tale(cast, album(cast))


@pytest.fixture(autouse=True)
def documents_dir(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def fresh_typesetter() -> Iterator[None]:
    """For tests that change what the child process finds around it."""
    typesetter.end()
    yield
    typesetter.end()
