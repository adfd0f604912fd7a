"""System checks: whether the secret that seals the private keys is fit, and is the one they were sealed with."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from pia.keys.keyring import private_part
from pia.keys.models import SigningKey
from pia.keys.sealing import CannotUnseal

SHORTEST = 32


@register(Tags.security)
def secret_is_long_enough(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[CheckMessage]:
    """A short one could be guessed by somebody who has a copy of the database."""
    if len(settings.SIGNING_SECRET) >= SHORTEST:
        return []
    hint = "Draw one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    return [Error(f"PIA_SIGNING_SECRET has fewer than {SHORTEST} characters.", hint=hint, id="keys.E001")]


@register(Tags.database)
def secret_opens_the_keys(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Only the keys that sign: a retired one is needed for nothing but its public half."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        for key in _signing(alias):
            try:
                private_part(key)
            except CannotUnseal:
                found.append(_wrong_secret(key))
    return found


def _signing(alias: str) -> list[SigningKey]:
    """None before the first migration, or while the database does not answer, which others report."""
    try:
        if SigningKey._meta.db_table not in connections[alias].introspection.table_names():
            return []
        return list(SigningKey.objects.using(alias).filter(retired_at=None))
    except DatabaseError:
        return []


def _wrong_secret(key: SigningKey) -> CheckMessage:
    return Error(
        f"The signing key {key.kid} of {key.owner} cannot be opened: PIA_SIGNING_SECRET (or the file signing-secret in "
        "the data folder) is not the one that it was sealed with.",
        hint="Put the former secret back. If it is lost, run: manage.py rotate_signing_key",
        id="keys.E002",
    )
