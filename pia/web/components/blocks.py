"""Blocks around the text of a page: panels, callouts, empty states, dialogs, facts and breadcrumbs."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pia.web.components.marks import NOTICE_ICONS, Tone, Words, icon, tone_class


def crumb(label: Words, href: str = "") -> SafeString:
    """One step of the breadcrumb. Every step but the last has an address."""
    if not href:
        return format_html('<li aria-current="page">{}</li>', label)
    return format_html('<li><a href="{}">{}</a></li><li aria-hidden="true">{}</li>', href, label, icon("next"))


def facts(pairs: Iterable[tuple[Words, Words]], rows: bool = False) -> SafeString:
    """Labels with their values, in columns or, with `rows`, one below the other."""
    if rows:
        cells = format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs)
        return format_html('<dl class="facts facts-rows">{}</dl>', cells)
    cells = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", pairs)
    return format_html('<dl class="facts">{}</dl>', cells)


def callout(content: str, title: Words, tone: str = Tone.NOW, symbol: str = "") -> SafeString:
    """Something to know here: icon, strong first line, then the block's content."""
    shown = icon(symbol or NOTICE_ICONS[Tone(tone)])
    classes = " ".join(("callout", tone_class(tone))).strip()
    return format_html('<div class="{}">{}<strong>{}</strong><div>{}</div></div>', classes, shown, title, content)


def panel(content: str, title: Words, key: str = "", side: Words = "", query: bool = False) -> SafeString:
    """A titled block. `key` makes the heading's id when the title is not Latin or appears twice."""
    identity = f"panel-{slugify(key or str(title)) or 'part'}"
    return format_html(
        '<section class="panel{}" aria-labelledby="{}"><div class="panel-head"><h2 id="{}">{}</h2>{}</div>{}</section>',
        " q" if query else "",
        identity,
        identity,
        title,
        side,
        content,
    )


#: A case that forks into two tracks and joins again.
ILLUSTRATION = mark_safe(
    '<svg viewBox="0 0 120 80" width="120" height="80" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
    '<path d="M10 40h22M88 22h22M88 58h22M32 40c18 0 14-18 30-18h6M32 40c18 0 14 18 30 18h6"/>'
    '<circle cx="10" cy="40" r="5" fill="currentColor"/><rect x="68" y="13" width="20" height="18" rx="4"/>'
    '<rect x="68" y="49" width="20" height="18" rx="4"/><path d="m73 22 3.5 3.5 6.5-7"/><path d="M74 58h8"/>'
    '<path d="M110 22c6 0 6 36 0 36" stroke-dasharray="3 5"/></svg>'
)


def empty(content: str, title: Words, symbol: str = "") -> SafeString:
    """Nothing here yet: what will appear, why it is empty, one first step."""
    picture = icon(symbol, size="l") if symbol else ILLUSTRATION
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', picture, title, content)


def dialog(content: str, key: str, title: Words, close: Words = "") -> SafeString:
    """A native modal dialog; a link or button with `data-dialog="key"` opens it."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title">'
        '<div class="dialog-head"><h2 id="{0}-title">{1}</h2>'
        '<form method="dialog"><button class="btn btn-quiet btn-icon btn-s" type="submit" aria-label="{2}">{3}</button>'
        "</form></div>{4}</dialog>",
        key,
        title,
        close,
        icon("x"),
        content,
    )
