"""Registers the room with Django, and has it tell the rooms below what only cases know."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "pia.assessments"
    label = "assessments"

    def ready(self) -> None:
        import_module(f"{self.name}.watch")  # it reads models, which exist only once every room is registered
