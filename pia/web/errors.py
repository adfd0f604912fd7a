"""Pages for what went wrong: each says what to do next and carries a reference that support finds in the log."""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext

from pia.assessments.refusals import Kind, Refused

logger = logging.getLogger("pia.web.errors")

LAST_RESORT = (
    b"<!doctype html><html lang='en'><meta charset='utf-8'><title>Something went wrong - PIA Desk</title>"
    b"<h1>Something went wrong</h1><p>Nothing you sent was stored. Go back and try again in a moment.</p>"
    b"<p lang='zh-Hans'>\xe5\x87\xba\xe9\x94\x99\xe4\xba\x86\xe3\x80\x82\xe8\xaf\xb7\xe7\xa8\x8d\xe5\x90\x8e"
    b"\xe8\xbf\x94\xe5\x9b\x9e\xe9\x87\x8d\xe8\xaf\x95\xe3\x80\x82</p>"
)


class NotAllowed(PermissionDenied):
    """Visible but not permitted: why, who may instead, and where to go on."""

    def __init__(self, *reasons: str, whom: str = "", back: str = "", back_label: str = "") -> None:
        super().__init__(*reasons)
        self.reasons = reasons
        self.whom = whom
        self.back = back
        self.back_label = back_label


def reference() -> str:
    """A short name of this failure, the same on the page and in the log."""
    return f"req-{secrets.token_hex(3)}"


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Render the page of a status, and note its reference in the log."""
    mark = reference()
    logger.warning("error page, reference %s", mark, extra={"status_code": status, "path": request.path})
    template = loader.get_template(f"errors/{status}.html")
    shown = context.get("shown_status", status)
    return HttpResponse(template.render({"reference": mark, "code": shown, **context}, request), status=shown)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What the browser sent cannot be read."""
    return page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The thing is visible, the act is not permitted."""
    reasons = [str(reason) for reason in getattr(exception, "args", ()) if reason]
    known = exception if isinstance(exception, NotAllowed) else NotAllowed()
    return page(request, 403, reasons=reasons, whom=known.whom, back=known.back, back_label=known.back_label)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin is missing or old, as after signing out in another tab."""
    explanation = gettext(
        "This form is too old or was opened before you signed in. Go back, reload the page and retry."
    )
    return page(request, 403, reasons=[explanation], whom="", back="", back_label="")


def too_many(request: HttpRequest) -> HttpResponse:
    """Too many tries in a short time, as when somebody guesses passwords."""
    return page(request, 429)


class RefusalMiddleware:
    """Answers refusals of the door that a page did not expect: the words are the door's, the way back is the page."""

    STATUS: ClassVar[dict[Kind, int]] = {
        Kind.NOT_PERMITTED: 403,
        Kind.CONFLICT: 409,
        Kind.UNMET: 422,
        Kind.INVALID: 422,
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        reasons = [*exception.reasons, *(words for sentences in exception.fields.values() for words in sentences)]
        status = self.STATUS[exception.kind]
        if status == HTTPStatus.FORBIDDEN:
            return page(request, status, reasons=reasons)
        return page(request, HTTPStatus.UNPROCESSABLE_ENTITY, reasons=reasons, shown_status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing that this person may see: the same answer for both."""
    return page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault. The page must come up even when the database or a template is what failed."""
    mark = reference()
    logger.error("request failed, reference %s", mark, extra={"path": request.path})
    language = translation.get_language() or "en"
    try:
        lang = "zh-Hans" if language.startswith("zh") else "en"
        body = loader.get_template("errors/500.html").render({"reference": mark, "code": 500, "lang": lang})
    except Exception:
        logger.exception("error page failed, reference %s", mark)
        return HttpResponse(LAST_RESORT, status=500)
    return HttpResponse(body, status=500)
