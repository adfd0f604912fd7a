"""Registers the room with Django, for its command and its catalogue."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "pia.api"
    label = "api"
