"""JSON as it is sent: with the time for which it may be kept, and a tag by which an unchanged answer is known."""

import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

JSON: Final = "application/json"
NOT_FOUND: Final = gettext_noop("There is no such proposal, or this is not its launch token.")
TOO_MANY: Final = gettext_noop("Too many failed attempts. Wait a minute.")
RETRY_SECONDS: Final = 60


def answered(
    request: HttpRequest, content: Mapping[str, Any], *, cache: str, tag: object, content_type: str = JSON
) -> HttpResponse:
    """The content, or 304 where the client has it. `tag` is what makes one answer differ from another."""
    etag = f'"{hashlib.sha256(json.dumps(tag, sort_keys=True).encode()).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or f"W/{etag}" in known or "*" in known:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = _body(request, content, content_type)
    response["ETag"] = f"W/{etag}"
    response["Cache-Control"] = cache
    return response


def refused(request: HttpRequest) -> HttpResponse:
    """The one answer to whoever has no token for what they ask about, whether it exists or not."""
    response = _body(request, {"error": "not_found", **_in_both(NOT_FOUND)}, JSON)
    response.status_code = HTTPStatus.NOT_FOUND
    response["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody who keeps trying."""
    response = _body(request, {"error": "too_many", **_in_both(TOO_MANY)}, JSON)
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _in_both(words: str) -> dict[str, str]:
    said = {}
    for name, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            said[name] = _(words)
    return said


def _body(request: HttpRequest, content: Mapping[str, Any], content_type: str) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False).encode()
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=content_type)
    response["Content-Length"] = str(len(body))
    return response
