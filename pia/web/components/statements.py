"""Conditions and traces as nested lists, and citations with how sure we are of them."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from pia.programmes.condition_words import Found, Statement
from pia.programmes.definition import Citation
from pia.web.components.citations import cite
from pia.web.components.marks import Words, icon
from pia.web.law_words import CONFIDENCES

FOUND_WORDS: Mapping[Found, tuple[Words, str]] = {
    Found.HOLDS: (pgettext_lazy("statement", "met"), "check"),
    Found.FAILS: (pgettext_lazy("statement", "not met"), "x"),
    Found.UNKNOWN: (pgettext_lazy("statement", "not known"), "alert"),
}


def cited(citation: Citation) -> SafeString:
    """A citation and, in words, whether somebody compared the claim with its source."""
    label, symbol = CONFIDENCES[citation.confidence]
    return format_html(
        '<span class="cited">{} <span class="sure is-{}">{}{}</span></span>',
        cite(citation),
        citation.confidence.value,
        icon(symbol),
        label,
    )


def statement(said: Statement) -> SafeString:
    """The tree of a condition; in a case each line says how it came out and what was found."""
    return format_html('<ul class="tree">{}</ul>', _line(said))


def _line(said: Statement) -> SafeString:
    beneath = format_html_join("", "{}", ((_line(part),) for part in said.parts))
    found = format_html_join("", "<li>{}: <strong>{}</strong></li>", ((one.label, one.value) for one in said.facts))
    return format_html(
        "<li{}>{}<span>{}</span>{}{}</li>",
        format_html(' class="is-{}"', said.found.value) if said.found else "",
        _mark(said.found),
        said.text,
        format_html('<ul class="found">{}</ul>', found) if said.facts else "",
        format_html("<ul>{}</ul>", beneath) if said.parts else "",
    )


def _mark(found: Found | None) -> SafeString:
    if found is None:
        return SafeString("")
    label, symbol = FOUND_WORDS[found]
    return format_html('<span class="tree-mark">{}{}</span> ', icon(symbol), label)
