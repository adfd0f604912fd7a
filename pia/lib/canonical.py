"""Canonical JSON (RFC 8785) and SHA-256 over it: the one way in which anything here is digested."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

Json = Mapping[str, Any] | Sequence[Any] | str | int | float | bool | None


def canonical(value: Json) -> bytes:
    return rfc8785.dumps(value)


def digest(value: Json) -> str:
    return sha256(canonical(value))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
