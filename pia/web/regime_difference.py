"""Two versions of one regime beside each other, in words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, re_path

from pia.programmes.publishing import published_regimes
from pia.web.access import SignedInRequest, signed_in
from pia.web.law_difference import difference
from pia.web.regime_rows import names_of
from pia.web.regimes import DAY, SLUG


@signed_in
def regime_difference(request: SignedInRequest, slug: str, older: str, newer: str) -> HttpResponse:
    """What the later of two versions changed; the order in the address does not matter."""
    versions = {one.version: one for one in published_regimes().get(slug, ())}
    first, last = (versions.get(version) for version in sorted((older, newer)))
    if first is None or last is None:
        raise Http404
    parts = difference(names_of(first), names_of(last))
    context = {
        "slug": slug,
        "before": first,
        "after": last,
        "parts": parts,
        "number": sum(len(part.entries) for part in parts),
    }
    return render(request, "pages/regimes/difference.html", context)


urlpatterns: list[URLPattern] = [
    re_path(rf"^regimes/{SLUG}/(?P<older>{DAY})\.\.(?P<newer>{DAY})/$", regime_difference, name="regime_difference")
]
