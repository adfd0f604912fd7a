"""The cast is there in every test of this subject."""

import pytest

from pia.accounts.cast import Cast, create_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return create_cast()
