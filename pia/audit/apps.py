"""Registers the audit room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "pia.audit"
    label = "audit"
    verbose_name = _("Audit record")
    default_auto_field = "django.db.models.BigAutoField"
