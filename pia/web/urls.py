"""Addresses of the pages: each page module owns its own, and this list names the modules."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pia.web.sign_in")),
    path("", include("pia.web.first_run")),
    path("", include("pia.web.set_up")),
    path("", include("pia.web.profile")),
    path("", include("pia.web.preferences")),
    path("", include("pia.web.acting")),
    path("", include("pia.web.risks")),
    path("", include("pia.web.reviewing")),
    path("", include("pia.web.deciding")),
    path("", include("pia.web.documents")),
    path("", include("pia.web.my_work")),
    path("", include("pia.web.creating")),
    path("", include("pia.web.proposals")),
    path("", include("pia.web.overview")),
    path("", include("pia.web.screening")),
    path("", include("pia.web.decision_sheet")),
    path("", include("pia.web.describing")),
    path("", include("pia.web.flow")),
    path("", include("pia.web.inventory")),
    path("", include("pia.web.activity")),
    path("", include("pia.web.regimes")),
    path("", include("pia.web.regime_bench")),
    path("", include("pia.web.regime_difference")),
    path("", include("pia.web.impact")),
    path("", include("pia.web.audit_log")),
    path("", include("pia.web.register")),
    path("", include("pia.web.processor_register")),
    path("", include("pia.web.controller_settings")),
]
