"""The small parts of a page: tones, trackers, people, citations; and that every icon named exists."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from pia.accounts.cast import Cast
from pia.programmes.vocabulary import Citation, Confidence, Text
from pia.web.components.marks import Tone, badge, count, digest, risk
from pia.web.components.stages import Lane, Place, Stage
from tests.on_stage import cast_on_stage
from tests.web.gallery import sprite

HOUSE = Path(__file__).parents[2]
ARTICLE = Text(en="PIPL Art. 55(1)", zh="《个人信息保护法》第五十五条第一项")
NAMED_ICON = re.compile(r"""(?:\{% icon |\bicon\(|\bicon=|symbol=|_icon=)["']([a-z-]+)["']""")


def render(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def test_it_draws_only_icons_that_the_sprite_has() -> None:
    known = set(re.findall(r'id="i-([a-z-]+)"', sprite()))
    sources = [*(HOUSE / "templates").rglob("*.html"), *(HOUSE / "pia" / "web").rglob("*.py")]
    named = {name for source in sources for name in NAMED_ICON.findall(source.read_text())}
    assert len(named) > 10
    assert named - known == set()


@pytest.mark.parametrize(
    ("tone", "symbol"), [("idle", "circle"), ("now", "half"), ("warn", "return"), ("ok", "check-circle")]
)
def test_it_gives_every_status_a_word_and_an_icon(tone: str, symbol: str) -> None:
    shown = badge("Waiting", tone)
    assert "Waiting</span>" in shown
    assert f"#i-{symbol}" in shown
    assert ("is-" in shown) is (tone != Tone.IDLE)


def test_it_refuses_a_tone_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="purple"):
        badge("Waiting", "purple")


def test_it_names_the_risk_and_keeps_its_rank_on_the_ramp() -> None:
    assert risk(2, "Medium") == '<span class="risk risk-2">Medium</span>'
    assert "risk-4" in risk(5, "Very high")


def test_it_shortens_digests_and_reads_counts_aloud() -> None:
    value = "9f2c41" + "0" * 54 + "a07e"
    assert ">9f2c41…a07e<" in digest(value)
    assert value in digest(value, whole=True)
    assert '<span class="vh"> open</span>' in count(3, hot=True, note="open")


def test_it_cites_in_the_language_of_the_page_however_the_citation_is_held() -> None:
    citation = Citation(text=ARTICLE, source="pipl", confidence=next(iter(Confidence)))
    held = [citation, ARTICLE, citation.as_dict(), ARTICLE.as_dict(), (ARTICLE.en, ARTICLE.zh)]
    for one in held:
        with translation.override("en"):
            assert ">PIPL Art. 55(1)<" in render("{% cite one %}", one=one)
        with translation.override("zh-hans"):
            assert ">《个人信息保护法》第五十五条第一项<" in render("{% cite one '/law/' %}", one=one)


def test_it_draws_one_branch_for_each_track_and_says_what_is_done() -> None:
    lanes = [Lane(name=name, icon="scale", href=f"#{name}", status="Open", tone=Tone.NOW) for name in "ABC"]
    stages = [
        Stage(name="Draft", place=Place.DONE, note="2 Nov"),
        Stage(name="In review", place=Place.CURRENT, lanes=lanes),
        Stage(name="Decision", place=Place.NEXT),
    ]
    shown = render("{% stage_tracker stages %}", stages=stages)
    assert shown.count('class="lane is-now"') == 3
    assert shown.count('aria-current="step"') == 1
    assert 'Draft<span class="vh">, done</span>' in shown
    assert shown.count("M4 50C") == 3
    assert shown.count("M28 50C") == 3
    assert '<span class="stage-dot">3</span>' in shown


def test_it_escapes_names_and_titles() -> None:
    nasty = "<b>x</b>"
    shown = render(
        "{% panel title=nasty key='p' %}{{ nasty }}{% endpanel %}{% empty title=nasty %}{% endempty %}"
        "{% crumb nasty '/' %}{% callout title=nasty %}{{ nasty }}{% endcallout %}{% facts pairs %}",
        nasty=nasty,
        pairs=[(nasty, nasty)],
    )
    assert nasty not in shown
    assert shown.count("&lt;b&gt;") == 8


@pytest.mark.django_db
@pytest.mark.sqlite
def test_it_shows_people_by_their_name_in_the_language_of_the_page() -> None:
    cast: Cast = cast_on_stage()
    with translation.override("zh-hans"):
        shown = render("{% who person note='隐私官' you=True %}", person=cast.chen)
    assert ">陈</span>" in shown
    assert "陈薇（您）" in shown
    assert 'aria-hidden="true">CW<' in render("{% avatar person %}", person=cast.chen)
