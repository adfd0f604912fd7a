"""Everybody of Northlight Technology is there, and the programmes are published."""

import pytest
from django.conf import settings

from pia.accounts.cast import Cast, create_cast
from pia.programmes.publishing import publish_all


@pytest.fixture
def cast(db: None) -> Cast:
    publish_all(settings.WORKFLOWS_DIR)
    return create_cast()
