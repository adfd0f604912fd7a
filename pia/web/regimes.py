"""The law as this installation applies it: all regimes by place, and one regime in one of its versions, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.assessments import queues
from pia.programmes.definition import Regime, Text
from pia.programmes.governing import governing
from pia.programmes.jurisdictions import jurisdiction_name
from pia.programmes.publishing import published_regimes
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import keyset_page
from pia.web.due_rows import titles_of
from pia.web.navigation import Entry, Section, register
from pia.web.regime_rows import law_page

DAY = r"\d{4}-\d{2}-\d{2}"
SLUG = r"(?P<slug>[a-z0-9-]+)"
CASES_SHOWN = 20
register(
    Entry(key="regimes", label=_("Regimes"), icon="flag", url_name="regimes", order=110, section=Section.REFERENCE)
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version, and how many of the cases that the reader sees are pinned to it."""

    regime: Regime
    current: bool
    cases: int


@dataclass(frozen=True, slots=True)
class RegimeLine:
    """One regime in the list: the version that is law today, and what is counted over all versions."""

    edition: Edition
    versions: int
    cases: int
    ends: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """One jurisdiction with its regimes."""

    code: str
    name: Text
    lines: Sequence[RegimeLine]


def editions(user: User) -> dict[str, list[Edition]]:
    """Every version of every regime, oldest first, by slug."""
    cases, today = pinned_cases(user), timezone.localdate()
    found = {}
    for slug, versions in published_regimes().items():
        now = governing(versions, today)
        in_order = sorted(versions, key=lambda one: one.version)
        found[slug] = [Edition(one, one.version == now.version, cases[one.digest]) for one in in_order]
    return found


def pinned_cases(user: User) -> Counter[str]:
    """Digest of a version -> how many visible cases are judged by it; many cases share one pin."""
    pins = queues.visible_to(user).exclude(programme=None).order_by().values_list("programme__regimes")
    counted: Counter[str] = Counter()
    for pinned, number in pins.annotate(number=Count("pk")):
        for one in pinned:
            counted[one["digest"]] += number
    return counted


@signed_in
def regimes(request: SignedInRequest) -> HttpResponse:
    """All regimes by jurisdiction."""
    by_place: dict[str, list[RegimeLine]] = {}
    for versions in editions(request.user).values():
        now = next(one for one in versions if one.current)
        line = RegimeLine(now, len(versions), sum(one.cases for one in versions), now.regime.effective_to)
        for code in sorted(now.regime.jurisdictions):
            by_place.setdefault(code, []).append(line)
    home = request.user.organisation.country.lower() if request.user.organisation_id else ""
    codes = sorted(by_place, key=lambda code: (code != home, str(jurisdiction_name(code))))
    places = [Place(code, jurisdiction_name(code), by_place[code]) for code in codes]
    return render(request, "pages/regimes/list.html", {"places": places})


@signed_in
def regime(request: SignedInRequest, slug: str, version: str = "") -> HttpResponse:
    """One regime in words: the version asked for, or the one that is law today."""
    versions = editions(request.user).get(slug, [])
    shown = next((one for one in versions if (one.regime.version == version if version else one.current)), None)
    if shown is None:
        raise Http404
    return render(request, "pages/regimes/regime.html", _context(request, versions, shown))


def _context(request: SignedInRequest, versions: list[Edition], shown: Edition) -> dict[str, Any]:
    place = versions.index(shown)
    pinned = queues.visible_to(request.user).filter(programme__regimes__icontains=shown.regime.digest)
    if not shown.cases:
        pinned = pinned.none()  # else the database would look through every case for one
    page = keyset_page(
        pinned.select_related("organisation", "unit"), request, order=["-updated_at", "-pk"], size=CASES_SHOWN
    )
    titles = titles_of(page.rows)
    return {
        "law": law_page(shown.regime),
        "edition": shown,
        "versions": list(reversed(versions)),
        "before": versions[place - 1] if place else None,
        "places": [jurisdiction_name(code) for code in sorted(shown.regime.jurisdictions)],
        "page": page,
        "rows": [(proposal, titles[proposal.pk]) for proposal in page],
    }


urlpatterns: list[URLPattern] = [
    path("regimes/", regimes, name="regimes"),
    re_path(rf"^regimes/{SLUG}/$", regime, name="regime"),
    re_path(rf"^regimes/{SLUG}/(?P<version>{DAY})/$", regime, name="regime_version"),
]
