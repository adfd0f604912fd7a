"""Makes the HTML of a stranger's file safe and small, and says what that took away.

Texts of the CNIL software are whatever its editor or a word processor pasted. Kept is what a text is made of:
paragraphs, lists, tables, emphasis, links and embedded pictures; never what runs, loads, or styles the page.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

import nh3

from pia.interop.html_tokens import Kind, Token, tokens

DEEPEST = 60  # elements within elements; more of them nobody writes by hand
_SOLE = frozenset({"br", "hr", "img", "col"})
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_TAGS = {
    *_ATTRIBUTES,
    *("p", "div", "span", "br", "hr", "blockquote", "pre", "code", "q", "cite", "abbr"),
    *("strong", "b", "em", "i", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "mark"),
    *("ul", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "col", "colgroup"),
}
_NO_ATTRIBUTES: frozenset[str] = frozenset()
_SCHEMES = {"http", "https", "mailto", "data"}
_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_PLAIN_VALUE = re.compile(r"[0-9]{1,5}%?\Z")


@dataclass(slots=True)
class Cleaned:
    """Safe HTML, and how often which tag (`<script>`) or attribute (`style`) was taken out of it."""

    html: str
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def report(self) -> str:
        """What was taken out, most frequent first: `style ×12, <script>`."""
        return ", ".join(name if n == 1 else f"{name} ×{n}" for name, n in self.dropped.most_common())


def cleaned(source: str) -> Cleaned:
    """The HTML without anything that is not allowed. Cleaning it again changes nothing."""
    result = Cleaned("")
    result.html = _sanitised(_nested(source, result.dropped))
    if _sanitised(_nested(result.html, Counter())) != result.html:  # a parser's quirk: say the words without the tags
        words = "".join(token.text for token in tokens(result.html))
        result.html = _sanitised(f"<p>{html.escape(words, quote=False)}</p>")
    return result


def is_html(text: str) -> bool:
    """Whether a text holds tags or comments, so that a page could take it for HTML."""
    return "<" in text and any(token.kind is not Kind.TEXT for token in tokens(text))


def _sanitised(source: str) -> str:
    return nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: value if _is_harmless(tag, name, value) else None,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _nested(source: str, dropped: Counter[str]) -> str:
    """Only what is allowed, each element closed within the one around it, so that a parser has an easy time."""
    out: list[str] = []
    around: list[str] = []
    for token in tokens(source):
        if token.kind is Kind.TEXT:
            out.append(html.escape(token.text, quote=False))
        elif token.kind is Kind.UNSEEN:
            dropped[token.name if token.name == "comment" else f"<{token.name[:20]}>"] += 1
        elif token.name not in _TAGS or (token.kind is Kind.OPEN and len(around) >= DEEPEST):
            if token.kind is Kind.OPEN:
                dropped[f"<{token.name[:20]}>"] += 1
        elif token.kind is Kind.OPEN:
            opened = _opened(token, dropped)
            out.append(opened)
            if opened and token.name not in _SOLE:
                around.append(token.name)
        elif token.name in around:
            while (inner := around.pop()) != token.name:
                out.append(f"</{inner}>")
            out.append(f"</{token.name}>")
    out += [f"</{name}>" for name in reversed(around)]
    return "".join(out)


def _opened(token: Token, dropped: Counter[str]) -> str:
    kept = ""
    for name, value in token.attributes:
        if name in _ATTRIBUTES.get(token.name, _NO_ATTRIBUTES) and _is_harmless(token.name, name, value):
            kept += f' {name}="{html.escape(value)}"'
        else:
            dropped[name[:20]] += 1
    return "" if token.name == "img" and " src=" not in kept else f"<{token.name}{kept}>"


def _is_harmless(tag: str, name: str, value: str) -> bool:
    """Links lead out of the file, pictures lie in it: one that is loaded from elsewhere would tell who reads."""
    match name:
        case "href":
            return bool(_LINK.match(value.strip()))
        case "src":
            return bool(_PICTURE.match(value.strip()))
        case "alt" | "title":
            return True
    return bool(_PLAIN_VALUE.match(value))
