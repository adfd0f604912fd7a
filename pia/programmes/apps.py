"""Registers the room `programmes` with Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "pia.programmes"
    label = "programmes"
