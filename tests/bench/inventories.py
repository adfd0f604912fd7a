"""A case with ten thousand data items, as a company's systems would list them: its table, its editors, a saved cell."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pia.accounts.cast import Cast
from pia.assessments.case import Case
from pia.assessments.inventory_counting import count_anew
from pia.assessments.inventory_writing import as_rules_see
from pia.assessments.models import DataItem
from tests.assessments.stories import Tale, album, item
from tests.bench import clock
from tests.bench.cloning import refuse_real_databases

ROWS = 10_000
PARTNERS, SYSTEMS, KINDS = 200, 60, 150
INCOMPLETE = 0.02
AT_ONCE = 1000
EDITED = "X05000"
BY_SCRIPT = {"HTTP_HX_REQUEST": "true"}
Call = Callable[[], object]


def long_case(cast: Cast, rows: int = ROWS, *, seed: int = 1) -> Case:
    """Lin's printed albums, with an inventory that somebody imported."""
    refuse_real_databases()
    case = Tale(cast, album(cast, items=item(["cn"]))).screened_in().proposal
    found = Case(case)
    DataItem.objects.bulk_create(_items(found, rows, random.Random(seed)), batch_size=AT_ONCE)
    count_anew(Case(found.proposal))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return found


def _items(case: Case, rows: int, draw: random.Random) -> Iterator[DataItem]:
    """Rows of so many different kinds, as rules tell them apart; one in fifty lacks something."""
    programme = case.programme
    categories = [one.id for part in programme.catalogues for one in part.categories]
    subjects = [one.id for part in programme.catalogues for one in part.subjects]
    kinds = [_kind(draw, categories, subjects) for _ in range(KINDS)]
    for number in range(rows):
        category, people, days, countries = draw.choice(kinds)
        complete = draw.random() > INCOMPLETE
        made = DataItem(
            proposal=case.proposal,
            ref=f"X{number:05d}",
            position=number + 10,
            name=f"Field {number} of the customer system",
            category=category,
            subjects=people,
            purpose="Deliver what was ordered\nKeep the accounts" if complete else "",
            legal_basis={"cn-pipl": "pipl13.2"} if complete else {},
            retention_proposed="Until the contract ends",
            retention_days=days,
            systems=[f"System {draw.randrange(SYSTEMS)}"],
            recipients=[_recipient(draw, country) for country in countries],
            protection="Encrypted at rest, access by need",
            source="Order form",
        )
        made.alike = as_rules_see(made)
        yield made


def _kind(draw: random.Random, categories: list[str], subjects: list[str]) -> tuple[str, list[str], Any, list[str]]:
    countries = [draw.choice(["CN", "CN", "CN", "DE", "US"]) for _ in range(draw.randrange(3))]
    people = draw.sample(subjects, draw.randrange(1, 3))
    return draw.choice(categories), people, draw.choice([30, 365, 1095, None]), countries


def _recipient(draw: random.Random, country: str) -> dict[str, Any]:
    name = f"Partner {draw.randrange(PARTNERS)}"
    return {"name": name, "kind": "processor", "country": country, "contract": "signed"}


def pages(cast: Cast, rounds: int) -> dict[str, Any]:
    """The table and what it is edited with, as Lin, who writes the case; queries beside times."""
    case = long_case(cast)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(cast.lin)
    table = reverse("inventory", args=[case.proposal.reference])
    later = client.get(table).content.decode().partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    calls: dict[str, Call] = {
        "table, first page": lambda: _get(client, table),
        "table, next page": lambda: _get(client, table + later.replace("&amp;", "&")),
        "table, all columns": lambda: _get(client, f"{table}?columns=all"),
        "table, incomplete rows": lambda: _get(client, f"{table}?missing=any"),
        "table, sensitive rows": lambda: _get(client, f"{table}?sensitive=yes"),
        "table, rows of a recipient": lambda: _get(client, f"{table}?recipient=Partner+7"),
        "editor of a cell": lambda: _get(client, f"{table}{EDITED}/cell/category/", **BY_SCRIPT),
        "one cell saved": _saving(client, f"{table}{EDITED}/cell/protection/"),
    }
    found = {name: timing.as_dict() for name, timing in clock.in_turns(calls, rounds).items()}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as captured:
            call()
        found[name]["queries"] = len(captured)
    return {"rows": ROWS, "pages": found}


def _get(client: Client, address: str, **given: str) -> object:
    answer = client.get(address, **given)  # type: ignore[arg-type]  # headers by their names in the environment
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.content


def _saving(client: Client, address: str) -> Call:
    """Typing another text into one cell again and again."""
    typed = iter(range(10_000_000))
    where = f"inventory/{EDITED}/protection"

    def save() -> object:
        was = DataItem.objects.get(ref=EDITED).protection
        data = {"version": json.dumps({where: was}), "protection": f"Encrypted, key {next(typed)}"}
        answer = client.post(address, data, **BY_SCRIPT)  # type: ignore[arg-type]  # as above
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content

    return save
