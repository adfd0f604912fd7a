"""Private keys as the database keeps them: encrypted with a key that is never in the database.

Whoever has a copy of the database alone signs nothing. A sealed key is bound to its id, so that one moved to another
row does not open there.
"""

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
PURPOSE = b"pia: sealing of private signing keys"


class CannotUnseal(Exception):
    """The secret of this installation is not the one that the key was sealed with, or the row was altered."""


def seal(private: bytes, kid: str) -> str:
    """The private key as text that only this installation's secret opens."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key(settings.SIGNING_SECRET)).encrypt(nonce, private, kid.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, kid: str) -> bytes:
    """The private key again. Raises `CannotUnseal`."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        return AESGCM(_key(settings.SIGNING_SECRET)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], kid.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotUnseal(kid) from error


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
