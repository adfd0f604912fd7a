"""What everything is compared with: a Django view without middleware that runs one query and answers in plain text.

Its address lies beside the product's own, so that one process serves both.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from pia.assessments.models import Proposal


def bare(request: HttpRequest) -> HttpResponse:
    """One row by its key."""
    return HttpResponse(Proposal.objects.values_list("title", flat=True).get(pk=request.GET["pk"]))


urlpatterns = [path("bare/", bare), path("", include("pia.urls"))]
