"""The parts of an XLSX file, inflated within bounds and read as XML without entities: nothing in it can grow or call.

An XLSX file is a zip of XML parts (ECMA-376). Macros are parts that are never opened.
"""

import posixpath
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext_lazy as _

from pia.interop.archives import Archive
from pia.programmes.located_yaml import Problem, Unreadable

MOST_INFLATED = 100_000_000
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what old spreadsheets and those with a password begin with
NOT_XLSX = _("This is no XLSX file that can be read. Open it in a spreadsheet and save it again as XLSX.")
HAS_PASSWORD = _("This is an old spreadsheet (.xls), or one with a password. Save it as XLSX without a password.")
BROKEN = (SAXException, DefusedXmlException, ValueError, LookupError, OverflowError)


class Parts(Archive):
    """The parts of one XLSX file."""

    def __init__(self, raw: bytes, name: str) -> None:
        if raw.startswith(COMPOUND_FILE):
            raise Unreadable([Problem(name, 1, HAS_PASSWORD)])
        super().__init__(raw, name, most=MOST_INFLATED, broken=NOT_XLSX, locked=HAS_PASSWORD)

    def parse(self, part: str, handler: ContentHandler) -> None:
        """Read a part's XML into the handler; a part that is not there is empty."""
        if part not in self:
            return
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(handler)
        try:
            for chunk in self.chunks(part):
                parser.feed(chunk)
            parser.close()
        except BROKEN as error:
            raise self.refusal(NOT_XLSX) from error

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to within the file: id -> (kind, part)."""
        folder, base = posixpath.split(part)
        handler = _Relations()
        self.parse(posixpath.join(folder, "_rels", f"{base}.rels"), handler)
        return {
            one: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            for one, kind, target in handler.found
        }


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: "AttributesImpl[str]", name: str) -> str:
    """An attribute by its name, whatever its prefix; empty if it is not there."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if local(key) == name), "")


class _Relations(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        if local(name) == "Relationship" and attribute(attrs, "TargetMode") != "External":
            kind = attribute(attrs, "Type").rpartition("/")[2]
            self.found.append((attribute(attrs, "Id"), kind, attribute(attrs, "Target")))
