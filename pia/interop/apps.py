"""Registers the room `interop` with Django."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "pia.interop"
    label = "interop"
