"""References for data items that a file brings without one."""

import re
from collections.abc import Iterable, Iterator

NEW = "D"
NUMBERED = re.compile(r"D([0-9]{1,8})")  # longer numbers are somebody else's way of counting


def fresh_references(taken: Iterable[str]) -> Iterator[str]:
    """References such as D07 that nobody uses, after those in use."""
    used = (NUMBERED.fullmatch(ref) for ref in taken)
    number = max((int(one.group(1)) for one in used if one), default=0)
    while True:
        number += 1
        yield f"{NEW}{number:02d}"
