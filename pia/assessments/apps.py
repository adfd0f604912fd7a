"""Registers the room `assessments` with Django."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "pia.assessments"
    label = "assessments"
