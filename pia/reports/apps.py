"""Registers the room `reports` with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "pia.reports"
    label = "reports"
