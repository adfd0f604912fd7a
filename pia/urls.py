"""The top of the address space: everything a browser sees comes from pia.web, error pages included."""

from django.urls import include, path

urlpatterns = [
    path("", include("pia.web.urls")),
]

handler400 = "pia.web.errors.bad_request"
handler403 = "pia.web.errors.not_allowed"
handler404 = "pia.web.errors.not_found"
handler429 = "pia.web.errors.too_many"
handler500 = "pia.web.errors.failed"
