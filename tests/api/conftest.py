"""The cast is on stage once for a module; what a test changes is rolled back after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pia.accounts.cast import Cast
from tests.assessments.house_rules import publish_first_edition
from tests.on_stage import cast_on_stage


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The product's own workflows and the cast, in one transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        yield cast_on_stage()
        transaction.set_rollback(True)
