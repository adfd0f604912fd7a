"""Whatever single column of whatever entry Mallory alters, to whatever value, the verification notices."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pia.audit import log
from pia.audit.models import AuditEntry, AuditText, ChainHead, PurgeGround
from pia.audit.verify import verify_all
from tests.audit.story import lin_submits_and_chen_returns, write
from tests.audit.tampering import tamper


class Undo(Exception):
    """Ends one example and takes its alteration back."""


TABLES: tuple[type[models.Model], ...] = (AuditEntry, AuditText, ChainHead)
#: The number an entry happens to have in its table says nothing and is in no hash.
COLUMNS = [(table, field) for table in TABLES for field in table._meta.concrete_fields if field.attname != "id"]


def other_values(field: "models.Field[Any, Any]") -> st.SearchStrategy[Any]:
    """Values the column can hold at all."""
    if isinstance(field, models.DateTimeField):
        moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
        return moments | st.integers(-3, 3).map(lambda n: datetime.now(UTC) + timedelta(microseconds=n))
    if isinstance(field, models.PositiveBigIntegerField | models.OneToOneField):
        return st.integers(1, 12)
    if field.name == "purge_ground":
        return st.sampled_from(["", *PurgeGround.values])
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.text(characters, max_size=field.max_length or 60)


@pytest.mark.sqlite
@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_it_notices_any_altered_column_of_any_entry(data: st.DataObject) -> None:
    table, field = data.draw(st.sampled_from(COLUMNS), label="column")
    value = data.draw(other_values(field), label="value")
    try:
        with transaction.atomic():
            entries = lin_submits_and_chen_returns()
            write("create", chain="case:NEWS-1", who="Song Mei")
            log.purge(entries[2], ground=PurgeGround.LEGAL_ORDER, actor_label="Chen Wei", actor_id="chen")
            assert verify_all().is_intact
            row = data.draw(st.sampled_from(list(table._default_manager.order_by("pk"))), label="row")
            if getattr(row, field.attname) != value and alter(row, field, value):
                assert not verify_all().is_intact
            raise Undo
    except Undo:
        pass


def alter(row: models.Model, field: "models.Field[Any, Any]", value: Any) -> bool:
    """False if a constraint of the database keeps even the owner from it."""
    table, column, key = (
        connection.ops.quote_name(name) for name in (row._meta.db_table, field.column, row._meta.pk.column)
    )
    try:
        with transaction.atomic():
            tamper(" ".join(["UPDATE", table, "SET", column, "= %s WHERE", key, "= %s"]), value, row.pk)
    except IntegrityError:
        return False
    return True
