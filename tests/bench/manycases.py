"""Very many approved cases with random answers and inventories, the same for the same seed: data to search through.

They go past the door, straight into the tables, so this refuses any database that a bench or a test has not made.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from pia.accounts.models import Unit
from pia.assessments.models import Answer, DataItem, Proposal
from pia.assessments.states import State
from pia.programmes import publishing
from pia.programmes.definition import Programme, Question, QuestionKind
from pia.programmes.questionnaire import questions_for
from tests.bench.cloning import refuse_real_databases

AT_ONCE = 1000
PLACES = (["cn"], ["cn"], ["eu"], ["cn", "eu"])
RECIPIENTS = ("own_unit", "affiliate", "processor", "processor", "controller", "public", "authority")
NUMBERS = (0, 500, 2_000, 50_000, 99_999, 100_000, 1_200_000, 20_000_000)
LIKELY = ("no", "no", "no", "yes", "unsure")
EMPTY: dict[str, Any] = {}


def crowd(unit: Unit, count: int, *, seed: int = 1, state: State = State.APPROVED) -> None:
    """That many more cases of a unit in one state, each pinned to what is published."""
    refuse_real_databases()
    draw = random.Random(seed)
    pins = {tuple(places): publishing.pin(places, as_of=timezone.localdate()) for places in PLACES}
    programmes = {places: publishing.load(pin) for places, pin in pins.items()}
    first = Proposal.objects.count()
    for start in range(0, count, AT_ONCE):
        numbers = range(first + start, first + min(start + AT_ONCE, count))
        placed = [(number, tuple(draw.choice(PLACES))) for number in numbers]
        cases = [_case(draw, unit, number, pins[places], places, state) for number, places in placed]
        Proposal.objects.bulk_create(cases)
        pairs = list(zip(cases, [programmes[places] for _number, places in placed], strict=True))
        _store(Answer, (answer for case, programme in pairs for answer in _answers(draw, case, programme)))
        _store(DataItem, (item for case, programme in pairs for item in _items(draw, case, programme)))


def _case(
    draw: random.Random, unit: Unit, number: int, pin: dict[str, Any], places: tuple[str, ...], state: State
) -> Proposal:
    now = timezone.now()
    return Proposal(
        reference=f"PIA-2001-{number:06d}",
        organisation_id=unit.organisation_id,
        unit=unit,
        state=state,
        state_since=now,
        title=f"Case {number}",
        planned_launch=draw.choice([None, date(2026, 5, 1), now.date() + timedelta(days=draw.randrange(1, 400))]),
        jurisdictions=list(places),
        agreement_clauses=sorted(draw.sample([f"CL{one:02}" for one in range(1, 17)], draw.randrange(4))),
        programme=pin,
        created_at=now,
        updated_at=now,
    )


def _answers(draw: random.Random, case: Proposal, programme: Programme) -> Iterator[Answer]:
    for question in questions_for(programme):
        if draw.random() < 0.95:
            yield Answer(proposal=case, question=question.id, value=_value(draw, question))


def _value(draw: random.Random, question: Question) -> Any:
    options = [option.value for option in question.options]
    match question.kind:
        case QuestionKind.NUMBER:
            return draw.choice(NUMBERS)
        case QuestionKind.TEXT:
            return f"Reason {draw.randrange(10_000)}"
        case QuestionKind.MULTI:
            return draw.sample(options, draw.randrange(min(3, len(options) + 1)))
        case QuestionKind.CHOICE:
            return draw.choice(options)
    return draw.choice(LIKELY)


def _items(draw: random.Random, case: Proposal, programme: Programme) -> Iterator[DataItem]:
    categories = [one.id for part in programme.catalogues for one in part.categories]
    subjects = [one.id for part in programme.catalogues for one in part.subjects]
    for number in range(1, draw.randrange(2, 11)):
        yield DataItem(
            proposal=case,
            ref=f"D{number:02}",
            name=f"Item {number}",
            category=draw.choice(categories),
            subjects=draw.sample(subjects, draw.randrange(1, 3)),
            purpose="Deliver what was ordered",
            retention_days=draw.choice([None, 30, 365, 1095]),
            recipients=[_recipient(draw) for _ in range(draw.randrange(3))],
        )


def _recipient(draw: random.Random) -> dict[str, Any]:
    country = draw.choice(["CN", "CN", "CN", "DE", "US", ""])
    name = f"Partner {draw.randrange(200)}"
    contract = draw.choice(["signed", "missing", "unknown"])
    return {"name": name, "kind": draw.choice(RECIPIENTS), "country": country, "contract": contract}


def _store(model: type[Any], rows: Iterator[Any]) -> None:
    """By the quickest way there is: PostgreSQL copies rows in, SQLite takes them as they come."""
    if connection.vendor != "postgresql":
        model.objects.bulk_create(rows, batch_size=AT_ONCE)
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
