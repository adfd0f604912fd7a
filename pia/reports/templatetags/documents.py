"""Prints people's words with their language and mark, tones with their symbol, and levels, in document templates."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()

SYMBOLS = {"ok": "✓", "now": "◐", "idle": "○", "warn": "▲", "danger": "◆"}
NOTHING = "—"


@register.filter
def said(words: Mapping[str, str] | None) -> SafeString:
    """A person's words; marked where they are the original or an outdated translation."""
    if not words or not words["text"]:
        return format_html('<span class="nothing">{}</span>', NOTHING)
    # An isolate: words that run from right to left do not turn those around them.
    shown = format_html('<bdi class="said" lang="{}">{}</bdi>', words["lang"], words["text"])
    labels = {"original": gettext("Original"), "stale": gettext("Outdated translation")}
    label = labels.get(words["mark"])
    return format_html('{} <span class="mark mark-{}">{}</span>', shown, words["mark"], label) if label else shown


@register.filter
def toned(tone: Mapping[str, str]) -> SafeString:
    """A state: symbol and word."""
    return format_html(
        '<span class="st st-{0}"><span class="sym">{1}</span>&#8239;{2}</span>',
        tone["tone"],
        SYMBOLS[tone["tone"]],
        tone["label"],
    )


@register.filter
def level(mark: Mapping[str, Any]) -> SafeString:
    """A risk level with the two scores that led to it."""
    return format_html(
        '<span class="r r{}">{}</span><span class="sub">{}</span>', mark["rank"], mark["label"], mark["words"]
    )


@register.filter
def figure(svg: str) -> SafeString:
    """A drawing of ours; every text in it was escaped when it was drawn."""
    return mark_safe(svg)  # noqa: S308  # see above


@register.filter
def digest_groups(value: str) -> SafeString:
    """A digest in groups of eight, so that it can be compared by eye and breaks where it may."""
    groups = [value[place : place + 8] for place in range(0, len(value), 8)]
    return format_html_join(mark_safe("<wbr>"), "{}", ((group,) for group in groups))


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of a long text: a page may break between them."""
    return [part for part in text.split("\n") if part.strip()]
