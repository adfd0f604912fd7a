"""Song Mei brings in what other companies wrote with the CNIL software, in all the ways in which its versions write."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override

from pia.interop.cnil_reading import read
from pia.interop.exchange import Incoming
from pia.programmes.located_yaml import Unreadable
from tests.interop.cnil_files import answers, lost, raw, refused_by_the_door, values
from tests.interop.tables import item, reading


def incoming(file: bytes | str, name: str = "pia.json") -> Incoming:
    """What a file (or a fixture by its name) would make; every value of it is one that the door takes."""
    found = read(raw(file) if isinstance(file, str) else file, name, reading())
    assert refused_by_the_door(found) == {}
    json.dumps(found.aside, allow_nan=False).encode()
    return found


def changed(**pia: Any) -> bytes:
    """The plain file of the bakery with other values in its PIA."""
    data = values("lists-null")
    return json.dumps({**data, "pia": {**data["pia"], **pia}}).encode()


def refusal(file: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(file, "pia.json", reading())
    assert all(problem.file == "pia.json" for problem in refused.value.problems)
    return str(refused.value)


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), body)
    return made.getvalue()


def test_it_fills_the_case_and_keeps_the_rest_aside() -> None:
    found = incoming("complete")

    description = {k.removeprefix("description/"): v for k, v in found.changes.items() if k.startswith("description/")}
    assert found.title == description["title"] == "Loyalty card of the bakery"
    assert description["summary"].splitlines()[1] == "Ten points are worth a loaf."
    assert (description["jurisdictions"], description["record_language"]) == (["eu"], "en")
    assert description["short_record"] == {
        "purposes": "Crediting points\nSending a voucher on the birthday",
        "categories": "The card needs:\nName of the customer\nPostcode\nPurchases of the last year",
        "recipients": "Kartenwerk, which prints the cards.",
        "retention": "Three years after the last purchase.",
        "security": "Locked till\nEncrypted database\nNightly copy",
    }
    assert item(found, "D02") == {
        "name": "Postcode",
        "purpose": "Crediting points\nSending a voucher on the birthday",
        "basis_stated": "Contract with the customer.",
        "retention_proposed": "Three years after the last purchase.",
    }
    assert found.changes["measures/M02/description"] == "AES 256, keys at the owner."
    assert found.aside["pia"]["x_origin"] == {"tool": "kept", "tags": ["a", "b"]}
    assert [row["reference_to"] for row in found.aside["comments"]] == [121, 103, 110, 1]


def test_it_names_everything_that_has_no_field_here() -> None:
    found = incoming("complete")

    assert all(loss.kept for loss in found.losses)
    transfers = lost(found.losses, "question 227: transfers")
    assert transfers.what == "None outside the Union." and "From the imported file" in str(transfers.why)
    opinion = lost(found.losses, "pia.dpo_opinion")
    assert opinion.what.startswith("Proportionate") and "nobody here said or signed it" in str(opinion.why)
    assert lost(found.losses, "(3.2)").what == "Lock the safe, too."
    assert not any("question 32" in str(loss.where) for loss in found.losses)
    asked = {112, 113, 122, 123, 213, 214, *range(221, 226), 227}
    assert all(lost(found.losses, f"question {question}") for question in asked)
    with override("zh-hans"):
        assert str(transfers.where) == "answers（问题 227：跨境提供）"


IRREGULAR: list[tuple[str, Callable[[Incoming], Any], Any]] = [
    ("references-as-strings", lambda f: sorted(answers(f.aside)), [111, 121, 211, 212, 215, 226]),
    ("references-as-strings", lambda f: [c["reference_to"] for c in f.aside["comments"]], [121, 101]),
    ("references-as-strings", lambda f: [c["for_measure"] for c in f.aside["comments"]], [False, True]),
    ("references-as-strings", lambda f: f.aside["evaluations"][0]["reference_to"], "3.1.101"),
    ("gauges-as-strings", lambda f: answers(f.aside)[325]["gauge"], 2),
    ("gauges-as-strings", lambda f: answers(f.aside)[336]["gauge"], None),
    ("gauges-as-strings", lambda f: lost(f.losses, "question 335: severity).gauge").kept, False),
    (
        "gauges-as-strings",
        lambda f: [e["gauges"] for e in f.aside["evaluations"][:2]],
        [{"x": 2, "y": 1}, {"x": 0, "y": 0}],
    ),
    ("gauges-as-strings", lambda f: (f.aside["pia"]["status"], f.aside["pia"]["dpo_status"]), (2, 1)),
    ("data-keys-missing", lambda f: answers(f.aside)[325], {"text": None, "gauge": 1, "list": []}),
    ("data-keys-missing", lambda f: answers(f.aside)[122], {"text": None, "gauge": None, "list": []}),
    ("arrays-missing", lambda f: f.aside["answers"] + f.aside["comments"], []),
    ("arrays-of-other-types", lambda f: lost(f.losses, "comments").what, "{}"),
    ("old-spellings", lambda f: f.aside["pia"]["rejection_reason"], "Too much data."),
    ("old-spellings", lambda f: f.aside["pia"]["applied_adjustments"], "The postcode was dropped."),
    ("old-spellings", lambda f: {"rejected_reason", "applied_adjustements"} & f.aside["pia"].keys(), set()),
    ("junk-of-2018", lambda f: {"dbVersion", "tableName", "objectStore"} & f.aside["pia"].keys(), set()),
    ("junk-of-2018", lambda f: lost(f.losses, "pia.serverUrl").kept, False),
    ("booleans-for-numbers", lambda f: [f.aside["pia"][k] for k in ("is_example", "dpo_status")], [1, 1]),
    ("booleans-for-numbers", lambda f: f.aside["pia"]["concerned_people_searched_opinion"], True),
    ("booleans-for-numbers", lambda f: f.aside["evaluations"][0]["status"], 1),
    ("object-object", lambda f: [e["reference_to"] for e in f.aside["evaluations"]], ["3.1.101"]),
    ("object-object", lambda f: lost(f.losses, "evaluations[1]").what, "3.1.[object Object]"),
    ("object-object", lambda f: lost(f.losses, "comments[0]").what, "Lost, too."),
    ("lists-null", lambda f: [answers(f.aside)[q]["list"] for q in (321, 322, 323)], [[], ["Theft"], ["Burglar", "7"]]),
    ("lists-null", lambda f: lost(f.losses, "(question 323: sources of risk).list").kept, False),
    ("nested-pia", lambda f: "pia" in f.aside["pia"], False),
    ("loose-ends", lambda f: [m["id"] for m in f.aside["measures"]], [101, 1, 2, 3]),
    ("loose-ends", lambda f: f.changes["measures/M04/title"], "Guard dog"),
    ("loose-ends", lambda f: len(f.aside["evaluations"]), 1),
    ("structure-of-a-shop", lambda f: "structure_id" in f.aside["pia"], False),
    ("structure-of-a-shop", lambda f: "<script" in str(f.aside["pia"]["structure_data"]), False),
    ("structure-of-a-shop", lambda f: lost(f.losses, "(question 2210)").what, "There is no club."),
    ("chinese", lambda f: (f.changes["description/record_language"], f.title), ("zh", "面包店会员卡")),
    ("chinese", lambda f: f.changes["measures/M01/title"], "未命名的措施"),
    ("french", lambda f: f.changes["description/record_language"], "en"),
    ("french", lambda f: [v for k, v in f.changes.items() if k.endswith("/name")], ["Nom du client", "Code postal"]),
    ("rows-of-other-types", lambda f: answers(f.aside)[111]["text"].startswith("<p>Customers"), True),
    ("rows-of-other-types", lambda f: lost(f.losses, "answers[6]").what.startswith("<p>A second"), True),
]


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _said, _wanted in IRREGULAR))
def test_it_takes_what_versions_and_servers_write_differently(name: str) -> None:
    found = incoming(name)

    assert [said(found) for which, said, _wanted in IRREGULAR if which == name] == [
        wanted for which, _said, wanted in IRREGULAR if which == name
    ]


def test_it_takes_a_file_that_begins_with_a_byte_order_mark() -> None:
    assert incoming(b"\xef\xbb\xbf" + raw("complete")).changes == incoming("complete").changes


def test_it_takes_the_one_json_file_of_an_archive() -> None:
    alone = incoming(packed(export__pia_json=raw("complete"), plan_pdf=b"%PDF"))
    named = incoming(packed(pia_json=raw("complete"), other_json=b"{}"))

    assert alone.changes == named.changes == incoming("complete").changes
    assert lost(alone.losses, "plan.pdf").what == "Attachment"
    assert "2 JSON files" in refusal(packed(a_json=b"{}", b_json=b"{}"))
    assert "No JSON file" in refusal(packed(word_document_xml=b"<x/>"))
    assert "cannot be unpacked" in refusal(packed(pia_json=raw("complete"))[:-40])


def crowded(entries: int) -> bytes:
    """An archive whose directory lists the same empty file again and again."""
    first = packed(pia_json=b"")
    start, end = first.index(b"PK\x01\x02"), first.index(b"PK\x05\x06")
    directory = first[start:end] * entries
    tail = first[end : end + 12] + len(directory).to_bytes(4, "little") + first[end + 16 :]
    return first[:start] + directory + tail


NO_PIA = [
    (crowded(2_001), "more than 2000 files"),
    (crowded(20_001), "more than 2000 files"),
    (raw("structure"), "structure (template)"),
    (raw("knowledge-base"), "knowledge base"),
    (raw("server-export"), "list that pia-back exports"),
    (raw("server-single"), "form of pia-back"),
    (raw("no-pia"), "No “pia” object"),
    (b"[]", "No “pia” object"),
    (b"7", "No “pia” object"),
    (b'{"pia": []}', "No “pia” object"),
    (b"", "The file is empty"),
    (b" \n", "The file is empty"),
    (b"id: x\n", "not JSON: it breaks off at character 1"),
    (b'{"pia": {"name": "x}\n', "pia.json:1: This is not JSON"),
    ("é".encode("latin-1"), "not UTF-8"),
    (raw("complete").decode().encode("utf-16"), "not UTF-8"),
    (b'{"pia": ' + b"[" * 100_000, "nested too deeply"),
    (b'{"pia": {"x": ' + b"[" * 60 + b"]" * 60 + b"}}", "nested too deeply"),
    (b'{"pia": {}, "x": [' + b"{}," * 250_000 + b"{}]}", "more parts than a PIA"),
    (b'{"pia": {}, "answers": ["' + rb"\u003cb>" * 310_000 + b'"]}', "more parts than a PIA"),
    (b'{"pia": {}, "comments": [' + b"0," * 6_000 + b"0]}", "more than 5000 rows"),
    (b" " * 20_000_001, "larger than 20 MB"),
    (packed(pia_json=b'{"pia": {}}' + b" " * 30_000_000), "inflates to more than"),
]


@pytest.mark.parametrize(("file", "words"), NO_PIA, ids=[words for _file, words in NO_PIA])
def test_it_says_what_a_file_is_that_is_no_pia(file: bytes, words: str) -> None:
    assert words in refusal(file)


def test_it_leaves_out_what_no_system_keeps() -> None:
    found = incoming(
        changed(name="NUL \x00 and half \ud800 a pair", category="x").replace(b'"progress": 10', b'"progress": 1e999')
    )
    endless = incoming(
        changed().replace(b'"id": 14', b'"id": ' + b"9" * 5_000).replace(b'"is_example": 0', b'"x": NaN')
    )

    assert found.title == "NUL and half a pair"
    assert [str(loss.where) for loss in found.losses if not loss.kept][:2] == ["a number", "a text"]
    assert "id" not in endless.aside["pia"] or endless.aside["pia"]["id"] is None
    assert endless.aside["pia"]["x"] is None


def test_it_cleans_every_text_and_says_what_it_took_out() -> None:
    found = incoming("unsafe-html")

    kept = json.dumps(found.aside)
    assert not any(word in kept for word in ("steal()", "onerror", "<script", "<iframe", "<svg", "style="))
    text = answers(found.aside)[111]["text"]
    assert text.startswith("<p>Customers collect’s ") and 'src="data:image/png;base64,' in text
    report = lost(found.losses, "(question 111: the processing).text")
    assert str(report.what) == "style, onclick, <script>, src, onerror, href, comment" and not report.kept
    assert found.changes["description/summary"] == "Customers collect’s points.\nmore"


def test_it_keeps_names_of_people_but_neither_their_addresses_nor_their_accounts() -> None:
    found = incoming("accounts")

    everything = json.dumps([found.changes, found.aside]) + "".join(str(loss.what) for loss in found.losses)
    assert "@" not in everything and "77aa" not in everything
    pia = found.aside["pia"]
    assert (pia["author_name"], pia["evaluator_name"], pia["validator_name"]) == ("Nora Blanc", "Paul Riva", None)
    assert {"user_pias", "guests", "lock_version"}.isdisjoint(pia) and "user" not in found.aside["comments"][0]
    assert lost(found.losses, "comments[0]").what == "Paul Riva"
    assert [str(loss.what) for loss in found.losses if loss.where == "pia.user_pias"][2] == "Guest One (guest)"


def test_it_makes_no_more_rows_and_no_longer_texts_than_a_case_holds() -> None:
    data = values("complete")
    texts = {row["reference_to"]: row["data"] for row in data["answers"]}
    texts[121]["text"] = "<ul>" + "".join(f"<li>Thing {n}</li>" for n in range(250)) + "</ul>"
    texts[111]["text"] = texts[211]["text"] = texts[212]["text"] = "word " * 5_000
    data["pia"]["name"] = "n" * 300
    found = incoming(json.dumps(data).encode())

    assert len([address for address in found.changes if address.endswith("/name")]) == 200
    assert lost(found.losses, "answers (question 121").what.startswith("Thing 200, Thing 201")
    assert [len(str(found.changes[f"description/{name}"])) for name in ("title", "summary")] == [200, 19_999]
    assert "300 characters" in str(lost(found.losses, "question 212").why)


def test_it_takes_the_first_line_where_nothing_is_listed_and_no_item_where_nothing_is_said() -> None:
    data = values("complete")
    data["answers"][1]["data"]["text"] = "<p>Name and postcode.</p><p>Nothing else.</p>"
    listed = incoming(json.dumps(data).encode())
    data["answers"][1]["data"]["text"] = "<p>&nbsp;</p>"

    assert [listed.changes[k] for k in listed.changes if k.endswith("/name")] == ["Name and postcode."]
    assert not any(k.startswith("inventory/") for k in incoming(json.dumps(data).encode()).changes)
