"""One way to show where a claim comes from: PIPL Art. 55(1); 《个人信息保护法》第五十五条第一项."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pia.programmes.vocabulary import Citation, Text


def citation_text(citation: Citation | Text | Mapping[str, Any] | tuple[str, str] | str) -> str:
    """The words of a citation in the active language, however it is held: as read, as stored, or as a text pair."""
    if isinstance(citation, Citation):
        return str(citation.text)
    if isinstance(citation, Mapping):
        return str(Text.from_dict(citation.get("text", citation)))
    if isinstance(citation, tuple):
        return str(Text(en=citation[0], zh=citation[1]))
    return str(citation)


def cite(citation: Citation | Text | Mapping[str, Any] | tuple[str, str] | str, href: str = "") -> SafeString:
    """A citation, dotted underline when it leads to the text it names."""
    words = citation_text(citation)
    if href:
        return format_html('<a class="cite" href="{}">{}</a>', href, words)
    return format_html('<span class="cite is-plain">{}</span>', words)
