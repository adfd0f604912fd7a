"""Song Jie brings her team's spreadsheet; Lin Yue takes her inventory out, works on it, and brings it back."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits
from hypothesis import strategies as st
from openpyxl import load_workbook

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal, Translation
from pia.interop import csv_reading, csv_writing, xlsx_reading, xlsx_writing
from pia.interop.exchange import Incoming
from pia.interop.table_cells import FORMULA
from pia.programmes.located_yaml import Unreadable
from tests.interop.tables import case_of, csv_file, item, lost, reading, said, unacceptable, xlsx_file
from tests.web import zao

HEAD = ["Id", "Name", "Category", "Data subjects", "Purpose", "Recipients"]


def read_csv(rows: list[list[Any]], *taken: str, laws: tuple[str, ...] = ("cn",)) -> Incoming:
    return csv_reading.read(csv_file(rows), "team.csv", reading(*taken, laws=laws))


# -- out and in again -------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40)
ODD = st.sampled_from(
    [
        "=1+1",
        "'=1+1",
        "''x",
        "-3",
        "@x",
        "+86",
        "\tx",
        "x\r\ny",
        "a;b|c",
        '"quoted"',
        'say "x"',
        "_x0041_",
        "#N/A",
        " x ",
    ]
) | st.sampled_from(["\x01", "\ufffe", "'", '"', ";", "x_", "０", "＝1", "2026-11-23", "007", "TRUE"])
ANY_TEXT = ODD | TEXTS
NAMES = ANY_TEXT.filter(str.strip)
RECIPIENTS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "kind": st.sampled_from(["own_unit", "affiliate", "processor", "controller", "public", "authority"]),
        "country": st.sampled_from(["", "CN", "DE", "HK", "US"]),
        "contract": st.sampled_from(["signed", "missing", "unknown", "not_needed"]),
    },
    optional={"mechanisms": st.sampled_from([["cn_exempt"], ["cn_standard_contract", "cn_exempt"], ["eu_scc"]])},
)
ITEMS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "category": st.sampled_from(["", "face_image", "other", "location_precise"]),
        "subjects": st.lists(st.sampled_from(["user", "public_space", "child_under_14"]), unique=True),
        "purpose": ANY_TEXT,
        "basis_stated": st.just("") | ANY_TEXT,
        "origin": st.sampled_from(["", "person", "derived"]),
        "source": ANY_TEXT,
        "volume": st.sampled_from(["", "under_1k", "over_10m"]),
        "systems": st.lists(ANY_TEXT, max_size=3),
        "retention_proposed": ANY_TEXT,
        "retention_days": st.none() | st.integers(0, 36_500),
        "recipients": st.lists(RECIPIENTS, max_size=3),
        "protection": ANY_TEXT,
        "raised_sensitive": st.just("") | ANY_TEXT,
        "legal_basis": st.sampled_from([{}, {"cn-pipl": "pipl29"}, {"cn-pipl": "pipl13.2"}]),
    }
)


def test_it_reads_back_exactly_what_it_wrote() -> None:
    """Whatever is in the texts: formulas, quotes, separators, line breaks, edges, characters that XML cannot hold."""

    @seed(4)
    @limits(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(ITEMS, min_size=1, max_size=3), ANY_TEXT, st.sampled_from(["en", "zh"]))
    def reads_back(rows: list[dict[str, Any]], translation: str, language: str) -> None:
        case = case_of(*(DataItem(ref=f"D{n:02d}", **row) for n, row in enumerate(rows, start=1)))
        addresses = [f"inventory/D01/{field}" for field in ("name", "protection")]
        case.__dict__["translations"] = {
            (address, "en"): Translation(address=address, language="en", text=translation) for address in addresses
        }
        refs = [f"D{n:02d}" for n in range(1, len(rows) + 1)]
        for writer, reader in ((csv_writing, csv_reading), (xlsx_writing, xlsx_reading)):
            written = writer.write(case, language).body

            found = reader.read(written, "inventory", reading(*refs))

            assert said(found) == [] and lost(found) == []
            for ref, row in zip(refs, rows, strict=True):
                again = item(found, ref)
                assert {field: again[field] for field in row} == row
            assert {found.changes[f"{address}@en"] for address in addresses} == {translation}
            assert unacceptable(found) == []

    reads_back()


def test_lin_brings_her_own_table_back_without_a_change(cast: Cast) -> None:
    """Exporting and importing again is no edit: nothing of it appears in the history."""
    case = Case(zao.draft(cast).proposal)
    written = xlsx_writing.write(case, "zh")
    found = xlsx_reading.read(written.body, written.name, reading(*(one.ref for one in case.items)))
    before = case.proposal.edits.count()

    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=found.changes)

    assert case.proposal.edits.count() == before
    assert [str(loss.where) for loss in written.losses] == ["description", "answers", "clauses found"]


def test_no_spreadsheet_calculates_what_it_writes() -> None:
    name = '=HYPERLINK("http://example.org")'
    case = case_of(DataItem(ref="D01", name=name), DataItem(ref="D02", purpose="-2+3", source="#REF!"))

    cells = csv.reader(io.StringIO(csv_writing.write(case, "en").body.decode("utf-8-sig")))
    assert [cell for row in cells for cell in row if cell[:1] in FORMULA] == []

    sheet = load_workbook(io.BytesIO(xlsx_writing.write(case, "en").body)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet["B2"].value == name and sheet["B2"].quotePrefix


def test_it_says_what_the_table_leaves_out() -> None:
    recipients = [{"name": f"{n} {'x' * 190}", "kind": "processor"} for n in range(150)]
    systems = {"S01": {"name": "CRM", "country": "SG", "operator": "Host Ltd"}}
    case = case_of(DataItem(ref="D01", name="x" * 20_001, recipients=recipients), systems=systems)

    losses = {str(loss.where): str(loss.what) for loss in csv_writing.write(case, "en").losses}

    assert losses["system S01"] == "CRM, SG, Host Ltd"
    assert losses["D01, column “Recipients”"].startswith("9")
    assert losses["D01, column “Name”"] == "x" and losses["description"] == "换脸"


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        ["Face photo to be processed", "User; Child under 14", "Cloud | processor | Germany | signed"],
        ["待处理的人脸照片", "用户；不满十四周岁未成年人", "Cloud｜受托方｜德国｜已签署"],
        ["FACE_IMAGE", "user, child_under_14", "Cloud|processor|DE|signed"],
        [" face photo TO BE processed ", "用户、 child under 14", '"Cloud" | Data Processor | deu | YES'],
    ],
)
def test_it_takes_labels_and_ids_of_either_language(cells: list[str]) -> None:
    category, subjects, recipients = cells
    found = read_csv([HEAD, ["", "Photo", category, subjects, "Swap", recipients]])

    assert said(found) == []
    cloud = {"name": "Cloud", "kind": "processor", "country": "DE", "contract": "signed"}
    assert item(found, "D01") == {
        "name": "Photo",
        "category": "face_image",
        "subjects": ["user", "child_under_14"],
        "purpose": "Swap",
        "recipients": [cloud],
    }


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("5,000,000", "from_1m"),
        ("５００", "under_1k"),
        ("5万", "from_10k"),
        ("1.2亿", "over_10m"),
        ("800人", "under_1k"),
    ],
)
def test_it_takes_a_number_of_people_for_its_band(written: str, band: str) -> None:
    found = read_csv([["名称", "涉及人数"], ["照片", written]])
    assert item(found, "D01")["volume"] == band


@pytest.mark.parametrize("written", ["consent", "取得个人同意", "PIPL13.1", "PIPL art. 13(1)", "同意"])
def test_it_knows_a_basis_by_what_people_call_it(written: str) -> None:
    found = read_csv([["Name", "Legal basis"], ["Photo", written]])
    assert item(found, "D01")["legal_basis"] == {"cn-pipl": "pipl13.1"}


@pytest.mark.parametrize("written", ["Legitimate interests", "our legitimate interest (security)", "合法利益"])
def test_it_says_that_a_law_does_not_know_a_basis(written: str) -> None:
    found = read_csv([["Name", "合法性基础（cn-pipl）"], ["Photo", "pipl13.1"], ["Log", written]])

    [problem] = said(found)
    assert problem.startswith(
        "3: Column “合法性基础（cn-pipl）”: China: Personal Information Protection Law does not know "
        "“Legitimate interests” as a legal basis. It knows: Consent; Separate consent"
    )
    assert list(item(found, "D01")) == ["name", "legal_basis"]


def test_it_keeps_the_bases_of_laws_whose_column_is_missing() -> None:
    rows = [
        ["Id", "Name", "Legal basis under European Union: GDPR"],
        ["D01", "Photo", "Consent"],
        ["", "Log", "gdpr6.1f"],
    ]
    found = read_csv(rows, "D01", laws=("cn", "eu"))

    assert item(found, "D02")["legal_basis"] == {"eu-gdpr": "gdpr6.1f"}
    assert "legal_basis" not in item(found, "D01")
    assert lost(found) == ["row 2"]


# -- rows -------------------------------------------------------------------------------------------------------------


def test_it_reports_every_bad_row_and_keeps_the_good_ones() -> None:
    rows = [
        HEAD,
        ["", "Photo", "face_image", "user", "", ""],
        ["", "", "face_image", "user", "", ""],
        ["", "Log", "face foto", "martian", "", "Cloud"],
        ["x y", "Clip", "", "", "", "| processor"],
        ["", "Phone", "network_identity", "", "", ""],
    ]
    found = read_csv(rows)

    assert [item(found, ref).get("name") for ref in ("D01", "D02")] == ["Photo", "Phone"]
    report = said(found)
    assert report[0] == "3: Column “Name”: Enter a name for the data item."
    assert (
        "4: Column “Category”: “face foto” is no data category that is known here. Close to it: Face photo" in report[1]
    )
    assert "4: Column “Data subjects”: “martian” is no group of people that is known here." in report[2]
    assert "4: Column “Recipients”: Say what kind of recipient “Cloud” is: own unit" in report[3]
    assert "5: Column “Id”: “x y” is no id." in report[4]
    assert "5: Column “Recipients”: A recipient has no name." in report[5]
    assert len(report) == 6 and found.line("inventory/D02/name") == 6


@pytest.mark.parametrize(("written", "near"), [("人脸", "Face photo"), ("face", "Face photo"), ("portait", "Portrait")])
def test_it_names_what_is_close_to_a_wrong_word(written: str, near: str) -> None:
    [problem] = said(read_csv([["Name", "Category"], ["Photo", written]]))
    assert f"Close to it: {near}" in problem


def test_the_good_rows_go_through_the_door(cast: Cast) -> None:
    case = Case(zao.draft(cast).proposal)
    rows = [
        HEAD,
        ["D01", "Selfie", "face_image", "user", "Swap", ""],
        ["", "Voice", "nonsense", "", "", ""],
        ["", "Log"],
    ]
    found = read_csv(rows, *(one.ref for one in case.items))

    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=found.changes)

    now = {one.ref: one.name for one in Case(Proposal.objects.get(pk=case.proposal.pk)).items}
    assert (now["D01"], now["D08"], len(now)) == ("Selfie", "Log", 8)


def test_it_changes_only_the_columns_that_are_there() -> None:
    found = read_csv([["Name", "ID", "Days kept"], ["Selfie", "d01", "30 days"], ["Other", "Z9", ""]], "D01")

    assert item(found, "D01") == {"name": "Selfie", "retention_days": 30}
    assert item(found, "Z9") == {"name": "Other"}


def test_it_refuses_an_id_that_stands_twice() -> None:
    found = read_csv([["Id", "Name"], ["D01", "A"], ["D02", "B"], ["d01", "C"]], "D01")

    assert said(found) == [
        f"{row}: Column “Id”: The id D01 stands in rows 2, 4. Give each row its own, or leave it empty."
        for row in (2, 4)
    ]
    assert list(found.changes) == ["inventory/D02/name"]


@pytest.mark.parametrize("ref", ["systems", "D/01", "x" * 13, "D01@en"])
def test_it_takes_nothing_for_an_id_that_is_none(ref: str) -> None:
    found = read_csv([["Id", "Name"], [ref, "A"]])
    assert found.changes == {} and "is no id" in said(found)[0]


def test_it_names_the_columns_that_it_does_not_read() -> None:
    rows = [
        ["Name", "Owner", "名称", "Purpose, in Chinese", "", "Purpose"],
        ["Photo", "Li", "照片", "换脸", "note", "Swap"],
    ]
    found = read_csv(rows)

    assert [(str(one.where), str(one.what)) for one in found.losses] == [
        ("column “Owner”", "Li"),
        ("column “名称”", "照片"),
        ("column “Purpose, in Chinese”", "换脸"),
        ("column “E”", "note"),
    ]
    assert item(found, "D01") == {"name": "Photo", "purpose": "Swap"}


def test_it_asks_for_the_text_that_a_translation_translates() -> None:
    found = read_csv([["Name", "Purpose", "Purpose, in English"], ["照片", "", "Swap"], ["视频", "换脸", "Swap"]])

    assert said(found) == [
        "2: Column “Purpose, in English”: A translation stands here without the text it translates. "
        "Fill in that column too."
    ]
    assert item(found, "D01")["purpose@en"] == "Swap"


def test_headings_may_stand_below_a_title() -> None:
    found = read_csv([["Our data, 2026"], [], ["Owner: Song"], ["Data item:", "PURPOSE *"], ["Photo", "Swap"]])
    assert item(found, "D01") == {"name": "Photo", "purpose": "Swap"}


@pytest.mark.parametrize("rows", [[["a", "b"], ["1", "2"]], [["Name", "Purpose"]], []])
def test_it_refuses_what_is_no_inventory(rows: list[list[str]]) -> None:
    for reader, raw in ((csv_reading, csv_file(rows)), (xlsx_reading, xlsx_file(rows))):
        with pytest.raises(Unreadable) as refused:
            reader.read(raw, "any", reading())
        assert len(refused.value.problems) == 1
