"""Keyset pages: the address names the row to go on from, so page ten costs what page one costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.template import Context

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """One page of rows, with the cursors of its neighbours (empty where there is none)."""

    rows: Sequence[Row]
    earlier: str
    later: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def cursor_of(row: Model, order: Sequence[str]) -> str:
    """The sort values of a row, packed for an address."""
    values = [_value(row, name.lstrip("-")) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def _values(cursor: str, order: Sequence[str]) -> list[Any] | None:
    """What a cursor holds, or nothing if somebody typed it."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        values = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    return values if all(isinstance(value, str | int | float) for value in values) else None


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after the given sort values in this order."""
    condition = Q()
    equal: dict[str, Any] = {}
    for name, value in zip(order, values, strict=True):
        path, direction = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition |= Q(**equal, **{f"{path}__{direction}": value})
        equal[path] = value
    return condition


def _reversed(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def keyset_page(
    queryset: QuerySet[Row], request: HttpRequest, *, order: Sequence[str], size: int = PAGE_SIZE
) -> KeysetPage[Row]:
    """The page that the address asks for; `order` must end in a unique, non-null field."""
    back = request.GET.get(BEFORE, "")
    cursor = back or request.GET.get(AFTER, "")
    direction = _reversed(order) if back else list(order)
    values = _values(cursor, order) if cursor else None
    try:
        found = queryset.filter(_beyond(direction, values)) if values is not None else queryset
        rows = list(found.order_by(*direction)[: size + 1])
    except (ValidationError, FieldError, ValueError, TypeError):
        back, values = "", None
        rows = list(queryset.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back and values is not None:
        rows.reverse()
        before, after = more, True
    else:
        before, after = values is not None, more
    if not rows:
        return KeysetPage([], "", "")
    return KeysetPage(rows, cursor_of(rows[0], order) if before else "", cursor_of(rows[-1], order) if after else "")


def pager(context: Context, page: KeysetPage[Any]) -> dict[str, Any]:
    """Context of the links to the neighbouring pages; the filters of the address are kept."""
    query = context["request"].GET.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    addresses = {}
    for name, cursor in ((BEFORE, page.earlier), (AFTER, page.later)):
        query_for = query.copy()
        query_for[name] = cursor
        addresses[name] = f"?{query_for.urlencode()}" if cursor else ""
    return {"earlier": addresses[BEFORE], "later": addresses[AFTER]}
