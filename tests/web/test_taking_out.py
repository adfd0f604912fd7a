"""Whoever takes data out leaves an entry in the record, and only whoever does: nothing that a browser fetches ahead."""

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.assessments.actions import Action, RegisterAction
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.perform import create, perform
from pia.assessments.refusals import Refused
from pia.audit.models import AuditEntry
from tests.web import zao

pytestmark = pytest.mark.django_db
KINDS = ("proposal", "cnil", "csv", "xlsx", "dpv")


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lin's albums, a draft with one data item."""
    changes = {
        "description/title": "Albums of faces",
        "description/jurisdictions": ["cn"],
        "inventory/D01/name": "First name",
    }
    return create(cast.creative_camera, actor=cast.lin, changes=changes)


@pytest.fixture
def lin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lin)
    return client


def address(case: Case, kind: str = "") -> str:
    return f"/proposals/{case.proposal.reference}/export/{kind + '/' if kind else ''}"


def exports(case: Case) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(chain=case.proposal.chain, action=Action.EXPORT).order_by("number"))


def taken(case: Case, *words: Any, **options: Any) -> None:
    call_command("export_case", "csv", case.proposal.reference, *words, stdout=StringIO(), **options)


@pytest.mark.parametrize("kind", KINDS)
def test_it_records_who_took_which_file(cast: Cast, lin: Client, case: Case, kind: str) -> None:
    body = lin.post(address(case, kind)).content

    [entry] = exports(case)
    assert (entry.actor_id, entry.text.actor_label) == (str(cast.lin.pk), "Lin Yue")
    assert entry.text.details == {"format": kind, "digest": hashlib.sha256(body).hexdigest(), "round": 1}
    assert "Albums" not in entry.text.details_json and entry.before == entry.after == "draft"


def test_it_records_nothing_that_is_only_fetched(lin: Client, case: Case) -> None:
    for method in (lin.get, lin.head, lin.options):
        answer = method(address(case, "cnil"))
        assert answer.headers["Location"] == f"{address(case)}?format=cnil"
    lin.get(address(case), {"format": "cnil"})

    assert exports(case) == []


def test_it_leaves_the_case_as_it_was(lin: Client, case: Case) -> None:
    before = Proposal.objects.get(pk=case.proposal.pk)
    first, second = (lin.post(address(case, "cnil")).content for _time in range(2))
    after = Proposal.objects.get(pk=case.proposal.pk)

    assert first == second
    assert (after.updated_at, after.state) == (before.updated_at, before.state)
    assert len({entry.text.details["digest"] for entry in exports(case)}) == 1 and len(exports(case)) == 2


def test_it_says_so_where_people_read_the_record(cast: Cast, lin: Client, case: Case) -> None:
    lin.post(address(case, "cnil"))
    digest = exports(case)[0].text.details["digest"]

    page = lin.get(f"/proposals/{case.proposal.reference}/activity/").content.decode()

    assert "took the case out as a file" in page
    assert f"CNIL PIA software (JSON) · {digest[:12]}" in page


def test_it_takes_no_more_queries_for_a_longer_case(cast: Cast, lin: Client, case: Case) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lin.post(address(case, "csv")).status_code == 200
        return len(queries)

    lin.post(address(case, "csv"))
    first = asked()
    more = {f"inventory/D{number:02d}/name": f"Thing {number}" for number in range(2, 40)}
    perform(case.proposal, Action.EDIT_INVENTORY, actor=cast.lin, data={"changes": more})

    assert asked() == first


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("format", {"format": "Anna Keller's copy", "digest": "0" * 64}),
        ("digest", {"format": "csv", "digest": "a picture of a face"}),
    ],
)
def test_it_takes_no_words_into_the_record(cast: Cast, case: Case, field: str, data: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        perform(case.proposal, Action.EXPORT, actor=cast.lin, data=data)

    assert set(refused.value.fields) == {field}


# -- at the terminal --------------------------------------------------------------------------------------------------


def test_it_records_what_leaves_at_the_terminal(cast: Cast, case: Case, tmp_path: Path) -> None:
    taken(case, out=tmp_path / "unnamed.csv")
    taken(case, out=tmp_path / "named.csv", email=cast.omar.email)

    assert [entry.text.actor_label for entry in exports(case)] == ["system", "Omar Haddad"]
    assert exports(case)[1].text.details["digest"] == hashlib.sha256((tmp_path / "named.csv").read_bytes()).hexdigest()


def test_it_records_no_file_that_could_not_be_stored(case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        taken(case, out=tmp_path / "no such folder" / "x.csv")

    assert exports(case) == []


def test_it_takes_out_in_a_name_only_what_that_person_may_see(cast: Cast, case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no case"):
        taken(case, out=tmp_path / "x.csv", email=cast.song.email)
    with pytest.raises(CommandError, match="Nobody signs in as"):
        taken(case, out=tmp_path / "x.csv", email="nobody@northlight.example")

    assert not list(tmp_path.iterdir()) and exports(case) == []


# -- the register -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "register", "kind"),
    [
        ("register.xlsx", "register", "xlsx"),
        ("register.csv", "register", "csv"),
        ("processor.csv", "processor-register", "csv"),
    ],
)
def test_it_records_who_took_a_register_and_by_which_filters(
    cast: Cast, client: Client, file: str, register: str, kind: str
) -> None:
    client.force_login(cast.keller)
    answer = client.post(f"/register/{file}?q=Anna+Keller&country=DE&law=")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file response

    [entry] = AuditEntry.objects.filter(action=RegisterAction.EXPORT)
    assert (entry.chain, entry.subject_id, entry.text.actor_label) == (
        cast.organisation.chain,
        register,
        "Anna Keller",
    )
    assert entry.text.details == {
        "format": kind,
        "digest": hashlib.sha256(body).hexdigest(),
        "filters": ["country", "q"],
    }


def test_it_leads_a_link_to_the_register_and_records_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.keller)

    for file, page in (("register.xlsx", ""), ("register.csv", ""), ("processor.csv", "processor/")):
        for method in (client.get, client.head):
            assert method(f"/register/{file}?q=x").headers["Location"] == f"/register/{page}?q=x"
    assert not AuditEntry.objects.filter(action=RegisterAction.EXPORT).exists()


def test_it_shows_auditors_that_a_register_was_taken_out(cast: Cast, client: Client) -> None:
    client.force_login(cast.keller)
    client.post("/register/register.csv")
    client.force_login(cast.omar)

    page = client.get("/audit/", {"action": RegisterAction.EXPORT.value}).content.decode()

    assert "took the register out as a file" in page and 'href="/register/">Register</a>' in page
