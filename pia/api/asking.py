"""Asks a server for the launch answer, as a pipeline does without this product."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

TIMEOUT_SECONDS: Final = 10
LARGEST: Final = 1_000_000
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class NoAnswer(Exception):
    """The server did not answer, or not in a way that can be read."""


class WrongAddress(ValueError):
    """An address to which no token is sent."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the address that somebody typed and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def ask(server: str, reference: str, token: str, categories: Sequence[str] = ()) -> dict[str, Any] | None:
    """The answer of a server; None if it refused the token. Raises `NoAnswer` and `WrongAddress`."""
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise WrongAddress(server)
    query = f"?{urlencode([('category', one) for one in categories])}" if categories else ""
    address = f"{server.rstrip('/')}/launch/{quote(reference, safe='')}{query}"
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # the scheme has just been checked
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
            found = json.loads(answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return None
        raise NoAnswer(f"HTTP {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error
    if not isinstance(found, dict) or not isinstance(found.get("go"), bool):
        raise NoAnswer("JSON")
    return found
