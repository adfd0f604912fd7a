"""Signed tokens: JWS in compact form (RFC 7515), signed with Ed25519 (RFC 8037), read with nothing but public keys.

The algorithm and the curve are fixed. RFC 9864 prefers the name "Ed25519" to "EdDSA"; the older name is written as long
as most libraries know it alone.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from jwt import PyJWS
from jwt.exceptions import DecodeError, InvalidSignatureError, InvalidTokenError

from pia.lib import canonical

ALGORITHM = "EdDSA"
CURVE = {"kty": "OKP", "crv": "Ed25519"}
LONGEST = 100_000  # characters of a token that anybody is asked to read
_JWS = PyJWS(algorithms=[ALGORITHM])

PublicJwk = Mapping[str, Any]


class Flaw(TextChoices):
    """Why a token is not what it claims to be."""

    MALFORMED = "malformed", _("This is no signed token.")
    OTHER_KIND = "other_kind", _("This is a signed token of another kind.")
    UNKNOWN_KEY = "unknown_key", _("It was signed with a key that is not published, or that was withdrawn.")
    ALTERED = "altered", _("The signature does not fit: the token was altered.")


class NotGenuine(Exception):
    """A token that proves nothing, and why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Token:
    """What a genuine token says, and which key signed it."""

    claims: dict[str, Any]
    kid: str


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The public key as a JSON Web Key (RFC 7517), named by its thumbprint."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {**CURVE, "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")}
    return {**jwk, "kid": thumbprint(jwk), "use": "sig", "alg": ALGORITHM}


def thumbprint(jwk: PublicJwk) -> str:
    """RFC 7638: SHA-256 over the required members in canonical order, which for these is RFC 8785's."""
    digest = bytes.fromhex(canonical.digest({name: jwk[name] for name in ("crv", "kty", "x")}))
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def write(claims: Mapping[str, Any], key: Ed25519PrivateKey, *, typ: str) -> str:
    """The claims signed, with the kind of token and the key's name in the protected header."""
    kid = public_jwk(key.public_key())["kid"]
    return _JWS.encode(canonical.canonical(claims), key, algorithm=ALGORITHM, headers={"typ": typ, "kid": kid})


def read(token: str, keys: Iterable[PublicJwk], *, typ: str) -> Token:
    """What a token of this kind says, if one of these keys signed it. Raises `NotGenuine`."""
    try:
        if len(token) > LONGEST:
            raise NotGenuine(Flaw.MALFORMED)
        header = _JWS.get_unverified_header(token)
    except InvalidTokenError as error:
        raise NotGenuine(Flaw.MALFORMED) from error
    if header.get("typ") != typ or header.get("alg") != ALGORITHM:
        raise NotGenuine(Flaw.OTHER_KIND)
    jwk = next((key for key in keys if _is_named(key, header.get("kid"))), None)
    if jwk is None:
        raise NotGenuine(Flaw.UNKNOWN_KEY)
    try:
        claims = json.loads(_JWS.decode_complete(token, _public(jwk["x"]), algorithms=[ALGORITHM])["payload"])
    except InvalidSignatureError as error:
        raise NotGenuine(Flaw.ALTERED) from error
    except (DecodeError, InvalidTokenError, ValueError) as error:
        raise NotGenuine(Flaw.MALFORMED) from error
    if not isinstance(claims, dict):
        raise NotGenuine(Flaw.MALFORMED)
    return Token(claims, str(header["kid"]))


def _is_named(key: PublicJwk, kid: object) -> bool:
    """By its own thumbprint, so that a set of keys with wrong names finds none."""
    fits = all(key.get(name) == value for name, value in CURVE.items()) and isinstance(key.get("x"), str)
    return fits and key.get("kid") == kid and thumbprint(key) == kid


@lru_cache(maxsize=64)
def _public(x: str) -> Ed25519PublicKey:
    raw = base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
    return Ed25519PublicKey.from_public_bytes(raw)
