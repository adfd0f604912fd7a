"""The cast is on stage and the programmes are published; what the stories print is kept."""

import pytest
from django.conf import settings

from pia.accounts.cast import Cast, create_cast
from pia.programmes.publishing import publish_all


@pytest.fixture
def cast(db: None) -> Cast:
    publish_all(settings.WORKFLOWS_DIR)
    return create_cast()
