"""Registers the room `audit` with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pia.audit"
    label = "audit"
