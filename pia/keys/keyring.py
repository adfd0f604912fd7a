"""Signing with an owner's present key, rotating keys, withdrawing them, and what is published of them.

A retired key stays published without an end: what it signed is kept for years and has to be provable for as long.
Only a key that may be in other hands is withdrawn, and with it everything that it signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from pia.keys import tokens
from pia.keys.models import SigningKey
from pia.keys.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed token and the key that signed it."""

    token: str
    kid: str


class UnknownKey(LookupError):
    """There is no key of this name."""


def sign(owner: str, claims: Mapping[str, Any], *, typ: str) -> Signed:
    """Sign claims with the owner's present key; the first time, one is drawn. Raises `sealing.CannotUnseal`."""
    key = present_key(owner)
    return Signed(tokens.write(claims, private_part(key), typ=typ), key.kid)


def present_key(owner: str) -> SigningKey:
    """The key that signs; of several who need the first one at the same moment, one draws it."""
    found = SigningKey.objects.filter(owner=owner, retired_at=None).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _draw(owner)
    except IntegrityError:
        return SigningKey.objects.get(owner=owner, retired_at=None)


def private_part(key: SigningKey) -> Ed25519PrivateKey:
    """The private key, opened. Raises `sealing.CannotUnseal`."""
    return Ed25519PrivateKey.from_private_bytes(unseal(key.sealed, key.kid))


def _draw(owner: str) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = tokens.public_jwk(private.public_key())
    return SigningKey.objects.create(
        owner=owner,
        kid=public["kid"],
        public=public,
        sealed=seal(private.private_bytes_raw(), public["kid"]),
        created_at=timezone.now(),
    )


def rotate(owner: str) -> SigningKey:
    """A new key signs from now on; what the old one signed still verifies."""
    with transaction.atomic():
        SigningKey.objects.select_for_update().filter(owner=owner, retired_at=None).update(retired_at=timezone.now())
        return _draw(owner)


def withdraw(owner: str, kid: str) -> SigningKey:
    """Believe a key no more; if it was the one that signs, another takes its place. Raises `UnknownKey`.

    Returns the key that signs now.
    """
    with transaction.atomic():
        key = SigningKey.objects.select_for_update().filter(owner=owner, kid=kid).first()
        if key is None:
            raise UnknownKey(kid)
        now = timezone.now()
        key.retired_at, key.compromised_at = key.retired_at or now, key.compromised_at or now
        key.save(update_fields=["retired_at", "compromised_at"])
        return present_key(owner)


def published() -> list[dict[str, Any]]:
    """The public keys of the whole installation, newest first; their names are unique wherever they come from."""
    rows = SigningKey.objects.filter(compromised_at=None).order_by("-id")
    return list(rows.values_list("public", flat=True))


def read(token: str, *, typ: str) -> tokens.Token:
    """What a token says, if a key that is still believed signed it. Raises `tokens.NotGenuine`."""
    return tokens.read(token, published(), typ=typ)
