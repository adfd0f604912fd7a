"""The cast is on stage and the programmes are published; what the stories print is kept."""

import pytest

from pia.accounts.cast import Cast, create_cast
from tests.assessments.house_rules import publish_newest


@pytest.fixture
def cast(db: None) -> Cast:
    publish_newest()
    return create_cast()
