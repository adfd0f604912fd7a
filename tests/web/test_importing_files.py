"""Lin Yue hands files in, sees what they would make and lose before anything is stored, and takes a case out again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Comment, Proposal
from pia.assessments.perform import create, perform
from pia.interop import tasks, uploads
from pia.interop.models import Upload, UploadState
from pia.jobs.models import Job, JobState
from tests.interop.tables import csv_file
from tests.web import zao

pytestmark = pytest.mark.django_db
NEWSLETTER = (settings.EXAMPLES_DIR / "newsletter" / "proposal.yaml").read_bytes()
HEADINGS = ["Id", "Name", "Category", "Favourite colour"]
ROWS = [HEADINGS, ["D01", "Given name", "basic_profile", "blue"], ["", "Phone", "basic_profile", ""]]
MIXED = [*ROWS, ["", "", "basic_profile", ""]]


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lin's albums, with one data item so far."""
    changes = {
        "description/title": "Albums",
        "description/jurisdictions": ["cn"],
        "inventory/D01/name": "First name",
        "inventory/D01/category": "basic_profile",
    }
    return create(cast.creative_camera, actor=cast.lin, changes=changes)


@pytest.fixture
def lin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lin)
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hand_in(client: Client, address: str, raw: bytes, name: str, **more: Any) -> Any:
    """The page that comes after the form."""
    return client.post(address, {"file": SimpleUploadedFile(name, raw), **more}, follow=True)


def proposal_file(client: Client, cast: Cast, raw: bytes, name: str = "proposal.yaml") -> Any:
    return hand_in(client, "/proposals/import/", raw, name, unit=cast.creative_camera.pk)


def table(client: Client, case: Case, rows: list[Any], name: str = "rows.csv") -> Any:
    return hand_in(client, rows_address(case), csv_file(rows), name)


def rows_address(case: Case) -> str:
    return f"/proposals/{case.proposal.reference}/inventory/import/"


def decide(client: Client, wish: str, **more: Any) -> Any:
    """Press a button of the newest preview."""
    made = Upload.objects.latest("created_at")
    shown = client.get(address_of(made))
    version = shown.context.get("version", "") if shown.context else ""
    return client.post(address_of(made), {"wish": wish, "version": version, **more})


def address_of(upload: Upload) -> str:
    return f"/proposals/import/{upload.pk}/"


def names(case: Case) -> list[str]:
    return list(case.proposal.items.order_by("position").values_list("name", flat=True))


# -- a new case -------------------------------------------------------------------------------------------------------


def test_it_shows_the_case_before_there_is_one(cast: Cast, lin: Client) -> None:
    page = proposal_file(lin, cast, NEWSLETTER).content.decode()

    assert "产品更新电子邮件通讯" in page and "邮箱地址" in page and "Everything in the file has a home here." in page
    assert not Proposal.objects.exists()


def test_it_imports_what_was_shown_once(cast: Cast, lin: Client) -> None:
    proposal_file(lin, cast, NEWSLETTER)
    home = decide(lin, "import").headers["Location"]

    proposal = Proposal.objects.get()
    assert home == f"/proposals/{proposal.reference}/"
    assert lin.get(address_of(Upload.objects.get())).headers["Location"] == home
    assert decide(lin, "import").headers["Location"] == home
    again = proposal_file(lin, cast, NEWSLETTER).content.decode()
    assert "was already imported as" in again and home in again and 'value="import"' not in again
    assert decide(lin, "import").headers["Location"] == home
    assert Proposal.objects.count() == 1


def test_it_does_not_tell_whose_case_an_id_is(cast: Cast, lin: Client) -> None:
    song = signed_in(cast.song)
    hand_in(song, "/proposals/import/", NEWSLETTER, "p.yaml", unit=cast.growth.pk)
    decide(song, "import")

    page = proposal_file(lin, cast, NEWSLETTER).content.decode()

    assert "Choose another id" in page and Proposal.objects.get().reference not in page


def test_it_forgets_the_file_that_lin_thinks_better_of(cast: Cast, lin: Client) -> None:
    proposal_file(lin, cast, NEWSLETTER)

    assert decide(lin, "cancel").headers["Location"] == "/proposals/"
    assert not Upload.objects.exists() and not Proposal.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"title: [unclosed",
        b"format: pia-proposal\nunknown_key: 1\n",
        b"\x00\x01\x02\xff\xfe",
        "title: 提案".encode("utf-16"),
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        b"- just\n- a list\n",
    ],
)
def test_it_names_the_lines_of_a_bad_file_and_stores_nothing(cast: Cast, lin: Client, content: bytes) -> None:
    response = proposal_file(lin, cast, content)

    page = response.content.decode()
    assert response.status_code == 422
    assert "nothing was stored" in page and "Line " in page and "<title>Error:" in page
    assert not Proposal.objects.exists()


def test_it_says_on_the_form_what_to_do_about_a_file_that_it_cannot_take(cast: Cast, lin: Client, case: Case) -> None:
    huge = b"x" * 20_000_001
    for address, raw, name, words in (
        ("/proposals/import/", b"[tool]\n", "tool.toml", "Choose the kind."),
        ("/proposals/import/", csv_file(ROWS), "rows.csv", "Open the data inventory of their case"),
        ("/proposals/import/", huge, "huge.yaml", "larger than 20 MB"),
        (rows_address(case), NEWSLETTER, "proposal.yaml", "makes a case of its own"),
    ):
        response = hand_in(lin, address, raw, name, unit=cast.creative_camera.pk)
        assert response.status_code == 422
        assert words in response.content.decode()
    missing = lin.post("/proposals/import/", {"unit": cast.creative_camera.pk})
    assert "Choose a file for “File”" in missing.content.decode()
    assert not Upload.objects.exists()


def test_it_reads_a_file_as_the_kind_that_lin_names(cast: Cast, lin: Client) -> None:
    unit = cast.creative_camera.pk

    hand_in(lin, "/proposals/import/", NEWSLETTER, "proposal.txt", unit=unit, format="proposal")

    assert Upload.objects.get().format == "proposal"


def test_it_lets_nobody_import_for_a_unit_of_others(cast: Cast, lin: Client) -> None:
    assert hand_in(lin, "/proposals/import/", NEWSLETTER, "p.yaml", unit=cast.growth.pk).status_code == 422
    assert signed_in(cast.he).get("/proposals/import/").status_code == 403
    assert not Upload.objects.exists()


# -- rows -------------------------------------------------------------------------------------------------------------


def test_it_shows_new_and_changed_rows_and_what_has_no_home(lin: Client, case: Case) -> None:
    page = table(lin, case, ROWS).content.decode()

    assert "1 new row" in page and "1 row changes" in page
    assert "<del" in page and "First name" in page and "Given name" in page and "Phone" in page
    assert "Favourite colour" in page
    assert names(case) == ["First name"]


def test_it_imports_the_rows_that_were_shown(lin: Client, case: Case) -> None:
    table(lin, case, ROWS)

    assert decide(lin, "import").headers["Location"] == f"/proposals/{case.proposal.reference}/inventory/"
    assert names(case) == ["Given name", "Phone"]


def test_it_imports_the_good_rows_only_where_lin_says_so(lin: Client, case: Case) -> None:
    page = table(lin, case, MIXED).content.decode()
    assert "1 mistake in the file" in page and "Row 4" in page
    assert 'value="import"' not in page

    refused = decide(lin, "import")
    assert refused.status_code == 422 and names(case) == ["First name"]

    decide(lin, "good_rows")
    assert names(case) == ["Given name", "Phone"]


def test_it_shows_the_rows_again_where_somebody_changed_the_inventory_meanwhile(lin: Client, case: Case) -> None:
    made = table(lin, case, ROWS)
    stale = made.context["version"]
    perform(case.proposal, Action.EDIT_INVENTORY, actor=case.authors[0], data={"changes": {"inventory/D01/name": "N"}})

    response = decide(lin, "import", version=stale)

    assert response.status_code == 409
    assert "changed in the meantime" in response.content.decode()
    assert names(case) == ["N"]


def test_it_says_that_a_file_has_nothing_new(lin: Client, case: Case) -> None:
    page = table(lin, case, [["Id", "Name"], ["D01", "First name"]]).content.decode()

    assert "Nothing in this file would change the inventory." in page
    assert 'value="import"' not in page


def test_it_gives_the_whole_report_as_a_text(lin: Client, case: Case) -> None:
    table(lin, case, ROWS)

    response = lin.get(f"{address_of(Upload.objects.get())}losses/")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Favourite colour" in response.content.decode()


def test_it_shows_a_file_to_its_sender_alone(cast: Cast, lin: Client, case: Case) -> None:
    table(lin, case, ROWS)
    address = address_of(Upload.objects.get())

    for who in (cast.song, cast.chen, cast.ravi):
        other = signed_in(who)
        assert other.get(address).status_code == 404
        assert other.post(address, {"wish": "import"}).status_code == 404
        assert other.get(f"{address}losses/").status_code == 404
    assert Client().get(address).status_code == 302
    assert names(case) == ["First name"]


def test_it_takes_no_rows_from_somebody_who_may_only_look(cast: Cast, case: Case) -> None:
    chen = signed_in(cast.chen)

    assert hand_in(chen, rows_address(case), csv_file(ROWS), "rows.csv").status_code == 403
    assert signed_in(cast.song).get(rows_address(case)).status_code == 404


def test_it_forgets_what_lin_may_no_longer_edit(lin: Client, cast: Cast, case: Case) -> None:
    """Handing the case on between looking and importing is a no at the button, too."""
    table(lin, case, ROWS)
    Proposal.objects.filter(pk=case.proposal.pk).update(state="withdrawn")

    assert lin.post(address_of(Upload.objects.get()), {"wish": "import"}).status_code == 403
    assert names(case) == ["First name"]


def test_it_stores_many_rows_in_the_background_and_says_how_far_it_is(
    lin: Client, case: Case, work_off: Callable[[], int]
) -> None:
    many = [HEADINGS, *(["", f"Item {number}", "basic_profile", ""] for number in range(600))]
    table(lin, case, many)

    waiting = lin.get(decide(lin, "import").headers["Location"])
    assert "Being imported" in waiting.content.decode() and "<progress" in waiting.content.decode()
    decide(lin, "import")
    assert Job.objects.filter(name=uploads.APPLY).count() == 1 and len(names(case)) == 1

    assert work_off() == 1
    made = Upload.objects.get()
    asked = lin.get(address_of(made), headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert asked.headers["HX-Redirect"] == f"/proposals/{case.proposal.reference}/inventory/"
    assert len(names(case)) == 601
    assert (made.state, bytes(made.body)) == (UploadState.DONE, b"")


def test_it_says_why_the_background_refused_and_lets_lin_try_again(
    lin: Client, case: Case, work_off: Callable[[], int]
) -> None:
    table(lin, case, [HEADINGS, *(["", f"Item {number}", "basic_profile", ""] for number in range(600))])
    decide(lin, "import")
    Proposal.objects.filter(pk=case.proposal.pk).update(state="withdrawn")
    work_off()
    made = Upload.objects.get()
    assert made.state == UploadState.REFUSED and made.problems

    Proposal.objects.filter(pk=case.proposal.pk).update(state="draft")
    polled = lin.get(address_of(made), headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert polled.headers["HX-Refresh"] == "true" and not polled.content
    assert "Nothing was stored" in lin.get(address_of(made)).content.decode()
    decide(lin, "import")
    Job.objects.filter(pk=Upload.objects.get().job_id).update(state=JobState.FAILED, error_code="worker_lost")
    assert "It could not be stored." in lin.get(address_of(made)).content.decode()
    decide(lin, "import")
    work_off()
    assert len(names(case)) == 601


def test_it_forgets_files_after_a_day_and_keeps_few(lin: Client, cast: Cast, case: Case) -> None:
    for _number in range(uploads.MOST_KEPT + 2):
        table(lin, case, ROWS)
    assert Upload.objects.count() == uploads.MOST_KEPT
    first = Upload.objects.earliest("created_at")
    Upload.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(hours=25))

    assert lin.get(address_of(first)).status_code == 404
    tasks.sweep()
    assert not Upload.objects.filter(pk=first.pk).exists()


def test_it_asks_the_same_number_of_questions_for_two_rows_and_for_many(lin: Client, case: Case) -> None:
    asked = []
    for count in (2, 200):
        table(lin, case, [HEADINGS, *(["", f"Item {number}", "basic_profile", ""] for number in range(count))])
        with CaptureQueriesContext(connection) as queries:
            assert lin.get(address_of(Upload.objects.latest("created_at"))).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


# -- out --------------------------------------------------------------------------------------------------------------


def test_it_names_what_a_format_leaves_out_beside_its_download(cast: Cast, lin: Client, case: Case) -> None:
    address = f"/proposals/{case.proposal.reference}/export/"
    case.proposal.risks.create(ref="R01", title="Faces leak")
    Comment.objects.create(
        proposal=case.proposal, by=cast.he, at=timezone.now(), round=1, text="In confidence", privileged=True
    )

    plain = lin.get(address).content.decode()
    assert "Proposal file (YAML)" in plain and "Faces leak" not in plain
    page = lin.get(address, {"format": "proposal"}).content.decode()
    assert "Faces leak" in page and "risk R01" in page
    for kind in ("proposal", "cnil", "csv", "xlsx"):
        file = lin.post(f"{address}{kind}/", {"language": "zh"})
        assert file.status_code == 200 and file.headers["Content-Disposition"].startswith("attachment")
        assert b"In confidence" not in file.content
    assert lin.get(f"{address}nothing/").status_code == 404
    assert lin.get(address, {"format": "nothing", "language": "xx"}).status_code == 200


def test_it_lets_only_those_take_a_case_out_who_may_see_it(cast: Cast, case: Case) -> None:
    address = f"/proposals/{case.proposal.reference}/export/"

    for who, status in ((cast.omar, 200), (cast.song, 404), (cast.ravi, 404)):
        client = signed_in(who)
        assert [client.get(address).status_code, client.post(f"{address}csv/").status_code] == [status, status]


def test_it_brings_back_what_it_took_out(lin: Client, cast: Cast, case: Case) -> None:
    written = lin.post(f"/proposals/{case.proposal.reference}/export/xlsx/").content

    page = hand_in(lin, rows_address(case), written, "inventory.xlsx").content.decode()

    assert "Nothing in this file would change the inventory." in page


def test_it_gives_a_table_to_start_from(lin: Client, case: Case) -> None:
    response = lin.get(f"/proposals/{case.proposal.reference}/inventory/template/")

    assert response.content.startswith(b"PK") and "attachment" in response.headers["Content-Disposition"]
