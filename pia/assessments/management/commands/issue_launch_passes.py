"""Issues launch passes for approvals that have none, as those from before there were passes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pia.assessments import signing_keys


class Command(BaseCommand):
    help = "Issue a launch pass for every approval that stands and has none. Does nothing the second time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Launch passes issued: %(number)d.") % {"number": signing_keys.issue_missing()})
