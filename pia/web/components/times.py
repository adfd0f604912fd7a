"""Days, moments and the clock of a due date. Words carry the meaning; the ring only repeats it."""

import datetime as dt

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pia.lib import dates
from pia.web.components.marks import Tone, icon, tone_class

SOON = 2
COUNTED_IN_DAYS = 10
FORMS = {"long": dates.long_day, "short": dates.short_day, "week": dates.week_day}


def day(value: dt.date | dt.datetime | None, form: str = "long") -> SafeString | str:
    """A date as `<time>`: form `long` (default), `short` or `week`."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', dates.local_day(value).isoformat(), FORMS[form](value))


def moment(value: dt.datetime | None, zone: bool = False) -> SafeString | str:
    """A point in time as `<time>`; with the time zone on records."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), dates.moment(value, zone=zone)
    )


def due_words(due: dt.date, days: int) -> str:
    """How long is left, in working days while that is easy to picture, as a date beyond."""
    if days < 0:
        return ngettext("%(days)d working day late", "%(days)d working days late", -days) % {"days": -days}
    if days == 0:
        return gettext("Due today")
    if days <= COUNTED_IN_DAYS:
        return ngettext("Due in %(days)d working day", "Due in %(days)d working days", days) % {"days": days}
    this_year = due.year == timezone.localdate().year
    return gettext("Due %(day)s") % {"day": dates.short_day(due) if this_year else dates.long_day(due)}


def due_tone(days: int) -> Tone:
    """Neutral, then a warning from two working days on, red only once late."""
    if days < 0:
        return Tone.DANGER
    return Tone.WARN if days <= SOON else Tone.IDLE


def ring(share: int) -> SafeString:
    """A ring whose dark part is the share of the time used, in percent."""
    return format_html(
        '<svg viewBox="0 0 18 18" aria-hidden="true"><circle class="track" cx="9" cy="9" r="7"/>'
        '<circle class="used" cx="9" cy="9" r="7" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        min(max(share, 0), 100),
    )


def clock(due: dt.date, days: int, share: int | None = None, words: str | Promise = "") -> SafeString:
    """The clock of a due date; `days` are the working days left, negative when late; `share` is percent used."""
    used = 100 if days < 0 else share
    mark = icon("clock") if used is None else ring(used)
    classes = " ".join(("clock", tone_class(due_tone(days)))).strip()
    return format_html(
        '<span class="{}">{}<time datetime="{}" title="{}">{}</time></span>',
        classes,
        mark,
        due.isoformat(),
        dates.long_day(due),
        words or due_words(due, days),
    )
