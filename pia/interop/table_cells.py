"""What one cell holds: texts that no spreadsheet takes for a formula, lists in one cell, recipients, days.

Everything that is written here reads back as exactly the same value.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.values import LIMITS, LONGEST, MAX_DAYS
from pia.interop.table_words import LONGEST_WORD, Listed, WordList, Wrong

FORMULA = frozenset("=+-@＝＋－＠\t\r\n")  # beginnings that a spreadsheet takes for a formula
APOSTROPHE = "'"
BETWEEN_ITEMS = ";；\n"
BETWEEN_FIELDS = "|｜"
BETWEEN_MECHANISMS = "+＋"
WRITTEN_ITEMS, WRITTEN_FIELDS, WRITTEN_MECHANISMS = "; ", " | ", " + "
QUOTE = '"'
RECIPIENT_COLUMNS = ("name", "kind", "country", "contract", "mechanisms")
MOST_ITEMS = 200
LONGEST_NAME = 200
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
DAYS = re.compile(r"(\d{1,6})(?:\.0+)?\s*(?:days?|天|日)?")

TOO_LONG = _("This text has {length} characters. Shorten it to {limit}.")
CANNOT_STORE = _("A character stands here that cannot be stored (NUL or half of a pair). Remove it.")
TOO_MANY = _("More than {limit} entries stand here. Shorten the list.")
NAME_TOO_LONG = _("“{name}” is too long. Shorten it to {limit} characters.")
NOT_DAYS = _("“{value}” is no whole number of days from 0 to {limit}. Enter a number such as 30.")
NO_RECIPIENT_NAME = _("A recipient has no name. Write: name | kind | country | contract | transfer mechanism.")
NO_RECIPIENT_KIND = _("Say what kind of recipient “{name}” is: {choices}.")
TOO_MANY_PARTS = _("“{name}” has more than five parts. Put a name with | into double quotes.")

Lists = Mapping[str, WordList]


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it or its edges would get lost."""
    return APOSTROPHE + text if _has_odd_edges(text) or _looks_calculated(text) else text


def kept(text: str) -> str:
    """The same for a cell whose type says that it is text: only what reading would otherwise change is guarded."""
    takes_ours_off = text.startswith(APOSTROPHE) and _looks_calculated(text)
    return APOSTROPHE + text if takes_ours_off or _has_odd_edges(text) else text


def plain(text: str) -> str:
    """The text of a cell without the apostrophe of `guarded` or `kept`, and otherwise without space at its edges."""
    rest = text.removeprefix(APOSTROPHE)
    return rest if rest != text and (_has_odd_edges(rest) or _looks_calculated(rest)) else text.strip()


def _looks_calculated(text: str) -> bool:
    return text.lstrip(APOSTROPHE)[:1] in FORMULA


def _has_odd_edges(text: str) -> bool:
    core = text.lstrip(APOSTROPHE)
    return core != core.strip()


def text_of(text: str, field: str) -> str:
    """A text that the field can hold; Wrong otherwise."""
    limit = LIMITS.get(field, LONGEST)
    if len(text) > limit:
        raise Wrong(format_lazy(TOO_LONG, length=len(text), limit=limit))
    if UNSTORABLE.search(text):
        raise Wrong(CANNOT_STORE)
    return text


def days_of(text: str) -> int | None:
    """A number of days, with or without the word; None for an empty cell."""
    if not text:
        return None
    found = DAYS.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold().replace(",", ""))
    if found is None or int(found.group(1)) > MAX_DAYS:
        raise Wrong(format_lazy(NOT_DAYS, value=text[:LONGEST_WORD], limit=MAX_DAYS))
    return int(found.group(1))


def names_of(text: str) -> list[str]:
    """The names in a cell."""
    return _few(_name(_unquoted(part)) for part in _split(text, BETWEEN_ITEMS, BETWEEN_ITEMS) if part.strip())


def ids_of(text: str, words: WordList) -> list[str]:
    """The ids of the labels in a cell, each once; commas separate too where no label holds them."""
    whole = words.find(text) if text else None
    if whole is not None:
        return [whole]
    found: list[str] = []
    for part in (one.strip() for one in _split(text, BETWEEN_ITEMS, BETWEEN_ITEMS)):
        found += _one_or_more(_unquoted(part), words) if part else []
    return _few(dict.fromkeys(found))


def _one_or_more(text: str, words: WordList) -> list[str]:
    """The id of one label, or the ids of several joined by plus signs or, where no label holds any, by commas."""
    known = words.find(text)
    if known is not None:
        return [known]
    for marks in ("[+＋]", "[,，、/+＋]"):
        several = [words.find(part) for part in re.split(marks, text) if part.strip()]
        ids = [one for one in several if one is not None]
        if ids and len(ids) == len(several):
            return ids
    return [words.take(text)]


def recipients_of(text: str, lists: Lists) -> list[dict[str, Any]]:
    """The recipients in a cell: name | kind | country | contract | mechanism, the last three may be left out."""
    parts = _split(text, BETWEEN_ITEMS, BETWEEN_ITEMS + BETWEEN_FIELDS)
    return _few([_recipient(part, lists) for part in parts if part.strip()])


def _recipient(part: str, lists: Lists) -> dict[str, Any]:
    found = [_unquoted(one) for one in _split(part, BETWEEN_FIELDS, BETWEEN_FIELDS)]
    if len(found) > len(RECIPIENT_COLUMNS):
        raise Wrong(format_lazy(TOO_MANY_PARTS, name=found[0][:LONGEST_WORD]))
    return recipient(dict(zip(RECIPIENT_COLUMNS, found, strict=False)), lists)


def recipient(written: Mapping[str, str], lists: Lists) -> dict[str, Any]:
    """A recipient from the texts of its parts."""
    name, kind = written.get("name", ""), written.get("kind", "").strip()
    if not name.strip():
        raise Wrong(NO_RECIPIENT_NAME)
    if not kind:
        choices = Listed(tuple(lists["kind"].labels.values()))
        raise Wrong(format_lazy(NO_RECIPIENT_KIND, name=name[:LONGEST_WORD], choices=choices))
    country, contract = written.get("country", "").strip(), written.get("contract", "").strip()
    found: dict[str, Any] = {
        "name": _name(name),
        "kind": lists["kind"].take(kind),
        "country": lists["country"].take(country) if country else "",
        "contract": lists["contract"].take(contract) if contract else "unknown",
    }
    mechanisms = ids_of(written.get("mechanisms", "").strip(), lists["mechanism"])
    return found | ({"mechanisms": mechanisms} if mechanisms else {})


def names_written(names: Iterable[str]) -> str:
    """Names in one cell."""
    return WRITTEN_ITEMS.join(_quoted(name, BETWEEN_ITEMS) for name in names)


def ids_written(ids: Iterable[str], words: WordList, language: str) -> str:
    """Ids in one cell, by their labels."""
    return WRITTEN_ITEMS.join(words.write(one, language, BETWEEN_ITEMS + QUOTE) for one in ids)


def recipient_written(row: Mapping[str, Any], lists: Lists, language: str) -> str:
    """One recipient in a cell; parts at the end that say nothing are left out."""
    marks = BETWEEN_ITEMS + BETWEEN_FIELDS + QUOTE
    mechanisms = (
        lists["mechanism"].write(one, language, marks + BETWEEN_MECHANISMS) for one in row.get("mechanisms") or ()
    )
    parts = [
        _quoted(str(row.get("name", "")), BETWEEN_ITEMS + BETWEEN_FIELDS),
        lists["kind"].write(row.get("kind", ""), language, marks),
        lists["country"].write(row["country"], language, marks) if row.get("country") else "",
        lists["contract"].write(row.get("contract", "unknown"), language, marks),
        WRITTEN_MECHANISMS.join(mechanisms),
    ]
    while not parts[-1]:
        parts.pop()
    return WRITTEN_FIELDS.join(parts)


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise Wrong(format_lazy(NAME_TOO_LONG, name=name[:LONGEST_WORD], limit=LONGEST_NAME))
    if UNSTORABLE.search(name):
        raise Wrong(CANNOT_STORE)
    return name


def _few(found: Iterable[Any]) -> list[Any]:
    listed = list(found)
    if len(listed) > MOST_ITEMS:
        raise Wrong(format_lazy(TOO_MANY, limit=MOST_ITEMS))
    return listed


def _quoted(name: str, marks: str) -> str:
    odd = not name or name != name.strip() or name.startswith(QUOTE) or any(mark in name for mark in marks)
    return f"{QUOTE}{name.replace(QUOTE, QUOTE * 2)}{QUOTE}" if odd else name


def _unquoted(part: str) -> str:
    """What stands between double quotes, to the letter; everything else without space at its edges."""
    part = part.strip()
    inner = part[1:-1]
    if len(part) > 1 and part[0] == part[-1] == QUOTE and QUOTE not in inner.replace(QUOTE * 2, ""):
        return inner.replace(QUOTE * 2, QUOTE)
    return part


def _split(text: str, separators: str, marks: str) -> list[str]:
    """The parts between separators, except those inside double quotes that open and close beside a mark."""
    parts, start, position, opening = [], 0, 0, True
    while position < len(text):
        character = text[position]
        if opening and character == QUOTE:
            position = max(_closing(text, position, marks), position)
            opening = False
        elif character in separators:
            parts.append(text[start:position])
            start, opening = position + 1, True
        elif character in marks:
            opening = True
        elif not character.isspace():
            opening = False
        position += 1
    return [*parts, text[start:]]


def _closing(text: str, opened: int, marks: str) -> int:
    """Where the quote closes that opens there; -1 where none does right before a mark or the end."""
    position = text.find(QUOTE, opened + 1)
    while position != -1 and text[position + 1 : position + 2] == QUOTE:
        position = text.find(QUOTE, position + 2)
    rest = text[position + 1 :].lstrip(" \t")
    return position if position != -1 and (not rest or rest[0] in marks) else -1
