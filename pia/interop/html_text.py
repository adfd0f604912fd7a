"""Between HTML and what the fields of a case hold: lines of plain text, and the entries of lists and tables.

What is read here was cleaned before (`cnil_html`): it nests properly and not deeply.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pia.interop.html_tokens import Kind, tokens

_BLOCKS = frozenset({
    "p", "div", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "hr",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong"})
_APART = _BLOCKS | _CELLS | {"br"}
_SOLE = frozenset({"br", "hr", "img", "col"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_BETWEEN_BLOCKS = re.compile(r"\r[\r ]*")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(slots=True)
class Element:
    """A tag with what stands in it."""

    name: str
    inner: "list[Element | str]" = field(default_factory=list)

    def elements(self) -> "Iterator[Element]":
        """The elements that stand in it directly."""
        return (one for one in self.inner if isinstance(one, Element))

    def every(self, *names: str) -> "Iterator[Element]":
        """The elements of these names in it, however deep."""
        for one in self.elements():
            if one.name in names:
                yield one
            yield from one.every(*names)

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for one in self.inner:
            if isinstance(one, str):
                yield one
            else:
                apart = one.name in _APART
                yield " " if apart else ""
                yield from one._texts()
                yield " " if apart else ""


def plain(source: str) -> str:
    """The text as a reader sees it: a line for each paragraph, list entry and table row."""
    out: list[str] = []
    for token in tokens(source):
        if token.kind is Kind.TEXT:
            out.append(_SPACES.sub(" ", token.text))
        elif token.name == "br":
            out.append("\n")
        elif token.name in _CELLS:
            out.append(" ")
        elif token.name in _BLOCKS:
            out.append("\r")  # a new line, unless one has just begun
    return _in_lines("".join(out))


def _in_lines(text: str) -> str:
    """Breaks between blocks, however many meet, are one; those that were typed all count, up to one blank line."""
    blocks = (part.strip(" ") for part in _BETWEEN_BLOCKS.split(text))
    joined = "\n".join(block.removesuffix("\n") for block in blocks if block)
    lines = "\n".join(" ".join(line.split()) for line in joined.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def tree(source: str) -> Element:
    """The elements of cleaned HTML, within one without a name."""
    around = [Element("")]
    for token in tokens(source):
        if token.kind is Kind.TEXT:
            around[-1].inner.append(token.text)
        elif token.kind is Kind.OPEN:
            opened = Element(token.name)
            around[-1].inner.append(opened)
            if token.name not in _SOLE:
                around.append(opened)
        elif token.kind is Kind.CLOSE and any(one.name == token.name for one in around):
            while around.pop().name != token.name:
                pass
    return around[0]


def entries(source: str) -> list[str]:
    """What a text lists: the innermost entries of its lists and the first cells of its table rows, each once.

    A row of headings is no entry; nor is the heading of an inner list.
    """
    found: dict[str, str] = {}
    for text in _entries(tree(source)):
        found.setdefault(text.casefold(), text)
    return list(found.values())


def _entries(around: Element) -> Iterator[str]:
    for one in around.elements():
        if one.name == "table":
            yield from _first_cells(one)
        elif one.name == "li" and not any(one.every("li", "tr")):
            yield from filter(None, [one.words])
        else:
            yield from _entries(one)


def _first_cells(table: Element) -> Iterator[str]:
    for number, row in enumerate(table.every("tr")):
        cells = [cell for cell in row.elements() if cell.name in _CELLS]
        heads = all(cell.name == "th" for cell in cells) or (number == 0 and all(_is_bold(cell) for cell in cells))
        if not heads:
            yield from filter(None, [next((cell.words for cell in cells if cell.words), "")])


def _is_bold(cell: Element) -> bool:
    """Whether everything that a cell says is emphasised, as editors without headings of tables write them."""
    bold = Element("", [one for one in cell.inner if isinstance(one, Element) and (one.name in _BOLD or _is_bold(one))])
    return bool(cell.words) and cell.words == bold.words


# -- the way back -----------------------------------------------------------------------------------------------------


def paragraphs(text: str) -> str:
    """Plain text as HTML that `plain` reads as the same text."""
    lines = text.split("\n") if text else []
    return "".join(f"<p>{html.escape(line, quote=False) or '<br>'}</p>" for line in lines)


def bullets(texts: Iterable[str]) -> str:
    """A list; nothing where there is nothing to list."""
    listed = "".join(f"<li>{_lines(text)}</li>" for text in texts)
    return f"<ul>{listed}</ul>" if listed else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that nothing stands in; nothing where it has no rows."""
    every = list(rows)
    used = [number for number, _heading in enumerate(headings) if any(row[number] for row in every)]
    if not used:
        return ""
    head = "".join(f"<th>{_lines(headings[number])}</th>" for number in used)
    body = "".join(f"<tr>{''.join(f'<td>{_lines(row[number])}</td>' for number in used)}</tr>" for row in every)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _lines(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")
