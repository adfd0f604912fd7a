"""Somebody types what no report should choke on: markup, addresses, endless words, turned writing, unknown signs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pia.assessments.actions import Action
from pia.assessments.models import DataItem
from pia.reports.documents import path_of, request_signoff_report
from pia.reports.models import DocumentState
from pia.reports.signoff.wording import language_of, printable
from pia.reports.typesetter_codes import FOREIGN_ADDRESS
from pia.reports.typesetting import Manuscript, NotSet, typesetter
from tests.assessments.stories import ITEM, Tale
from tests.reports.printed import Printed, squeezed

MARKUP = "</title><script>alert(1)</script><img src='http://127.0.0.1:9/x'><style>*{display:none}</style>"
ENDLESS = "W" * 180
TURNED = "album\u202egpj.exe\u202c مرحبا بالعالم שלום"
UNKNOWN = "party \U0001f389 \U000e0041 \ue123 end"
CONTROLS = "bell\x07 tab\t next\x85line nul-free\x1b[31m"


def test_it_prints_hostile_words_as_words(tale: Tale, work_off: Callable[[], int]) -> None:
    tale.inventoried()
    texts = [MARKUP, ENDLESS, TURNED, UNKNOWN, CONTROLS]
    DataItem.objects.bulk_create(
        DataItem(proposal=tale.proposal, ref=f"D{number}", **{**ITEM, "name": text, "purpose": text * 20})
        for number, text in enumerate(texts, 10)
    )
    proposal = tale.proposal
    proposal.title = MARKUP
    proposal.save()
    document = request_signoff_report(proposal, "en", tale.cast.chen)
    work_off()
    document.refresh_from_db()
    assert document.state == DocumentState.READY
    printed = Printed.at(path_of(document))
    assert squeezed(MARKUP) in printed.words
    assert printed.reader.metadata is not None and MARKUP in str(printed.reader.metadata.title)
    assert "WWWWWWWW" in printed.words
    assert "[U+1F389]" in printed.words
    assert "\u202e" not in printed.words
    assert printed.boxes() == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\u202eb\u2066c\x00d\ufeff", "abcd"),
        ("  \x07 ", ""),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_it_leaves_out_what_cannot_be_printed(typed: str, shown: str) -> None:
    assert printable(typed) == shown


@pytest.mark.parametrize(("text", "language"), [("人脸 face", "zh"), ("face", "en"), ("365 / 12 %", ""), ("𠮷", "zh")])
def test_it_knows_chinese_by_its_characters(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"])
def test_it_refuses_a_page_that_asks_for_anything_from_outside(tmp_path: Path, address: str) -> None:
    page = Manuscript(html=f'<html lang="en"><img src="{address}" alt="x">', css="", chinese=False, identifier="0")
    with pytest.raises(NotSet) as refusal:
        typesetter.set(page, tmp_path / "x.pdf")
    assert refusal.value.code == FOREIGN_ADDRESS


def test_it_prints_what_a_reviewer_typed_over_many_lines(tale: Tale, work_off: Callable[[], int]) -> None:
    tale.in_review()
    tale.take("legal", tale.cast.he)
    tale.act(
        Action.RAISE_FINDING, tale.cast.he, on=tale.review("legal"), text="\n".join(f"line {n}" for n in range(400))
    )
    document = request_signoff_report(tale.proposal, "en", tale.cast.chen)
    work_off()
    words = Printed.at(path_of(document)).words
    assert "line0line1" in words and "line398line399" in words
