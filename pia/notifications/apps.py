"""Registers the room `notifications` with Django and has it listen to the audit record."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "pia.notifications"
    label = "notifications"

    def ready(self) -> None:
        import_module(f"{self.name}.receivers")  # it reads models, which exist only once every room is registered
