"""What is accepted as evidence: files of known kinds that are what they are called, addresses of pages, and notes.

A file is kept as it came and never opened: its first bytes have to fit its name, and what it holds is for people to
judge. That it does no harm when it is fetched again is the matter of the page that sends it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models
from pia.assessments.refusals import Words
from pia.lib import canonical

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 20 * MEGABYTE
LARGEST_TOGETHER: Final = 50 * MEGABYTE
MOST_FILES: Final = 10
MOST_LINKS: Final = 20
LONGEST_NAME: Final = 120
LONGEST_LINK: Final = 2000
_ZIPPED = (b"PK\x03\x04",)
#: Extension -> media type and how such a file begins; text has no beginning of its own.
KINDS: Final[Mapping[str, tuple[str, tuple[bytes, ...]]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIPPED),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIPPED),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIPPED),
    "odt": ("application/vnd.oasis.opendocument.text", _ZIPPED),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIPPED),
    "zip": ("application/zip", _ZIPPED),
    "txt": ("text/plain", ()),
    "log": ("text/plain", ()),
    "md": ("text/markdown", ()),
    "csv": ("text/csv", ()),
    "json": ("application/json", ()),
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
TOO_MANY = _("Hand in at most 10 files at a time.")
TOO_LARGE = _("“{name}” is larger than {size} MB.")
TOO_MUCH = _("Hand in at most {size} MB at a time.")
EMPTY = _("“{name}” is empty.")
UNKNOWN_KIND = _("“{name}” is of a kind that is not taken. Send one of: {kinds}.")
NOT_WHAT_IT_SAYS = _("“{name}” is not what its name says. Save it again as the kind of file that it is.")
NOT_A_LINK = _("“{link}” is not the address of a page. Give one that begins with https:// or http://.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in. A page reads no further than one byte too many."""

    name: str
    content: bytes


def clean_name(name: str) -> str:
    """The bare name without folders and without signs that are not seen, short enough, with its extension kept.

    Marks that turn the direction of writing round could make a program look like a picture.
    """
    bare = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in bare if unicodedata.category(sign) not in _UNSEEN)
    seen = re.sub(r'[<>:"|?*]', "_", " ".join(seen.split())).strip(". ")
    stem, dot, end = seen.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(end) - 1]}.{end}" if dot else seen[:LONGEST_NAME]


def kind_of(name: str) -> str:
    """The extension of a cleaned name."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def problem_with(upload: Upload) -> Words | None:
    """Why a file is not taken, or None."""
    name = clean_name(upload.name)
    known = KINDS.get(kind_of(name))
    if known is None:
        return format_lazy(UNKNOWN_KIND, name=name, kinds=", ".join(KINDS))
    if len(upload.content) > LARGEST:
        return format_lazy(TOO_LARGE, name=name, size=LARGEST // MEGABYTE)
    if not upload.content:
        return format_lazy(EMPTY, name=name)
    _media_type, beginnings = known
    fits = upload.content.startswith(beginnings) if beginnings else not _CONTROLS.search(upload.content)
    return None if fits else format_lazy(NOT_WHAT_IT_SAYS, name=name)


def problems_with(uploads: Sequence[Upload]) -> list[Words]:
    """Everything for which files are not taken together."""
    if len(uploads) > MOST_FILES:
        return [TOO_MANY]
    if sum(len(one.content) for one in uploads) > LARGEST_TOGETHER:
        return [format_lazy(TOO_MUCH, size=LARGEST_TOGETHER // MEGABYTE)]
    return [problem for one in uploads if (problem := problem_with(one))]


def media_type(name: str) -> str:
    """What a file of that name is sent as."""
    return KINDS[kind_of(name)][0]


def link_problem(link: str) -> Words | None:
    """Why an address is not taken, or None. It is never fetched, only shown."""
    try:
        parts = urlsplit(link)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        fine = False
    spoken = any(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf") for sign in link)
    return None if fine and not spoken and len(link) <= LONGEST_LINK else format_lazy(NOT_A_LINK, link=link[:80])


def host_of(link: str) -> str:
    """Where an address leads, as browsers understand it."""
    return urlsplit(link).hostname or ""


def digest_of(filings: Iterable[models.EvidenceFiling]) -> str:
    """What these filings hold, as one value that changes when any piece does."""
    return canonical.digest([filing.digest for filing in filings])
