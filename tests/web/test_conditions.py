"""Lin Yue meets the conditions of the albums in a browser: files, links and notes, and what others see of them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pia.accounts import people
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.evidence import LARGEST, Upload, clean_name, problems_with
from pia.assessments.models import Attachment, Condition, Evidence
from pia.assessments.states import ConditionState, State
from pia.lib import canonical
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 deletion tested on 3 December"


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        publish_first_edition()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """C01 is security's; C02 comes every month; C03 counts people; C04 and on each cover a measure."""
    told = Tale(stage, album(stage)).in_review()
    told.clears("security", stage.marcus, "Encrypt the photos at the printer")
    told.clears("legal", stage.he)
    later = {"phase": "after_launch", "stops_launch": True}
    first = timezone.localdate() + timedelta(days=20)
    told.act(
        Action.ADD_CONDITION,
        stage.sun,
        **{
            "text": "Report the complaints",
            "kind": "recurring",
            "every": 1,
            "every_unit": "months",
            "due": first,
            **later,
        },
    )
    counted = {"kind": "counter", "counts": "stored persons", "threshold": 100_000, "term": 30}
    told.act(
        Action.ADD_CONDITION, stage.sun, text="File the use of faces", **counted, term_unit="working_days", **later
    )
    told.settle_everything()
    told.act(Action.APPROVE_WITH_CONDITIONS, stage.sun)
    return told


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def as_person(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person


def at(tale: Tale, tail: str = "") -> str:
    return f"/proposals/{tale.reference}/conditions/{tail}"


def row(tale: Tale, ref: str = "C01") -> Condition:
    return Condition.objects.get(proposal=tale.proposal, ref=ref)


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]  # a page, never a stream


def hand_in(browser: Client, tale: Tale, *files: tuple[str, bytes], ref: str = "C01", **typed: str) -> HttpResponseBase:
    sent = [SimpleUploadedFile("x", content) for _name, content in files]
    for file, (name, _content) in zip(sent, files, strict=True):
        file._name = name  # type: ignore[attr-defined]  # as a hostile client sends it, past Django's own cleaning
    address = f"/proposals/{tale.reference}/condition/{ref}/act/file_evidence/"
    return browser.post(address, {"evidence": "", "links": "", "files": sent, **typed})


def verify(browser: Client, tale: Tale, **typed: str) -> HttpResponseBase:
    return browser.post(f"/proposals/{tale.reference}/condition/C01/act/verify_condition/", typed)


def test_it_hands_in_a_file_a_link_and_a_note_and_somebody_else_verifies_them(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    lin, wu = browse(tale.cast.lin), browse(tale.cast.wu)
    page = text(lin.get(at(tale, "C01/")))
    assert 'enctype="multipart/form-data"' in page and 'type="file"' in page and "multiple" in page
    typed = {"evidence": "Tested at the printer.", "links": "https://tests.northlight.example/17"}
    sent = hand_in(lin, tale, ("report.pdf", PDF), **typed)
    assert sent.status_code == 302
    page = text(wu.get(at(tale)))
    for words in (
        "report.pdf",
        "leads to tests.northlight.example",
        "Tested at the printer.",
        "Lin Yue",
        "of 5 blocking",
    ):
        assert words in page, words
    assert 'rel="noopener noreferrer nofollow"' in page
    page = text(wu.get(at(tale, "C01/")))
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert verify(wu, tale, verdict="verified", seen=seen).status_code == 302
    assert (row(tale).state, row(tale).verified_by) == (ConditionState.VERIFIED, tale.cast.wu)
    filing = tale.case.filings_of(row(tale))[0]
    assert filing.judged_digest == seen == canonical.digest([filing.digest])
    assert "Wu Fang" in text(lin.get(at(tale, "C01/")))


def test_it_is_asked_again_where_more_was_filed_than_was_looked_at(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    lin, wu = browse(tale.cast.lin), browse(tale.cast.wu)
    hand_in(lin, tale, ("report.pdf", PDF))
    seen = text(wu.get(at(tale, "C01/"))).split('name="seen" value="')[1].split('"')[0]
    hand_in(lin, tale, evidence="And one more thing.")
    answer = verify(wu, tale, verdict="verified", seen=seen)
    assert answer.status_code == 422
    assert "More evidence was filed since you looked" in text(answer)
    assert row(tale).state == ConditionState.FILED
    filings = tale.case.filings_of(row(tale))
    assert [len(one.pieces.all()) for one in filings] == [1, 1], "a second filing adds and replaces nothing"


def test_it_says_what_is_missing_and_keeps_what_was_filed(tale: Tale, browse: Callable[[User], Client]) -> None:
    lin, wu = browse(tale.cast.lin), browse(tale.cast.wu)
    hand_in(lin, tale, ("report.pdf", PDF))
    assert verify(wu, tale, verdict="insufficient").status_code == 422
    assert verify(wu, tale, verdict="insufficient", reason="The date is missing.").status_code == 302
    page = text(lin.get(at(tale, "C01/")))
    assert "The date is missing." in page and "Did not suffice" in page and "report.pdf" in page


def test_it_sends_a_file_to_be_saved_and_to_do_nothing_else(tale: Tale, browse: Callable[[User], Client]) -> None:
    lin = browse(tale.cast.lin)
    hand_in(lin, tale, ("测试报告.pdf", PDF))
    file = Attachment.objects.get(proposal=tale.proposal)
    address = f"/proposals/{tale.reference}/evidence/{file.public_id}/"
    sent = lin.get(address)
    assert bytes(sent.content) == PDF
    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%B5%8B")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent["Content-Security-Policy"] and "script-src" not in sent["Content-Security-Policy"]
    for stranger in (tale.cast.song, tale.cast.ravi):
        assert browse(stranger).get(address).status_code == 404
        assert browse(stranger).get(at(tale)).status_code == 404
    assert Client().get(address).status_code == 302
    other = Tale(tale.cast, album(tale.cast))
    assert lin.get(f"/proposals/{other.reference}/evidence/{file.public_id}/").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_attachment SET content = %s", [b"%PDF-1.7 something else"])
    assert lin.get(address).status_code == 409, "what is no longer what was handed in is not sent"


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 30_000_000)
    return packed.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = [
    ("report.pdf", b"%PDF-" + b"x" * LARGEST, "larger than 20 MB"),
    ("report.pdf", b"MZ\x90\x00\x03", "not what its name says"),
    ("report.png", SVG, "not what its name says"),
    ("report.svg", SVG, "of a kind that is not taken"),
    ("report.html", b"<script>alert(1)</script>", "of a kind that is not taken"),
    ("report.pdf.exe", b"MZ\x90\x00\x03", "of a kind that is not taken"),
    ("notes.txt", b"MZ\x90\x00\x03", "not what its name says"),
    ("empty.pdf", b"", "empty"),
    ("report", PDF, "of a kind that is not taken"),
]


@pytest.mark.parametrize(("name", "content", "why"), HOSTILE, ids=[f"{n} {w}" for n, _c, w in HOSTILE])
def test_it_refuses_what_is_too_large_or_not_what_it_says(
    tale: Tale, browse: Callable[[User], Client], name: str, content: bytes, why: str
) -> None:
    answer = hand_in(browse(tale.cast.lin), tale, (name, content))
    assert answer.status_code == 422
    assert why in text(answer)
    assert not Attachment.objects.exists() and row(tale).state == ConditionState.OPEN


def test_it_refuses_more_at_once_than_it_keeps() -> None:
    large = Upload("report.pdf", b"%PDF-" + b"x" * (LARGEST - 5))
    assert problems_with([large, large]) == []
    assert [str(one) for one in problems_with([large] * 3)] == ["Hand in at most 50 MB at a time."]
    small = [Upload("report.pdf", PDF)] * 11
    assert [str(one) for one in problems_with(small)] == ["Hand in at most 10 files at a time."]


def test_it_keeps_a_bomb_in_a_zip_closed(tale: Tale, browse: Callable[[User], Client]) -> None:
    assert hand_in(browse(tale.cast.lin), tale, ("logs.zip", bomb())).status_code == 302
    assert Attachment.objects.get().size < 100_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cron.d/report.pdf", "report.pdf"),
        ("C:\\Users\\lin\\report.pdf", "report.pdf"),
        ("re\u202efdp.exe\u202c.pdf", "refdp.exe.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ('re"po<rt>.pdf', "re_po_rt_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("e\u0301tude 测试.pdf", "étude 测试.pdf"),
    ],
)
def test_it_keeps_no_more_of_a_name_than_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://tests.example/x",
        "https://",
        "https://user@evil.example/",
        "//x.example",
    ],
)
def test_it_refuses_what_is_no_address_of_a_page(tale: Tale, browse: Callable[[User], Client], link: str) -> None:
    answer = hand_in(browse(tale.cast.lin), tale, links=link)
    assert answer.status_code == 422 and "is not the address of a page" in text(answer)
    assert not Evidence.objects.exists()


def test_it_takes_twenty_links_at_a_time(tale: Tale, browse: Callable[[User], Client]) -> None:
    links = [f"https://tests.northlight.example/{number}" for number in range(21)]
    answer = hand_in(browse(tale.cast.lin), tale, links="\n".join(links))
    assert answer.status_code == 422 and "Give at most 20 links at a time." in text(answer)
    assert hand_in(browse(tale.cast.lin), tale, links="\n".join(links[1:])).status_code == 302
    assert Evidence.objects.count() == 20


def test_it_shows_a_stand_in_of_another_team_the_condition(tale: Tale, browse: Callable[[User], Client]) -> None:
    """Song Mei, of Growth, sees nothing else of this case."""
    today, song = timezone.localdate(), tale.cast.song
    people.delegate(tale.cast.lin, song, starts=today, ends=today, by=tale.cast.lin, reason="on leave")
    page = text(browse(song).get(at(tale, "C01/")))
    assert "File evidence" in page and "Encrypt the photos at the printer" in page
    assert hand_in(browse(song), tale, evidence="Done.").status_code == 302
    assert "Song Mei for Lin Yue" in text(browse(tale.cast.wu).get(at(tale, "C01/")))


def test_it_tells_how_far_the_conditions_are_and_what_the_approval_waits_for(
    tale: Tale, browse: Callable[[User], Client]
) -> None:
    page = text(browse(tale.cast.chen).get(at(tale)))
    blocking = [one.ref for one in tale.case.conditions if one.blocking]
    assert f"0 of {len(blocking)} blocking verified" in page
    for words in (
        "What the approval waits for",
        "Every month",
        "Duties that a figure brings about",
        "not reported yet",
    ):
        assert words in page, words
    tale.meet_conditions()
    assert tale.state is State.APPROVED
    page = text(browse(tale.cast.chen).get(at(tale)))
    assert f"{len(blocking)} of {len(blocking)} blocking verified" in page
    assert "What the approval waits for" not in page and "What stops the launch today" not in page


def test_it_reports_a_figure_and_sees_the_term_run(tale: Tale, browse: Callable[[User], Client]) -> None:
    lin, day = browse(tale.cast.lin), timezone.localdate().isoformat()
    address = f"/proposals/{tale.reference}/condition/C03/act/report_figure/"
    assert lin.post(address, {"value": "100000", "counted_on": day}).status_code == 302
    page = text(lin.get(at(tale, "C03/")))
    for words in ("100,000", "30 working days", "Reached on", "File evidence"):
        assert words in page, words
    assert 'value="100000" max="100000"' in page


def test_it_says_all_of_it_in_chinese(tale: Tale, browse: Callable[[User], Client]) -> None:
    lin = browse(tale.cast.lin)
    lin.cookies["django_language"] = "zh-hans"
    tale.cast.lin.language = "zh-hans"
    tale.cast.lin.save()
    for tail in ("", "C01/", "C02/", "C03/"):
        page = text(lin.get(at(tale, tail)))
        assert "附加条件" in page
        for english in (
            "Blocks the launch",
            "Every month",
            "blocking verified",
            "Nothing has been filed",
            "Counted on",
        ):
            assert english not in page, english


def test_it_asks_no_more_questions_for_more_conditions(tale: Tale, browse: Callable[[User], Client]) -> None:
    chen = browse(tale.cast.chen)
    chen.get(at(tale))
    with CaptureQueriesContext(connection) as few:
        chen.get(at(tale))
    for condition in tale.case.conditions:
        if condition.blocking:
            tale.act(Action.FILE_EVIDENCE, tale.cast.lin, on=condition, evidence="Test report 17")
    with CaptureQueriesContext(connection) as many:
        chen.get(at(tale))
    assert len(many) <= len(few) + 3, "evidence is read at once, not for each condition"
