"""Reads the process environment; every wrong value becomes one sentence that names the variable and what it takes."""

import os
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


class WrongValue(Exception):
    """An environment variable that cannot be used; its text is the one line that the operator sees."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: Collection[str]) -> list[str]:
    value = text(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def flag(name: str, default: bool) -> bool:
    value = text(name, "").lower()
    if not value:
        return default
    if value not in _YES | _NO:
        raise WrongValue(name, f"{value!r} is neither 1 nor 0")
    return value in _YES


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise WrongValue(name, f"{value!r} is not a whole number") from None
    if not minimum <= number <= maximum:
        raise WrongValue(name, f"{number} is not between {minimum} and {maximum}")
    return number


def url(name: str, default: str, *, schemes: Collection[str]) -> SplitResult:
    """Splits an address; the message never repeats the value, since it may hold a password."""
    try:
        parts = urlsplit(text(name, default))
        _ = parts.port
    except ValueError:
        raise WrongValue(name, "is not an address such as " + _example(schemes)) from None
    if parts.scheme not in schemes:
        begins = f"begins with {parts.scheme!r}" if parts.scheme else "begins with no scheme"
        raise WrongValue(name, f"{begins}; expected {_example(schemes)}")
    return parts


def _example(schemes: Collection[str]) -> str:
    return " or ".join(f"{scheme}://..." for scheme in schemes)
