"""What the law's own distinctions are called on a page: what a rule asks for, how strongly, how sure we are of it."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.programmes.definition import Asks, Confidence, Force, OverLine
from pia.programmes.screening import Outcome, TriggerState
from pia.web.components.marks import Tone, Words

OUTCOMES: Final[Mapping[Outcome, tuple[Words, Tone, str]]] = {
    Outcome.REQUIRED: (_("Assessment required"), Tone.WARN, "alert"),
    Outcome.RECOMMENDED: (_("Assessment recommended"), Tone.NOW, "info"),
    Outcome.NOT_REQUIRED: (_("No assessment required"), Tone.OK, "check-circle"),
    Outcome.UNDECIDED: (_("Cannot be told yet"), Tone.IDLE, "circle"),
}
# The head of a set of changes: what the outcome would be with them.
WITH_CHANGES: Final[Mapping[Outcome, Words]] = {
    Outcome.REQUIRED: _("An assessment would be required with:"),
    Outcome.RECOMMENDED: _("An assessment would be recommended with:"),
    Outcome.NOT_REQUIRED: _("No full assessment would be required with:"),
    Outcome.UNDECIDED: _("The outcome would be open with:"),
}
FORCES: Final[Mapping[Force, Words]] = {
    Force.MANDATORY: pgettext_lazy("trigger", "Mandatory"),
    Force.REBUTTABLE: pgettext_lazy("trigger", "Rebuttable"),
    Force.ADVISORY: pgettext_lazy("trigger", "Advisory"),
}
ASKS: Final[Mapping[Asks, Words]] = {
    Asks.ASSESSMENT: pgettext_lazy("trigger", "Asks for an assessment"),
    Asks.DUTY: pgettext_lazy("trigger", "Duty"),
    Asks.CRITERION: pgettext_lazy("trigger", "Sign that another rule counts"),
    Asks.SCOPE: pgettext_lazy("trigger", "Whether the law applies"),
    Asks.PROHIBITION: pgettext_lazy("trigger", "Ban to rule out"),
}
STATES: Final[Mapping[TriggerState, tuple[Words, str]]] = {
    TriggerState.FIRED: (pgettext_lazy("trigger", "Fired"), "flag"),
    TriggerState.UNKNOWN: (pgettext_lazy("trigger", "Cannot be decided: counts as the stricter answer"), "alert"),
    TriggerState.SILENT: (pgettext_lazy("trigger", "Silent"), "circle"),
}
CONFIDENCES: Final[Mapping[Confidence, tuple[Words, str]]] = {
    Confidence.CHECKED: (_("checked with the source"), "check"),
    Confidence.MEMORY: (_("from memory, counsel confirms"), "alert"),
}
OVER_LINES: Final[Mapping[OverLine, Words]] = {
    OverLine.ACCEPT_IN_WRITING: _("The approver accepts it in writing, risk by risk"),
    OverLine.CONSULT: _("The authority is consulted first"),
    OverLine.REFUSE: _("It cannot be accepted"),
}
