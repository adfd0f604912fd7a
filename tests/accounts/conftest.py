"""The cast is there in every test of this subject."""

import pytest

from pia.accounts.cast import Cast
from tests.on_stage import cast_on_stage


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_on_stage()
