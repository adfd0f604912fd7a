"""Small marks inside a line: icons, badges, risk levels, tags, counts, digests and progress bars."""

from enum import StrEnum

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Words = str | Promise  # a text, translated now or when it is printed


class Tone(StrEnum):
    """What a colour means; always shown together with an icon and a word."""

    IDLE = "idle"
    NOW = "now"
    WARN = "warn"
    OK = "ok"
    DANGER = "danger"


STATUS_ICONS = {
    Tone.IDLE: "circle",
    Tone.NOW: "half",
    Tone.WARN: "return",
    Tone.OK: "check-circle",
    Tone.DANGER: "x-circle",
}
NOTICE_ICONS = {
    Tone.IDLE: "info",
    Tone.NOW: "info",
    Tone.WARN: "alert",
    Tone.OK: "check-circle",
    Tone.DANGER: "x-circle",
}
DIGEST_HEAD, DIGEST_TAIL = 6, 4
RISK_RANKS = range(1, 5)


def tone_class(tone: str) -> str:
    """The CSS class of a tone; idle is how things look without one."""
    known = Tone(tone)
    return "" if known is Tone.IDLE else f"is-{known.value}"


def icon(name: str, label: Words = "", size: str = "") -> SafeString:
    """A symbol of the sprite. Decorative unless it gets a label."""
    classes = "i i-l" if size == "l" else "i"
    address = static("icons.svg")
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>', classes, label, address, name
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, address, name)


def badge(label: Words, tone: str = Tone.IDLE, symbol: str = "") -> SafeString:
    """A workflow status: word, icon and wash."""
    shown = icon(symbol or STATUS_ICONS[Tone(tone)])
    return format_html('<span class="{}">{}{}</span>', " ".join(("badge", tone_class(tone))).strip(), shown, label)


def risk(rank: int, label: Words) -> SafeString:
    """A risk level by its rank, 1 (lowest) to 4, with the level's own name."""
    clamped = min(max(int(rank), RISK_RANKS.start), RISK_RANKS.stop - 1)
    return format_html('<span class="risk risk-{}">{}</span>', clamped, label)


def tag(text: Words) -> SafeString:
    """A neutral label."""
    return format_html('<span class="tag">{}</span>', text)


def count(number: int, hot: bool = False, note: Words = "") -> SafeString:
    """A number in a pill. The note is read aloud after it."""
    aloud = format_html('<span class="vh"> {}</span>', note) if note else ""
    return format_html('<span class="{}">{}{}</span>', "count count-hot" if hot else "count", number, aloud)


def digest(value: str, whole: bool = False) -> SafeString:
    """A hash, shortened to head and tail unless all of it is asked for."""
    if whole or len(value) <= DIGEST_HEAD + DIGEST_TAIL + 1:
        return format_html('<span class="hash">{}</span>', value)
    shortened = f"{value[:DIGEST_HEAD]}…{value[-DIGEST_TAIL:]}"
    return format_html('<span class="hash" title="{}">{}</span>', value, shortened)


def short_name(value: str) -> SafeString:
    """What a law or a part of it is called in the files and on the command line: a mark beside its title."""
    return format_html('<span class="hash" title="{}">{}</span>', gettext("Short name in the workflow files"), value)


def progress_bar(done: int, total: int, label: Words) -> SafeString:
    """A native progress element. The page writes the numbers beside it."""
    return format_html(
        '<progress value="{0}" max="{1}" aria-label="{2}">{0}/{1}</progress>', done, max(total, 1), label
    )


def grouped(value: int) -> str:
    """A number with its thousands apart, as both languages write it."""
    return f"{value:,}"
