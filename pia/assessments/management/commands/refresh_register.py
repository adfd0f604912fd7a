"""Enters into the register what was decided before there was one; safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from pia.assessments.register_index import fill


class Command(BaseCommand):
    help = "Enters decisions into the register of processing that are not there yet; run once after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        number = fill()
        words = ngettext("%(count)d decision entered.", "%(count)d decisions entered.", number)
        self.stdout.write(words % {"count": number})
