"""Reads a PDF the way a careful reader does: its words, its fonts, its marks and its bookmarks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

NO_GLYPH = b"\x00\x00"


@dataclass
class Printed:
    reader: PdfReader

    @classmethod
    def at(cls, path: Path) -> "Printed":
        return cls(PdfReader(path))

    @cached_property
    def pages(self) -> list[str]:
        return [page.extract_text() for page in self.reader.pages]

    @cached_property
    def words(self) -> str:
        """All text, without the line breaks that the page made."""
        return re.sub(r"\s+", "", "".join(self.pages))

    @property
    def root(self) -> Any:
        return self.reader.trailer["/Root"]

    @property
    def fonts(self) -> set[str]:
        found = set()
        for page in self.reader.pages:
            resources: Any = page["/Resources"]
            for font in resources.get("/Font", {}).values():
                found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
        return found

    @property
    def bookmarks(self) -> list[str]:
        return [str(one.title) for one in self.reader.outline if not isinstance(one, list)]

    def boxes(self) -> int:
        """Characters that were set without a glyph: what readers see as empty boxes."""
        return sum(text[place : place + 2] == NO_GLYPH for text in self._shown() for place in range(0, len(text), 2))

    def _shown(self) -> Iterator[bytes]:
        for page in self.reader.pages:
            for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
                for operand in operands[0] if operator == b"TJ" else operands[:1] if operator == b"Tj" else ():
                    if isinstance(operand, bytes):
                        yield operand
                    elif isinstance(operand, str):
                        yield getattr(operand, "original_bytes", b"")

    def tags(self, kind: str) -> list[Any]:
        """The structure elements of one kind."""
        return [one for one in self._elements(self.root["/StructTreeRoot"]) if one.get("/S") == kind]

    def _elements(self, element: Any) -> Iterator[Any]:
        element = element.get_object()
        if not isinstance(element, dict):
            return
        yield element
        inside = element.get("/K", [])
        inside = inside.get_object() if hasattr(inside, "get_object") else inside
        for one in inside if isinstance(inside, list) else [inside]:
            if hasattr(one, "get_object") and not isinstance(one, int):
                yield from self._elements(one)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
