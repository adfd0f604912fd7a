"""Song Mei and her colleagues read what an imported PIA says in its own name, and see its risks before any score."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.perform import create
from pia.interop.models import Upload
from tests.interop import cnil_files
from tests.web import zao

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script><b onclick=x>bold</b> &lt;i&gt; \u202e{{ 7 }}"


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


@pytest.fixture
def case(cast: Cast) -> Case:
    return cnil_files.imported(cast, cnil_files.raw("complete"))


def read(client: Client, person: User, case: Case, page: str) -> str:
    client.force_login(person)
    response = client.get(f"/proposals/{case.proposal.reference}/{page}/")
    assert response.status_code == 200
    return str(response.content.decode())


def hostile() -> bytes:
    """The bakery's file with markup wherever a text may stand."""

    def spoil(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: one if key.endswith(("_at", "_date")) else spoil(one) for key, one in value.items()}
        if isinstance(value, list):
            return [spoil(one) for one in value]
        return f"{value} {NASTY}" if isinstance(value, str) and not value[:1].isdigit() else value

    return json.dumps(spoil(cnil_files.values("complete"))).encode()


def test_it_shows_what_the_file_says_as_the_files_own(cast: Cast, client: Client, case: Case) -> None:
    page = read(client, cast.song, case, "imported")

    for words in ("This is what the file says", "Lea Okafor", "Proportionate, as long as", "Lock the safe, too."):
        assert words in page
    assert "Who keeps the keys?" in page and "The bakery is the controller." in page
    assert f'href="/proposals/{case.proposal.reference}/imported/"' in read(client, cast.song, case, "export")


def test_it_is_for_whoever_sees_the_case_and_only_where_there_is_a_file(cast: Cast, client: Client, case: Case) -> None:
    plain = create(cast.growth, actor=cast.song, changes={"description/title": "Flyers"})
    address = "/proposals/{}/imported/"

    for person, reference, status in (
        (cast.omar, case.proposal.reference, 200),
        (cast.lin, case.proposal.reference, 404),
        (cast.song, plain.proposal.reference, 404),
    ):
        client.force_login(person)
        assert client.get(address.format(reference)).status_code == status


def test_it_lets_no_markup_of_the_file_onto_a_page(cast: Cast, client: Client) -> None:
    case = cnil_files.imported(cast, hostile())

    for name in ("imported", "risks", "risks/R01", "export"):
        page = read(client, cast.song, case, name)
        assert "<script>alert" not in page and "onclick=x" not in page, name
    assert "&lt;i&gt;" in read(client, cast.song, case, "imported")


def test_it_puts_the_files_risks_on_a_matrix_of_their_own(cast: Cast, client: Client, case: Case) -> None:
    page = read(client, cast.song, case, "risks")

    assert "Risks as the imported file has them" in page and 'id="filed-matrix-title"' in page
    assert "No risk has been scored yet." in page and "Facts that changed" not in page
    assert "2 of 4. Little is known of a customer." in page


def test_it_draws_nothing_of_a_risk_without_a_gauge(cast: Cast, client: Client) -> None:
    data = cnil_files.values("complete")
    data["answers"] = [row for row in data["answers"] if row["reference_to"] % 10 != 5]
    case = cnil_files.imported(cast, json.dumps(data).encode())

    page = read(client, cast.song, case, "risks")

    assert "Unwanted modification of data" in page and "filed-matrix" not in page


def test_it_asks_before_it_makes_a_second_case_of_a_file(cast: Cast, client: Client, case: Case) -> None:
    client.force_login(cast.song)
    handed = {"file": SimpleUploadedFile("pia.json", cnil_files.raw("complete")), "unit": cast.growth.pk}
    page = client.post("/proposals/import/", handed, follow=True).content.decode()
    upload = f"/proposals/import/{Upload.objects.get().pk}/"

    assert f'already imported as <a href="/proposals/{case.proposal.reference}/">' in page
    assert 'value="import"' not in page and "Risks that it suggests" in page
    assert client.post(upload, {"wish": "another", "version": ""}).status_code == 302
    assert Proposal.objects.filter(title=case.proposal.title).count() == 2
