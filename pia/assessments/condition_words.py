"""How often a duty comes and how long a term is, in the words of the active language, for pages and documents."""

from django.utils.translation import gettext, ngettext

from pia.assessments.models import Condition
from pia.assessments.states import ConditionKind, SpanUnit


def rhythm(number: int | None, unit: str) -> str:
    """How often a duty comes."""
    number = number or 0
    every = {
        SpanUnit.DAYS: ngettext("Every day", "Every %(number)d days", number),
        SpanUnit.WEEKS: ngettext("Every week", "Every %(number)d weeks", number),
        SpanUnit.MONTHS: ngettext("Every month", "Every %(number)d months", number),
    }
    return every[SpanUnit(unit)] % {"number": number}


def span_words(number: int, unit: str) -> str:
    """How long a term is."""
    length = {
        SpanUnit.WORKING_DAYS: ngettext("%(number)d working day", "%(number)d working days", number),
        SpanUnit.DAYS: ngettext("%(number)d day", "%(number)d days", number),
        SpanUnit.WEEKS: ngettext("%(number)d week", "%(number)d weeks", number),
        SpanUnit.MONTHS: ngettext("%(number)d month", "%(number)d months", number),
    }
    return length[SpanUnit(unit)] % {"number": number}


def duty_words(row: Condition) -> list[str]:
    """What a condition is for the launch and what its kind adds, each in a few words."""
    found = [gettext("Blocks the launch")] if row.blocking else []
    if row.stops_launch:
        found.append(gettext("Stops the launch when overdue"))
    if not found:
        found.append(gettext("Does not stop the launch"))
    if row.kind == ConditionKind.RECURRING:
        found.append(rhythm(row.every, row.every_unit))
    if row.kind == ConditionKind.COUNTER:
        words = gettext("%(term)s after the number %(number)s is reached")
        found.append(words % {"term": span_words(row.term or 0, row.term_unit), "number": f"{row.threshold:,}"})
    return found
