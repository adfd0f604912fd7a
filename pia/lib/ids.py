"""Identifiers: sortable by the moment they were made where rows are listed, random where they must not be guessed."""

import secrets
import time
import uuid

# Without I, L, O, U: read aloud and typed without mistakes.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def sortable_uuid() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then random bits, so that an index grows at its end."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def reference(length: int = 8) -> str:
    """A short random reference for people."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def salt() -> str:
    """128 random bits, as hexadecimal text."""
    return secrets.token_hex(16)
