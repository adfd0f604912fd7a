"""The addresses for programs."""

from django.urls import URLPattern, path

from pia.api.launch import launch
from pia.api.well_known import public_keys

urlpatterns: list[URLPattern] = [
    path("launch/<str:reference>", launch, name="launch_answer"),
    path(".well-known/jwks.json", public_keys, name="public_keys"),
]
