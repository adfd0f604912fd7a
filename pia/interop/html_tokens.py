"""Cuts HTML from anywhere into tokens, in time proportional to its length whatever it holds.

A browser's parser is no place to begin with a stranger's text: unclosed formatting makes its result grow with the
square of what it was given. Whoever builds on these tokens decides what nests in what, and how deeply.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

# Anchored where a "<" stands; what was matched is not tried again. A quote counts behind "=" only, if it is closed.
_TAG_BEGINS = re.compile(r"</?[a-zA-Z]")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+)>")
_ATTRIBUTE = re.compile(r"([^\s=>/\"']++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?")
# References of more digits than any character has: Python would refuse to make a number of them.
_ENDLESS_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
# What stands inside these is no text that a reader sees.
_UNSEEN = frozenset({"script", "style", "noscript", "iframe", "object", "template", "svg", "math"})


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    UNSEEN = "unseen"  # an element with all it holds, or a comment


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of HTML: text with its references resolved, or a tag by its lower-case name with its attributes."""

    kind: Kind
    name: str = ""
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def tokens(source: str) -> Iterator[Token]:
    """The pieces from first to last. What only looks like a tag is text; an unclosed comment reaches to the end."""
    position, text_from = 0, 0
    while (position := source.find("<", position)) >= 0:
        found, end = _at(source, position)
        if found is None:
            position = end
            continue
        if text_from < position:
            yield Token(Kind.TEXT, text=_resolved(source[text_from:position]))
        yield found
        position = text_from = end
    if text_from < len(source):
        yield Token(Kind.TEXT, text=_resolved(source[text_from:]))


def _at(source: str, position: int) -> tuple[Token | None, int]:
    """The token that begins at this "<", if one does, and where to go on."""
    if source.startswith(("<!", "<?"), position):
        closing = "-->" if source.startswith("<!--", position) else ">"
        return Token(Kind.UNSEEN, "comment"), _after(source, closing, position)
    if not _TAG_BEGINS.match(source, position):
        return None, position + 1
    match = _TAG.match(source, position)
    if match is None:  # it has no end, so no tag after it has one either
        return None, len(source)
    slash, name, rest = match[1], match[2].lower(), match[3]
    if slash:
        return Token(Kind.CLOSE, name), match.end()
    if name in _UNSEEN:
        return Token(Kind.UNSEEN, name), _after_element(source, name, match)
    attributes = tuple((one[1].lower(), _resolved(_unquoted(one[2] or ""))) for one in _ATTRIBUTE.finditer(rest))
    return Token(Kind.OPEN, name, attributes=attributes), match.end()


def _after(source: str, closing: str, position: int) -> int:
    end = source.find(closing, position)
    return len(source) if end < 0 else end + len(closing)


def _after_element(source: str, name: str, opened: re.Match[str]) -> int:
    """Behind the closing tag, or at the end if there is none; such elements are not closed by others."""
    if opened[3].endswith("/"):
        return opened.end()
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, opened.end())
    return closing.end() if closing else len(source)


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') else value


def _resolved(text: str) -> str:
    return html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text)) if "&" in text else text
