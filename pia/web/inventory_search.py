"""Which rows of the inventory the address asks for: one GET form, so the address is the saved view."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.completeness import Gap, gaps
from pia.assessments.inventory_counting import gap_counts, number_of_incomplete, number_of_rows
from pia.assessments.models import DataItem
from pia.assessments.sensitive_items import ItemKind, kinds, number_of_sensitive
from pia.web.inventory_columns import COLUMN_OF

Words = str | Promise

LONGEST = 200
ANY = "any"
SENSITIVE, UNCLEAR, NEITHER = "yes", "unclear", "no"
STATES: Mapping[str, Words] = {
    SENSITIVE: _("Sensitive"),
    UNCLEAR: _("Sensitivity unclear"),
    NEITHER: _("Not sensitive"),
}
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; a value that means nothing filters nothing."""

    q: str = ""
    group: str = ""
    sensitive: str = ""
    missing: str = ""
    recipient: str = ""
    system: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """What a query string asks for."""
        return cls(**{one.name: query.get(one.name, "").replace("\x00", "").strip()[:LONGEST] for one in fields(cls)})

    def __bool__(self) -> bool:
        return any(self.as_dict().values())

    def as_dict(self) -> dict[str, str]:
        """Only what is asked for."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of the whole inventory, whatever is shown of it."""

    rows: int
    sensitive: int
    lacking: list[tuple[Gap, int]]
    incomplete: int


def matching(case: Case, wanted: Wanted) -> QuerySet[DataItem]:
    """The rows that are asked for, in the order of the table."""
    rows = case.proposal.items.all()
    if wanted.q:
        rows = rows.filter(_mentions(case, wanted.q))
    if wanted.group:
        rows = rows.filter(category__in=_categories(case, wanted.group))
    if wanted.sensitive in STATES:
        rows = rows.filter(_judged(case, wanted.sensitive))
    if wanted.missing:
        rows = rows.filter(_lacks(case, wanted.missing))
    if wanted.recipient:
        rows = rows.annotate(receive=Cast("recipients", TextField())).filter(receive__iregex=_named(wanted.recipient))
    if wanted.system:
        rows = rows.annotate(hold=Cast("systems", TextField())).filter(hold__icontains=_as_stored(wanted.system))
    return rows


def tally(case: Case) -> Tally:
    """How many rows there are, how many are sensitive, and what they lack."""
    return Tally(number_of_rows(case), number_of_sensitive(case), gap_counts(case), number_of_incomplete(case))


def incomplete(case: Case, most: int) -> list[tuple[DataItem, list[Gap]]]:
    """The first rows that lack something, each with what it lacks."""
    every = gaps(case)
    rows = case.proposal.items.filter(_lacks(case, ANY))[:most]
    return [(item, [gap for gap in every if gap.lacks(item)]) for item in rows]


def groups(case: Case) -> list[tuple[str, str]]:
    """The groups of data categories, by their English names, which stand in addresses."""
    entries = [one for part in case.programme.catalogues for one in part.categories]
    return list({entry.group.en: (entry.group.en, str(entry.group)) for entry in entries}.values())


def missing_choices(case: Case) -> list[tuple[str, Words]]:
    """What a row may lack, as the filter names it."""
    return [(ANY, _("Anything missing")), *((gap_key(gap), capfirst(str(gap.label))) for gap in gaps(case))]


def gap_key(gap: Gap) -> str:
    """How an address names what is missing: the column, and the law where it is about one."""
    key = COLUMN_OF[gap.field].key
    return f"{key}.{gap.regime}" if gap.regime else key


def _lacks(case: Case, key: str) -> Q:
    """The rows that lack this; all of them for what means nothing."""
    return reduce(or_, [gap.rows for gap in gaps(case) if key in (ANY, gap_key(gap))], Q())


def _categories(case: Case, group: str) -> list[str]:
    entries = [one for part in case.programme.catalogues for one in part.categories]
    return [entry.id for entry in entries if entry.group.en == group]


def _mentions(case: Case, text: str) -> Q:
    """Reference, name or purpose in any language, source, protection, or the name of the category."""
    words = case.proposal.translations.filter(address__startswith="inventory/", text__icontains=text)
    addresses = words.values_list("address", flat=True)[:LONGEST]
    named = [
        entry.id
        for part in case.programme.catalogues
        for entry in part.categories
        if text.casefold() in f"{entry.label.en} {entry.label.zh}".casefold()
    ]
    return (
        Q(ref__istartswith=text)
        | Q(name__icontains=text)
        | Q(purpose__icontains=text)
        | Q(source__icontains=text)
        | Q(protection__icontains=text)
        | Q(category__in=named)
        | Q(ref__in=[address.split("/")[1] for address in addresses])
    )


def _judged(case: Case, state: str) -> Q:
    """The rows that the regimes judge so: whole categories where all rows of one are alike, else kind by kind."""
    wanted, others = set[str](), set[str]()
    found = list(kinds(case).values())
    for kind in found:
        (wanted if _state_of(kind) == state else others).add(kind.category)
    whole = wanted - others
    mixed = [kind.rows for kind in found if kind.category not in whole and _state_of(kind) == state]
    return reduce(or_, mixed, Q(category__in=whole))


def _state_of(kind: ItemKind) -> str:
    if kind.is_sensitive:
        return SENSITIVE
    return UNCLEAR if kind.is_unclear and kind.category else NEITHER


def _as_stored(text: str) -> str:
    """A text as it stands inside JSON in the database: SQLite keeps it as Python writes it, with escapes."""
    return json.dumps(text, ensure_ascii=connection.vendor == "sqlite")[1:-1]


def _named(text: str) -> str:
    """A pattern that finds a recipient by part of the name, and by nothing else that is known of them."""
    return f'"name": "[^"]*{re.escape(_as_stored(text))}'


def query_without(query: QueryDict, *names: str, **more: Any) -> str:
    """The query string with some parts left out or set; pages start over."""
    changed = query.copy()
    for name in (*names, "after", "before"):
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = str(value)
    return f"?{changed.urlencode()}" if changed else "?"
