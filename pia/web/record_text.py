"""What people typed, as a page shows it: in the page's language where a translation exists, else as written, marked so.

A translation is marked when its source has changed since; the record language prevails. Texts taken unchanged from a
catalogue exist in both languages already.
"""

from collections.abc import Iterable
from typing import Any, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from pia.assessments.case import Case
from pia.assessments.content import judged_texts
from pia.assessments.languages import Origin, worded
from pia.assessments.models import Condition
from pia.programmes.vocabulary import CHINESE, ENGLISH

LANG_ATTRIBUTES = {ENGLISH: "en", CHINESE: "zh-Hans"}
OTHER_LANGUAGE = {ENGLISH: CHINESE, CHINESE: ENGLISH}


class RecordText(str):
    """A text with the language it is in; `stale` if it translates what the record no longer says.

    A str, because Django's templates ask nothing else for its `__html__`.
    """

    language: str
    stale: bool

    def __new__(cls, text: str, language: str, stale: bool = False) -> Self:
        made = super().__new__(cls, text)
        made.language, made.stale = language, stale
        return made

    @property
    def text(self) -> str:
        """The words alone."""
        return str(self)

    @property
    def lang(self) -> str:
        """The `lang` attribute."""
        return LANG_ATTRIBUTES.get(self.language, "en")

    @property
    def foreign(self) -> bool:
        """Whether the page is in another language."""
        return self.language != page_language()

    def __html__(self) -> SafeString:
        """In a template the text brings its own mark of language along."""
        if not self.text:
            return SafeString("")
        note = format_html(' <small class="muted">{}</small>', gettext("(older translation)")) if self.stale else ""
        if not self.foreign:
            return format_html("{}{}", self.text, note)
        return format_html('<span lang="{}">{}</span>', self.lang, self.text)


def page_language() -> str:
    """`en` or `zh`: the language of the page in the words of the record."""
    return CHINESE if (get_language() or "").lower().startswith(CHINESE) else ENGLISH


def record_text(case: Case, address: str, original: Any) -> RecordText:
    """What stands at an address of the case (`inventory/D01/name`), for the language of the page."""
    found = worded(case, address, original, page_language())
    return RecordText(found.text, found.language, stale=found.origin is Origin.STALE_TRANSLATION)


def condition_text(case: Case, row: Condition) -> RecordText:
    """Its wording in the language of the page; one that repeats a measure is worded like the measure."""
    found = record_text(case, f"conditions/{row.ref}/text", row.text)
    same = next((one for one in row.covers.all() if one.title == row.text), None) if found.foreign else None
    return record_text(case, f"measures/{same.ref}/title", same.title) if same else found


def reason_texts(case: Case, reasons: Iterable[str]) -> dict[str, RecordText]:
    """Reasons of the record by their wording. Entries have no addresses, but what gave the reason is in the case."""
    wanted, recorded = {reason for reason in reasons if reason}, case.proposal.record_language
    addresses: dict[str, str] = {}
    if wanted and any(language == page_language() != recorded for _address, language in case.translations):
        addresses = {text: address for address, text in judged_texts(case).items() if text in wanted}
    return {reason: record_text(case, addresses.get(reason, ""), reason) for reason in wanted}
