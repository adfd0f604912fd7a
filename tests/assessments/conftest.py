"""The cast is on stage and the product's own workflows are published in every test of this subject."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pia.accounts.cast import Cast
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.starts import screened_out
from tests.assessments.stories import Tale, album, newsletter
from tests.on_stage import cast_on_stage


@pytest.fixture
def cast(db: None) -> Cast:
    publish_first_edition()
    return cast_on_stage()


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The same once for a module whose tests set out from the same tales.

    Everything lies in one transaction that is rolled back at the end. What a test changes is rolled back after it, to
    the savepoint that its `django_db` mark sets; the tales told by the module's fixtures stay.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture
def albums(cast: Cast) -> Tale:
    """Approved: a printer is entrusted, so that article 55(3) asked for an assessment."""
    return Tale(cast, album(cast)).approved_with_conditions()


@pytest.fixture
def letters(cast: Cast) -> Tale:
    """Screened out: nothing fired."""
    return screened_out(Tale(cast, newsletter(cast)))
