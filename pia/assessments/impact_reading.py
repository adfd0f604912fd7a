"""Reads very many cases as the rules see them: a fixed number of queries for each batch, and no model objects.

The facts are those of `screening.facts`, as far as rules read them; a test holds the two together.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Aggregate, F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from pia.assessments.models import Answer, DataItem, Proposal
from pia.assessments.screening import item_facts
from pia.assessments.states import State
from pia.programmes.conditions import Facts

LIVE = frozenset(State) - {State.WITHDRAWN, State.RETIRED}
BLANK: tuple[Any, ...] = (None, "", [])


class ObjectOf(Aggregate):
    """Names and JSON values of many rows as one JSON object in text: a row for each case instead of sixty."""

    function = "JSONB_OBJECT_AGG"
    template = "(%(function)s(%(expressions)s))::text"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        """SQLite keeps JSON as text, and has to be told that it is JSON."""
        (name, _params), (value, _more) = (compiler.compile(one) for one in self.get_source_expressions()[:2])
        return f"JSON_GROUP_OBJECT({name}, JSON({value}))", []


class Columns(NamedTuple):
    """The columns that rules read of an inventory row."""

    category: str
    subjects_json: str
    recipients_json: str
    retention_days: int | None
    raised_sensitive: str


class ItemRow(Columns):
    """An inventory row as the rules read it; what people wrote about it besides stays in the database."""

    __slots__ = ()
    ref = name = purpose = retention_proposed = source = protection = ""
    legal_basis: Any = None
    systems: Any = None

    @property
    def subjects(self) -> list[str]:
        """The people whom the item is about."""
        found: list[str] = _parsed(self.subjects_json)
        return found

    @property
    def recipients(self) -> list[dict[str, Any]]:
        """Who receives it."""
        found: list[dict[str, Any]] = _parsed(self.recipients_json)
        return found


@dataclass(slots=True)
class CaseRow:
    """One case as it lies in the tables; JSON stays text until somebody asks, equal texts are parsed once."""

    pk: int
    reference: str
    state: str
    pin_json: str | None
    planned_launch: date | None
    jurisdictions_json: str
    clauses_json: str
    home: str
    answers: dict[str, Any] = field(default_factory=dict)
    answers_json: str = ""
    items: tuple[ItemRow, ...] = ()

    @property
    def jurisdictions(self) -> frozenset[str]:
        """Where the processing is offered."""
        return frozenset(_parsed(self.jurisdictions_json))

    @property
    def pin(self) -> dict[str, Any] | None:
        """The pinned programme; none for a draft that was never submitted."""
        return _parsed(self.pin_json) if self.pin_json else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing that has been read is answered."""
        return not self.items and all(value in BLANK for value in self.answers.values())

    def facts(self, slugs: Sequence[str], day: date) -> Facts:
        """The facts on a day; what a person raised counts for each of these regimes."""
        items: Sequence[Any] = self.items  # rows with the fields of the model
        return Facts(
            answers=self.answers,
            items=[item_facts(item, list(slugs), self.home) for item in items],
            clauses=frozenset(_parsed(self.clauses_json)),
            jurisdictions=self.jurisdictions,
            as_of=day,
        )


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> Any:
    """JSON, parsed once for many cases that hold the same; nobody may change what comes out."""
    return json.loads(text)


def live_cases() -> QuerySet[Proposal]:
    """Every case that another law could still matter for."""
    return Proposal.objects.filter(state__in=list(LIVE))


def read_batch(cases: QuerySet[Proposal], after: int, size: int) -> list[CaseRow]:
    """The next cases after an id, in the order of their ids, without answers and items."""
    texts = {name: Cast(name.removesuffix("_text"), TextField()) for name in ("programme_text", "jurisdictions_text")}
    rows = cases.filter(pk__gt=after).annotate(
        **texts, clauses_text=Cast("agreement_clauses", TextField()), home=F("organisation__country")
    )
    columns = ("programme_text", "planned_launch", "jurisdictions_text", "clauses_text", "home")
    found = rows.order_by("pk").values_list("pk", "reference", "state", *columns)[:size]
    return [CaseRow(*row) for row in found]


def fill(cases: Iterable[CaseRow], questions: Collection[str] | None, *, items: bool) -> None:
    """Read the answers to these questions (None: to all) and, if asked, the inventories: two queries however many."""
    by_pk = {case.pk: case for case in cases}
    if not by_pk:
        return
    answers = Answer.objects.filter(_of(by_pk)).order_by()
    if questions is not None:
        answers = answers.filter(question__in=list(questions))
    found = answers.values("proposal_id").annotate(given=ObjectOf("question", "value"))
    for pk, given in found.values_list("proposal_id", "given"):
        if pk in by_pk:
            by_pk[pk].answers_json += given
            by_pk[pk].answers |= json.loads(given)
    if items:
        _fill_items(by_pk)


def _fill_items(by_pk: dict[int, CaseRow]) -> None:
    rows = DataItem.objects.filter(_of(by_pk)).order_by("proposal_id", "ref")
    rows = rows.annotate(subjects_text=Cast("subjects", TextField()), recipients_text=Cast("recipients", TextField()))
    columns = ("category", "subjects_text", "recipients_text", "retention_days", "raised_sensitive")
    found: dict[int, list[ItemRow]] = {}
    for pk, *values in rows.values_list("proposal_id", *columns):
        if pk in by_pk:
            found.setdefault(pk, []).append(ItemRow(*values))
    for pk, items in found.items():
        by_pk[pk].items = tuple(items)


def _of(by_pk: Mapping[int, CaseRow]) -> Q:
    """Where the cases lie close together a range is cheaper than a thousand ids; what lies between is passed over."""
    first, last = min(by_pk), max(by_pk)
    if last - first < 2 * len(by_pk):
        return Q(proposal_id__gte=first, proposal_id__lte=last)
    return Q(proposal_id__in=list(by_pk))
