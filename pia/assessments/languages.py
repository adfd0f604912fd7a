"""Which words stand for a text of the case in a language, by one rule for pages and reports.

The record's own words in the record language; elsewhere a translation that somebody made, stale if its source has
changed since; else the catalogue's wording, where the text still is what the catalogue says; else the original.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from pia.assessments.case import Case
from pia.assessments.suggesting import catalogue_text
from pia.lib import canonical


class Origin(TextChoices):
    """Where words in a language come from."""

    RECORD = "record"
    TRANSLATION = "translation"
    STALE_TRANSLATION = "stale_translation"
    CATALOGUE = "catalogue"
    ORIGINAL = "original"  # nobody translated it: words of the record in another language than was asked for


@dataclass(frozen=True, slots=True)
class Worded:
    """A text with its language and where it comes from."""

    text: str
    language: str
    origin: Origin


def worded(case: Case, address: str, original: Any, language: str) -> Worded:
    """What stands at an address of the case (`inventory/D01/name`), for a reader of this language."""
    text, recorded = str(original or ""), case.proposal.record_language
    if language == recorded or not text:
        return Worded(text, recorded, Origin.RECORD)
    translation = case.translations.get((address, language))
    if translation is not None and translation.text.strip():
        fresh = translation.source_digest == canonical.digest(original)
        return Worded(translation.text, language, Origin.TRANSLATION if fresh else Origin.STALE_TRANSLATION)
    catalogued = catalogue_text(case, address)
    if catalogued is not None:
        return Worded(catalogued.in_language(language), language, Origin.CATALOGUE)
    return Worded(text, recorded, Origin.ORIGINAL)
