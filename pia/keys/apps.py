"""Registers the room of the signing keys with Django, with the checks of their secret."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeysConfig(AppConfig):
    name = "pia.keys"
    label = "keys"
    verbose_name = _("Signing keys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module(f"{self.name}.checks")  # they read a model, which exists only once every room is registered
