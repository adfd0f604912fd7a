"""The columns of the inventory's table: their keys, their headings, and the fields of a row that each is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

NAME, RAISED = "name", "raised"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in addresses of the page, its heading and the fields of a row that it is about."""

    key: str
    label: Words
    fields: tuple[str, ...]
    main: bool = False


COLUMNS = (
    Column(NAME, pgettext_lazy("column", "Item"), ("name",), main=True),
    Column("category", pgettext_lazy("column", "Category"), ("category",), main=True),
    Column("subjects", pgettext_lazy("column", "Data subjects"), ("subjects",), main=True),
    Column("volume", pgettext_lazy("column", "How many"), ("volume",)),
    Column("purpose", pgettext_lazy("column", "Purpose"), ("purpose",), main=True),
    Column("basis", pgettext_lazy("column", "Legal basis"), ("legal_basis", "basis_stated"), main=True),
    Column(
        "retention",
        pgettext_lazy("column", "Kept for"),
        ("retention_proposed", "retention_days", "retention_required"),
        main=True,
    ),
    Column("recipients", pgettext_lazy("column", "Recipients"), ("recipients",), main=True),
    Column("systems", pgettext_lazy("column", "Systems"), ("systems",)),
    Column("origin", pgettext_lazy("column", "Origin"), ("origin", "source")),
    Column("protection", pgettext_lazy("column", "Protection"), ("protection",)),
)
#: Not a column of its own: the reason that raises a row is given where its sensitivity is explained.
RAISING = Column(RAISED, _("Raised to sensitive"), ("raised_sensitive",))
BY_KEY: Mapping[str, Column] = {column.key: column for column in (*COLUMNS, RAISING)}
COLUMN_OF: Mapping[str, Column] = {field: column for column in BY_KEY.values() for field in column.fields}


def shown_columns(everything: bool) -> Sequence[Column]:
    """All columns, or those that fit beside each other."""
    return [column for column in COLUMNS if everything or column.main]
