"""The cast is on stage and the product's own workflows are published in every test of this subject."""

import pytest
from django.conf import settings

from pia.accounts.cast import Cast, create_cast
from pia.programmes.publishing import publish_all


@pytest.fixture
def cast(db: None) -> Cast:
    publish_all(settings.WORKFLOWS_DIR)
    return create_cast()
