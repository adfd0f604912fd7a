"""Tells from a file's first bytes and its name which format it is in; what is only guessed, a person may correct."""

import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from pia.interop.archives import has_endless_directory
from pia.interop.formats import FORMATS

ARCHIVE, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOK = "[Content_Types].xml"
BEGINNING = 20_000
FIDES = re.compile(r"^(- )?\s*(system|dataset|organization|policy|privacy_declarations|fides_key)\s*:", re.MULTILINE)
KEY = re.compile(r"^[A-Za-z_]+\s*:(\s|$)", re.MULTILINE)
JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]")
YAML, TEXT_TABLES = (".yaml", ".yml"), (".csv", ".tsv")


def recognise(raw: bytes, name: str) -> str:
    """The id of a format that is read, or nothing where the file is like none of them."""
    found = _like(raw, PurePath(name).suffix.lower())
    return found if found in FORMATS and FORMATS[found].read else ""


def _like(raw: bytes, suffix: str) -> str:
    if raw.startswith(ARCHIVE):
        return _archived(raw)
    if raw.startswith(OLD_OFFICE):
        return "xlsx"
    text = raw[:BEGINNING].decode("utf-8-sig", "replace").lstrip()
    if suffix in TEXT_TABLES:
        return "csv"
    if suffix not in YAML and (suffix == ".json" or JSON.match(text)):
        return "cnil"
    if suffix in YAML or (not suffix and KEY.search(text)):
        return "fides" if FIDES.search(text) else "proposal"
    return "csv" if suffix == ".txt" else ""


def _archived(raw: bytes) -> str:
    if has_endless_directory(raw):
        return "xlsx"  # its reader refuses it
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return "xlsx"  # its reader says best what is wrong with it
    if WORKBOOK in names:
        return "xlsx"
    return "fides" if any(name.lower().endswith(YAML) for name in names) else "cnil"
