"""Says things in the report's language: product texts as they are, people's words translated or marked as original."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.languages import Origin, Worded, worded
from pia.lib import dates
from pia.programmes.definition import Text
from pia.reports.signoff.said import Said, Tone

CHINESE = "zh"
DJANGO_LANGUAGE = {"en": "en", "zh": "zh-hans"}
HTML_LANG = {"en": "en", "zh": "zh-Hans"}
ORIGINAL = "original"
STALE = "stale"

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
# Controls say nothing on paper, and the ones that turn the direction of writing can make a text say something else.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ue000-\uf8ff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """The text without what cannot or must not be printed; line breaks stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")).strip()


def language_of(text: str) -> str:
    """Says "zh" where there is a Chinese character, "en" for other letters, nothing for numbers and signs."""
    if _HAN.search(text):
        return CHINESE
    return "en" if _LETTER.search(text) else ""


class Speaker:
    """One case told in one language."""

    def __init__(self, case: Case, language: str) -> None:
        self.case = case
        self.language = language
        self.record_language: str = case.proposal.record_language
        self.marks: set[str] = set()

    @property
    def translates(self) -> bool:
        """Whether the report is in another language than the record."""
        return self.language != self.record_language

    def text(self, address: str, value: str) -> Said:
        """A field of the content: the record's own words, its translation, or the original marked as such."""
        return self.told(worded(self.case, address, value, self.language))

    def told(self, found: Worded) -> Said:
        """Words that were looked up before, marked by where they come from."""
        if found.origin in (Origin.RECORD, Origin.ORIGINAL):
            return self.typed(found.text)
        return self._said(found.text, STALE if found.origin is Origin.STALE_TRANSLATION else "")

    def plain(self, text: str) -> Said:
        """Words of the product or the organisation in the report's language."""
        return self._said(text)

    def foreign(self, text: str) -> Said:
        """Words that exist in the other language only."""
        return self._said(text, ORIGINAL)

    def typed(self, value: Any) -> Said:
        """Words without a translation: marked where they are in another language than the report."""
        text = str(value)
        original = self.translates and language_of(text) not in ("", self.language)
        return self._said(text, ORIGINAL if original else "")

    def named(self, value: str) -> Said:
        """A name: marked only where the report's readers cannot read any of it; many firms carry two names."""
        readable = _LATIN.search(value) if self.language != CHINESE else True
        return self._said(value) if readable else self.typed(value)

    def verbatim(self, value: str, language: str) -> Said:
        """Words that stand as they were signed or published, in their own language."""
        return Said(printable(value), HTML_LANG[language])

    def maybe(self, value: str) -> Said | None:
        """The same as `typed`, nothing for nothing."""
        return self.typed(value) if value.strip() else None

    def maybe_text(self, address: str, value: str) -> Said | None:
        """The same as `text`, nothing for nothing."""
        return self.text(address, value) if value.strip() else None

    def label(self, text: Text) -> str:
        """A product text."""
        return text.in_language(self.language)

    def listed(self, parts: Iterable[str]) -> str:
        """Joined as the language joins a list."""
        return ("、" if self.language == CHINESE else ", ").join(part for part in parts if part)

    def day(self, value: date | datetime) -> str:
        """A date in words."""
        return dates.long_day(value, self.language)

    def moment(self, value: datetime) -> str:
        """A moment as records name it, with its time zone."""
        return dates.moment(value, self.language, zone=True)

    def person(self, user: User | None) -> str:
        """A name as the language writes it; a dash for nobody."""
        return printable(user.display_name) if user is not None else gettext("nobody yet")

    def people(self, users: Iterable[User]) -> str:
        """Several names, each once."""
        return self.listed(dict.fromkeys(self.person(user) for user in users)) or gettext("nobody yet")

    def _said(self, text: str, mark: str = "") -> Said:
        if mark:
            self.marks.add(mark)
        # English words inside a Chinese report stay part of it; an original is set in its own language.
        lang = language_of(text) if mark == ORIGINAL else self.language
        return Said(printable(text), HTML_LANG[lang], mark)


def signature_of(case: Case, signature_id: int) -> models.Signature:
    """The signature with everything that is printed of it, from those that were read once."""
    return next(one for one in case.signatures if one.pk == signature_id)


def toned(label: Any, tone: str) -> Tone:
    """A translated word with its tone."""
    return Tone(str(label), tone)
