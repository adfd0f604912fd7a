"""Everybody of Northlight Technology is there, and the programmes are published."""

import pytest

from pia.accounts.cast import Cast
from tests.on_stage import cast_on_stage, publish_workflows


@pytest.fixture
def cast(db: None) -> Cast:
    publish_workflows()
    return cast_on_stage()
