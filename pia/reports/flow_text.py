"""How wide words are before anything draws them, and how they are broken and shortened to fit into a box.

The browser and the typesetter use different fonts, so widths are those of a bold face, a little on the wide side.
"""

import unicodedata
from functools import lru_cache

SIZE = 14.0  # 7.03 pt on paper, where 960 units are 170 mm, and 12.1 px on the narrowest screen (52 rem)
ELLIPSIS = "…"
THIN = 0.93  # the regular weight beside the bold one
WIDE = frozenset("WF")
BREAKS_AFTER = frozenset(" -/_,;·、，；）)")
NEVER_FIRST = frozenset("、，。；：！？）》」』】〉”’),.;:!?")
MOST_LISTED = 12
WIDTHS = {
    **dict.fromkeys("ijl|!'’", 0.34),
    **dict.fromkeys('ftr()[]{}/\\,.:;-"“”', 0.42),
    **dict.fromkeys("szcvxyk", 0.57),
    **dict.fromkeys("mwMWQ@%&", 0.95),
    **dict.fromkeys("ABCDEFGHIJKLNOPRSTUVXYZ", 0.70),
    " ": 0.26,
    ELLIPSIS: 1.0,
}
OTHER = 0.65


def printable(text: str) -> str:
    """One line of text without characters that say nothing, or that a drawing may not contain."""
    shown = (" " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join("".join(shown).split())


def width(text: str, *, bold: bool = False) -> float:
    """In units of the drawing, where every text has the same size."""
    return sum(_em(sign, bold) for sign in text) * SIZE


@lru_cache(maxsize=4096)
def _em(sign: str, bold: bool) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in WIDE:
        return 1.0  # in either weight
    return WIDTHS.get(sign, OTHER if sign.isascii() or sign.isalpha() else 1.0) * (1.0 if bold else THIN)


def shortened(text: str, room: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits before an ellipsis."""
    if width(text, bold=bold) <= room:
        return text
    room -= width(ELLIPSIS, bold=bold)
    kept = text[: _fitting(text, room, bold)]
    return kept.rstrip() + ELLIPSIS


def lines(text: str, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """The text on at most so many lines, the last one shortened; broken where the languages break."""
    found: list[str] = []
    rest = text
    while rest and len(found) < most - 1 and width(rest, bold=bold) > room:
        place = _break(rest, _fitting(rest, room, bold))
        found.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    return (*found, shortened(rest, room, bold=bold)) if rest else tuple(found)


def several(parts: tuple[str, ...], joint: str, room: float, most: int) -> tuple[str, ...]:
    """Names in a row, in bold; those for which the lines have no room are counted."""
    for shown in range(len(parts), 0, -1):
        words = joint.join(parts[:shown]) + (f" +{len(parts) - shown}" if shown < len(parts) else "")
        found = lines(words, room, most, bold=True)
        if shown == 1 or not found[-1].endswith(ELLIPSIS):
            return found
    return ()


def listed(parts: tuple[str, ...], room: float) -> str:
    """References in a row; the last ones counted where they do not fit."""
    for shown in range(min(len(parts), MOST_LISTED), 0, -1):
        words = " ".join(parts[:shown]) + (f" +{len(parts) - shown}" if shown < len(parts) else "")
        if width(words) <= room:
            return words
    return f"+{len(parts)}" if parts else ""


def _fitting(text: str, room: float, bold: bool) -> int:
    """How many characters fit."""
    used = 0.0
    for place, sign in enumerate(text):
        used += _em(sign, bold) * SIZE
        if used > room:
            return place
    return len(text)


def _break(text: str, most: int) -> int:
    """Where to break so that at most that many characters stay; in the middle of a word if it is too long."""
    for place in range(most, max(most // 3, 1), -1):
        before, after = text[place - 1], text[place]
        if after in NEVER_FIRST:
            continue
        if before in BREAKS_AFTER or after == " " or _is_wide(before) or _is_wide(after):
            return place
    return max(most, 1)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in WIDE
