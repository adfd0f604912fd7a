"""Files that were handed in as evidence, sent to be saved: never shown by the browser as a page of ours.

What is in them came from people's machines. Whoever may see the case may fetch them; for everybody else they are not
there. The headers tell a browser to keep to the kind that was found when the file came, to save it, and should it show
it all the same, to let it do nothing.
"""

import logging
import uuid
from http import HTTPStatus

from csp.decorators import csp
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pia.assessments.models import Attachment
from pia.web.access import SignedInRequest, signed_in
from pia.web.proposal_frame import case_for, frame

INERT = {"default-src": ["'none'"], "sandbox": True, "frame-ancestors": ["'none'"]}
logger = logging.getLogger(__name__)


@require_safe
@signed_in
def attachment(request: SignedInRequest, reference: str, file: uuid.UUID) -> HttpResponseBase:
    """The bytes as they came; if they no longer are, nothing is sent and the page says so."""
    case = case_for(request, reference)
    found = Attachment.objects.filter(proposal=case.proposal, public_id=file).first()
    if found is None:
        raise Http404
    if not found.is_as_it_came:
        logger.error("attachment %s of %s is not what was handed in", found.public_id, reference)
        context = {**frame(request, case, "conditions"), "file": found}
        return render(request, "pages/conditions/damaged.html", context, status=HTTPStatus.CONFLICT)
    return csp(INERT)(lambda _request: _sent(found))(request)


def _sent(found: Attachment) -> HttpResponse:
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    to_be_saved = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Disposition"] = to_be_saved or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/evidence/<uuid:file>/", attachment, name="attachment"),
]
