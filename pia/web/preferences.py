"""Language, theme and keyboard shortcuts: kept in a cookie for strangers and with the account for people."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pia.accounts.models import Language, Theme

THEME_COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 3600
COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": THEME_COOKIE}


def chosen_theme(request: HttpRequest) -> Theme:
    """What was chosen in this browser, else with the account, else the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE) or getattr(getattr(request, "user", None), "theme", "")
    return Theme(chosen) if chosen in Theme.values else Theme.SYSTEM


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the switch was used on, never to another site."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = "/"
    return HttpResponseRedirect(address)


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def remember_choices(request: HttpRequest, response: HttpResponse, **choices: object) -> None:
    """Keep choices in this browser and, for somebody signed in, with the account."""
    for name, cookie in COOKIES.items():
        if name in choices:
            _set_cookie(response, cookie, str(choices[name]))
    if not request.user.is_authenticated:
        return
    for name, value in choices.items():
        setattr(request.user, name, value)
    request.user.save(update_fields=list(choices))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language, for this browser and for the account."""
    code = request.POST.get("language", "")
    if code not in Language.values:
        return HttpResponseBadRequest()
    response = back(request)
    remember_choices(request, response, language=code)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch between light, dark and the system's choice."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest()
    response = back(request)
    remember_choices(request, response, theme=chosen)
    return response


def account_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: without a choice in this browser, the language kept with the account is used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        kept = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if kept in Language.values and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(kept)
            request.LANGUAGE_CODE = kept
        return get_response(request)

    return middleware


urlpatterns: list[URLPattern] = [
    path("preferences/language/", language, name="switch_language"),
    path("preferences/theme/", theme, name="switch_theme"),
]
