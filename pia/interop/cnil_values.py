"""Single values of a CNIL file as they should be, from all the ways in which files of its versions write them.

Each function gives the value, or UNUSABLE where what stands there can be read in no way.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from pia.interop.cnil_facts import GREATEST, MOST_GAUGE, Evaluation, Progress, Status
from pia.interop.cnil_html import is_html
from pia.interop.html_text import plain

UNUSABLE: Final = object()
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,16})(?:\.0*)?\s*\Z")
_BEGINS_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,16})")
_PARTS_OF_NAMES = re.compile(r"([\s,;<>()\[\]\"']+)")
_EMPTY_BRACKETS = re.compile(r"<\s*>|\(\s*\)|\[\s*\]|\"\s*\"")
_YES, _NO = ("true", "1"), ("false", "0")
_EVALUATED = re.compile(r"[1-4]\.[1-9](?:\.[0-9]{1,16})?\Z")
_WORD = re.compile(r"[A-Za-z0-9_.-]{0,200}\Z")

Reading = Callable[[Any], Any]


def whole(value: Any) -> Any:
    """A whole number that JavaScript keeps exactly, from a number, a text of digits or a boolean."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    elif isinstance(value, str):
        match = _WHOLE.match(value)
        value = int(match[1]) if match else value
    return value if isinstance(value, int) and abs(value) <= GREATEST else UNUSABLE


def identity(value: Any) -> Any:
    """An id: a whole number from 1."""
    found = whole(value)
    return UNUSABLE if found is UNUSABLE or isinstance(value, bool) or found < 1 else found


def status(value: Any) -> Any:
    """The status of a PIA as the software reads it: the number that a text begins with, 0 if there is none."""
    match = _BEGINS_WHOLE.match(value) if isinstance(value, str) else None
    found = whole(match[1] if match else value)
    return found if found in set(Status) else (Status.IN_PROGRESS.value if _is_blank(value) else UNUSABLE)


def one_of(*allowed: int) -> Reading:
    """One of these numbers."""

    def read(value: Any) -> Any:
        found = whole(value)
        return found if found in allowed else UNUSABLE

    return read


def or_nothing(read: Reading) -> Reading:
    """The same, or None where nothing stands there."""
    return lambda value: None if _is_blank(value) else read(value)


def flag(value: Any) -> Any:
    """A real boolean, as the software compares it strictly."""
    if isinstance(value, bool):
        return value
    said = str(value).strip().lower() if isinstance(value, str | int | float) else ""
    return True if said in _YES else False if said in _NO else UNUSABLE


def text(value: Any) -> Any:
    """A text; a number is the text of its digits."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return UNUSABLE
    return str(value)


def texts(value: Any) -> Any:
    """A list of texts; one text is a list of one."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if _is_blank(value):
        return []
    return [str(one) for one in value if text(one) is not UNUSABLE] if isinstance(value, list) else UNUSABLE


def moment(value: Any) -> Any:
    """A point in time as the software writes it: ISO 8601 in UTC with milliseconds."""
    try:
        read = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        if read is None:
            return UNUSABLE
        return written_moment(read if read.tzinfo else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return UNUSABLE


def written_moment(at: datetime) -> str:
    """A point in time for a file."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def names(value: Any) -> Any:
    """Names of people without their e-mail addresses."""
    said = text(value)
    if said is UNUSABLE:
        return UNUSABLE
    kept = without_addresses(plain(said) if is_html(said) else said)
    return " ".join(_EMPTY_BRACKETS.sub("", kept).split()).strip(" ,;")


def without_addresses(said: str) -> str:
    """The text without e-mail addresses."""
    if "@" not in said:
        return said
    return "".join(part for part in _PARTS_OF_NAMES.split(said) if "@" not in part)


def evaluated(value: Any) -> Any:
    """What an evaluation is about: `3.2`, `2.1.211`, `3.1.101`."""
    said = str(value).strip() if isinstance(value, str | float) else ""
    return said if _EVALUATED.match(said) else UNUSABLE


def word(value: Any) -> Any:
    """A key of the software's own texts."""
    return value if isinstance(value, str) and _WORD.match(value) else UNUSABLE


def percentage(value: Any) -> Any:
    """A number from 0 to 100."""
    return value if type(value) in (int, float) and 0 <= value <= 100 else UNUSABLE


def coordinates(value: Any) -> Any:
    """Severity and likelihood of an evaluation."""
    if _is_blank(value) or not isinstance(value, dict):
        return {"x": 0, "y": 0} if _is_blank(value) else UNUSABLE
    found = {axis: 0 if _is_blank(value.get(axis)) else gauge(value[axis]) for axis in ("x", "y")}
    return UNUSABLE if UNUSABLE in found.values() else found


gauge = one_of(*range(MOST_GAUGE + 1))
yes_or_no = one_of(0, 1)
evaluation = one_of(*Evaluation)
progress = one_of(*Progress)


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})
