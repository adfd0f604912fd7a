"""The parts of an XLSX file, inflated within bounds and read as XML without entities: nothing in it can grow or call.

An XLSX file is a zip of XML parts (ECMA-376). Macros are parts that are never opened.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.located_yaml import Problem, Unreadable

MOST_INFLATED = 100_000_000
ALWAYS_ALLOWED = 10_000_000  # bytes that any file may inflate to, however small it is
MOST_TIMES = 150  # beyond that a file may inflate to so many times its size; tables come to fifty
MOST_PARTS = 2_000
CHUNK = 1 << 16
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what old spreadsheets and those with a password begin with
IS_ENCRYPTED = 1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

NOT_XLSX = _("This is no XLSX file that can be read. Open it in a spreadsheet and save it again as XLSX.")
HAS_PASSWORD = _("This is an old spreadsheet (.xls), or one with a password. Save it as XLSX without a password.")
GROWS = _("This file inflates to more than {limit} MB. Split it, or save it again without formats.")

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError,
    OverflowError, SAXException, DefusedXmlException,
)  # fmt: skip


class Parts:
    """The parts of one file by name; Unreadable as soon as anything is wrong."""

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        self.bound = min(MOST_INFLATED, max(ALWAYS_ALLOWED, MOST_TIMES * len(raw)))
        self.inflated = 0
        if raw.startswith(COMPOUND_FILE):
            raise self.refusal(HAS_PASSWORD)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(raw))
        except BROKEN as error:
            raise self.refusal(NOT_XLSX) from error
        self.members = {info.filename.casefold(): info for info in self.archive.infolist()}
        if len(self.archive.infolist()) > MOST_PARTS:
            raise self.refusal(NOT_XLSX)

    def refusal(self, words: str | Promise) -> Unreadable:
        """The file as a whole refused."""
        return Unreadable([Problem(self.name, 1, words)])

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self.members

    def parse(self, part: str, handler: ContentHandler) -> None:
        """Read a part's XML into the handler; a part that is not there is empty."""
        if part not in self:
            return
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(handler)
        try:
            for chunk in self._chunks(self.members[part.casefold()]):
                parser.feed(chunk)
            parser.close()
        except BROKEN as error:
            raise self.refusal(NOT_XLSX) from error

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        if member.flag_bits & IS_ENCRYPTED:
            raise self.refusal(HAS_PASSWORD)
        if member.compress_type not in METHODS:
            raise self.refusal(NOT_XLSX)
        with self.archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                self.inflated += len(chunk)
                if self.inflated > self.bound:
                    raise self.refusal(format_lazy(GROWS, limit=self.bound // 1_000_000))
                yield chunk

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
