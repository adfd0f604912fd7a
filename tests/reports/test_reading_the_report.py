"""What is on the paper, in both languages: the chapters, the right characters, the marks of what is not translated."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.utils import timezone

from pia.assessments.actions import Action
from pia.audit.models import AuditEntry
from pia.reports import signoff
from pia.reports.documents import path_of, request_signoff_report
from pia.reports.rendering import manuscript
from tests.assessments.stories import Tale
from tests.reports.printed import Printed, squeezed

CHAPTERS = {
    "en": (
        "1 Executive summary",
        "2 Data inventory",
        "3 Risks and measures",
        "4 Clauses at issue in the agreement",
        "5 Reviews, opinion and advice",
        "6 Signatures",
        "Annex B: what the case was judged by",
        "Annex C: answers to the questionnaire",
        "Annex D: the words of the levels",
        "Annex E: entry in the register of processing",
    ),
    "zh": (
        "1 摘要",
        "2 个人信息清单",
        "3 风险与措施",
        "4 用户协议中的问题条款",
        "5 评审、意见与答复",
        "6 签署",
        "附录 B：评估所依据的版本",
        "附录 C：问卷答复",
        "附录 D：等级用语",
        "附录 E：处理活动登记册条目",
    ),
}
CHINESE_TITLE = "纸质相册打印"
CHINESE_SUMMARY = "用户选择照片，打印成相册后由受托方寄送。"
PRINTED_IN_FONTS = {"Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold", "Noto-Sans-Mono-CJK-SC"}


@pytest.fixture
def read(tale: Tale, work_off: Callable[[], int]) -> Callable[[str], Printed]:
    def read_in(language: str) -> Printed:
        document = request_signoff_report(tale.proposal, language, tale.cast.chen)
        work_off()
        return Printed.at(path_of(document))

    return read_in


@pytest.fixture
def told(tale: Tale) -> Callable[[str], str]:
    """The words of the page before it is set, which is a hundred times as quick."""

    def words(language: str) -> str:
        content = signoff.as_content(signoff.build(tale.case, language))
        page = manuscript(content, language=language, made_at=timezone.now(), identifier="0")
        return squeezed(unescape(re.sub(r"<[^>]+>", " ", page.html)))

    return words


def translated(tale: Tale) -> None:
    """Tang translates the title and the summary; nobody translates the rest."""
    changes = {"description/title@zh": CHINESE_TITLE, "description/summary@zh": CHINESE_SUMMARY}
    tale.act(Action.EDIT_ANSWERS, tale.cast.lin, changes=changes)


def test_it_prints_right_chinese_in_chinese_fonts_with_tags(tale: Tale, read: Callable[[str], Printed]) -> None:
    translated(tale)
    tale.returned()
    printed = read("zh")
    assert printed.fonts == PRINTED_IN_FONTS
    assert printed.boxes() == 0
    for words in (CHINESE_TITLE, CHINESE_SUMMARY, "北辰科技", "林悦", "个人信息保护法", "须进行影响评估"):
        assert words in printed.words
    assert printed.root["/Lang"] == "zh-Hans"
    assert printed.root["/MarkInfo"]["/Marked"]
    assert printed.reader.metadata is not None
    assert printed.reader.metadata.title == f"{tale.reference} {CHINESE_TITLE}"
    assert printed.reader.metadata.author == "北辰科技"
    flows, matrix = printed.tags("/Figure")
    assert "数据流向" in flows["/Alt"] and "风险矩阵" in matrix["/Alt"]
    assert printed.tags("/TH") and printed.tags("/H2")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_has_every_chapter_with_a_bookmark_and_a_number_on_every_page(
    tale: Tale, read: Callable[[str], Printed], language: str
) -> None:
    tale.in_review()
    printed = read(language)
    assert [one for one in CHAPTERS[language] if one not in printed.bookmarks] == []
    count = len(printed.pages)
    for number, page in enumerate(printed.pages[1:], 2):
        assert f"{number}/{count}" in squeezed(page)
        assert tale.reference in page


def test_it_marks_what_nobody_has_translated_and_says_which_text_prevails(
    tale: Tale, told: Callable[[str], str]
) -> None:
    translated(tale)
    tale.inventoried()
    chinese = told("zh")
    assert squeezed("本版为译本。本案卷以英文记录，以记录文本为准。") in chinese
    assert squeezed("Deliver the album that the user ordered 原文") in chinese
    assert f"{CHINESE_TITLE}原文" not in chinese
    english = told("en")
    assert squeezed("prevails over every translation") in english
    assert "Original" not in english


def test_it_marks_a_translation_whose_original_has_changed(tale: Tale, told: Callable[[str], str]) -> None:
    translated(tale)
    before = tale.proposal.summary
    tale.act(
        Action.EDIT_ANSWERS,
        tale.cast.lin,
        changes={"description/summary": "Users order a calendar."},
        base={"description/summary": before},
    )
    words = told("zh")
    assert squeezed(f"{CHINESE_SUMMARY} 译文待更新") in words
    assert squeezed(f"{CHINESE_TITLE} 译文待更新") not in words


def test_it_tells_the_recommendation_of_the_engine_from_the_decision(tale: Tale, told: Callable[[str], str]) -> None:
    tale.approved_with_conditions()
    words = told("en")
    assert squeezed("Recommendation of the engine") in words
    assert squeezed("It is never a decision.") in words
    assert squeezed("Decision of the approver Approved with conditions Sun Kai (Approver)") in words
    assert squeezed("At least until") in words
    assert "PIPLart.56" in words


def test_it_shows_every_signature_with_its_entry_and_who_has_still_to_sign(
    tale: Tale, told: Callable[[str], str]
) -> None:
    tale.approved_with_conditions()
    words = told("en")
    entries = tale.case.proposal.audit_count
    for signature in tale.case.signatures:
        assert squeezed(signature.by.name) in words
        assert squeezed(signature.statement) in words
        assert all(digest in words for digest in signature.digests.values())
    signed = AuditEntry.objects.filter(chain=tale.proposal.chain, action__in=[one.act for one in tale.case.signatures])
    assert signed.count() == len(tale.case.signatures)
    for number in signed.values_list("number", flat=True):
        assert squeezed(f"Entry {number} of the record") in words
    assert squeezed("Password entered again") in words
    assert squeezed("Zhao Min PI protection officer This report Not signed") in words
    assert squeezed(f"The audit record of the case has {entries} entries") in words
    assert tale.case.proposal.audit_head in words


def test_it_prints_findings_answers_and_checklists(tale: Tale, told: Callable[[str], str]) -> None:
    tale.returned().answer_findings()
    words = told("en")
    assert squeezed("Say how long the album is kept.") in words
    assert squeezed("Thirty days; the inventory says so now.") in words
    assert squeezed("Checklist: Security evaluation") in words
    assert "✓Met" in words
    assert squeezed("Changes requested") in words
