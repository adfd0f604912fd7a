"""The top of the address space: everything a browser sees comes from pia.web."""

from django.urls import include, path

urlpatterns = [
    path("", include("pia.web.urls")),
]
