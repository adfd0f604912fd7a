"""Who may open what. Every page fetches through here, so fetching is authorising."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from pia.accounts.assignments import remember_scopes
from pia.accounts.models import User

Rest = ParamSpec("Rest")


class SignedInRequest(HttpRequest):
    """A request whose person is known; only for the type checker."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def signed_in(view: Callable[Concatenate[SignedInRequest, Rest], HttpResponseBase]) -> View[Rest]:
    """Send strangers to the sign-in page and come back afterwards."""

    @wraps(view)
    def for_people(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        remember_scopes(request.user)  # type: ignore[arg-type]  # login_required has made sure
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # login_required has made sure

    return login_required(for_people)
