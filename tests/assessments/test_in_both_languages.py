"""The albums are recorded in English; Zhao reads Chinese: whose words she is shown, on pages and on paper alike."""

import pytest
from django.utils import translation

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.languages import Origin, worded
from pia.reports.signoff.wording import ORIGINAL, STALE, Speaker
from pia.web.record_text import record_text
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db
SUMMARY = "description/summary"


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    """Titles of measures are as in the catalogue, which knows them in Chinese."""
    told = Tale(stage, album(stage)).inventoried()
    told.score_everything()
    return told


def shown(tale: Tale, address: str) -> tuple[str, str, Origin]:
    found = worded(tale.case, address, flat(collect(tale.case))[address], "zh")
    return found.text, found.language, found.origin


def test_it_shows_a_translation_and_says_when_it_is_older_than_its_source(tale: Tale) -> None:
    cast = tale.cast
    original = tale.proposal.summary
    assert shown(tale, SUMMARY) == (original, "en", Origin.ORIGINAL)
    tale.act(Action.REOPEN_INVENTORY, cast.chen, reason="Translate it, please.")
    tale.act(Action.RESCREEN, cast.chen, reason="Translate it, please.")
    tale.act(Action.RETURN_TO_DRAFT, cast.chen, reason="Translate it, please.")
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={f"{SUMMARY}@zh": "用户订购印刷相册。"})
    assert shown(tale, SUMMARY) == ("用户订购印刷相册。", "zh", Origin.TRANSLATION)
    tale.act(Action.EDIT_ANSWERS, cast.lin, changes={SUMMARY: "Users order a printed calendar."})
    assert shown(tale, SUMMARY) == ("用户订购印刷相册。", "zh", Origin.STALE_TRANSLATION)
    assert worded(tale.case, SUMMARY, "Users order a printed calendar.", "en").origin is Origin.RECORD


def test_it_takes_the_catalogues_words_while_the_text_is_the_catalogues(tale: Tale) -> None:
    measure = tale.case.measures[0]
    address = f"measures/{measure.ref}/title"
    entry = tale.case.programme.measure(measure.catalogue_id)
    assert entry is not None
    assert shown(tale, address) == (entry.title.zh, "zh", Origin.CATALOGUE)
    tale.act(Action.EDIT_MEASURES, tale.cast.chen, changes={address: "Delete every photo after printing"})
    assert shown(tale, address) == ("Delete every photo after printing", "en", Origin.ORIGINAL)


def test_it_says_the_same_on_a_page_and_on_paper(tale: Tale) -> None:
    ref = tale.case.measures[0].ref
    tale.act(Action.EDIT_SCORES, tale.cast.chen, changes={f"risks/{tale.case.risks[0].ref}/title@zh": "照片外泄"})
    tale.act(Action.EDIT_MEASURES, tale.cast.chen, changes={f"measures/{ref}/title": "Delete after printing"})
    case, speaker = tale.case, Speaker(tale.case, "zh")
    texts = {
        address: text for address, text in flat(collect(case)).items() if isinstance(text, str) and "@" not in address
    }
    assert len(texts) > 30
    with translation.override("zh-hans"):
        for address, text in texts.items():
            on_page, on_paper = record_text(case, address, text), speaker.text(address, text)
            assert on_page.text == on_paper.text
            assert on_page.stale == (on_paper.mark == STALE)
            assert on_page.foreign or on_paper.mark != ORIGINAL, address
