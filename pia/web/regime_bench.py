"""The example cases of one regime with their results, and what they show of its rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, re_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.programmes.bench import DOES_NOT_APPLY, Benched
from pia.programmes.definition import Regime, Text
from pia.programmes.examples import ExampleCase
from pia.programmes.governing import governing
from pia.programmes.published_bench import bench_report
from pia.programmes.publishing import published_regimes
from pia.programmes.screening import Outcome
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.marks import Words
from pia.web.law_words import OUTCOMES
from pia.web.regimes import SLUG


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One example case: what it must give, and whether it does."""

    case: ExampleCase
    outcome: Words
    fires: Sequence[Text]
    passed: bool
    differences: Sequence[str | Promise]


@signed_in
def bench(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every case; the page of the regime loads the summary of it by itself, since the first run takes a second."""
    try:
        report = bench_report(settings.WORKFLOWS_DIR, slug)
    except LookupError:
        raise Http404 from None
    if request.htmx:
        return render(request, "pages/regimes/bench_summary.html", {"report": report, "slug": slug})
    newest = governing(published_regimes()[slug], None)
    rows = [_row(newest, one) for one in report.benched]
    context = {
        "report": report,
        "slug": slug,
        "regime": newest,
        "rows": sorted(rows, key=lambda row: row.passed),
        "never_fires": _labels(newest, report.coverage.never_fires),
        "never_silent": _labels(newest, report.coverage.never_silent),
    }
    return render(request, "pages/regimes/bench.html", context)


def _row(regime: Regime, one: Benched) -> BenchRow:
    wanted = one.case.outcome
    outcome = _("Does not apply") if wanted == DOES_NOT_APPLY else OUTCOMES[Outcome(wanted)][0]
    return BenchRow(one.case, outcome, _labels(regime, one.case.fires), one.passed, one.differences)


def _labels(regime: Regime, ids: Collection[str]) -> list[Text]:
    return [trigger.label for trigger in regime.triggers if trigger.id in ids]


urlpatterns: list[URLPattern] = [re_path(rf"^regimes/{SLUG}/bench/$", bench, name="regime_bench")]
