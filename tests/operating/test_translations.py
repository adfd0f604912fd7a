"""A text without a Chinese translation, or a catalogue that nobody compiled, is found before a reader finds it."""

import gettext
import io
from pathlib import Path

import pytest

from pia.lib import catalogues

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
PAGE = """{% load i18n %}
  <h1>{% trans "Welcome" %}</h1>
      <p>{% blocktrans trimmed count counter=risks %}
          One risk for {{ who }}
        {% plural %}
          {{ counter }} risks
        {% endblocktrans %}</p>
  {% if a %}
 <b title="{% translate "Open" context "state" %}">it's "odd" (</b>
"""
CODE = """
from django.utils.translation import gettext_lazy as _, pgettext, ngettext
a = _("Sign "
      "in")
b = pgettext("state", "Open")
c = ngettext("%(n)d day", "%(n)d days", 3)
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small product: one room with one module, one template."""
    (tmp_path / "pia" / "web" / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "pia" / "lib").mkdir()
    (tmp_path / "pia" / "web" / "apps.py").write_text("")
    (tmp_path / "pia" / "web" / "pages.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    return tmp_path


def translate(house: Path, *entries: str) -> catalogues.Survey:
    room = next(iter(catalogues.rooms(house)))
    room.po.write_text(HEADER + "\n\n".join(entries) + "\n", encoding="utf-8")
    return catalogues.survey(house)


def entry(msgid: str, msgstr: str, *, context: str = "", plural: str = "") -> str:
    lines = [f'msgctxt "{context}"'] if context else []
    lines += [f'msgid "{msgid}"']
    lines += [f'msgid_plural "{plural}"', f'msgstr[0] "{msgstr}"'] if plural else [f'msgstr "{msgstr}"']
    return "\n".join(lines)


ALL = [
    entry("Sign in", "登录"),
    entry("Open", "未关闭", context="state"),
    entry("%(n)d day", "%(n)d 天", plural="%(n)d days"),
    entry("Welcome", "欢迎"),
    entry("One risk for %(who)s", "%(counter)s 项风险", plural="%(counter)s risks"),
]


def test_it_finds_every_text_of_code_and_templates(house: Path) -> None:
    survey = translate(house)
    told = "\n".join(survey.problems)
    for text in ("Sign in", "Open", "%(n)d day", "Welcome", "One risk for %(who)s"):
        assert f"{text!r} is not translated" in told
    assert "pia/web/pages.py:3: 'Sign in' is not translated" in survey.problems
    assert len(survey.problems) == 5


def test_it_is_content_when_all_is_translated_and_compiles_without_gettext_tools(house: Path) -> None:
    survey = translate(house, *ALL)
    assert survey.problems == []
    (path,) = survey.stale()
    path.write_bytes(survey.contents[path])
    assert catalogues.survey(house).stale() == []
    chinese = gettext.GNUTranslations(io.BytesIO(path.read_bytes()))
    assert chinese.gettext("Welcome") == "欢迎"
    assert chinese.pgettext("state", "Open") == "未关闭"
    assert chinese.ngettext("%(n)d day", "%(n)d days", 3) == "%(n)d 天"


def test_it_notices_a_catalogue_that_was_not_compiled_again(house: Path) -> None:
    survey = translate(house, *ALL)
    (path,) = survey.stale()
    path.write_bytes(survey.contents[path])
    later = translate(house, *ALL[:3], entry("Welcome", "您好"), ALL[4])
    assert later.stale() == [path]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (entry("Welcome", "欢迎 %(name)s"), "different placeholders"),
        (entry("Welcome", "欢迎,请登录"), "half-width punctuation"),
        (ALL[3] + "\n\n" + ALL[3], "is there twice"),
        ("#, fuzzy\n" + ALL[3], "'Welcome' is not translated"),
        (entry("Welcome", ""), "'Welcome' is not translated"),
    ],
)
def test_it_names_a_translation_that_is_wrong(house: Path, wrong: str, says: str) -> None:
    survey = translate(house, *ALL[:3], wrong, ALL[4])
    assert any(says in problem for problem in survey.problems), survey.problems
