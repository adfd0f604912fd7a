"""Whatever spreadsheet a table comes from, and however large it is: it is read, or refused with words."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pia.interop import csv_reading, xlsx_reading, xlsx_writing
from pia.interop.exchange import Incoming
from pia.programmes.located_yaml import Unreadable
from tests.interop.tables import csv_file, item, lost, programme, reading, said, saved, xlsx_file


def read_xlsx(raw: bytes) -> Incoming:
    return xlsx_reading.read(raw, "team.xlsx", reading())


# -- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_it_recognises_encodings_and_separators(encoding: str, separator: str) -> None:
    rows = [["Name", "处理目的", "Systems"], ["照片，原图", '首行\n第二行 "x"', "CRM; 仓库"]]
    raw = csv_file(rows, encoding, separator)

    found = csv_reading.read(raw, "a.csv", reading())

    assert item(found, "D01") == {"name": "照片，原图", "purpose": '首行\n第二行 "x"', "systems": ["CRM", "仓库"]}


def test_it_follows_the_separator_that_excel_declares() -> None:
    found = csv_reading.read(b"sep=|\r\nName|Purpose\r\nPhoto|Swap\r\n", "a.csv", reading())
    assert item(found, "D01") == {"name": "Photo", "purpose": "Swap"}


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x80", b'Name\n"' + b"x" * 140_000, b"\x00" * 50])
def test_it_says_what_to_do_with_what_is_no_csv(raw: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        csv_reading.read(raw, "a.csv", reading())
    assert str(refused.value.problems[0].message)


# -- XLSX -------------------------------------------------------------------------------------------------------------


def test_it_reads_cells_of_any_type_as_text() -> None:
    rows = [["Name", "Purpose", "Days kept", "How many people", "Source"]]
    rows += [[7, date(2026, 11, 23), 30.0, 5_000_000, True], ["Ratio", 0.1, None, None, 1e-7]]
    found = read_xlsx(xlsx_file(rows))

    first = {"name": "7", "purpose": "2026-11-23", "retention_days": 30, "volume": "from_1m", "source": "TRUE"}
    assert item(found, "D01") == first
    assert item(found, "D02") == {"name": "Ratio", "purpose": "0.1", "source": "1e-07"}


def test_it_lets_a_merged_cell_count_for_every_row_beside_it() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Name", "Systems"], ["Photo", "CRM"], ["Log", None], ["Clip", None], ["Voice", "Disk"]):
        sheet.append(row)
    sheet.merge_cells("B2:B4")
    found = read_xlsx(saved(book))

    assert [item(found, f"D0{n}")["systems"] for n in range(1, 5)] == [["CRM"], ["CRM"], ["CRM"], ["Disk"]]


def with_part(raw: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The same archive with bytes of one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == part:
                for before, after in changes:
                    assert before in body
                    body = body.replace(before, after)
            new.writestr(name, body)
    return file.getvalue()


def test_it_takes_formulas_by_their_results_and_names_those_without() -> None:
    rows = [["Name", "Purpose"], ["Photo", "=A2"], ["Log", "=A3"], ["Clip", "=1/0"]]
    raw = with_part(
        xlsx_file(rows),
        "xl/worksheets/sheet1.xml",
        (b'<c r="B2"><f>A2</f><v /></c>', b'<c r="B2" t="str"><f>A2</f><v>Swap</v></c>'),
        (b'<c r="B3"><f>A3</f><v /></c>', b'<c r="B3"><f>A3</f></c>'),
        (b'<c r="B4"><f>1/0</f><v /></c>', b'<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
    )
    found = read_xlsx(raw)

    assert item(found, "D01") == {"name": "Photo", "purpose": "Swap"}
    assert said(found) == [
        "3: Column “Purpose”: Cell B3 holds a formula without a result. "
        "Open the file in a spreadsheet and save it again.",
        "4: Column “Purpose”: Cell B4 holds the error #DIV/0!. Correct its formula, or put in a value.",
    ]


def test_it_reads_the_sheet_of_that_name_or_the_first_that_is_seen() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    for title, name in (("Old", "A"), ("数据清单", "B"), ("Lists", "C")):
        for row in (["Name"], [name]):
            book.create_sheet(title).append(row) if title not in book.sheetnames else book[title].append(row)
    found = read_xlsx(saved(book))
    assert item(found, "D01") == {"name": "B"} and lost(found) == ["sheet “Old”"]

    book["数据清单"].title = "Mine"
    found = read_xlsx(saved(book))
    assert item(found, "D01") == {"name": "A"} and lost(found) == ["sheet “Mine”"]


def test_empty_rows_at_the_end_do_not_count() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Name"])
    sheet.append(["Photo"])
    sheet.cell(400_000, 3).number_format = "0.00"
    found = read_xlsx(saved(book))
    assert item(found, "D01") == {"name": "Photo"} and said(found) == []


# -- the template -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_offers_what_is_known(language: str) -> None:
    template = xlsx_writing.template(programme("cn"), "zh", language)
    book = load_workbook(io.BytesIO(template.body))
    sheet, how_to, lists = book.worksheets

    assert (sheet.freeze_panes, lists.sheet_state, how_to.sheet_state) == ("C2", "hidden", "visible")
    offered = {str(one.sqref).partition("2:")[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    wanted = (
        ("Category", "How many people", "Recipient country") if language == "en" else ("类别", "涉及人数", "接收方国家")
    )
    for heading in wanted:
        assert offered[headings[heading]].startswith(f"'{lists.title}'!$")
    assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert "face_image" in str([[cell.value for cell in row] for row in how_to.iter_rows()])


def test_song_fills_the_template_in() -> None:
    book = load_workbook(io.BytesIO(xlsx_writing.template(programme("cn"), "zh", "zh").body))
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    choices = {"名称": "照片", "接收方名称": "云端", "接收方类型": "受托方", "接收方国家": "新加坡", "合同": "已签署"}
    choices |= {
        "接收方": "公众 | 公众",
        "出境机制": "个人信息出境标准合同",
        "拟定保存期限（英文）": "",
        "保存天数": "30",
    }
    for heading, text in choices.items():
        sheet.cell(2, headings[heading], text)
    found = read_xlsx(saved(book))

    assert said(found) == [] and lost(found) == []
    assert item(found, "D01")["recipients"] == [
        {"name": "公众", "kind": "public", "country": "", "contract": "unknown"},
        {
            "name": "云端",
            "kind": "processor",
            "country": "SG",
            "contract": "signed",
            "mechanisms": ["cn_standard_contract"],
        },
    ]


# -- limits -----------------------------------------------------------------------------------------------------------


def refusal(reader: Any, raw: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        reader.read(raw, "big", reading())
    return str(refused.value.problems[0].message)


def test_it_refuses_what_is_too_large() -> None:
    many = [["Name"], *([str(n)] for n in range(5_001))]
    wide = [["Name", *("x" for _ in range(16_400))], ["Photo"]]

    assert refusal(csv_reading, b"Name\n" * 4_000_001) == "The file is larger than 20 MB. Shorten or split it."
    for reader, file in ((csv_reading, csv_file), (xlsx_reading, xlsx_file)):
        assert refusal(reader, file(many)) == "The file has more than 5000 rows. Split it."
    assert "more than 16384 columns" in refusal(csv_reading, csv_file(wide))
    assert len(csv_reading.read(csv_file(many[:-1]), "a", reading()).changes) == 5_000

    long = csv_reading.read(csv_file([["Name", "Purpose"], ["A", "x" * 20_001], ["B", "x" * 20_000]]), "a", reading())
    assert said(long) == ["2: Column “Purpose”: This cell has more than 20000 characters. Shorten it."]


def test_it_refuses_a_bomb_before_it_has_grown() -> None:
    zeros = b"<v>" + b"0" * 120_000_000 + b"</v>"
    bomb = with_part(xlsx_file([["Name"], ["A"]]), "xl/worksheets/sheet1.xml", (b"<sheetData>", b"<sheetData>" + zeros))
    assert len(bomb) < 1_000_000
    assert "inflates to more than" in refusal(xlsx_reading, bomb)


@pytest.mark.parametrize("doctype", [b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', b"<!DOCTYPE x>"])
def test_it_resolves_no_entities(doctype: bytes) -> None:
    hostile = with_part(
        xlsx_file([["Name"], ["A"]]), "xl/worksheets/sheet1.xml", (b"<worksheet", doctype + b"<worksheet")
    )
    assert "no XLSX file that can be read" in refusal(xlsx_reading, hostile)


def test_it_names_old_spreadsheets_and_those_with_a_password() -> None:
    assert "Save it as XLSX without a password" in refusal(xlsx_reading, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_a_cell_far_out_takes_no_memory() -> None:
    for place in (b'r="ZZZ9999999"', b'r="A99999999999"', b'r=""'):
        raw = with_part(xlsx_file([["Name"], ["A"]]), "xl/worksheets/sheet1.xml", (b'r="A2"', place))
        try:
            assert read_xlsx(raw).changes
        except Unreadable as refused:
            assert "columns" in str(refused)
