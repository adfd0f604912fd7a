"""An archive that somebody handed in, inflated within bounds: it is refused before it has grown."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.located_yaml import Problem, Unreadable

ALWAYS_ALLOWED = 10_000_000  # bytes that any file may inflate to, however small it is
MOST_TIMES = 150  # beyond that a file may inflate to so many times its size; tables come to fifty
MOST_PARTS = 2_000
MOST_ENTRIES = 10 * MOST_PARTS  # of a directory that is read at all: hundreds of thousands take seconds
ENTRY = b"PK\x01\x02"  # begins each entry of the directory; archives within the archive may have some, too
CHUNK = 1 << 16
IS_ENCRYPTED = 1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError,
    OverflowError,
)  # fmt: skip

GROWS = _("This file inflates to more than {limit} MB. Split it.")
TOO_MANY_PARTS = _("This archive holds more than {limit} files. Split it.")

Message = str | Promise


def has_endless_directory(raw: bytes) -> bool:
    """Whether an archive lists more files than anybody should even try to list."""
    return raw.count(ENTRY) > MOST_ENTRIES


class Archive:
    """The parts of one archive by name; Unreadable as soon as anything is wrong with it."""

    def __init__(self, raw: bytes, name: str, *, most: int, broken: Message, locked: Message) -> None:
        self.name = name
        self.broken = broken
        self.locked = locked
        self.bound = min(most, max(ALWAYS_ALLOWED, MOST_TIMES * len(raw)))
        self.inflated = 0
        if has_endless_directory(raw):
            raise self.refusal(format_lazy(TOO_MANY_PARTS, limit=MOST_PARTS))
        try:
            self.file = zipfile.ZipFile(io.BytesIO(raw))
        except BROKEN as error:
            raise self.refusal(broken) from error
        self.members = {info.filename.casefold(): info for info in self.file.infolist() if not info.is_dir()}
        if len(self.file.infolist()) > MOST_PARTS:
            raise self.refusal(format_lazy(TOO_MANY_PARTS, limit=MOST_PARTS))

    def refusal(self, words: Message) -> Unreadable:
        """The file as a whole refused."""
        return Unreadable([Problem(self.name, 1, words)])

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self.members

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part bit by bit, counted while it is inflated."""
        member = self.members[part.casefold()]
        if member.flag_bits & IS_ENCRYPTED:
            raise self.refusal(self.locked)
        if member.compress_type not in METHODS:
            raise self.refusal(self.broken)
        try:
            with self.file.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    self.inflated += len(chunk)
                    if self.inflated > self.bound:
                        raise self.refusal(format_lazy(GROWS, limit=self.bound // 1_000_000))
                    yield chunk
        except BROKEN as error:
            raise self.refusal(self.broken) from error

    def read(self, part: str) -> bytes:
        """A whole part."""
        return b"".join(self.chunks(part))
