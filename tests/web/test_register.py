"""Anna Keller, the DPO, opens the register of processing, filters it and takes it along as a file."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from pia.accounts import controller, people
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import processor_records
from pia.assessments.actions import Action
from pia.assessments.states import State
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album, item, newsletter
from tests.bench.cloning import multiply
from tests.on_stage import cast_on_stage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MOST_QUERIES = 26
FORMULA = '=HYPERLINK("http://evil.example","E-mail")'


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Once for the module: what a test changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def albums(cast: Cast) -> Tale:
    """Printed by somebody in Germany; one field is a formula, as somebody pasted it."""
    printer = {"name": "+Printworks", "kind": "processor", "country": "DE", "contract": "signed"}
    data = {**item(["cn"]), "inventory/D01/purpose": FORMULA, "inventory/D01/recipients": [printer]}
    tale = Tale(cast, album(cast, items=data)).screened_in()
    tale.act(Action.COMPLETE_INVENTORY, cast.lin)
    tale.score_everything()
    tale.act(Action.OPEN_REVIEW, cast.chen)
    tale.clears("security", cast.marcus)
    tale.clears("legal", cast.he)
    tale.settle_everything()
    tale.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    return tale


@pytest.fixture(scope="module")
def letters(cast: Cast) -> Tale:
    """The newsletter, screened out."""
    tale = Tale(cast, newsletter(cast)).submitted()
    tale.act(Action.SCREEN_OUT, cast.chen, reason="No trigger fired.")
    return tale


def read(client: Client, person: User, address: str = "/register/") -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().split("<main")[1]


def fetched(client: Client, person: User, address: str) -> bytes:
    client.force_login(person)
    response: Any = client.post(address)
    assert response.status_code == 200 and response["Content-Disposition"].startswith("attachment")
    return b"".join(response.streaming_content)


def lines(raw: bytes) -> list[dict[str, str]]:
    assert raw.startswith("\N{BOM}".encode())
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# -- the page ---------------------------------------------------------------------------------------------------------


def test_it_shows_what_goes_on_with_both_records(cast: Cast, albums: Tale, letters: Tale, client: Client) -> None:
    page = read(client, cast.keller)
    for words in (
        albums.reference,
        letters.reference,
        "Record of processing, GDPR art. 30(1)",
        "Record of processing, PIPL art. 55",
        "Entrusting the processing",
        "PIPL art. 55(3)",
        "+Printworks",
        "Germany",
        "No safeguard stated",
        "Conditions open",
        "this is the short record that was kept instead",
        "Send the monthly newsletter",
        "2 entries",
    ):
        assert words in page, words


def test_it_names_the_controller_and_what_is_missing_about_it(cast: Cast, letters: Tale, client: Client) -> None:
    page = read(client, cast.keller)
    assert "The register is not complete" in page and "Contact details of the controller are missing" in page
    controller.change(cast.organisation, {"address": "Chang'an Avenue 1", "dpo": "Anna Keller"}, by=SYSTEM)
    page = read(client, cast.keller)
    assert "Contact details of the controller are missing" not in page
    assert "Chang&#x27;an Avenue 1" in page and "Contact details of the data protection officer are missing" in page


def test_it_still_tells_what_was_decided_while_the_case_is_assessed_again(
    cast: Cast, albums: Tale, client: Client
) -> None:
    albums.act(Action.REASSESS, cast.lin, cause="change", reason="Calendars, too.")
    albums.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/title": "Printed calendars"})
    page = read(client, cast.keller)
    assert "Printed photo albums" in page and "Printed calendars" not in page
    assert "Assessed again" in page and "The draft differs from what stands" in page
    assert albums.state is State.DRAFT


@pytest.mark.parametrize(
    ("query", "albums_there", "letters_there"),
    [
        ("q=printworks", True, False),
        ("country=DE", True, False),
        ("category=network_identity", True, True),
        ("subject=user&law=cn-pipl&place=cn", True, True),
        ("sensitive=yes", False, False),
        ("law=eu-gdpr", False, False),
        ("view=ended", False, False),
        ("unit=abc&after=x&q=%25%00", False, False),
        ("unit=999999999999999999", True, True),
        ("category=%00&country=zz", False, False),
    ],
)
def test_it_is_filtered_by_the_address_and_so_are_its_files(
    cast: Cast, albums: Tale, letters: Tale, client: Client, query: str, albums_there: bool, letters_there: bool
) -> None:
    page = read(client, cast.keller, f"/register/?{query}")
    wanted = {tale.reference for tale, there in ((albums, albums_there), (letters, letters_there)) if there}
    assert {one for one in (albums.reference, letters.reference) if one in page} == wanted
    rows = lines(fetched(client, cast.keller, f"/register/register.csv?{query}"))
    assert {row["Number"] for row in rows} == wanted


def test_it_names_the_filters_that_leave_nothing(cast: Cast, albums: Tale, client: Client) -> None:
    page = read(client, cast.keller, "/register/?q=nothing&country=DE&sensitive=yes")
    assert "Nothing in the register matches" in page
    assert 'href="/register/?country=DE&amp;sensitive=yes"' in page


def test_it_is_in_chinese_without_a_word_of_english(cast: Cast, letters: Tale, client: Client) -> None:
    cast.keller.language = "zh-hans"
    cast.keller.save()
    page = read(client, cast.keller)
    for words in ("处理活动登记册", "处理情况记录", "无需评估", "登记册尚不完整"):
        assert words in page
    for words in ("Register", "Purposes", "Recipients", "Going on", "entries"):
        assert words not in page


# -- who reads it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["chen", "keller", "omar", "zhao", "he"])
def test_it_is_in_the_sidebar_of_whoever_reads_it(cast: Cast, albums: Tale, client: Client, key: str) -> None:
    client.force_login(getattr(cast, key))
    page = client.get("/register/").content.decode()
    assert 'href="/register/" aria-current="page"' in page and albums.reference in page


@pytest.mark.parametrize("key", ["lin", "marcus", "sun", "ravi", "song"])
@pytest.mark.parametrize("address", ["/register/", "/register/register.xlsx", "/register/processor.csv"])
def test_it_is_refused_to_everybody_else_with_whom_to_ask(
    cast: Cast, albums: Tale, client: Client, key: str, address: str
) -> None:
    client.force_login(getattr(cast, key))
    response = client.get(address)
    assert response.status_code == 403
    assert "The register is for privacy officers" in response.content.decode()
    assert albums.reference not in response.content.decode()


def test_it_sends_strangers_to_the_sign_in_page(client: Client) -> None:
    for address in ("/register/", "/register/register.csv", "/register/processor/", "/organisation/"):
        assert client.get(address).status_code == 302


def test_it_shows_a_units_officer_their_unit_alone(cast: Cast, albums: Tale, client: Client) -> None:
    for tang, unit, there in ((cast.tang, cast.growth, False), (cast.song, cast.creative_camera, True)):
        people.assign_role(tang, Role.PRIVACY_OFFICER, unit=unit, by=SYSTEM)
        assert (albums.reference in read(client, tang)) is there
        assert bool(lines(fetched(client, tang, "/register/register.csv"))) is there


# -- the files --------------------------------------------------------------------------------------------------------


def test_it_opens_in_a_spreadsheet_with_a_sheet_for_each_register(
    cast: Cast, albums: Tale, letters: Tale, client: Client
) -> None:
    controller.change(cast.organisation, {"dpo": "Anna Keller", "dpo_contact": "+86 10 1234"}, by=SYSTEM)
    processor_records.keep({"controller": "@Album World", "processing": "-Printing"}, by=cast.chen)
    book = load_workbook(io.BytesIO(fetched(client, cast.keller, "/register/register.xlsx")))
    assert book.sheetnames == ["Controller, art. 30(1)", "Processor, art. 30(2)"]
    headings, *rows = book.worksheets[0].iter_rows()
    told = {str(heading.value): cell for heading, cell in zip(headings, rows[0], strict=True)}
    assert told["Number"].value == albums.reference
    assert told["Controller"].value == "Northlight Technology"
    assert told["Data protection officer"].value == "Anna Keller, +86 10 1234"
    assert told["Purposes"].value == FORMULA and told["Purposes"].data_type == "s"
    assert told["Transfers to third countries and safeguards"].value == "+Printworks, Germany: no safeguard stated"
    assert told["PIPL art. 55: outcome"].value == "assessment required"
    assert "PIPL art. 55(3)" in told["PIPL art. 55: what asked for the assessment"].value
    assert told["Kept"].value.startswith("At least until")
    assert rows[1][3].value == "Stands" and rows[0][3].value == "Stands; conditions are open"
    others = list(book.worksheets[1].iter_rows(values_only=True))
    assert "Purposes" not in others[0] and "@Album World" in others[1]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(
        cell.value is None for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "n"
    )


def test_it_defuses_formulas_in_csv(cast: Cast, albums: Tale, client: Client) -> None:
    [row] = lines(fetched(client, cast.keller, f"/register/register.csv?q={albums.reference}"))
    assert row["Purposes"] == f"'{FORMULA}"
    processor_records.keep({"controller": "@Album World", "processing": "\tPrinting"}, by=cast.chen)
    [row] = lines(fetched(client, cast.keller, "/register/processor.csv"))
    assert (row["On behalf of"], row["Categories of processing"]) == ("'@Album World", "'\tPrinting")


def test_it_writes_chinese_files_for_a_chinese_reader(cast: Cast, albums: Tale, client: Client) -> None:
    cast.keller.language = "zh-hans"
    cast.keller.save()
    [row, *_more] = lines(fetched(client, cast.keller, "/register/register.csv"))
    assert row["个人信息处理者"] == "北辰科技"
    assert (
        "委托处理个人信息（《个人信息保护法》第五十五条第（三）项）"
        in row["《个人信息保护法》第五十五条：触发评估的情形"]
    )


# -- many -------------------------------------------------------------------------------------------------------------


def test_it_costs_the_same_however_many_there_are(
    cast: Cast, albums: Tale, letters: Tale, client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """Copies share the reference's order, so that pages turn by it."""
    albums.act(Action.REASSESS, cast.lin, cause="change", reason="Calendars, too.")
    client.force_login(cast.keller)
    client.get("/register/")
    with CaptureQueriesContext(connection) as few:
        client.get("/register/")
    multiply(albums.proposal, [f"PIA-2000-{number:04d}" for number in range(60)])
    with django_assert_max_num_queries(min(len(few), MOST_QUERIES)):
        response = client.get("/register/")
    assert len(response.context["lines"]) == 25
    seen: list[str] = []
    address = "/register/"
    while address:
        response = client.get(address)
        seen += [line.row.proposal.reference for line in response.context["lines"]]
        cursor = response.context["page"].later
        address = f"/register/?after={cursor}" if cursor else ""
    assert len(seen) == 62 and seen == sorted(seen)
    with CaptureQueriesContext(connection) as asked:
        assert len(lines(fetched(client, cast.keller, "/register/register.csv"))) == 62
    assert len(asked) <= MOST_QUERIES
