"""The Celery application; what it runs and when is set in settings (CELERY_*) and in each room's tasks.py."""

import os

from celery import Celery
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pia.settings")

TRANSPORT_ALIASES["filesystem"] = "pia.jobs.file_broker:Transport"

app = Celery("pia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(lambda: settings.JOB_MODULES, related_name=None)
