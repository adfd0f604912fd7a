"""Counts failed attempts by address and minute, across the processes that share a cache.

A secret of 256 bits is not guessed; this keeps a pipeline with a wrong token from flooding the installation.
"""

import hashlib
import time
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

MOST_A_MINUTE: Final = 60
MINUTE: Final = 60  # seconds


def too_many_from(request: HttpRequest) -> bool:
    """Count one more failure; whether there were too many from this address within the present minute."""
    key = f"launch-failed-{_address(request)}-{int(time.time()) // MINUTE}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # the cache threw it out in between
        return False


def _address(request: HttpRequest) -> str:
    """The caller's, digested, as allauth finds it behind a proxy; all whose address cannot be told share one."""
    try:
        address = str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        address = ""
    return hashlib.sha256(address.encode()).hexdigest()[:32]
