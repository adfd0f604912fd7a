"""The top of the address space: programs ask pia.api, browsers pia.web, which has the error pages too."""

from django.urls import include, path

urlpatterns = [
    path("", include("pia.api.urls")),
    path("", include("pia.web.urls")),
]

handler400 = "pia.web.errors.bad_request"
handler403 = "pia.web.errors.not_allowed"
handler404 = "pia.web.errors.not_found"
handler429 = "pia.web.errors.too_many"
handler500 = "pia.web.errors.failed"
