"""Addresses of the pages: each page module owns its own, and this list names the modules."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pia.web.sign_in")),
    path("", include("pia.web.first_run")),
    path("", include("pia.web.set_up")),
    path("", include("pia.web.profile")),
    path("", include("pia.web.preferences")),
    path("", include("pia.web.acting")),
    path("", include("pia.web.risks")),
    path("", include("pia.web.reviewing")),
    path("", include("pia.web.deciding")),
    path("", include("pia.web.documents")),
]
