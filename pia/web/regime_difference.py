"""Two versions of one regime beside each other, in words: what came, what went, what reads otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, re_path

from pia.programmes.definition import Kind, Regime, Text
from pia.programmes.difference_words import CHANGE_WORDS
from pia.programmes.differences import Change, Difference, FieldChange, Line, differences, marked
from pia.programmes.models import PublishedVersion
from pia.programmes.publishing import published_regimes
from pia.web.access import SignedInRequest, signed_in
from pia.web.regime_rows import names_of
from pia.web.regimes import DAY, SLUG

SYMBOLS: Mapping[Change, str] = {Change.ADDED: "plus", Change.REMOVED: "x", Change.CHANGED: "return"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: a condition or a list line by line, a text with what went and what came."""

    label: Text
    lines: Sequence[Line]
    pieces: Sequence[tuple[Change, str]]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One rule, filing or other part that is not in both versions as it was."""

    title: Text
    label: Text
    symbol: str
    fields: Sequence[FieldRow]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the regime with its changed entries."""

    label: Text
    entries: Sequence[EntryRow]


def part_rows(found: Sequence[Difference]) -> list[PartRow]:
    """The differences by part, as `pages/regimes/changes.html` shows them."""
    return [
        PartRow(label, [_entry(one) for one in entries])
        for label, entries in groupby(found, key=lambda difference: difference.label)
    ]


def _entry(one: Difference) -> EntryRow:
    return EntryRow(one.title, CHANGE_WORDS[one.change], SYMBOLS[one.change], [_field(field) for field in one.fields])


def _field(field: FieldChange) -> FieldRow:
    pieces = () if field.lines else marked(str(field.before or ""), str(field.after or ""))
    return FieldRow(field.label, field.lines, pieces)


def difference_of(before: Regime, after: Regime) -> tuple[Difference, ...]:
    """What the later version changed, from the contents as they were published."""
    rows = PublishedVersion.objects.filter(kind=Kind.REGIME.value, digest__in=(before.digest, after.digest))
    contents = dict(rows.values_list("digest", "content"))
    return differences(contents[before.digest], contents[after.digest], (names_of(before), names_of(after)))


@signed_in
def regime_difference(request: SignedInRequest, slug: str, older: str, newer: str) -> HttpResponse:
    """What the later of two versions changed; the order in the address does not matter."""
    versions = {one.version: one for one in published_regimes().get(slug, ())}
    first, last = (versions.get(version) for version in sorted((older, newer)))
    if first is None or last is None:
        raise Http404
    found = difference_of(first, last)
    context = {"slug": slug, "before": first, "after": last, "parts": part_rows(found), "number": len(found)}
    return render(request, "pages/regimes/difference.html", context)


urlpatterns: list[URLPattern] = [
    re_path(rf"^regimes/{SLUG}/(?P<older>{DAY})\.\.(?P<newer>{DAY})/$", regime_difference, name="regime_difference")
]
